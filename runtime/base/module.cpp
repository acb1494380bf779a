// SPDX-License-Identifier: Apache-2.0
// Where modules are looked for, and how they are opened.
#include "runtime/base/module.h"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <vector>

namespace tandem::base {
namespace {

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

// Of the file this code is linked into, then of the executable.
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

// Below a folder: of a build, of libtandem.so, of the command (cmake/Install.cmake says where
// modules go).
constexpr const char* kBelow[] = {"/", "/tandem/", "/../lib/tandem/",
                                  "/../lib/" TANDEM_MULTIARCH "/tandem/"};

std::vector<std::string> Candidates(const char* file) {
  std::vector<std::string> paths;
  for (const std::string& folder : Folders()) {
    if (folder.empty()) continue;
    for (const char* below : kBelow) {
      std::string path = folder + below + file;
      if (access(path.c_str(), F_OK) == 0) paths.push_back(std::move(path));
    }
  }
  paths.emplace_back(file);
  return paths;
}

}  // namespace

Result<ModuleEntry> OpenModule(const char* file, const char* entry) {
  std::string refusal = std::string(file) + " is not installed";
  for (const std::string& path : Candidates(file)) {
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      const char* reason = dlerror();
      if (path.find('/') != std::string::npos) {
        refusal = std::string(file) + " cannot be opened: " + (reason != nullptr ? reason : path);
      }
      continue;
    }
    if (void* address = dlsym(library, entry); address != nullptr) {
      return ModuleEntry{address, path};
    }
    refusal = path + " belongs to another build of tandem";
  }
  return Fail(ErrorKind::kIo, refusal);
}

}  // namespace tandem::base
