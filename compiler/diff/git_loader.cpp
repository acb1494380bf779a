// SPDX-License-Identifier: Apache-2.0
// Opens libtandem_git.so: starting the command does not pay for git and its libraries.
#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <vector>

#include "compiler/diff/git_snapshot.h"

namespace tandem::diff {
namespace {

std::vector<std::string> Candidates() {
  std::vector<std::string> paths;
  std::array<char, PATH_MAX> executable{};
  const ssize_t size = readlink("/proc/self/exe", executable.data(), executable.size() - 1);
  if (size > 0) {
    const std::string path(executable.data(), static_cast<size_t>(size));
    const std::string folder = path.substr(0, path.rfind('/'));
    for (const char* below : {"/", "/../lib/", "/../lib/tandem/"}) {
      paths.push_back(folder + below + kGitLibraryName);
    }
  }
  paths.emplace_back(kGitLibraryName);
  return paths;
}

base::Result<GitEntryFn> Load() {
  std::string refusal = "it is not beside the command";
  for (const std::string& path : Candidates()) {
    if (path.find('/') != std::string::npos && access(path.c_str(), F_OK) != 0) continue;
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      const char* reason = dlerror();
      refusal = reason != nullptr ? reason : path;
      continue;
    }
    if (void* entry = dlsym(library, kGitEntryName); entry != nullptr) {
      return reinterpret_cast<GitEntryFn>(entry);
    }
    refusal = path + " is of another version";
  }
  return base::Fail(base::ErrorKind::kIo,
                    std::string("cannot open ") + kGitLibraryName + " to read git references: " +
                        refusal + "; compare folders, or install libgit2");
}

}  // namespace

base::Result<std::unique_ptr<GitSnapshot>> OpenGitSnapshot(const GitQuestion& question) {
  static const base::Result<GitEntryFn> entry = Load();
  if (!entry) return tl::unexpected<base::Error>(entry.error());
  return (*entry)(question);
}

}  // namespace tandem::diff
