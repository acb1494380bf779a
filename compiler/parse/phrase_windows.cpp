// SPDX-License-Identifier: Apache-2.0
// Windows of time: `in last 30 days`, `between 28 and 118 days ago`, and what people write instead.
#include "compiler/parse/phrase_marker.h"
#include "compiler/parse/words.h"

namespace tandem::parse {

using diag::Code;

bool PhraseMarker::IsCivilUnit(size_t i) const {
  return TypeAt(i) == G::DAY || TypeAt(i) == G::WEEK || Is(i, "month") || Is(i, "quarter") ||
         Is(i, "year");
}

bool PhraseMarker::IsUnit(size_t i) const {
  const size_t type = TypeAt(i);
  return (type >= G::SECOND && type <= G::YEARS) || IsCivilUnit(i) || Is(i, "quarters");
}

void PhraseMarker::EmitUnit(size_t i) {
  Emit(i, TypeAt(i) == G::NAME ? size_t{G::CIVIL_UNIT} : TypeAt(i));
}

// What `in` becomes before a window; the question open here, if any, has its window then.
size_t PhraseMarker::WindowIn() {
  const Level level = std::exchange(Top(), {});
  if (!level.query) return G::TIME_IN;
  return level.in_where ? G::WHERE_IN : G::QUERY_IN;
}

// `last 30 days` at `at`, behind an `in` made of the words from `i`.
size_t PhraseMarker::Rolling(size_t i, size_t at) {
  Insert(i, WindowIn(), "in");
  out_.back().end = in_[i].end;
  Emit(at, G::LAST);
  Pass(at + 1);
  size_t unit = at + 2;
  if (Is(unit, "calendar")) Emit(unit++, G::CALENDAR);
  if (!IsUnit(unit)) return unit - i;
  EmitUnit(unit);
  return unit + 1 - i;
}

size_t PhraseMarker::In(size_t i) {
  const size_t at = TypeAt(i + 1) == G::THE ? i + 2 : i + 1;
  const bool last = Is(at, "last") || Is(at, "past");
  if (last && TypeAt(at + 1) == G::NUMBER && !Is(at + 2, "working")) {
    if (at > i + 1 || Is(at, "past")) {
      sink_.Report(Code::kWindowWords, SpanOf(i, at), Words(i, at), "in last");
    }
    return Rolling(i, at);
  }
  const bool period = Is(at, "this") || Is(at, "previous") || Is(at, "next");
  if ((!period && !last) || !IsCivilUnit(at + 1)) return UnitIn(i);
  if (last) {
    sink_.Report(Code::kWindowWords, SpanOf(i, at + 1), Words(i, at + 1),
                 fmt::format("in previous {}", in_[at + 1].text));
    in_[at].text = "previous";
  } else if (at > i + 1) {
    sink_.Report(Code::kWindowWords, SpanOf(i, at), Words(i, at),
                 fmt::format("in {}", in_[at].text));
  }
  Emit(i, WindowIn());
  Emit(at, G::PERIOD);
  EmitUnit(at + 1);
  return at + 2 - i;
}

bool PhraseMarker::IsBetweenAgo(size_t i) const {
  if (TypeAt(i + 1) != G::NUMBER) return false;
  const size_t middle = IsUnit(i + 2) ? i + 3 : i + 2;
  return TypeAt(middle) == G::AND && IsSpan(middle + 1) && Is(middle + 3, "ago");
}

size_t PhraseMarker::Between(size_t i) {
  if (!IsBetweenAgo(i)) {
    Top().between = true;
    return Pass(i);
  }
  const size_t in = WindowIn();
  Emit(i, in == G::TIME_IN    ? G::TIME_BETWEEN
          : in == G::QUERY_IN ? G::QUERY_BETWEEN
                              : G::WHERE_BETWEEN);
  Pass(i + 1);
  size_t at = i + 2;
  if (IsUnit(at)) EmitUnit(at++);
  Pass(at);
  Pass(at + 1);
  EmitUnit(at + 2);
  Emit(at + 3, G::AGO);
  return at + 4 - i;
}

// `within 30 days`, `within the last 30 days`.
size_t PhraseMarker::Within(size_t i) {
  size_t at = i + 1;
  if (TypeAt(at) == G::THE) ++at;
  if (Is(at, "last") || Is(at, "past")) ++at;
  if (!IsSpan(at)) return Pass(i);
  sink_.Report(Code::kWindowWords, SpanOf(i, at - 1), Words(i, at - 1),
               fmt::format("in last {}", Words(at, at + 1)));
  Emit(i, WindowIn());
  Insert(at, G::LAST, "last");
  Pass(at);
  EmitUnit(at + 1);
  return at + 2 - i;
}

size_t PhraseMarker::LastAlone(size_t i) {
  if (!CanEndValue(TypeAt(i - 1)) && TypeAt(i - 1) != G::YES) return Pass(i);
  sink_.Report(Code::kWindowWords, SpanOf(i, i), "last",
               fmt::format("in {}", Words(i, i + 2)));
  Insert(i, WindowIn(), "in");
  Emit(i, G::LAST);
  Pass(i + 1);
  EmitUnit(i + 2);
  return 3;
}

// `30 days ago`: in a test the instant of an event; elsewhere reported.
size_t PhraseMarker::AgoAlone(size_t i) {
  if (!IsSpan(i) || !Is(i + 2, "ago")) return Pass(i);
  const size_t before = TypeAt(i - 1);
  const bool instant = in_test_ && (before == G::RBRACE || TypeAt(i - 2) == G::EVENT);
  if (instant) {
    Pass(i);
    EmitUnit(i + 1);
    Emit(i + 2, G::AGO);
    return 3;
  }
  const bool rolling = Top().query || TypeAt(i + 1) > G::WEEKS || TypeAt(i + 1) == G::NAME;
  const std::string span = Words(i, i + 1);
  sink_.Report(Code::kAgoAlone, SpanOf(i, i + 2), Words(i, i + 2),
               rolling ? fmt::format("in last {}", span) : fmt::format("as of - {}", span));
  if (rolling) {
    Insert(i, WindowIn(), "in");
    Insert(i, G::LAST, "last");
    Pass(i);
    EmitUnit(i + 1);
    return 3;
  }
  Insert(i, G::LPAREN, "(");
  Insert(i, G::AS, "as");
  Insert(i, G::OF, "of");
  Insert(i, G::MINUS, "-");
  Pass(i);
  Pass(i + 1);
  Insert(i + 2, G::RPAREN, ")");
  return 3;
}

}  // namespace tandem::parse
