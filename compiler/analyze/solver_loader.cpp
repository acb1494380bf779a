// SPDX-License-Identifier: Apache-2.0
// Opens libtandem_smt.so: policies that ranges alone decide do not pay for the solver.
#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <climits>

#include "compiler/analyze/solver.h"

namespace tandem::analyze {
namespace {

std::vector<std::string> Candidates() {
  std::vector<std::string> paths;
  std::array<char, PATH_MAX> executable{};
  const ssize_t size = readlink("/proc/self/exe", executable.data(), executable.size() - 1);
  if (size > 0) {
    const std::string path(executable.data(), static_cast<size_t>(size));
    const std::string folder = path.substr(0, path.rfind('/'));
    for (const char* below : {"/", "/../lib/", "/../lib/tandem/"}) {
      paths.push_back(folder + below + kSolverLibraryName);
    }
  }
  paths.emplace_back(kSolverLibraryName);
  return paths;
}

struct Module {
  SolverEntryFn entry = nullptr;
  std::string refusal;
};

Module Load() {
  Module module;
  module.refusal = std::string("the solver ") + kSolverLibraryName + " is not installed";
  for (const std::string& path : Candidates()) {
    if (path.find('/') != std::string::npos && access(path.c_str(), F_OK) != 0) continue;
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      const char* reason = dlerror();
      const bool found = path.find('/') != std::string::npos;
      if (found && reason != nullptr) {
        module.refusal = std::string("the solver cannot be opened: ") + reason;
      }
      continue;
    }
    if (void* entry = dlsym(library, kSolverEntryName); entry != nullptr) {
      module.entry = reinterpret_cast<SolverEntryFn>(entry);
      return module;
    }
    module.refusal = "the solver " + path + " belongs to another build of tandem";
  }
  return module;
}

const Module& TheModule() {
  static const Module module = Load();
  return module;
}

}  // namespace

bool SolverIsThere(std::string& because) {
  if (TheModule().entry != nullptr) return true;
  because = TheModule().refusal;
  return false;
}

SolverAnswer AskSolver(const SolverQuestion& question) {
  SolverAnswer answer;
  if (SolverIsThere(answer.because)) TheModule().entry(question, answer);
  return answer;
}

}  // namespace tandem::analyze
