// SPDX-License-Identifier: Apache-2.0
// Opens libtandem_smt.so: policies that ranges alone decide do not pay for the solver.
#include "compiler/analyze/solver.h"
#include "runtime/base/module.h"

namespace tandem::analyze {
namespace {

const base::Result<base::ModuleEntry>& TheModule() {
  static const base::Result<base::ModuleEntry> module =
      base::OpenModule(kSolverLibraryName, kSolverEntryName);
  return module;
}

}  // namespace

bool SolverIsThere(std::string& because) {
  if (TheModule()) return true;
  because = "the solver " + TheModule().error().message;
  return false;
}

SolverAnswer AskSolver(const SolverQuestion& question) {
  SolverAnswer answer;
  if (SolverIsThere(answer.because)) {
    reinterpret_cast<SolverEntryFn>(TheModule()->address)(question, answer);
  }
  return answer;
}

}  // namespace tandem::analyze
