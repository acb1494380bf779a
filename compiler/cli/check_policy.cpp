// SPDX-License-Identifier: Apache-2.0
// The stages of checking, in order.
#include "compiler/cli/check_policy.h"

namespace tandem::cli {

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
