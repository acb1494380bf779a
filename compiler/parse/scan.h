// SPDX-License-Identifier: Apache-2.0
// Plain tokens without the generated lexer, which takes twenty times as long. The grammar stays
// the authority: whatever is not plain is left to it, and tests compare the two.
#pragma once

#include <cstddef>
#include <string_view>

namespace tandem::parse {

struct Scanned {
  size_t type = 0;  // a constant of TandemParser; 0: ask the generated lexer
  size_t end = 0;   // byte behind the token
};

// Behind the blanks (of ASCII) and comments at `at`.
size_t SkipBlanks(std::string_view text, size_t at);

// The token that begins at `at`, where neither a blank nor a comment does.
Scanned ScanPlain(std::string_view text, size_t at);

}  // namespace tandem::parse
