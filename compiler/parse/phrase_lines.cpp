// SPDX-License-Identifier: Apache-2.0
// Lines of sources: where each begins, and the words that are keywords at their beginning.
#include "compiler/parse/phrase_marker.h"
#include "compiler/parse/words.h"

namespace tandem::parse {

// Every line of a block that stands no further right than the first: `missing when …` there is
// meant for every column.
void PhraseMarker::LineStart(const Token& token, std::optional<uint32_t>& margin) {
  if (token.column > margin.value_or(token.column)) return;
  margin = margin.value_or(token.column);
  Token start = token;
  start.type = G::LINE_START;
  start.end = start.begin;
  out_.push_back(start);
}

// Whether the brace at `i` opens lines, not a map of values: that of the source, `-> EVENT {`,
// `events from "path" by "column" {`.
bool PhraseMarker::OpensLines(size_t i) const {
  if (i < 4 || (IsName(TypeAt(i - 1)) && TypeAt(i - 2) == G::ARROW)) return true;
  const size_t word = TypeAt(i - 2);
  return (word == G::BY || word == G::FOR) && TypeAt(i - 4) == G::FROM && i >= 5 &&
         Is(i - 5, "events");
}

std::vector<Token> PhraseMarker::Source() {
  struct Block {
    bool lines = false;
    std::optional<uint32_t> margin;
  };
  std::vector<Block> blocks;
  bool rejecting = false;
  size_t reject_depth = 0;  // blocks around the condition
  assigned_ = true;
  for (size_t i = 0; i < in_.size();) {
    const Token& token = in_[i];
    const bool in_lines = !blocks.empty() && blocks.back().lines;
    const size_t before = out_.size();
    const bool brace = token.type == G::LBRACE || token.type == G::RBRACE;
    if (in_lines && token.first_on_line && !brace) LineStart(token, blocks.back().margin);
    const bool starts = out_.size() > before;
    const bool chooses = token.type == G::LBRACE && i > 0 && TypeAt(i - 1) == G::CHOOSE;
    if (starts || (token.type == G::LBRACE && !chooses)) rejecting = false;
    if (token.type == G::LBRACE) blocks.push_back({blocks.empty() || OpensLines(i), {}});
    if (token.type == G::RBRACE && !blocks.empty()) blocks.pop_back();
    if (blocks.size() < reject_depth) rejecting = false;
    if (in_lines && Is(i, "reject") && TypeAt(i + 1) == G::WHEN) {
      rejecting = true;
      reject_depth = blocks.size();
      levels_ = {Level{}};
      i += Emit(i, G::REJECT);
    } else if (rejecting) {
      i += Step(i);
    } else {
      i += in_lines ? SourceWord(i, starts) : Pass(i);
    }
  }
  return std::move(out_);
}

size_t PhraseMarker::SourceWord(size_t i, bool item) {
  const bool nested = Is(i, "events") && TypeAt(i + 1) == G::FROM &&
                      TypeAt(i + 2) == G::STRING &&
                      (TypeAt(i + 3) == G::BY ||
                       (TypeAt(i + 3) == G::FOR && IsName(TypeAt(i + 4))));
  if (nested && (item || CanEndValue(TypeAt(i - 1)) || TypeAt(i - 1) == G::LBRACE)) {
    return Emit(i, G::EVENTS);
  }
  const bool history = Is(i, "history") && IsSpan(i + 1);
  if (history && (item || CanEndValue(TypeAt(i - 1)) || TypeAt(i - 1) == G::LBRACE)) {
    Emit(i, G::HISTORY);
    Pass(i + 1);
    EmitUnit(i + 2);
    return 3;
  }
  const bool unix = TypeAt(i) == G::AS && Is(i + 1, "unix") && IsWord(TypeAt(i + 2));
  if (!unix) return Pass(i);
  Pass(i);
  Emit(i + 1, G::UNIX);
  Emit(i + 2, G::UNIX_UNIT);
  return 3;
}

}  // namespace tandem::parse
