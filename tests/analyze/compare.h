// SPDX-License-Identifier: Apache-2.0
// Every verdict of the analysis of one generated policy against all of its leads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tandem::analyze_test {

struct Counts {
  size_t policies = 0;
  size_t refused = 0;  // policies that do not check
  size_t leads = 0;
  size_t verdicts = 0;
  size_t found = 0;  // of the verdicts: findings
  size_t not_analysed = 0;
  size_t witnesses = 0;  // pasted and run
  std::vector<std::string> disagreements;
};

// `fault`: 0, or the number of a change made to the policy before it is analysed, so that the
// analysis is of another policy and must be seen to be wrong.
inline constexpr int kFaults = 6;
void ComparePolicy(uint64_t seed, int fault, Counts& counts);

}  // namespace tandem::analyze_test
