// SPDX-License-Identifier: Apache-2.0
// The tokens of JSON: texts with escapes, and numbers exactly.
#pragma once

#include <string>
#include <string_view>

namespace tandem::ingest {

// Appends what the inside of a JSON text means; false for an escape that is none (RFC 8259; half a
// surrogate pair is none either).
bool Unescape(std::string_view inside, std::string& out);

// Whether the token is a number by RFC 8259.
bool IsJsonNumber(std::string_view token);

// Appends a JSON number without its exponent, exactly: `12` for 1.2e1. Numbers beyond 10^40 become
// some number beyond it, those nearer to zero than 10^-40 some number nearer than it.
void WriteWithoutExponent(std::string_view number, std::string& out);

}  // namespace tandem::ingest
