// SPDX-License-Identifier: Apache-2.0
// Rows of tables: the `|` that begins one, cells in which nothing stands, rows begun otherwise.
#include "compiler/parse/phrase_marker.h"
#include "compiler/parse/words.h"

namespace tandem::parse {

using diag::Code;

std::vector<Token> PhraseMarker::Table() {
  size_t i = Pass(0);
  if (Is(1, "first") && IsName(TypeAt(2))) i += Emit(1, G::HIT_FIRST);
  while (i < in_.size() && TypeAt(i) != G::LBRACE) i += Pass(i);
  if (i < in_.size()) i += Pass(i);
  while (i < in_.size()) i += RowToken(i);
  return std::move(out_);
}

// Whether a row that has come to `i` ends there.
bool PhraseMarker::EndsRow(size_t i) const {
  return i >= in_.size() || TypeAt(i) == G::RBRACE || in_[i].first_on_line;
}

// Whether an arrow follows on the line of `i`.
bool PhraseMarker::ArrowAhead(size_t i) const {
  do {
    if (TypeAt(i) == G::ARROW) return true;
  } while (!EndsRow(++i));
  return false;
}

// Behind a sign that a cell or an answer follows: marks that none does.
void PhraseMarker::FillIn(size_t i) {
  const size_t type = TypeAt(i);
  if (i < in_.size() && (type == G::BAR || type == G::ARROW || EndsRow(i))) {
    Insert(i, G::EMPTY, "");
    Token& empty = out_.back();
    if (EndsRow(i)) empty.begin = empty.end = in_[i - 1].end;
  }
}

size_t PhraseMarker::BeginRow(size_t i) {
  answered_ = false;
  Emit(i, G::ROW);
  FillIn(i + 1);
  return 1;
}

size_t PhraseMarker::RowToken(size_t i) {
  if (TypeAt(i) == G::RBRACE) return Pass(i);
  if (in_[i].first_on_line || TypeAt(i - 1) == G::LBRACE) return LineInTable(i);
  if (TypeAt(i) == G::BAR) return BarInRow(i);
  if (TypeAt(i) != G::ARROW) return Pass(i);
  answered_ = true;
  Pass(i);
  FillIn(i + 1);
  return 1;
}

size_t PhraseMarker::LineInTable(size_t i) {
  const size_t type = TypeAt(i);
  if (!in_[i].first_on_line) sink_.Report(Code::kTableRowLine, SpanOf(i, i));
  if (type == G::BAR) return BeginRow(i);
  if (type == G::OTHERWISE) {
    answered_ = false;
    return Pass(i);
  }
  if (IsName(type) && TypeAt(i + 1) == G::ARROW) {
    sink_.Report(Code::kTableElse, SpanOf(i, i), in_[i].text);
    answered_ = false;
    return Emit(i, G::OTHERWISE);
  }
  if (!answered_ || !ArrowAhead(i)) return Pass(i);
  sink_.Report(Code::kTableRowStart, SpanOf(i, i));
  answered_ = false;
  Insert(i, G::ROW, "|");
  return Pass(i);
}

size_t PhraseMarker::BarInRow(size_t i) {
  if (EndsRow(i + 1)) return 1;
  if (!answered_ && TypeAt(i + 1) == G::ARROW) return 1;
  if (answered_ && ArrowAhead(i)) {
    sink_.Report(Code::kTableRowLine, SpanOf(i, i));
    return BeginRow(i);
  }
  Pass(i);
  FillIn(i + 1);
  return 1;
}

}  // namespace tandem::parse
