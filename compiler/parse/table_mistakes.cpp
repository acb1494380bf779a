// SPDX-License-Identifier: Apache-2.0
// Mistakes in heads and rows of tables that the grammar meets.
#include "compiler/parse/error_strategy.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;

bool IsSign(size_t type) { return type >= G::EQ && type <= G::DIVIDE; }

// The first token of the row that `index` is behind, or on.
size_t RowStart(const std::vector<Token>& tokens, size_t index) {
  size_t i = std::min(index, tokens.size());
  while (i > 0 && tokens[i - 1].type != G::ROW && tokens[i - 1].type != G::LBRACE) --i;
  return i == 0 ? 0 : i - 1;
}

}  // namespace

bool ErrorStrategy::ReportTableMistake(size_t index) {
  if (tokens_[0].type != G::TABLE || index == 0) return false;
  const Token& token = tokens_[index];
  const Token& before = tokens_[index - 1];
  const source::Span span = list_.SpanOf(token);
  if (token.depth == 0) {
    const size_t behind = index > 1 ? tokens_[index - 2].type : 0;
    const bool column = IsName(before.type) &&
                        (behind == G::LPAREN || behind == G::COMMA || behind == G::ARROW);
    if (column && (token.type == G::COMMA || token.type == G::RPAREN || token.type == G::LBRACE)) {
      sink_.Report(Code::kUnexpected, list_.SpanOf(before), "a name and its type",
                   fmt::format("`{}` alone", before.text))
          .Help(fmt::format("write `{0} text`, `{0} integer` …", before.text));
      return true;
    }
    const bool range = token.type == G::NUMBER && index > 1 && IsName(before.type) &&
                       IsName(tokens_[index - 2].type);
    if (range) {
      sink_.Report(Code::kCannotFollow, span, "a range", fmt::format("`{}`", before.text))
          .Help("give the type with its range a name: `type headcount = integer 1..500`");
      return true;
    }
    if (index == 2 && IsName(token.type)) {
      sink_.Report(Code::kCannotFollow, list_.SpanOf(before), Found(index - 1), "`table`")
          .Help("a table is `table unique`, where one row matches at most, or `table first`, where "
                "the first that matches answers");
      return true;
    }
    return false;
  }
  const size_t row = RowStart(tokens_, index);
  bool answers = false;
  for (size_t i = row + 1; i < index; ++i) answers = answers || tokens_[i].type == G::ARROW;
  if (answers && (IsSign(token.type) || token.type == G::LPAREN)) {
    sink_.Report(Code::kTableAnswer, span, "something to work out",
                 "write what it comes to, or work it out where the table is asked");
    return true;
  }
  if (answers && token.type == G::COMMA) {
    sink_.Report(Code::kTableAnswer, span, "several",
                 "answers of several columns stand between `|`; for one of several write the one");
    return true;
  }
  if (answers && token.type == G::ARROW) {
    sink_.Report(Code::kTableRowLine, span);
    return true;
  }
  if (answers) {
    sink_.Report(Code::kUnexpected, span, "`|` and another answer, or the next row", Found(index));
    return true;
  }
  if (tokens_[row].type != G::ROW) return false;
  if (token.type == G::ROW || token.type == G::RBRACE || token.type == G::OTHERWISE) {
    sink_.Report(Code::kUnexpected, list_.SpanOf(tokens_[row]), "`->` and answers in this row",
                 "cells alone");
    return true;
  }
  if (IsSign(token.type) || token.type == G::IS || token.type == G::IN) {
    sink_.Report(Code::kCannotFollow, span, Found(index), Found(index - 1))
        .Help("a cell says what its column is asked, without the column's name: `> 1000`, "
              "`200..2000`, `\"DE\", \"AT\"`");
    return true;
  }
  if (token.type == G::COMMA) {
    sink_.Report(Code::kCannotFollow, span, "`,`", "a range")
        .Help("write another row: a cell holds one range, or several values");
    return true;
  }
  return false;
}

}  // namespace tandem::parse
