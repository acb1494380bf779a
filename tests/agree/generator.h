// SPDX-License-Identifier: Apache-2.0
// Random policies that check without errors, and random leads for them.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/agree/policy_text.h"

namespace tandem::agree_test {

// The same text for the same seed, on every machine.
PolicyText GeneratePolicy(uint64_t seed);

// `count` leads that the policy's sources could have let in: within declared ranges, no required
// field missing. Ends of ranges, constants of the policy and their neighbours are frequent.
std::vector<Lead> GenerateLeads(const PolicyText& policy, uint64_t seed, size_t count);

// Instants at which a policy is evaluated.
std::vector<int64_t> GenerateInstants(uint64_t seed, size_t count);

}  // namespace tandem::agree_test
