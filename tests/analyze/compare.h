// SPDX-License-Identifier: Apache-2.0
// Every verdict of the analysis of one generated policy against all of its leads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/solver_use.h"

namespace tandem::analyze_test {

struct Counts {
  size_t policies = 0;
  size_t refused = 0;  // policies that do not check
  size_t leads = 0;
  size_t verdicts = 0;
  size_t found = 0;  // of the verdicts: findings
  size_t not_analysed = 0;
  size_t witnesses = 0;  // pasted and run
  size_t claims = 0;     // lines
  size_t claims_proved = 0;
  size_t claims_refuted = 0;
  size_t claims_undecided = 0;
  analyze::SolverUse solver;
  std::vector<std::string> disagreements;
};

// `fault`: 0, or the number of a change made to the policy before it is analysed, so that the
// analysis is of another policy and must be seen to be wrong.
inline constexpr int kLeadFaults = 8;  // seen by deciding all leads
inline constexpr int kFaults = 9;      // and one by adding events
// `boxes`: how many the search may look at before the solver is asked; 0: none.
void ComparePolicy(uint64_t seed, int fault, std::optional<int64_t> boxes, Counts& counts);

}  // namespace tandem::analyze_test
