// SPDX-License-Identifier: Apache-2.0
// Rules on events, and the lines of scores about time.
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;
using syntax::ForKind;
using syntax::RuleKind;

}  // namespace

void Builder::ForEvents(syntax::ScoreRule& rule, G::ForEventsContext* context) {
  if (Twice(rule.events != nullptr, SpanOf(context), "for each")) return;
  rule.events = std::make_unique<syntax::ForEvents>();
  syntax::ForEvents& events = *rule.events;
  events.kind = context->WITHOUT() != nullptr     ? ForKind::kWithout
                : context->FIRST_OF() != nullptr  ? ForKind::kFirst
                : context->LATEST_OF() != nullptr ? ForKind::kLatest
                                                  : ForKind::kEach;
  events.span = SpanOf(context);
  if (auto* period = context->duration()) events.period = Length(period);
  Query(events.query, context->eventRef(), context->whereClause(), context->queryWindow());
  if (events.query.field) {
    const Token& word = TokenOf(static_cast<Terminal*>(context->children[1]));
    sink_.Report(Code::kEventFieldUnwanted, events.query.field->span,
                 fmt::format("for {}", word.text), events.query.event.text,
                 events.query.field->text);
    events.query.field.reset();
  }
}

// `once per …`, `after D`, `halving every D`, `fading over D`.
void Builder::EventClause(syntax::ScoreRule& rule, G::RuleClauseContext* context) {
  Terminal* first = context->ONCE() != nullptr      ? context->ONCE()
                    : context->AFTER() != nullptr   ? context->AFTER()
                    : context->HALVING() != nullptr ? context->HALVING()
                                                    : context->FADING();
  Span span = SpanOf(context);
  span.begin = SpanOf(first).begin;
  const std::string_view word = TokenOf(first).text;
  if (rule.events == nullptr) {
    const std::string_view second = word == "halving"  ? " every"
                                    : word == "fading" ? " over"
                                    : word == "once"   ? " per"
                                                       : "";
    sink_.Report(Code::kNotOnEvents, span, fmt::format("{}{}", word, second));
    return;
  }
  syntax::ForEvents& events = *rule.events;
  if (context->ONCE() != nullptr) {
    if (!Twice(events.once.has_value(), span, "once per")) {
      events.once = OncePer(context);
      events.once->span = span;
    }
    return;
  }
  syntax::ExprPtr& place = context->AFTER() != nullptr     ? events.after
                           : context->HALVING() != nullptr ? events.halving
                                                           : events.fading;
  if (!Twice(place != nullptr, span, word)) place = Length(context->duration());
}

syntax::OncePer Builder::OncePer(G::RuleClauseContext* context) {
  syntax::OncePer once;
  if (auto* unit = context->CIVIL_UNIT()) {
    constexpr std::pair<std::string_view, syntax::Unit> kUnits[] = {
        {"day", syntax::Unit::kDay},
        {"week", syntax::Unit::kWeek},
        {"month", syntax::Unit::kMonth},
        {"quarter", syntax::Unit::kQuarter},
        {"year", syntax::Unit::kYear}};
    const Token& token = TokenOf(unit);
    for (const auto& [word, civil] : kUnits) {
      if (token.text == word) once.civil = civil;
    }
    if (!once.civil) {
      sink_.Report(Code::kNoSuchUnit, list_.SpanOf(token), token.text, "a period of `once per`",
                   "`once per day`, `week`, `month`, `quarter` or `year`, or `once per 24 hours`");
      once.civil = syntax::Unit::kDay;
    }
  } else if (auto* length = context->duration()) {
    once.us = Length(length)->number;
  } else {
    once.field = ToName(context->name());
  }
  return once;
}

// `starts over after E`, `frozen while C`, `counts between A and B days ago`.
void Builder::TimeLine(syntax::ScoreRule& rule, G::ScoreLineContext* context) {
  if (context->FROZEN() != nullptr) {
    rule.kind = RuleKind::kFrozenWhile;
    rule.when = Expression(context->expr());
    return;
  }
  rule.events = std::make_unique<syntax::ForEvents>();
  rule.events->span = rule.span;
  if (context->COUNTS() != nullptr) {
    auto* window = context->queryWindow();
    rule.kind = RuleKind::kCountsBetween;
    rule.events->query.span = SpanOf(window);
    rule.events->query.window = Window(window, window->inWindow(), window->betweenWindow());
    return;
  }
  rule.kind = RuleKind::kStartsOver;
  Query(rule.events->query, context->eventRef(), context->whereClause(), nullptr);
  if (rule.events->query.window) {
    sink_.Report(Code::kWindowPlace, rule.events->query.window->span, "in");
    rule.events->query.window.reset();
  }
  if (!rule.events->query.field) return;
  const syntax::Name field = *rule.events->query.field;
  sink_.Report(Code::kEventFieldUnwanted, field.span, "starts over after",
               rule.events->query.event.text, field.text);
  rule.events->query.field.reset();
}

}  // namespace tandem::parse
