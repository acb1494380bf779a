// SPDX-License-Identifier: Apache-2.0
// Policies from source: opens libtandem_compiler.so when the first is asked for.
#include <cstdlib>
#include <mutex>
#include <span>
#include <string>

#include "runtime/base/module.h"
#include "runtime/capi/compiler_api.h"
#include "runtime/capi/guard.h"
#include "runtime/capi/load.h"

namespace tandem::capi {
namespace {

// A failure is not kept, the file may appear later.
CompileFn Compiler() {
  static std::mutex mutex;
  static CompileFn opened = nullptr;
  const std::lock_guard<std::mutex> lock(mutex);
  if (opened == nullptr) {
    const base::Result<base::ModuleEntry> module =
        base::OpenModule(kCompilerLibraryName, kCompilerEntryName);
    if (!module) throw NotAvailable{"cannot compile policies: " + module.error().message};
    opened = reinterpret_cast<CompileFn>(module->address);
  }
  return opened;
}

struct Parts {
  std::string artifact, diagnostics, refusal;
  bool has_diagnostics = false;
};

bool Take(void* user, CompiledPart part, const char* bytes, size_t size) {
  Parts& parts = *static_cast<Parts*>(user);
  try {
    switch (part) {
      case CompiledPart::kArtifact: parts.artifact.assign(bytes, size); break;
      case CompiledPart::kDiagnostics:
        parts.diagnostics.assign(bytes, size);
        parts.has_diagnostics = true;
        break;
      case CompiledPart::kRefusal: parts.refusal.assign(bytes, size); break;
    }
    return true;
  } catch (...) {  // only memory can be short
    return false;
  }
}

char* Copied(const std::string& text) {
  char* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy == nullptr) throw std::bad_alloc();
  std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

tandem_status Compile(const char* path, Parts& parts, char** diagnostics, tandem_error* error) {
  tandem_status compiled = TANDEM_OK;
  const tandem_status guarded = Guard(error, [&]() -> base::Result<void> {
    compiled = Compiler()(path, &Take, &parts);
    if (diagnostics != nullptr && parts.has_diagnostics) *diagnostics = Copied(parts.diagnostics);
    return {};
  });
  if (guarded != TANDEM_OK) return guarded;
  return compiled == TANDEM_OK ? TANDEM_OK : Tell(error, compiled, parts.refusal);
}

}  // namespace
}  // namespace tandem::capi

using namespace tandem;

tandem_status tandem_policy_compile(const char* path, const tandem_load_options* options,
                                    tandem_policy** policy, char** diagnostics,
                                    tandem_error* error) {
  if (diagnostics != nullptr) *diagnostics = nullptr;
  if (policy != nullptr) *policy = nullptr;
  if (policy == nullptr || path == nullptr) {
    return capi::Tell(error, TANDEM_BAD_ARGUMENT, "`path` or `policy` is NULL");
  }
  capi::Parts parts;
  const tandem_status compiled = capi::Compile(path, parts, diagnostics, error);
  if (compiled != TANDEM_OK) return compiled;
  return capi::LoadInto(std::as_bytes(std::span(parts.artifact)), options, policy, error);
}
