// SPDX-License-Identifier: Apache-2.0
// Questions about events, windows of time and words of change.
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;
using syntax::ExprKind;
using syntax::ExprPtr;

struct Form {
  syntax::EventTest test;
  std::string_view words;
  bool of_field;
};

constexpr Form kForms[] = {
    {syntax::EventTest::kAny, "any", false},
    {syntax::EventTest::kNo, "no", false},
    {syntax::EventTest::kAtLeast, "at least 3", false},
    {syntax::EventTest::kAtMost, "at most 3", false},
    {syntax::EventTest::kCount, "count of", false},
    {syntax::EventTest::kSum, "sum of", true},
    {syntax::EventTest::kDistinct, "distinct", true},
    {syntax::EventTest::kFirst, "first", true},
    {syntax::EventTest::kLatest, "latest", true},
    {syntax::EventTest::kDaysSinceLast, "days since last", false},
};

}  // namespace

ExprPtr Builder::EventTest(G::EventTestContext* context) {
  auto test = context->ANY_OF() != nullptr  ? syntax::EventTest::kAny
              : context->NO_OF() != nullptr ? syntax::EventTest::kNo
              : context->LEAST() != nullptr ? syntax::EventTest::kAtLeast
                                            : syntax::EventTest::kAtMost;
  auto out = Make(ExprKind::kEvents, SpanOf(context));
  out->event_test = test;
  out->op_span = list_.SpanOf(TokenOf(context->getStart()));
  if (auto* number = context->NUMBER()) {
    out->op_span = source::Cover(out->op_span, SpanOf(number));
    out->number = WholeNumber(number);
  }
  out->query = std::make_unique<syntax::EventQuery>();
  Query(*out->query, context->eventRef(), context->whereClause(), context->queryWindow());
  return FieldFits(*out) ? std::move(out) : Make(ExprKind::kMissing, out->span);
}

ExprPtr Builder::EventValue(G::EventValueContext* context, G::WhereClauseContext* where,
                            G::QueryWindowContext* window, Span span) {
  auto out = Make(ExprKind::kEvents, span);
  const Token& word = TokenOf(context->getStart());
  out->op_span = list_.SpanOf(word);
  switch (word.type) {
    case G::COUNT_OF: out->event_test = syntax::EventTest::kCount; break;
    case G::SUM_OF: out->event_test = syntax::EventTest::kSum; break;
    case G::DISTINCT_OF: out->event_test = syntax::EventTest::kDistinct; break;
    case G::FIRST_OF: out->event_test = syntax::EventTest::kFirst; break;
    case G::LATEST_OF: out->event_test = syntax::EventTest::kLatest; break;
    default: out->event_test = syntax::EventTest::kDaysSinceLast;
  }
  if (auto* of = context->OF()) out->op_span = source::Cover(out->op_span, SpanOf(of));
  if (auto* last = context->LAST()) out->op_span = source::Cover(out->op_span, SpanOf(last));
  out->query = std::make_unique<syntax::EventQuery>();
  Query(*out->query, context->eventRef(), where, window);
  return FieldFits(*out) ? std::move(out) : Make(ExprKind::kMissing, span);
}

bool Builder::FieldFits(const syntax::Expr& question) {
  const Form& form = kForms[static_cast<size_t>(question.event_test)];
  const syntax::EventQuery& query = *question.query;
  if (form.of_field == query.field.has_value()) return true;
  if (form.of_field) {
    sink_.Report(Code::kEventFieldWanted, query.event.span, form.words, query.event.text);
  } else {
    sink_.Report(Code::kEventFieldUnwanted, query.field->span, form.words, query.event.text,
                 query.field->text);
  }
  return false;
}

void Builder::Query(syntax::EventQuery& query, G::EventRefContext* event,
                    G::WhereClauseContext* where, G::QueryWindowContext* window) {
  query.event = ToName(event->name());
  if (event->anyWord() != nullptr) query.field = ToName(event->anyWord());
  query.span = SpanOf(event);
  if (where != nullptr) {
    query.where = Where(where->whereTest());
    query.span = source::Cover(query.span, SpanOf(where));
    if (auto* late = where->whereWindow()) {
      query.window = Window(late, late->inWindow(), late->betweenWindow());
    }
  }
  if (window == nullptr) return;
  query.window = Window(window, window->inWindow(), window->betweenWindow());
  query.span = source::Cover(query.span, SpanOf(window));
}

ExprPtr Builder::Where(G::WhereTestContext* context) {
  const Span span = SpanOf(context);
  if (auto* inner = context->whereTest()) {
    const Token& word = TokenOf(context->getStart());
    auto out = Make(word.type == G::NOT      ? ExprKind::kNot
                    : word.type == G::SURELY ? ExprKind::kSurely
                                             : ExprKind::kPossibly,
                    span);
    out->op_span = list_.SpanOf(word);
    out->args.push_back(Where(inner));
    return out;
  }
  ExprPtr left = Sum(context->sum());
  auto* tail = context->comparisonTail();
  return tail != nullptr ? Tail(std::move(left), tail, span) : std::move(left);
}

int64_t Builder::WholeNumber(Terminal* node, int64_t least) {
  std::string digits;
  for (const char c : TokenOf(node).text) {
    if (c != '_') digits += c;
  }
  constexpr int64_t kMost = 999'999;
  const bool whole = digits.find('.') == std::string::npos;
  const bool is_large = whole && digits.size() > 6;
  const int64_t number = whole && !is_large ? std::stoll(digits) : -1;
  if (number >= least) return number;
  sink_.Report(Code::kUnexpected, SpanOf(node),
               fmt::format("a whole number from {} to 999_999", least),
               fmt::format("`{}`", TokenOf(node).text));
  return is_large ? kMost : least;
}

syntax::Unit Builder::Unit(G::SpanUnitContext* context) const {
  const std::string_view text = TokenOf(context->getStart()).text;
  constexpr std::pair<std::string_view, syntax::Unit> kUnits[] = {
      {"second", syntax::Unit::kSecond}, {"minute", syntax::Unit::kMinute},
      {"hour", syntax::Unit::kHour},     {"day", syntax::Unit::kDay},
      {"week", syntax::Unit::kWeek},     {"month", syntax::Unit::kMonth},
      {"quarter", syntax::Unit::kQuarter}};
  for (const auto& [word, unit] : kUnits) {
    if (text.starts_with(word)) return unit;
  }
  return syntax::Unit::kYear;
}

std::optional<syntax::Window> Builder::Window(Rule* whole, G::InWindowContext* in,
                                              G::BetweenWindowContext* between) {
  syntax::Window window;
  window.span = SpanOf(whole);
  if (between != nullptr) BetweenWindow(window, between);
  else InWindow(window, in);
  return window;
}

void Builder::InWindow(syntax::Window& window, G::InWindowContext* context) {
  using syntax::WindowKind;
  window.unit = Unit(context->spanUnit());
  if (context->LAST() == nullptr) {
    const std::string_view period = TokenOf(context->PERIOD()).text;
    window.kind = period == "this"       ? WindowKind::kThis
                  : period == "previous" ? WindowKind::kPrevious
                                         : WindowKind::kNext;
    return;
  }
  window.kind = WindowKind::kLast;
  window.number = WholeNumber(context->NUMBER());
  if (context->CALENDAR() == nullptr) return;
  window.kind = WindowKind::kLastCalendar;
  if (window.unit < syntax::Unit::kDay) {
    sink_.Report(Code::kNoSuchUnit, SpanOf(context->spanUnit()),
                 TokenOf(context->spanUnit()->getStart()).text, "counted by the calendar",
                 "days, weeks, months, quarters or years, or leave `calendar` out");
    window.unit = syntax::Unit::kDay;
  }
}

void Builder::BetweenWindow(syntax::Window& window, G::BetweenWindowContext* context) {
  window.kind = syntax::WindowKind::kBetweenAgo;
  window.number = WholeNumber(context->NUMBER(0), 0);
  window.number2 = WholeNumber(context->NUMBER(1));
  const auto units = context->spanUnit();
  window.unit = Unit(units.back());
  const std::string_view unit = TokenOf(units.back()->getStart()).text;
  if (units.size() == 2 && Unit(units[0]) != window.unit) {
    sink_.Report(Code::kNoSuchUnit, SpanOf(units[0]), TokenOf(units[0]->getStart()).text,
                 fmt::format("one end of a window and `{}` the other", unit),
                 fmt::format("both ends in {}", unit));
  } else if (window.number >= window.number2) {
    sink_.Report(Code::kWindowSwapped, window.span, TokenOf(context->NUMBER(0)).text,
                 TokenOf(context->NUMBER(1)).text, unit);
    std::swap(window.number, window.number2);
  }
}

// `X in last 30 days`, `X not in this month`.
ExprPtr Builder::InTime(ExprPtr left, G::TimeTailContext* tail, Span span) {
  auto out = Make(ExprKind::kInWindow, span);
  out->op_span = SpanOf(tail);
  out->negated = tail->NOT() != nullptr;
  out->args.push_back(std::move(left));
  out->window = Window(tail, tail->inWindow(), tail->betweenWindow());
  return out;
}

ExprPtr Builder::Change(ExprPtr left, G::ChangeTailContext* tail, Span span) {
  const bool became = tail->BECAME() != nullptr;
  if (left->kind != ExprKind::kName) {
    sink_.Report(Code::kUnexpected, left->span,
                 fmt::format("the name of a field before `{}`", became ? "became" : "changed"),
                 "an expression");
    return Make(ExprKind::kMissing, span);
  }
  auto out = Make(became ? ExprKind::kBecame : ExprKind::kChanged, span);
  out->op_span = SpanOf(became ? tail->BECAME() : tail->CHANGED());
  out->args.push_back(std::move(left));
  if (became) out->args.push_back(Sum(tail->sum()));
  return out;
}

// `lead is new`; the words were marked behind `lead` only.
ExprPtr Builder::LeadIsNew(G::IsTailContext* tail, Span span) {
  auto out = Make(ExprKind::kLeadIsNew, span);
  if (tail->NOT() == nullptr) return out;
  auto negated = Make(ExprKind::kNot, span);
  negated->op_span = SpanOf(tail->NOT());
  negated->args.push_back(std::move(out));
  return negated;
}

// A length of time, as in `halving every 14 days`.
ExprPtr Builder::Length(G::DurationContext* context) {
  auto out = Make(ExprKind::kNumber, SpanOf(context));
  for (const char c : TokenOf(context->NUMBER()).text) {
    if (c != '_') out->text += c;
  }
  const Token& unit = TokenOf(context->spanUnit()->getStart());
  const bool exact = Unit(context->spanUnit()) <= syntax::Unit::kWeek;
  if (!exact) {
    sink_.Report(Code::kNoSuchUnit, list_.SpanOf(unit), unit.text,
                 "a length of time: some are longer than others", "days or weeks: `90 days`");
  }
  ToDuration(*out, exact && unit.type != G::CIVIL_UNIT ? unit.type : size_t{G::DAYS});
  return out;
}

}  // namespace tandem::parse
