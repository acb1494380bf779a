// SPDX-License-Identifier: Apache-2.0
// Tokens between the lexer and the parser: what the passes that repair and cut a file work on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source.h"

namespace tandem::parse {

// `type` is a constant of TandemParser. `text` points into the file, or into TokenList::replaced
// for a token put in the place of a wrong one; the span always says what was written.
struct Token {
  size_t type = 0;
  uint32_t begin = 0;  // bytes
  uint32_t end = 0;
  uint32_t line = 1;    // 1-based
  uint32_t column = 0;  // 0-based, code points
  int depth = 0;        // open braces before this token
  bool first_on_line = false;
  std::string_view text;
};

struct TokenList {
  source::FileId file{};
  std::vector<Token> tokens;
  std::deque<std::string> replaced;  // owns the texts of repaired tokens

  source::Span SpanOf(const Token& token) const { return {file, token.begin, token.end}; }
};

}  // namespace tandem::parse
