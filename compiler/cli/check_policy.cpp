// SPDX-License-Identifier: Apache-2.0
// The stages of checking, in order.
#include "compiler/cli/check_policy.h"

namespace tandem::cli {
namespace {

bool IsSound(pipeline::CompilationUnit& unit) {
  if (unit.Check()) {
    analyze::CheckTables(unit.policy(), unit.sources(), unit.sink());
  }
  return unit.sink().ok();
}

}  // namespace

analyze::Report CheckPolicy(pipeline::CompilationUnit& unit) {
  analyze::Report report;
  if (IsSound(unit)) {
    report = analyze::Analyze(unit.policy(), unit.files(), unit.sources(), unit.sink());
  }
  unit.ApplyIgnores(true);
  return report;
}

bool CheckForUse(pipeline::CompilationUnit& unit) {
  const bool is_sound = IsSound(unit);
  unit.ApplyIgnores(false);
  return is_sound;
}

}  // namespace tandem::cli
