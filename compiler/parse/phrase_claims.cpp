// SPDX-License-Identifier: Apache-2.0
// Claims: where lines begin, the words that are keywords there, and what people write instead.
#include <algorithm>
#include <array>

#include "compiler/parse/phrase_marker.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;

constexpr std::array<std::string_view, 8> kDown{"falls", "fall",      "drops",    "drop",
                                                "sinks", "decreases", "decrease", "shrinks"};
constexpr std::array<std::string_view, 6> kUp{"rises",    "rise",  "increases",
                                              "increase", "grows", "grow"};

// G::FALLS, G::RISES, or 0 for another word.
size_t Movement(std::string_view word) {
  if (std::find(kDown.begin(), kDown.end(), word) != kDown.end()) return G::FALLS;
  return std::find(kUp.begin(), kUp.end(), word) != kUp.end() ? size_t{G::RISES} : 0;
}

std::string_view Spelled(size_t movement) { return movement == G::FALLS ? kDown[0] : kUp[0]; }

bool CanBeginExpression(size_t type) {
  return IsName(type) || IsLiteral(type) || type == G::LPAREN || type == G::MINUS ||
         type == G::NOT || type == G::SURELY || type == G::POSSIBLY || type == G::YES ||
         type == G::NO || type == G::ANY || type == G::IF || type == G::AS;
}

}  // namespace

size_t PhraseMarker::MovementAt(size_t i) const {
  return TypeAt(i) == G::NAME ? Movement(in_[i].text) : 0;
}

// `never falls as`.
bool PhraseMarker::IsMove(size_t i) const {
  return Is(i, "never") && MovementAt(i + 1) != 0 &&
         (TypeAt(i + 2) == G::AS || TypeAt(i + 2) == G::WHEN) &&
         (i == 0 || TypeAt(i - 1) != G::DOT);
}

// `always C`, `never C`, `at most one of A, B`.
bool PhraseMarker::IsClaimWord(size_t i) const {
  if (TypeAt(i) == G::AT) {
    return TypeAt(i + 1) == G::MOST && TypeAt(i + 2) == G::ONE && TypeAt(i + 3) == G::OF;
  }
  if (!Is(i, "always") && !Is(i, "never")) return false;
  return !IsMove(i) && !IsMove(i + 1) && CanBeginExpression(TypeAt(i + 1));
}

// Whether the line that begins at `i` ends before `at`.
bool PhraseMarker::LeavesLine(size_t i, size_t at) const {
  if (at >= in_.size() || TypeAt(at) == G::BECAUSE) return true;
  const Token& token = in_[at];
  if (token.depth < in_[i].depth || (token.type == G::RBRACE && token.depth <= in_[i].depth)) {
    return true;
  }
  return at > i && token.first_on_line && token.column <= std::max(margin_, in_[i].column);
}

// Where the line that begins at `i` says `never falls as`; 0: nowhere.
size_t PhraseMarker::FindMove(size_t i) const {
  for (size_t at = i + 1; !LeavesLine(i, at); ++at) {
    if (IsMove(at)) return at;
  }
  return 0;
}

bool PhraseMarker::BeginsClaimLine(size_t i) const {
  if (levels_.size() > 1 || in_[i].depth != 1 || TypeAt(i) == G::RBRACE) return false;
  if (TypeAt(i - 1) == G::LBRACE) return true;
  const size_t before = out_.back().type;
  if (before == G::ALWAYS || before == G::NEVER) return false;
  if (before != G::AS && !CanEndValue(TypeAt(i - 1))) return false;
  if (IsClaimWord(i)) return true;
  if (!in_[i].first_on_line || !CanBeginExpression(TypeAt(i))) return false;
  return in_[i].column <= margin_ || FindMove(i) != 0;
}

std::vector<Token> PhraseMarker::Claim() {
  in_claim_ = true;
  assigned_ = true;
  size_t i = 0;
  while (i < in_.size() && TypeAt(i) != G::LBRACE) i += Pass(i);
  if (i < in_.size()) i += Pass(i);
  if (i < in_.size() && in_[i].first_on_line) margin_ = in_[i].column;
  while (i < in_.size()) {
    if (move_ != 0 && i == move_) i += Move(i);
    else if (must_ != 0 && i == must_) i += Must(i);
    else i += BeginsClaimLine(i) ? ClaimLine(i) : Step(i);
  }
  return std::move(out_);
}

size_t PhraseMarker::ClaimLine(size_t i) {
  levels_ = {Level{}};
  if (in_[i].first_on_line || TypeAt(i - 1) == G::LBRACE) {
    Token start = in_[i];
    start.type = G::LINE_START;
    start.end = start.begin;
    out_.push_back(start);
  }
  move_ = FindMove(i);
  const bool word = IsClaimWord(i);
  if (word && move_ != 0) {
    sink_.Report(Code::kClaimWord, SpanOf(i, i), in_[i].text,
                 fmt::format("what falls or rises stands first: `{} never {} as …`",
                             Words(i + 1, move_ - 1), Spelled(MovementAt(move_ + 1))));
    return 1;
  }
  if (word) return ClaimWord(i);
  if (move_ != 0) return Step(i);
  return NoClaimWord(i);
}

size_t PhraseMarker::ClaimWord(size_t i) {
  if (TypeAt(i) == G::AT) return Emit(i, G::AT_ONE) + Pass(i + 1) + Pass(i + 2) + Pass(i + 3);
  const size_t type = Is(i, "always") ? G::ALWAYS : G::NEVER;
  const bool twice = (Is(i + 1, "always") || Is(i + 1, "never")) && OnLine(i + 1) &&
                     OnLine(i + 2) && CanBeginExpression(TypeAt(i + 2));
  if (twice) {
    sink_.Report(Code::kClaimWord, SpanOf(i, i + 1), Words(i, i + 1),
                 "write `never …` for what no lead has, `always …` for what every lead has");
    return 1 + Emit(i + 1, type);
  }
  for (size_t at = i + 2; type == G::NEVER && !LeavesLine(i, at); ++at) {
    if (MovementAt(at) == 0 || TypeAt(at + 1) != G::AS || !CanEndValue(TypeAt(at - 1))) continue;
    sink_.Report(Code::kClaimWord, SpanOf(i, i), "never",
                 fmt::format("what falls or rises stands first: `{} never {} as …`",
                             Words(i + 1, at - 1), Spelled(MovementAt(at))));
    break;
  }
  return Emit(i, type);
}

// A line that says neither what is so nor what falls or rises.
size_t PhraseMarker::NoClaimWord(size_t i) {
  const auto must = [&](size_t at) {
    return Is(at, "must") && (IsName(TypeAt(at + 1)) || TypeAt(at + 1) == G::NOT);
  };
  size_t at = i;
  while (!LeavesLine(i, at) && !must(at)) ++at;
  const bool says_must = !LeavesLine(i, at);
  if (says_must) {
    sink_.Report(Code::kClaimWord, SpanOf(at, at), "must",
                 "write `always …` before what every lead has, `never …` before what none has");
  } else if (TypeAt(i) == G::AT && TypeAt(i + 1) == G::MOST) {
    sink_.Report(Code::kClaimLine, SpanOf(i, i + 1),
                 "write `at most one of route = sdr, priority = hot`");
  } else {
    sink_.Report(Code::kClaimLine, SpanOf(i, i),
                 "write `always …` before what every lead has, `never …` before what none has; "
                 "or `fit never falls as employees rises`");
  }
  Insert(i, G::ALWAYS, "always");
  if (says_must && at == i) return 1;
  must_ = says_must ? at : 0;
  return Step(i);
}

// `source must be web`, which was reported, reads on as `source = web`.
size_t PhraseMarker::Must(size_t i) {
  must_ = 0;
  const bool negated = TypeAt(i + 1) == G::NOT;
  const size_t be = negated ? i + 2 : i + 1;
  if (!Is(be, "be")) return 1;
  Insert(be, negated ? G::NE : G::EQ, negated ? "!=" : "=");
  return be + 1 - i;
}

void PhraseMarker::MissingCause(size_t at, std::string_view what) {
  if (TypeAt(at) == G::EQ) return;  // made of `is`: that was said
  const bool ends = !OnLine(at) || TypeAt(at) == G::BECAUSE || TypeAt(at) == G::RBRACE;
  const size_t shown = ends ? at - 1 : at;
  sink_.Report(Code::kUnexpected, SpanOf(shown, shown),
               ends ? fmt::format("{} after `{}`", what, in_[shown].text) : std::string(what),
               ends ? "the end of the line" : fmt::format("`{}`", in_[at].text));
}

// `never falls as employees rises`, `never rises as page_view is added`.
size_t PhraseMarker::Move(size_t i) {
  move_ = 0;
  levels_ = {Level{}};
  const auto instead = [&](size_t first, size_t last, std::string right) {
    sink_.Report(Code::kWordyPhrase, SpanOf(first, last), Words(first, last), right);
  };
  const size_t movement = MovementAt(i + 1);
  if (in_[i + 1].text != Spelled(movement)) {
    instead(i, i + 1, fmt::format("never {}", Spelled(movement)));
  }
  if (TypeAt(i + 2) == G::WHEN) instead(i + 2, i + 2, "as");
  Emit(i, G::NEVER_MOVES);
  Emit(i + 1, movement);
  Emit(i + 2, G::AS);
  size_t at = i + 3;
  const bool article = Is(at, "a") || Is(at, "an") || Is(at, "another") || TypeAt(at) == G::THE;
  if (article && IsName(TypeAt(at + 1)) && MovementAt(at + 1) == 0 && !Is(at + 1, "added")) {
    instead(at, at + 1, std::string(in_[at + 1].text));
    ++at;
  }
  const size_t name = at;
  if (!IsName(TypeAt(at)) || !OnLine(at)) {
    MissingCause(at, "a field or an event");
    return at - i;
  }
  at += Pass(at);
  while (TypeAt(at) == G::DOT && IsWord(TypeAt(at + 1))) at += Pass(at) + Pass(at + 1);
  if (const size_t moved = MovementAt(at)) {
    if (in_[at].text != Spelled(moved)) instead(at, at, std::string(Spelled(moved)));
    return at + Emit(at, moved) - i;
  }
  if (TypeAt(at) == G::IS && Is(at + 1, "added")) {
    return at + Pass(at) + Emit(at + 1, G::ADDED) - i;
  }
  const bool are = Is(at, "are") || Is(at, "gets");
  const size_t added = are ? at + 1 : at;
  if (!Is(added, "added") && !Is(added, "happens") && !Is(added, "occurs")) {
    MissingCause(at, "`rises`, `falls` or `is added`");
    return at - i;
  }
  instead(name, added, fmt::format("{} is added", in_[name].text));
  Insert(added, G::IS, "is");
  return added + Emit(added, G::ADDED) - i;
}

}  // namespace tandem::parse
