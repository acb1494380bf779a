// SPDX-License-Identifier: Apache-2.0
// Runs the `test` declarations of a checked policy with the reference interpreter.
#pragma once

#include <string>
#include <vector>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/status.h"

namespace tandem::testing {

struct TestOutcome {
  std::string name;
  source::Span span;
  size_t expectations = 0;
  bool passed = false;
  // One line an expectation that did not hold: "team.tandem:12: expected `fit = 60`; fit is 45".
  std::vector<std::string> failures;
};

// Tests whose name contains `filter` (letter case ignored; empty: all), in the order written.
// Errors only when the policy's zone is unknown on this machine. The unit must have been checked.
base::Result<std::vector<TestOutcome>> RunTests(const pipeline::CompilationUnit& unit,
                                                const std::string& filter);

}  // namespace tandem::testing
