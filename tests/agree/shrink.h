// SPDX-License-Identifier: Apache-2.0
// Makes a policy and leads that show a difference as small as it can.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "tests/agree/policy_text.h"

namespace tandem::agree_test {

struct Case {
  std::vector<Block> blocks;
  std::vector<Lead> leads;
  std::vector<int64_t> instants;
  std::set<std::string> optional;  // fields that a lead may lack
};

// Whether a candidate still shows what is looked for.
using StillShows = std::function<bool(const Case&)>;

// Leaves out leads, instants, declarations, lines, fields and parts of expressions while the
// difference remains; asks at most `tries` times.
Case Shrink(Case failing, const StillShows& still_shows, int tries);

}  // namespace tandem::agree_test
