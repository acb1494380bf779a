// SPDX-License-Identifier: Apache-2.0
// Leads and events for whatever schema a fuzzer came up with.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/schema/schema.h"
#include "tests/agree/policy_text.h"

namespace tandem::fuzz {

// Such as a source could have let in: within ranges, nothing required is missing. Texts are words
// of `policy`. The same for the same arguments.
std::vector<agree_test::Lead> AnyLeads(const schema::Schema& schema, std::string_view policy,
                                       uint64_t seed, size_t count);

// Instants near which times of leads and events are, and at which they are evaluated.
std::vector<int64_t> SomeInstants();

}  // namespace tandem::fuzz
