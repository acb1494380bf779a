// SPDX-License-Identifier: Apache-2.0
// Random policies that check without errors, and random leads for them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/agree/policy_text.h"

namespace tandem::agree_test {

// The same text for the same seed, on every machine.
PolicyText GeneratePolicy(uint64_t seed);

// Nothing when the policy does not check.
std::optional<PolicyFacts> FindFacts(const std::string& policy,
                                     const std::vector<int64_t>& instants);

// `count` leads that the policy's sources could have let in: within declared ranges, no required
// field missing. Ends of ranges, constants of the policy and their neighbours are frequent; so are
// events at ends of windows, at equal times, after `as of`, where summer time and years change.
std::vector<Lead> GenerateLeads(const PolicyText& policy, const PolicyFacts& facts, uint64_t seed,
                                size_t count);

// Instants at which a policy is evaluated.
std::vector<int64_t> GenerateInstants(uint64_t seed, size_t count);

}  // namespace tandem::agree_test
