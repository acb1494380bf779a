// SPDX-License-Identifier: Apache-2.0
// Values, names and types as a policy writes them.
#pragma once

#include <string>
#include <string_view>

#include "runtime/schema/schema.h"

namespace tandem::hir {

// A word as it is, anything else in double quotes.
std::string SpellName(std::string_view name);
// Always in double quotes, with escapes.
std::string Quoted(std::string_view text);

// A stored value of any kind but text and lists: `yes`, `40`, `22%`, `2026-11-18`, `3 days`, `vp`.
// Times are written in the policy's zone, to the second where they have seconds.
std::string SpellValue(const schema::Schema& schema, const schema::ValueType& type, int64_t value);

// For messages: "a whole number", "a choice of `source`", "a list of texts".
std::string TypeName(const schema::Schema& schema, const schema::ValueType& type);

// `0..100`, `0 or more`, `any`: the range in the type's own spelling.
std::string SpellRange(const schema::Schema& schema, const schema::ValueType& type);

}  // namespace tandem::hir
