// SPDX-License-Identifier: Apache-2.0
// Which rule of one policy is which of the other.
#pragma once

#include <vector>

#include "compiler/diff/movement.h"

namespace tandem::diff {

struct RulePairs {
  std::vector<RuleMovement> rules;
  std::vector<size_t> of_before;  // by number in the program: index into rules
  std::vector<size_t> of_after;
};

// Within one owner: rules with the same text, then those with the same name, with the same
// `because`, and with the same words but other numbers.
RulePairs PairRules(const program::Program& before, const program::Program& after);

}  // namespace tandem::diff
