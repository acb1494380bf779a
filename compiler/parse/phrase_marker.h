// SPDX-License-Identifier: Apache-2.0
// How MarkPhrases walks a declaration; private to its parts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/parse/grammar.h"
#include "compiler/parse/token.h"

namespace tandem::parse {

class PhraseMarker {
 public:
  PhraseMarker(std::vector<Token> tokens, source::FileId file, diag::Sink& sink)
      : in_(std::move(tokens)), file_(file), sink_(sink) {
    out_.reserve(in_.size() + 8);
  }

  std::vector<Token> Expressions();  // declarations of conditions and values
  std::vector<Token> Test();
  std::vector<Token> Source();  // phrase_lines.cpp
  std::vector<Token> Table();   // phrase_tables.cpp
  std::vector<Token> Claim();   // phrase_claims.cpp

 private:
  // One an open bracket.
  struct Level {
    bool query = false;     // a question about events that may still take a window
    bool in_where = false;  // past its `where`
    bool between = false;   // whose `and` is to come
  };

  // Looks at the token at `i`, passes it or its phrase on; returns how many were used.
  size_t Step(size_t i);
  size_t Word(size_t i);
  size_t Change(size_t i);
  size_t Rule(size_t i);
  size_t Quantifier(size_t i);
  size_t Picked(size_t i);
  size_t DaysSince(size_t i);
  size_t UnitIn(size_t i);
  void Brackets(const Token& token);
  void CloseAt(size_t i);

  // phrase_rules.cpp
  size_t Once(size_t i);
  size_t Decay(size_t i, size_t type, size_t preposition, std::string_view word);

  // phrase_windows.cpp
  size_t In(size_t i);
  size_t Between(size_t i);
  size_t Within(size_t i);
  size_t LastAlone(size_t i);
  size_t AgoAlone(size_t i);
  size_t Rolling(size_t i, size_t at);
  size_t WindowIn();
  bool IsUnit(size_t i) const;
  bool IsCivilUnit(size_t i) const;
  void EmitUnit(size_t i);
  bool IsBetweenAgo(size_t i) const;
  bool IsSpan(size_t i) const { return TypeAt(i) == G::NUMBER && IsUnit(i + 1); }

  // phrase_lines.cpp
  void LineStart(const Token& token, std::optional<uint32_t>& margin);
  bool OpensLines(size_t i) const;
  size_t SourceWord(size_t i, bool item);

  // phrase_tables.cpp
  size_t RowToken(size_t i);
  size_t LineInTable(size_t i);
  size_t BarInRow(size_t i);
  size_t BeginRow(size_t i);
  bool EndsRow(size_t i) const;
  bool ArrowAhead(size_t i) const;
  void FillIn(size_t i);

  // phrase_claims.cpp
  size_t MovementAt(size_t i) const;
  bool IsMove(size_t i) const;
  bool IsClaimWord(size_t i) const;
  bool LeavesLine(size_t i, size_t at) const;
  size_t FindMove(size_t i) const;
  bool BeginsClaimLine(size_t i) const;
  size_t ClaimLine(size_t i);
  size_t ClaimWord(size_t i);
  size_t NoClaimWord(size_t i);
  size_t Move(size_t i);
  size_t Must(size_t i);
  void MissingCause(size_t at, std::string_view what);
  bool OnLine(size_t i) const { return i < in_.size() && !in_[i].first_on_line; }

  size_t TypeAt(size_t i) const { return i < in_.size() ? in_[i].type : 0; }
  // A word that is a name to the lexer.
  bool Is(size_t i, std::string_view text) const {
    return TypeAt(i) == G::NAME && in_[i].text == text;
  }
  bool NameFollows(size_t i) const;
  bool ValueBefore(size_t i) const;
  bool InParentheses(size_t i) const;
  void OpenQuery(size_t i);
  Level& Top() { return levels_.back(); }

  size_t Pass(size_t i) { return Emit(i, TypeAt(i)); }
  size_t Emit(size_t i, size_t type) {
    Token token = in_[i];
    token.type = type;
    out_.push_back(token);
    return 1;
  }
  // A token that was left out, in front of the one at `i`.
  void Insert(size_t i, size_t type, std::string_view text) {
    Token token = in_[i];
    token.type = type;
    token.end = token.begin;
    token.text = text;
    token.first_on_line = false;
    out_.push_back(token);
  }
  source::Span SpanOf(size_t first, size_t last) const {
    return {file_, in_[first].begin, in_[last].end};
  }
  std::string Words(size_t first, size_t last) const;

  std::vector<Token> in_;
  std::vector<Token> out_;
  source::FileId file_;
  diag::Sink& sink_;
  std::vector<Level> levels_{Level{}};
  bool in_score_ = false;
  bool in_test_ = false;
  bool in_claim_ = false;
  uint32_t margin_ = 0;  // of the lines of a claim
  size_t move_ = 0;      // where the line of a claim says `never falls as`; 0: nowhere
  size_t must_ = 0;      // where it says `must`; 0: nowhere
  bool answered_ = true;   // past the `->` of a table's row
  bool assigned_ = false;  // past the `=` of a define or an answer
};

}  // namespace tandem::parse
