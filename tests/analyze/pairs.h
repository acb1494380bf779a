// SPDX-License-Identifier: Apache-2.0
// A policy and a change of it: what all_leads says against deciding all leads by both, and the
// merged policy against each of the two.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tandem::analyze_test {

struct PairCounts {
  size_t pairs = 0;
  size_t refused = 0;    // changes that do not check
  size_t leads = 0;
  size_t classes = 0;    // of labels and numbers
  size_t moved = 0;      // not same
  size_t undecided = 0;
  size_t witnesses = 0;  // each pasted into both policies and run
  size_t kinds_left_out = 0;
  size_t merged = 0;     // values of merged expressions compared
  size_t questions = 0;
  std::vector<std::string> disagreements;
};

inline constexpr int kPairFaults = 4;

// `fault`: the new policy that is asked about is another than the one that decides.
void ComparePair(uint64_t seed, int fault, PairCounts& counts);

}  // namespace tandem::analyze_test
