// SPDX-License-Identifier: Apache-2.0
// Policies: loaded, counted, described.
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <span>

#include "runtime/capi/guard.h"
#include "runtime/capi/handles.h"
#include "runtime/capi/load.h"
#include "runtime/capi/options.h"
#include "runtime/base/limits.h"
#include "runtime/native/jit.h"

namespace tandem::capi {
namespace {

base::Result<std::unique_ptr<exec::Engine>> MakeEngine(const program::Program& program,
                                                       const tandem_load_options& chosen) {
  switch (chosen.engine) {
    case TANDEM_ENGINE_INTERPRETER: return exec::MakeInterpreter(program);
    case TANDEM_ENGINE_JIT: {
      native::JitOptions options;
      if (chosen.cache_directory != nullptr) options.code_cache = chosen.cache_directory;
      base::Result<std::unique_ptr<exec::Engine>> engine =
          native::CompileNative(program, options);
      if (!engine && engine.error().kind == base::ErrorKind::kIo) {
        throw NotAvailable{engine.error().message};
      }
      return engine;
    }
  }
  throw BadArgument{"`engine` is none of tandem_engine_kind"};
}

base::Result<std::unique_ptr<tandem_policy>> Load(std::span<const std::byte> bytes,
                                                  const tandem_load_options* options) {
  const auto chosen = Chosen(options, TANDEM_INIT(tandem_load_options));
  base::Result<artifact::Artifact> artifact = artifact::Read(bytes);
  if (!artifact) return tl::unexpected<base::Error>(artifact.error());
  std::unique_ptr<tandem_policy> policy = MakePolicy(std::move(*artifact));
  base::Result<std::unique_ptr<exec::Engine>> engine =
      MakeEngine(policy->program(), chosen);
  if (!engine) return tl::unexpected<base::Error>(engine.error());
  policy->engine = std::move(*engine);
  return policy;
}

}  // namespace

std::unique_ptr<tandem_policy> MakePolicy(artifact::Artifact artifact) {
  auto policy = std::make_unique<tandem_policy>();
  policy->artifact = std::move(artifact);
  policy->shown = output::ShownResults(policy->program());
  policy->plan = batch::MakePlan(policy->program());
  return policy;
}

base::Result<std::string> ReadFile(const char* path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file && errno == ENOMEM) throw std::bad_alloc();
  if (!file) return base::Fail(base::ErrorKind::kIo, "cannot open `" + std::string(path) + "`");
  file.seekg(0, std::ios::end);
  const std::streamoff size = file.tellg();
  if (size < 0) return base::Fail(base::ErrorKind::kIo, "cannot read `" + std::string(path) + "`");
  if (static_cast<uint64_t>(size) > base::kMaxArtifactBytes) {
    return base::Fail(base::ErrorKind::kLimit,
                      "`" + std::string(path) + "` is larger than any built policy may be");
  }
  std::string bytes(static_cast<size_t>(size), '\0');
  file.seekg(0);
  if (!file.read(bytes.data(), size)) {
    return base::Fail(base::ErrorKind::kIo, "cannot read `" + std::string(path) + "`");
  }
  return bytes;
}

tandem_status LoadInto(std::span<const std::byte> bytes, const tandem_load_options* options,
                       tandem_policy** policy, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    auto loaded = Load(bytes, options);
    if (!loaded) return tl::unexpected<base::Error>(loaded.error());
    *policy = loaded->release();
    return {};
  });
}

}  // namespace tandem::capi

using namespace tandem;
using capi::Guard;
using capi::Require;

const char* tandem_version(void) { return TANDEM_RUNTIME_VERSION; }

tandem_status tandem_policy_load(const void* bytes, size_t size,
                                 const tandem_load_options* options, tandem_policy** policy,
                                 tandem_error* error) {
  if (policy == nullptr || (bytes == nullptr && size != 0)) {
    return capi::Tell(error, TANDEM_BAD_ARGUMENT, "`bytes` or `policy` is NULL");
  }
  *policy = nullptr;
  return capi::LoadInto({static_cast<const std::byte*>(bytes), size}, options, policy, error);
}

tandem_status tandem_policy_load_file(const char* path, const tandem_load_options* options,
                                      tandem_policy** policy, tandem_error* error) {
  if (policy == nullptr || path == nullptr) {
    return capi::Tell(error, TANDEM_BAD_ARGUMENT, "`path` or `policy` is NULL");
  }
  *policy = nullptr;
  std::string bytes;
  const tandem_status read = Guard(error, [&]() -> base::Result<void> {
    base::Result<std::string> content = capi::ReadFile(path);
    if (!content) return tl::unexpected<base::Error>(content.error());
    bytes = std::move(*content);
    return {};
  });
  if (read != TANDEM_OK) return read;
  return capi::LoadInto(std::as_bytes(std::span(bytes)), options, policy, error);
}

tandem_policy* tandem_policy_retain(tandem_policy* policy) {
  if (policy != nullptr) policy->users.fetch_add(1, std::memory_order_relaxed);
  return policy;
}

void tandem_policy_release(tandem_policy* policy) {
  if (policy != nullptr && policy->users.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    delete policy;
  }
}

const char* tandem_policy_name(const tandem_policy* policy) {
  return policy == nullptr ? "" : policy->program().policy.c_str();
}

const char* tandem_policy_version(const tandem_policy* policy) {
  return policy == nullptr ? "" : policy->program().policy_version.c_str();
}

void tandem_text_free(char* text) { std::free(text); }
