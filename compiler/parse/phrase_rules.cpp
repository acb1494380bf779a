// SPDX-License-Identifier: Apache-2.0
// Clauses of rules on events and lines of scores about time.
#include <array>

#include "compiler/parse/phrase_marker.h"
#include "compiler/parse/words.h"

namespace tandem::parse {

using diag::Code;

size_t PhraseMarker::Rule(size_t i) {
  const std::string_view text = in_[i].text;
  const size_t before = TypeAt(i - 1);
  if (text == "each" && before == G::FOR) {
    OpenQuery(i);
    return Emit(i, G::EACH);
  }
  if (text == "without" && i >= 2 && IsSpan(i - 2)) {
    OpenQuery(i);
    return Emit(i, G::WITHOUT);
  }
  if (text == "once") return Once(i);
  if (text == "halving") return Decay(i, G::HALVING, G::EVERY, "every");
  if (text == "fading") return Decay(i, G::FADING, G::OVER, "over");
  if (text == "frozen" && Is(i + 1, "while")) {
    Top() = {};
    Emit(i, G::FROZEN);
    return 1 + Emit(i + 1, G::WHILE);
  }
  const bool line = CanEndValue(before) || before == G::LBRACE;
  if (text == "counts" && line && TypeAt(i + 1) == G::BETWEEN && IsBetweenAgo(i + 1)) {
    Top() = {};
    OpenQuery(i);
    return Emit(i, G::COUNTS);
  }
  return Change(i);
}

// `once per 90 days`; also `once a day`, `once every day`, which are reported.
size_t PhraseMarker::Once(size_t i) {
  constexpr std::array<std::string_view, 5> kInstead{"a", "an", "every", "each", "in"};
  const bool per = Is(i + 1, "per");
  bool instead = false;
  for (const std::string_view word : kInstead) {
    const bool here = i + 1 < in_.size() && in_[i + 1].text == word;
    instead = instead || (here && (IsUnit(i + 2) || IsSpan(i + 2)));
  }
  if (!per && !instead) return Pass(i);
  Top() = {};
  Emit(i, G::ONCE);
  Emit(i + 1, G::PER);
  if (instead) {
    const size_t last = IsUnit(i + 2) ? i + 2 : i + 3;
    sink_.Report(Code::kWordyPhrase, SpanOf(i, last), Words(i, last),
                 fmt::format("once per {}", Words(i + 2, last)));
  }
  return 2 + (IsUnit(i + 2) ? Emit(i + 2, G::CIVIL_UNIT) : 0);
}

// `halving every 14 days`, `fading over 60 days`; other words between are reported.
size_t PhraseMarker::Decay(size_t i, size_t type, size_t preposition, std::string_view word) {
  const bool right = i + 1 < in_.size() && in_[i + 1].text == word;
  const size_t at = right || !IsSpan(i + 1) ? i + 2 : i + 1;
  if (!right && !IsSpan(at)) return Pass(i);
  Top() = {};
  Emit(i, type);
  if (right) return 1 + Emit(i + 1, preposition);
  sink_.Report(Code::kWordyPhrase, SpanOf(i, at + 1), Words(i, at + 1),
               fmt::format("{} {} {}", in_[i].text, word, Words(at, at + 1)));
  Insert(at, preposition, word);
  return at - i;
}

}  // namespace tandem::parse
