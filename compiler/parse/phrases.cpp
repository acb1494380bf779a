// SPDX-License-Identifier: Apache-2.0
// Questions about events and words of change in expressions.
#include "compiler/parse/phrases.h"

#include <algorithm>
#include <array>

#include "compiler/parse/phrase_marker.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;

// Words that go on behind a value or begin the next line: no event or field is meant there unless
// it stands in backticks.
bool GoesOn(size_t type) {
  constexpr std::array kTypes{
      size_t{G::CONTAINS}, size_t{G::STARTS},  size_t{G::ENDS},    size_t{G::HAS},
      size_t{G::MATCHES},  size_t{G::EXACTLY}, size_t{G::BETWEEN}, size_t{G::TIMES},
      size_t{G::MOD},      size_t{G::AT},      size_t{G::UP},      size_t{G::TO},
      size_t{G::GIVE},     size_t{G::TAKE},    size_t{G::GROUP},   size_t{G::NOTHING},
      size_t{G::EXPECT},   size_t{G::FROM},    size_t{G::OWNED},   size_t{G::AGREED},
      size_t{G::TRUSTING}, size_t{G::RANGE},   size_t{G::WHOLE},   size_t{G::ROUNDED},
      size_t{G::BLENDS},   size_t{G::AFTER},   size_t{G::ASIDE},   size_t{G::OPENS},
      size_t{G::FOR}};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

bool IsComparison(size_t type) { return type >= G::EQ && type <= G::GE; }

// The units of a written duration, `second` to `weeks`, stand in a row among the tokens.
bool IsSpanUnit(size_t type) { return type >= G::SECOND && type <= G::WEEKS; }

}  // namespace

bool PhraseMarker::NameFollows(size_t i) const {
  if (!IsName(TypeAt(i)) || GoesOn(TypeAt(i)) || in_[i].first_on_line) return false;
  if (in_claim_ && IsMove(i)) return false;
  constexpr std::array<std::string_view, 6> kTails{"changed", "became", "ago",
                                                   "once",    "halving", "fading"};
  return TypeAt(i) != G::NAME ||
         std::find(kTails.begin(), kTails.end(), in_[i].text) == kTails.end();
}

// Whether a field or the like ends just before `i`.
bool PhraseMarker::ValueBefore(size_t i) const {
  if (i < 2) return false;
  const size_t type = TypeAt(i - 1);
  if (type == G::NAME) return in_[i - 1].text != "each" && in_[i - 1].text != "per";
  if (type == G::BACKTICK || type == G::RPAREN) return true;
  if (!IsName(type)) return false;
  const size_t before = TypeAt(i - 2);
  return before == G::DOT || (!CanEndValue(before) && before != G::LBRACE);
}

// Whether the innermost bracket open at `i` is a parenthesis.
bool PhraseMarker::InParentheses(size_t i) const {
  int closed = 0;
  while (i-- > 0) {
    const size_t type = TypeAt(i);
    if (type == G::RPAREN || type == G::RBRACE) ++closed;
    if (type != G::LPAREN && type != G::LBRACE) continue;
    if (closed == 0) return type == G::LPAREN;
    --closed;
  }
  return false;
}

std::string PhraseMarker::Words(size_t first, size_t last) const {
  std::string out;
  for (size_t i = first; i <= last; ++i) {
    out += fmt::format("{}{}", i == first ? "" : " ", in_[i].text);
  }
  return out;
}

void PhraseMarker::OpenQuery(size_t i) {
  if (Top().query && Top().in_where) {
    sink_.Report(Code::kWhereParentheses, SpanOf(i, i),
                 fmt::format("what is asked of events inside it stands in parentheses: `({} …)`",
                             in_[i].text));
  }
  Top() = {true, false, false};
}

std::vector<Token> PhraseMarker::Expressions() {
  in_score_ = TypeAt(0) == G::SCORE;
  const bool assigns = TypeAt(0) == G::DEFINE || TypeAt(0) == G::ANSWER;
  assigned_ = !assigns;
  const size_t named = TypeAt(0) == G::ROUTE ? 1 : 2;
  for (size_t i = 0; i < in_.size();) i += i < named ? Pass(i) : Step(i);
  return std::move(out_);
}

// `for each row of` in the head. The blocks hold keys and values; only `frozen fit: 40` is a phrase
// in them.
std::vector<Token> PhraseMarker::Test() {
  in_test_ = true;
  assigned_ = true;
  int depth = 0;
  for (size_t i = 0; i < in_.size();) {
    const size_t type = TypeAt(i);
    if (type == G::LBRACE) ++depth;
    if (type == G::RBRACE) --depth;
    const bool each = i > 1 && Is(i, "each") && TypeAt(i - 1) == G::FOR;
    const bool frozen = Is(i, "frozen") && IsName(TypeAt(i + 1)) && TypeAt(i + 2) == G::COLON;
    if (depth > 1) i += Emit(i, frozen ? size_t{G::FROZEN} : type);
    else if (depth == 0) i += Emit(i, each ? size_t{G::EACH} : type);
    else if (Is(i, "previous") && TypeAt(i + 1) == G::LEAD) i += Emit(i, G::PREVIOUS_LEAD);
    else if (Is(i, "carried") && TypeAt(i + 1) == G::LBRACE) i += Emit(i, G::CARRIED);
    else if (type == G::EVENT && IsName(TypeAt(i + 1))) i += Pass(i) + Pass(i + 1);
    else i += Step(i);
  }
  return std::move(out_);
}

size_t PhraseMarker::Step(size_t i) {
  const Token& token = in_[i];
  Brackets(token);
  if (i > 0 && TypeAt(i - 1) == G::DOT) return Pass(i);
  CloseAt(i);
  switch (token.type) {
    case G::ANY: case G::NO: case G::AT: return Quantifier(i);
    case G::IN: return In(i);
    case G::BETWEEN: return Between(i);
    case G::WITHIN: return Within(i);
    case G::NUMBER: return AgoAlone(i);
    case G::DAYS: return DaysSince(i);
    case G::STARTS:
      if (!in_score_ || TypeAt(i + 1) != G::OVER || TypeAt(i + 2) != G::AFTER) return Pass(i);
      Top() = {};
      OpenQuery(i);
      return Emit(i, G::STARTS_OVER);
    case G::NAME: return Word(i);
    default: return Pass(i);
  }
}

void PhraseMarker::Brackets(const Token& token) {
  if (token.type == G::LPAREN || token.type == G::LBRACE) levels_.emplace_back();
  if ((token.type == G::RPAREN || token.type == G::RBRACE) && levels_.size() > 1) {
    levels_.pop_back();
  }
}

// Behind these no window belongs to a question before them.
void PhraseMarker::CloseAt(size_t i) {
  const size_t type = TypeAt(i);
  if (type == G::EQ && !assigned_ && levels_.size() == 1) assigned_ = true;
  switch (type) {
    case G::WHERE: Top().in_where = Top().query; return;
    case G::AND:
      if (std::exchange(Top().between, false)) return;
      break;
    case G::OR:
      if (TypeAt(i + 1) == G::ELSE) return;
      break;
    case G::ELSE:
      if (i > 0 && TypeAt(i - 1) == G::OR) return;
      break;
    case G::GIVE: case G::TAKE: case G::EXPECT: case G::FOR:
      if (!CanEndValue(TypeAt(i - 1))) return;
      break;
    case G::IMPLIES: case G::EXCEPT: case G::IF: case G::THEN: case G::WHEN: case G::UNLESS:
    case G::UNTIL: case G::BECAUSE: case G::OTHERWISE: case G::COMMA: case G::RBRACE:
      break;
    default:
      if (!IsComparison(type) || Top().in_where) return;
  }
  Top() = {};
}

// `any E`, `no E`, `at least 3 E`.
size_t PhraseMarker::Quantifier(size_t i) {
  const size_t type = TypeAt(i);
  const size_t before = i > 0 ? TypeAt(i - 1) : 0;
  if (type == G::ANY) {
    const bool event = IsName(TypeAt(i + 1)) && before != G::HAS;
    if (!event) return Pass(i);
  } else if (type == G::NO) {
    const bool assigned = before == G::EQ && assigned_ && levels_.size() == 1 &&
                          (TypeAt(0) == G::DEFINE || TypeAt(0) == G::ANSWER) &&
                          std::none_of(in_.begin(), in_.begin() + static_cast<long>(i) - 1,
                                       [](const Token& t) { return t.type == G::EQ; });
    const bool value = (IsComparison(before) && !assigned) || before == G::COLON ||
                       before == G::BECAME || (before == G::ELSE && TypeAt(i - 2) == G::OR);
    if (value || before == G::HAS || !NameFollows(i + 1)) return Pass(i);
  } else {
    const bool counts = (TypeAt(i + 1) == G::LEAST || TypeAt(i + 1) == G::MOST) &&
                        TypeAt(i + 2) == G::NUMBER && NameFollows(i + 3);
    const bool opens = i > 1 && (Is(i - 1, "newly") || (Is(i - 1, "while") && Is(i - 2, "frozen")));
    const bool clause = opens || in_claim_   ? false
                        : before == G::COMMA ? !InParentheses(i)
                                           : CanEndValue(before) && before != G::EXPECT &&
                                                 before != G::OTHERWISE;
    if (!counts || clause || before == G::IS) return Pass(i);
    OpenQuery(i);
    Emit(i, G::AT_COUNT);
    Pass(i + 1);
    Pass(i + 2);
    return 3;
  }
  OpenQuery(i);
  return Emit(i, type == G::ANY ? G::ANY_OF : G::NO_OF);
}

size_t PhraseMarker::Word(size_t i) {
  const std::string_view text = in_[i].text;
  const bool of = TypeAt(i + 1) == G::OF;
  if ((text == "count" || text == "sum") && of && IsName(TypeAt(i + 2))) {
    OpenQuery(i);
    return Emit(i, text == "count" ? G::COUNT_OF : G::SUM_OF);
  }
  if (text == "distinct" || text == "first" || text == "latest") return Picked(i);
  if (text == "last" && IsSpan(i + 1)) return LastAlone(i);
  if (in_score_) return Rule(i);
  return Change(i);
}

size_t PhraseMarker::Picked(size_t i) {
  const std::string_view text = in_[i].text;
  const bool of = TypeAt(i + 1) == G::OF && IsName(TypeAt(i + 2));
  const bool known = TypeAt(i + 1) == G::KNOWN && TypeAt(i + 2) == G::OF;
  if (!of && (known || !NameFollows(i + 1))) return Pass(i);
  OpenQuery(i);
  if (of) {
    sink_.Report(Code::kWordyPhrase, SpanOf(i, i + 1), Words(i, i + 1),
                 fmt::format("{} {}", text, in_[i + 2].text));
  }
  Emit(i, text == "distinct" ? G::DISTINCT_OF : text == "first" ? G::FIRST_OF : G::LATEST_OF);
  return of ? 2 : 1;
}

// `days since last E`, and `days in D`.
size_t PhraseMarker::DaysSince(size_t i) {
  if (!Is(i + 1, "since")) return Pass(i);
  const bool last = Is(i + 2, "last");
  if (!last && !IsName(TypeAt(i + 2))) return Pass(i);
  OpenQuery(i);
  Emit(i, G::DAYS_SINCE);
  Emit(i + 1, G::SINCE);
  if (last) {
    Emit(i + 2, G::LAST);
    return 3;
  }
  sink_.Report(Code::kWordyPhrase, SpanOf(i, i + 1), Words(i, i + 1),
               fmt::format("days since last {}", in_[i + 2].text));
  Insert(i + 2, G::LAST, "last");
  return 2;
}

size_t PhraseMarker::Change(size_t i) {
  const std::string_view text = in_[i].text;
  if (text == "was" && NameFollows(i + 1)) return Emit(i, G::WAS);
  if (text == "changed" && ValueBefore(i)) return Emit(i, G::CHANGED);
  if (text == "became" && ValueBefore(i)) return Emit(i, G::BECAME);
  if (text == "newly") {
    const size_t next = TypeAt(i + 1);
    const bool begins = next == G::NOT || next == G::SURELY || next == G::POSSIBLY ||
                        next == G::ANY || next == G::NO || next == G::LPAREN ||
                        (next == G::AT && IsName(TypeAt(i + 2))) || NameFollows(i + 1);
    return begins ? Emit(i, G::NEWLY) : Pass(i);
  }
  if (text == "new" && i >= 2) {
    const size_t is = TypeAt(i - 1) == G::NOT ? i - 2 : i - 1;
    const bool lead = is > 0 && TypeAt(is) == G::IS && TypeAt(is - 1) == G::LEAD;
    return lead ? Emit(i, G::NEW) : Pass(i);
  }
  return Pass(i);
}

// `minutes in D` is the built-in, also of a written duration, unless a literal or several values in
// parentheses follow: then a field called `minutes` is looked up among them.
size_t PhraseMarker::UnitIn(size_t i) {
  const size_t unit = i > 0 ? TypeAt(i - 1) : 0;
  const bool candidate = unit == G::MINUTES || unit == G::HOURS || unit == G::DAYS;
  if (!candidate || i + 1 >= in_.size()) return Pass(i);
  const bool path = i >= 2 && (TypeAt(i - 2) == G::DOT || TypeAt(i - 2) == G::NUMBER);
  size_t at = i + 1;
  while (at + 1 < in_.size() && TypeAt(at) == G::LPAREN) ++at;
  const bool span = TypeAt(at) == G::NUMBER && IsSpanUnit(TypeAt(at + 1));
  const bool set = !span && (IsLiteral(TypeAt(at)) || TypeAt(at) == G::MINUS);
  return Emit(i, !path && !set ? G::UNIT_IN : G::IN);
}

std::vector<Token> MarkPhrases(std::vector<Token> tokens, source::FileId file, diag::Sink& sink) {
  if (tokens.empty()) return tokens;
  const size_t first = tokens.front().type;
  PhraseMarker marker(tokens, file, sink);
  switch (first) {
    case G::DEFINE: case G::SCORE: case G::BAND: case G::STAGE: case G::ANSWER: case G::ROUTE:
      return marker.Expressions();
    case G::TEST: return marker.Test();
    case G::SOURCE: return marker.Source();
    case G::TABLE: return marker.Table();
    case G::CLAIM: return marker.Claim();
    default: return tokens;
  }
}

}  // namespace tandem::parse
