// SPDX-License-Identifier: Apache-2.0
// Rules of scores that count events, and what a score says of all of them.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/time_format.h"

namespace tandem::typecheck {
namespace {

using hir::AggregateKind;
using program::Moment;
using program::Once;
using syntax::ForKind;
using syntax::RuleKind;

// Longer than data reaches.
constexpr int64_t kMostPeriodUs = 9'999 * 365 * value::kMicrosPerDay;

Once OnceOf(syntax::Unit unit) {
  switch (unit) {
    case syntax::Unit::kWeek: return Once::kWeek;
    case syntax::Unit::kMonth: return Once::kMonth;
    case syntax::Unit::kQuarter: return Once::kQuarter;
    case syntax::Unit::kYear: return Once::kYear;
    case syntax::Unit::kSecond:
    case syntax::Unit::kMinute:
    case syntax::Unit::kHour:
    case syntax::Unit::kDay: break;
  }
  return Once::kDay;
}

// Counts every event of its kind, each time: what two rules would both pay for.
bool PaysForAll(const syntax::ScoreRule& rule) {
  if (rule.kind != RuleKind::kGive || rule.events == nullptr || rule.at_most != nullptr) {
    return false;
  }
  const syntax::ForEvents& events = *rule.events;
  const bool recent = !events.query.window ||
                      events.query.window->kind == syntax::WindowKind::kLast ||
                      events.query.window->kind == syntax::WindowKind::kLastCalendar;
  return events.kind == ForKind::kEach && events.query.where == nullptr && !events.once &&
         rule.when == nullptr && rule.unless == nullptr && events.after == nullptr && recent;
}

}  // namespace

std::optional<int64_t> Checker::Period(const syntax::Expr& e, bool whole_seconds) {
  const auto us = ConstantOf(e, hir::TypeOf(Kind::kDuration));
  if (!us) return std::nullopt;
  const bool uneven = whole_seconds && *us % value::kMicrosPerSecond != 0;
  if (*us <= 0 || *us > kMostPeriodUs || uneven) {
    sink_->Report(Code::kBadPeriod, e.span, Written(e.span));
    return std::nullopt;
  }
  return us;
}

void Checker::StartsOver(const syntax::ScoreRule& rule) {
  const auto asked = Query(rule.events->query, AggregateKind::kLatest,
                           "`where` under `starts over after`");
  if (!asked) return;
  const ExprId at = make_.PickedAt(make_.AddAggregate(*asked), false, rule.span);
  clauses_.since = clauses_.since == kNoExpr
                       ? at
                       : make_.Extreme(Op::kMax, {clauses_.since, at}, rule.span);
}

void Checker::CheckClauses(const std::vector<syntax::ScoreRule>& rules) {
  for (const syntax::ScoreRule& rule : rules) {
    const auto twice = [&](bool there, const char* said) {
      if (there) sink_->Report(Code::kClauseTwice, rule.span, said);
      return there;
    };
    if (rule.kind == RuleKind::kStartsOver) StartsOver(rule);
    if (rule.kind == RuleKind::kFrozenWhile &&
        !twice(clauses_.frozen != nullptr, "`frozen while`")) {
      clauses_.frozen = rule.when.get();
    }
    if (rule.kind == RuleKind::kCountsBetween &&
        !twice(clauses_.between.has_value(), "`counts between`")) {
      clauses_.between = EndsOf(*rule.events->query.window, false);
    }
    CheckClauses(rule.children);
  }
}

bool Checker::WindowIn(const syntax::ForEvents& events, hir::Aggregate& aggregate) {
  std::vector<Ends> all;
  if (events.query.window) {
    const auto ends = EndsOf(*events.query.window, false);
    if (!ends) return false;
    all.push_back(*ends);
  }
  if (clauses_.between) all.push_back(*clauses_.between);
  if (events.after != nullptr) {
    const auto age_us = Period(*events.after, false);
    if (!age_us) return false;
    Ends old;
    old.high = Moment{Moment::Kind::kAgo, *age_us, 0, false};
    value::FormatDuration(*age_us, old.text);
    old.text = "after " + old.text;
    all.push_back(std::move(old));
  }
  if (all.empty()) return true;
  Ends window = all[0];
  for (size_t i = 1; i < all.size(); ++i) {
    if (const auto both = Intersect(window, all[i])) {
      window = *both;
      continue;
    }
    // Which end comes first depends on the calendar: both are asked.
    const int32_t other = AddWindow(all[i], false);
    for (hir::EventPart& part : aggregate.parts) {
      const ExprId at = make_.EventAt(part.event, events.span);
      const ExprId in = make_.InWindow(at, other, events.span);
      part.where = part.where == kNoExpr ? in
                                         : make_.Logic(Op::kAnd, {part.where, in}, events.span);
    }
  }
  const auto ago = [](const std::optional<Moment>& end) {
    return end && end->kind == Moment::Kind::kAgo;
  };
  if (ago(window.low) && ago(window.high) &&
      window.low->plus - window.low->amount > window.high->plus - window.high->amount) {
    sink_->Report(Code::kBadWindow, events.span, window.text, "holds nothing",
                  "let the two overlap: no event is in both");
    return false;
  }
  aggregate.window = AddWindow(window, false);
  return true;
}

bool Checker::OnceIn(const syntax::ForEvents& events, hir::Aggregate& aggregate) {
  const bool picks = events.kind == ForKind::kFirst || events.kind == ForKind::kLatest;
  if (picks) {
    aggregate.once = Once::kAll;
    aggregate.oldest = events.kind == ForKind::kFirst;
  }
  if (!events.once) return true;
  const syntax::OncePer& once = *events.once;
  if (picks) {
    sink_->Report(Code::kRuleForm, once.span, "`once per` thins out what `for each` counts",
                  fmt::format("remove it: `for {}` counts one event at most",
                              aggregate.oldest ? "first" : "latest"));
    return false;
  }
  if (once.field) {
    const auto named = EventsNamed(events.query.event);
    const auto fields = named ? EventFieldNamed(*named, *once.field) : std::nullopt;
    if (!fields) return false;
    for (size_t i = 0; i < aggregate.parts.size(); ++i) {
      aggregate.parts[i].once_by =
          EventFieldValue({*named, i}, (*fields)[i], false, once.field->span);
    }
    aggregate.once = Once::kValue;
    return true;
  }
  if (once.us && *once.us <= 0) {
    sink_->Report(Code::kBadPeriod, once.span, Written(once.span));
    return false;
  }
  aggregate.once = once.civil ? OnceOf(*once.civil) : Once::kRolling;
  if (once.us) aggregate.once_us = *once.us;
  return true;
}

bool Checker::Decay(const syntax::ForEvents& events, hir::Aggregate& aggregate) {
  if (events.halving == nullptr && events.fading == nullptr) return true;
  if (events.halving != nullptr && events.fading != nullptr) {
    sink_->Report(Code::kRuleForm, events.span, "a rule halves or fades, not both",
                  "keep one of the two");
    return false;
  }
  const bool halves = events.halving != nullptr;
  if (events.query.window) {
    sink_->Report(Code::kRuleForm, events.query.window->span,
                  fmt::format("a rule that is {} has no window", halves ? "halving" : "fading"),
                  halves ? "remove the window: old events count for less and less by themselves"
                         : "remove the window: an event counts for nothing after the time it fades "
                           "over");
    return false;
  }
  const auto span_us = Period(halves ? *events.halving : *events.fading, true);
  if (!span_us) return false;
  aggregate.kind = halves ? AggregateKind::kHalving : AggregateKind::kFading;
  aggregate.span_s = *span_us / value::kMicrosPerSecond;
  return true;
}

ExprId Checker::ForEach(const syntax::ScoreRule& rule, ExprId points, int32_t& index) {
  const syntax::ForEvents& events = *rule.events;
  std::string_view taking;
  if (events.kind == ForKind::kFirst) taking = "`where` under `first`";
  if (events.kind == ForKind::kLatest) taking = "`where` under `latest`";
  auto asked = Query(events.query, AggregateKind::kCount, taking, false);
  if (!asked) return kNoExpr;
  const bool good = WindowIn(events, *asked) && OnceIn(events, *asked) && Decay(events, *asked);
  if (!good || points == kNoExpr) return kNoExpr;
  asked->since = clauses_.since;
  const bool decays = asked->kind != AggregateKind::kCount;
  index = make_.AddAggregate(std::move(*asked));
  if (decays) return make_.Weighted(points, index, rule.span);
  const ExprId count = make_.AggregateValue(index, hir::TypeOf(Kind::kInteger), rule.span);
  return make_.Arith(Op::kMultiply, policy_[points].type.kind, points, count, rule.span);
}

ExprId Checker::ForWithout(const syntax::ScoreRule& rule, ExprId points, int32_t& index) {
  const syntax::ForEvents& events = *rule.events;
  if (events.once || events.after != nullptr || events.halving != nullptr ||
      events.fading != nullptr) {
    sink_->Report(Code::kRuleForm, events.span,
                  "`for each … without` counts time, not events: `once per`, `after`, `halving` "
                  "and `fading` say nothing of it",
                  "keep `at most` and remove the others");
    return kNoExpr;
  }
  auto asked = Query(events.query, AggregateKind::kLatest, "`where` under `without`", false);
  const auto period_us = Period(*events.period, false);
  if (!asked || !period_us || !WindowIn(events, *asked) || points == kNoExpr) return kNoExpr;
  asked->since = clauses_.since;
  index = make_.AddAggregate(std::move(*asked));
  const ExprId periods = PeriodsSince(index, *period_us, false, rule.span);
  return make_.Arith(Op::kMultiply, policy_[points].type.kind, points, periods, rule.span);
}

void Checker::EventRule(const syntax::ScoreRule& rule, bool capped, hir::ScoreRule& out) {
  const syntax::ForEvents& events = *rule.events;
  const ExprId each = out.points;
  out.points = kNoExpr;
  out.points = events.kind == ForKind::kWithout ? ForWithout(rule, each, out.aggregate)
                                                : ForEach(rule, each, out.aggregate);
  if (out.points == kNoExpr) return;
  out.each = each;
  const bool forgets = events.query.window || events.halving != nullptr ||
                       events.fading != nullptr || clauses_.since != kNoExpr || clauses_.between;
  if (events.kind == ForKind::kEach && !forgets && !capped) {
    sink_->Report(Code::kNeverForgets, rule.span, events.query.event.text);
  }
}

void Checker::PaysTwice(const std::vector<syntax::ScoreRule>& rules) {
  std::vector<const syntax::ScoreRule*> all;
  const auto visit = [&](const auto& self, const std::vector<syntax::ScoreRule>& some) -> void {
    for (const syntax::ScoreRule& rule : some) {
      if (PaysForAll(rule)) all.push_back(&rule);
      self(self, rule.children);
    }
  };
  visit(visit, rules);
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size(); ++j) {
      const std::string& event = all[i]->events->query.event.text;
      if (event != all[j]->events->query.event.text) continue;
      sink_->Report(Code::kPaysTwice, all[j]->span, event).With(all[i]->span, "paid here first");
      return;
    }
  }
}

// The frozen value is one the score could have had, so its reach grows by nothing else.
void Checker::Freeze(uint32_t index, hir::Score& score) {
  if (clauses_.frozen == nullptr) return;
  frozen_.push_back(clauses_.frozen->span);
  score.frozen = Definite(*clauses_.frozen, "`frozen while`");
  if (score.range) {
    score.type.low = score.range->first;
    score.type.high = score.range->second;
  }
  schema::Field field;
  field.name = "frozen " + score.name;
  field.type = CarriedScoreType(score);
  field.optional = true;
  field.origin = schema::Origin::kCarried;
  field.carried = schema::Carried::kFrozen;
  field.index = index;
  score.carried = make_.Field(Hidden(std::move(field)), false, clauses_.frozen->span);
}

}  // namespace tandem::typecheck
