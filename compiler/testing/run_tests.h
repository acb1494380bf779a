// SPDX-License-Identifier: Apache-2.0
// Runs the `test` declarations of a checked policy with the reference interpreter.
#pragma once

#include <string>
#include <vector>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/status.h"

namespace tandem::testing {

// A value that a failed expectation depends on; the parts of a part follow it, one deeper.
struct Part {
  std::string label;  // "fit", "fit > 70", "count of page_view"
  std::string value;  // "45", "no", "unknown"
  std::string why;    // of an unknown value: "`employees` is not set"
  int depth = 0;
  bool fails = false;  // an operand of `and`, `or` … because of which the whole does not hold
};

struct Failure {
  source::Span span;     // the expectation: in the policy, or a cell of the test's table
  std::string expected;  // "fit > 70 and stage = MQL"
  std::vector<Part> parts;
};

struct TestOutcome {
  std::string name;
  source::Span span;
  size_t expectations = 0;
  bool passed = false;
  // One line an expectation that did not hold: "team.tandem:12: expected `fit = 60`; fit is 45".
  std::vector<std::string> failures;
  std::vector<Failure> details;  // of each of them
};

// Tests whose name contains `filter` (letter case ignored; empty: all), in the order written.
// Errors only when the policy's zone is unknown on this machine. The unit must have been checked.
base::Result<std::vector<TestOutcome>> RunTests(const pipeline::CompilationUnit& unit,
                                                const std::string& filter);
bool IsWanted(const std::string& test_name, const std::string& filter);

// "team.tandem:12", or "cases.csv:12:3" of a cell.
std::string PlaceOf(const source::SourceSet& sources, source::Span span);

}  // namespace tandem::testing
