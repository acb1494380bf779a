// SPDX-License-Identifier: Apache-2.0
// Text to tokens: checks size, encoding and nesting before anything walks the text recursively.
#pragma once

#include <optional>

#include "compiler/diag/diagnostic.h"
#include "compiler/parse/token.h"

namespace tandem::parse {

// Who finds the tokens; both find the same ones.
enum class Reader : uint8_t {
  kQuick,      // scan.h, and the generated lexer for what is not plain
  kGenerated,  // the generated lexer alone: for tests
};

// Nothing, after a report, when the file is refused as a whole (too large, not UTF-8 …).
std::optional<TokenList> Lex(const source::SourceSet& sources, source::FileId file,
                             diag::Sink& sink, Reader reader = Reader::kQuick);

// Recomputes Token::depth and Token::first_on_line after tokens were changed.
void MarkLayout(TokenList& list);

// False, after a report, when brackets and prefix or chained operators together are nested deeper
// than base::kMaxNesting: the parser and every later pass recurse as deep as that.
bool CheckNesting(const TokenList& list, diag::Sink& sink);

}  // namespace tandem::parse
