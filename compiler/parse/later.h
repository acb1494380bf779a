// SPDX-License-Identifier: Apache-2.0
// Constructs of the language that later versions bring: recognised, named in one message, left out.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/parse/token.h"

namespace tandem::parse {

// The construct that a word begins at file level ("events", …), in the plural; empty for none.
std::string_view LaterDeclaration(std::string_view word);

// The construct that begins at or just before a token the grammar does not expect.
struct LaterPart {
  std::string_view construct;  // plural
  size_t first = 0;            // index of the first token to underline
};
std::optional<LaterPart> FindLaterPart(const std::vector<Token>& tokens, size_t offending);

}  // namespace tandem::parse
