// SPDX-License-Identifier: Apache-2.0
// Opens libtandem_jit.so when native code is asked for the first time.
#include <dlfcn.h>

#include <unistd.h>
#include <array>
#include <climits>
#include <mutex>
#include <vector>

#include "runtime/native/jit_api.h"

namespace tandem::native {
namespace {

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

// The folder of the file this code is linked into, then that of the executable.
std::vector<std::string> Folders() {
  std::vector<std::string> folders;
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&Folders), &info) != 0 && info.dli_fname != nullptr) {
    folders.push_back(FolderOf(info.dli_fname));
  }
  std::array<char, PATH_MAX> executable{};
  const ssize_t size = readlink("/proc/self/exe", executable.data(), executable.size() - 1);
  if (size > 0) folders.push_back(FolderOf(std::string(executable.data(), size_t(size))));
  return folders;
}

// Full paths first; the bare name last leaves the search to the run path of the executable.
std::vector<std::string> Candidates() {
  std::vector<std::string> paths;
  for (const std::string& folder : Folders()) {
    if (folder.empty()) continue;
    for (const char* below : {"/", "/../lib/", "/../lib/tandem/"}) {
      paths.push_back(folder + below + kJitLibraryName);
    }
  }
  paths.emplace_back(kJitLibraryName);
  return paths;
}

base::Result<const JitApi*> Open() {
  std::string refusal;
  for (const std::string& path : Candidates()) {
    const bool exists = path.find('/') == std::string::npos || access(path.c_str(), F_OK) == 0;
    if (!exists) continue;
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      const char* reason = dlerror();
      refusal = reason != nullptr ? reason : path;
      continue;
    }
    const auto entry = reinterpret_cast<JitEntryFn>(dlsym(library, kJitEntryName));
    const JitApi* api = entry != nullptr ? entry() : nullptr;
    if (api != nullptr && api->fingerprint == JitFingerprint()) return api;
    return base::Fail(base::ErrorKind::kIo, path + " belongs to another build of tandem");
  }
  return base::Fail(base::ErrorKind::kIo,
                    std::string("cannot open ") + kJitLibraryName +
                        ", which compiles policies to native code: " + refusal);
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

}  // namespace tandem::native
