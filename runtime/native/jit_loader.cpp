// SPDX-License-Identifier: Apache-2.0
// Opens libtandem_jit.so when native code is asked for the first time.
#include <mutex>

#include "runtime/base/module.h"
#include "runtime/native/jit_api.h"

namespace tandem::native {
namespace {

base::Result<const JitApi*> Open() {
  const base::Result<base::ModuleEntry> module =
      base::OpenModule(kJitLibraryName, kJitEntryName);
  if (!module) {
    return base::Fail(module.error().kind,
                      "cannot compile policies to native code: " + module.error().message);
  }
  const JitApi* api = reinterpret_cast<JitEntryFn>(module->address)();
  if (api != nullptr && api->fingerprint == JitFingerprint()) return api;
  return base::Fail(base::ErrorKind::kIo, module->path + " belongs to another build of tandem");
}

// Kept for the life of the process: code of a closed library cannot be run, and opening it again
// would cost as much as the first time. A failure is not kept, the file may appear later.
base::Result<const JitApi*> Api() {
  static std::mutex mutex;
  static const JitApi* opened = nullptr;
  const std::lock_guard<std::mutex> lock(mutex);
  if (opened != nullptr) return opened;
  base::Result<const JitApi*> api = Open();
  if (api) opened = *api;
  return api;
}

}  // namespace

base::Result<std::unique_ptr<exec::Engine>> CompileNative(const program::Program& program,
                                                          const JitOptions& options) {
  return Api().and_then([&](const JitApi* api) { return api->compile(program, options); });
}

base::Result<std::string> DumpIr(const program::Program& program, const JitOptions& options) {
  return Api().and_then([&](const JitApi* api) { return api->dump_ir(program, options); });
}

base::Result<std::string> DumpAssembly(const program::Program& program, const JitOptions& options) {
  return Api().and_then([&](const JitApi* api) { return api->dump_assembly(program, options); });
}

base::Result<std::string> CompileLibrary(const program::Program& program,
                                         const std::vector<CpuLevel>& levels) {
  return Api().and_then([&](const JitApi* api) { return api->compile_library(program, levels); });
}

}  // namespace tandem::native
