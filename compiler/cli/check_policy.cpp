// SPDX-License-Identifier: Apache-2.0
// The stages of checking, in order.
#include "compiler/cli/check_policy.h"

namespace tandem::cli {

bool CheckForUse(pipeline::CompilationUnit& unit) {
  if (unit.Check()) {
    analyze::CheckTables(unit.policy(), unit.sources(), unit.sink());
  }
  unit.sink().Sort();
  if (!unit.sink().ok()) {
    unit.ApplyIgnores(false);
  }
  return unit.sink().ok();
}

analyze::Report AnalyzePolicy(pipeline::CompilationUnit& unit) {
  analyze::Report report =
      analyze::Analyze(unit.policy(), unit.files(), unit.sources(), unit.sink());
  unit.ApplyIgnores(true);
  return report;
}

analyze::Report CheckPolicy(pipeline::CompilationUnit& unit) {
  return CheckForUse(unit) ? AnalyzePolicy(unit) : analyze::Report();
}

}  // namespace tandem::cli
