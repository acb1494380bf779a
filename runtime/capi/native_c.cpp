// SPDX-License-Identifier: Apache-2.0
// Policies with machine code of their own.
#include <span>
#include <utility>

#include "runtime/capi/guard.h"
#include "runtime/capi/handles.h"
#include "runtime/capi/load.h"
#include "runtime/native/library.h"

namespace tandem::capi {
namespace {

base::Result<std::unique_ptr<tandem_policy>> OpenNative(const char* path) {
  const base::Result<std::string> bytes = ReadFile(path);
  if (!bytes) return tl::unexpected<base::Error>(bytes.error());
  const base::Result<native::LibraryFile> file = native::ReadLibraryFile(*bytes);
  if (!file) return tl::unexpected<base::Error>(file.error());
  base::Result<artifact::Artifact> artifact =
      artifact::Read(std::as_bytes(std::span(file->artifact)));
  if (!artifact) return tl::unexpected<base::Error>(artifact.error());
  std::unique_ptr<tandem_policy> policy = MakePolicy(std::move(*artifact));
  base::Result<std::unique_ptr<exec::Engine>> engine =
      native::OpenLibrary(*file, policy->program());
  if (!engine) return tl::unexpected<base::Error>(engine.error());
  policy->engine = std::move(*engine);
  return policy;
}

}  // namespace
}  // namespace tandem::capi

using namespace tandem;

tandem_status tandem_policy_open_native(const char* path, tandem_policy** policy,
                                        tandem_error* error) {
  if (policy == nullptr || path == nullptr) {
    return capi::Tell(error, TANDEM_BAD_ARGUMENT, "`path` or `policy` is NULL");
  }
  *policy = nullptr;
  return capi::Guard(error, [&]() -> base::Result<void> {
    auto opened = capi::OpenNative(path);
    if (!opened) return tl::unexpected<base::Error>(opened.error());
    *policy = opened->release();
    return {};
  });
}
