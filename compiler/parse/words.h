// SPDX-License-Identifier: Apache-2.0
// Which tokens are words, names and the like: questions several passes ask of a token.
#pragma once

#include "compiler/parse/grammar.h"
#include "compiler/parse/token.h"

namespace tandem::parse {

inline bool IsReserved(size_t type) { return type >= G::AND && type <= G::THE; }
inline bool IsDeclarationWord(size_t type) { return type >= G::POLICY && type <= G::TABLE; }
// Any word: reserved, keyword or free.
inline bool IsWord(size_t type) {
  return (type >= G::AND && type <= G::YEARS) || type == G::NAME || type == G::BACKTICK;
}
// A word that may name a declaration.
inline bool IsName(size_t type) { return IsWord(type) && !IsReserved(type); }
inline bool IsLiteral(size_t type) { return type >= G::DATE && type <= G::STRING; }

// Whether an expression, a name or a block may end with this token.
inline bool CanEndValue(size_t type) {
  return IsName(type) || IsLiteral(type) || type == G::RPAREN || type == G::RBRACE ||
         type == G::YES || type == G::NO || type == G::OF || type == G::OTHERWISE;
}

// Finite, so that a wrong one can be met with the nearest; text as people write it.
inline constexpr std::string_view kDeclarationWords[] = {
    "policy", "team", "lead",  "record", "event", "type", "list",  "define",
    "score",  "band", "stage", "answer", "route", "test", "source", "table",
    "claim",  "ignore"};

}  // namespace tandem::parse
