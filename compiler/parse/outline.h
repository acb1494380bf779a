// SPDX-License-Identifier: Apache-2.0
// Cuts a file into declarations before any of them is parsed: a mistake stays inside its own.
#pragma once

#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/parse/token.h"
#include "compiler/syntax/ast.h"

namespace tandem::parse {

// Tokens [first, last) of one declaration.
struct Range {
  size_t first = 0;
  size_t last = 0;
};

struct Outline {
  std::vector<Range> declarations;
  std::vector<syntax::Name> skipped;  // names of what was reported and left out here
};

// Reports stray and unclosed braces (and balances them in `list`), words that begin no declaration,
// and declarations of later versions. A declaration keyword at the margin ends a block left open.
Outline Cut(TokenList& list, diag::Sink& sink);

}  // namespace tandem::parse
