// SPDX-License-Identifier: Apache-2.0
// UTF-8: checking it once at the door, and walking over text known to be good.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tandem::base {

// Byte offset of the first ill-formed sequence (Unicode 15, table 3-7: no surrogates, no overlong
// forms, nothing above U+10FFFF), or nothing when all of `bytes` is well-formed.
std::optional<size_t> ValidateUtf8(std::string_view bytes);

bool IsAscii(std::string_view bytes);

// The code point at `position` (which it moves past it) of well-formed UTF-8. A byte that begins no
// well-formed sequence counts as one code point, U+FFFD, so that a walk over any bytes ends.
char32_t NextCodePoint(std::string_view text, size_t& position);

// Appends the UTF-8 form of a code point other than a surrogate.
void AppendUtf8(char32_t code_point, std::string& out);

}  // namespace tandem::base
