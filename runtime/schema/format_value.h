// SPDX-License-Identifier: Apache-2.0
// Stored integers as people write them: what results, explanations and failing tests show.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/schema/schema.h"

namespace tandem::schema {

// Appends the value of any kind that is stored as one integer: "60.5", "22%", "director",
// "2026-11-18", "2026-11-18T10:00:00Z", "3 days", "yes". A choice index out of range appends
// nothing.
void FormatValue(const Schema& schema, const ValueType& type, int64_t value, std::string& out);
std::string FormatValue(const Schema& schema, const ValueType& type, int64_t value);

}  // namespace tandem::schema
