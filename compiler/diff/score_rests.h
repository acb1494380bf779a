// SPDX-License-Identifier: Apache-2.0
// What two versions of a score do not share: where only that decides which is greater, nothing else
// need be looked at. Private to all_leads.cpp.
#pragma once

#include <map>

#include "compiler/analyze/merge.h"

namespace tandem::diff {

struct ScoreRest {
  size_t before = 0;  // scores of the merged policy, of the rules that only the old version has
  size_t after = 0;   // and only the new one
  size_t of_before = 0;  // the two versions
  size_t of_after = 0;
};

// By the second's score, where it and the first's of that name are limited, rounded, frozen alike.
// Then its new value is greater than its old one only where the sum of the new rest is: what they
// share adds the same to both, and limits and rounding keep the order. Appends to the policy.
std::map<size_t, ScoreRest> AddScoreRests(analyze::Merged& merged, const hir::Policy& first,
                                          const hir::Policy& second);

}  // namespace tandem::diff
