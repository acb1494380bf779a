// SPDX-License-Identifier: Apache-2.0
// Everything that is asked of a change of the rules, one step after the other, over one policy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/analyze.h"
#include "compiler/cli/compare_policies.h"
#include "compiler/cli/console.h"
#include "compiler/pipeline/compilation_unit.h"
#include "compiler/testing/coverage.h"
#include "compiler/testing/run_tests.h"

namespace tandem::cli {

enum class StepState : uint8_t {
  kPassed,
  kFailed,
  kUndecided,
  kSkipped,
  kBroken,  // it could not be done
};

struct Step {
  std::string name;     // "format", "check", "claims", "test", "diff"
  StepState state{};
  std::string summary;  // "12 tests passed; coverage 91%"
  double seconds = 0;
};

struct CiOptions {
  std::string base;  // a reference; empty: nothing to compare with
  bool deny_warnings = false;
  bool allow_undecided = false;
  bool require_tests = true;
  std::optional<unsigned> coverage_min;
  CompareOptions compare;
};

struct CiResult {
  std::vector<Step> steps;
  std::vector<std::string> refusals;  // why not: "1 test fails"
  int exit_code = 0;
  std::string policy;  // "5 files: 3 scores, …"
  std::string base;  // "merge base with main"; empty: not compared
  std::string base_commit;
  std::vector<source::FileId> not_laid_out;
  analyze::Report analysis;
  std::vector<testing::TestOutcome> tests;
  std::optional<testing::Coverage> coverage;
  std::optional<diff::Report> comparison;

  bool passed() const { return exit_code == 0; }
};

// Every step is done even when an earlier one fails, but for tests and the comparison of a policy
// that has errors. What is found goes to the unit's sink, sorted. `path`: where the policy is.
CiResult RunCi(pipeline::CompilationUnit& unit, const std::string& path, const CiOptions& options,
               Console& console);

}  // namespace tandem::cli
