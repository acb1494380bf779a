// SPDX-License-Identifier: Apache-2.0
// ANTLR's tree of a declaration to nodes of a Layout; internal to compiler/parse.
#pragma once

#include <vector>

#include "compiler/parse/grammar.h"
#include "compiler/parse/layout.h"
#include "compiler/parse/token.h"

namespace tandem::parse {

// The parser is given `tokens`, of the declaration that begins at `first` in `list`.
void AppendGiven(const TokenList& list, size_t first, const std::vector<Token>& tokens,
                 std::vector<Layout::Given>& given);

// After AppendGiven for the same tokens; only for a declaration without errors.
void AppendLayout(const std::vector<Token>& tokens, antlr4::ParserRuleContext* tree,
                  Layout& layout);

}  // namespace tandem::parse
