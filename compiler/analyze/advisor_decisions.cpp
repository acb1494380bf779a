// SPDX-License-Identifier: Apache-2.0
// Advice for what other declarations decide: stages and scores.
#include <algorithm>

#include "compiler/analyze/advisor.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using hir::Expr;

namespace {

constexpr uint8_t kNotYes = kNo | kUnknown;

}  // namespace

Advice Advisor::StageHolds(const hir::Stage& stage, bool yes) {
  if (yes) {
    for (const auto& unless : stage.unlesses) {
      if (Advice advice = ForOutcomes(unless.condition, kNotYes)) return advice;
    }
    for (const auto& when : stage.whens) {
      if (when.condition == hir::kNoExpr || space_.Outcomes(when.condition) == kYes) {
        return std::nullopt;
      }
    }
    for (const auto& when : stage.whens) {
      if (Advice advice = ForOutcomes(when.condition, kYes)) return advice;
    }
    if (stage.held == hir::kNoExpr) return std::nullopt;
    for (const auto& until : stage.untils) {
      if (Advice advice = ForOutcomes(until.condition, kNotYes)) return advice;
    }
    return ForOutcomes(stage.held, kYes);
  }
  for (const auto& when : stage.whens) {
    if (when.condition == hir::kNoExpr) continue;
    if (Advice advice = ForOutcomes(when.condition, kNotYes)) return advice;
  }
  if (stage.held != hir::kNoExpr) {
    if (Advice advice = ForOutcomes(stage.held, kNotYes)) return advice;
  }
  for (const auto& unless : stage.unlesses) {
    if (Advice advice = ForOutcomes(unless.condition, kYes)) return advice;
  }
  for (const auto& until : stage.untils) {
    if (Advice advice = ForOutcomes(until.condition, kYes)) return advice;
  }
  return std::nullopt;
}

// The first stage that is wanted and possible: what stands before it must not hold, it must.
Advice Advisor::StageValue(const Want& want) {
  const hir::Policy& policy = space_.policy();
  const auto chain = static_cast<int64_t>(policy.stages.size());
  const auto count = chain + static_cast<int64_t>(policy.asides.size());
  for (int64_t target = std::max<int64_t>(0, want.low);
       want.known && target <= std::min(count, want.high); ++target) {
    const bool aside = target > chain;
    bool possible = true;
    Advice advice;
    const auto must = [&](const hir::Stage& stage, bool yes) {
      const uint8_t holds = space_.Holds(stage);
      possible = possible && (holds & (yes ? kYes : kNo)) != 0;
      if (!advice && possible && holds == (kYes | kNo)) advice = StageHolds(stage, yes);
    };
    for (int64_t i = 0; i < static_cast<int64_t>(policy.asides.size()); ++i) {
      const int64_t number = chain + i + 1;
      if (!aside || number <= target) must(policy.asides[static_cast<size_t>(i)], number == target);
    }
    for (int64_t i = 0; !aside && i < chain && i <= target; ++i) {
      must(policy.stages[static_cast<size_t>(i)], i < target);
    }
    if (possible && advice) return advice;
  }
  return std::nullopt;
}

Advice Advisor::Rule(const hir::Score& score, const hir::ScoreRule& rule, bool more,
                     int64_t target) {
  const Space::RulePoints now = space_.PointsOf(score, rule);
  if (now.low == now.high) return std::nullopt;
  const bool takes = rule.kind == program::RuleKind::kTake;
  // More of a rule that gives: it fires. More of one that takes: it does not.
  const bool fires = more != takes;
  if (fires) {
    if (rule.when != hir::kNoExpr) {
      if (Advice advice = ForOutcomes(rule.when, kYes)) return advice;
    }
    if (rule.unless != hir::kNoExpr) {
      if (Advice advice = ForOutcomes(rule.unless, kNotYes)) return advice;
    }
  } else if (space_.Of(rule.points).Single() || rule.when != hir::kNoExpr) {
    if (rule.when != hir::kNoExpr) {
      if (Advice advice = ForOutcomes(rule.when, kNotYes)) return advice;
    }
    if (rule.unless != hir::kNoExpr) {
      if (Advice advice = ForOutcomes(rule.unless, kYes)) return advice;
    }
  }
  const Abs points = space_.Of(rule.points);
  if (!points.known) return std::nullopt;
  if (fires && points.unknown) {
    if (Advice advice = ForValue(rule.points, {})) return advice;
  }
  // The whole way at once, as far as it counts; what is open on it is split first.
  if (fires) {
    const int64_t cap = rule.at_most.value_or(points.high);
    const int64_t up = std::min({points.high, cap, target});
    return ForValue(rule.points, {.low = std::max(points.low, up)});
  }
  const int64_t down = target == std::numeric_limits<int64_t>::max() ? 0 : target;
  return ForValue(rule.points, {.high = std::max({points.low, int64_t{0}, down}), .unknown = true});
}

Advice Advisor::ForTerm(const hir::Score& score, size_t index, bool more, int64_t target) {
  const hir::ScoreRule& rule = score.rules[index];
  if (rule.kind != program::RuleKind::kGroup) return Rule(score, rule, more, target);
  if (rule.when != hir::kNoExpr) {
    if (Advice advice = ForOutcomes(rule.when, more ? kYes : kNotYes)) return advice;
  }
  if (rule.at_most) target = std::min(target, *rule.at_most);
  for (size_t i = 0; i < score.rules.size(); ++i) {
    if (score.rules[i].parent != static_cast<int32_t>(index)) continue;
    if (Advice advice = Rule(score, score.rules[i], more, target)) return advice;
  }
  return std::nullopt;
}

Advice Advisor::ScoreValue(size_t index, const Want& want) {
  const hir::Score& score = space_.policy().scores[index];
  if (score.frozen != hir::kNoExpr) {
    if (Advice advice = ForOutcomes(score.frozen, kNotYes)) return advice;
  }
  for (const hir::ScoreRule& rule : score.rules) {
    if (rule.kind != program::RuleKind::kNothingWhen || rule.when == hir::kNoExpr) continue;
    if (Advice advice = ForOutcomes(rule.when, kNotYes)) return advice;
  }
  // Rules from the one with the most at stake.
  int64_t low = 0;
  value::Int128 high = 0;
  std::vector<std::pair<int64_t, size_t>> open;
  for (size_t i = 0; i < score.rules.size(); ++i) {
    const hir::ScoreRule& rule = score.rules[i];
    if (rule.parent >= 0 || rule.kind == program::RuleKind::kNothingWhen) continue;
    const Space::RulePoints points = space_.TermOf(score, i);
    low += points.low;
    high += points.high;
    if (points.low < points.high) open.emplace_back(points.low - points.high, i);
  }
  std::stable_sort(open.begin(), open.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const int64_t unit = value::PowerOfTen(score.rule_scale - schema::Scale(score.type.kind));
  const value::Int128 lacks = value::Int128{want.low} * unit - low;
  const bool more = lacks > 0;
  // Points are taken only when giving none is not enough; what events give can be cut finely and
  // comes last of the rest.
  const auto of_events = [&](size_t rule) {
    bool found = false;
    if (score.rules[rule].points == hir::kNoExpr) return false;
    space_.Reads(score.rules[rule].points).Each([&](size_t var) {
      found = found || OfEvents(space_.variables()[static_cast<Var>(var)].of);
    });
    return found;
  };
  if (!more) {
    const auto rank = [&](size_t rule) {
      return score.rules[rule].kind == program::RuleKind::kTake ? 2 : of_events(rule) ? 1 : 0;
    };
    std::stable_sort(open.begin(), open.end(), [&](const auto& a, const auto& b) {
      return rank(a.second) < rank(b.second);
    });
  }
  const value::Int128 excess = high - value::Int128{want.high} * unit;
  for (const auto& [stake, rule] : open) {
    const value::Int128 wish = more ? lacks : space_.TermOf(score, rule).high - excess;
    const auto target = static_cast<int64_t>(
        std::clamp<value::Int128>(wish, 0, std::numeric_limits<int64_t>::max() / 2));
    if (Advice advice = ForTerm(score, rule, more, target)) return advice;
  }
  return std::nullopt;
}

}  // namespace tandem::analyze
