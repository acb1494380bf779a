// SPDX-License-Identifier: Apache-2.0
// Scores: rules, groups, caps, the scale of points and the range that can be reached.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "compiler/hir/ranges.h"
#include "compiler/typecheck/checker.h"
#include "runtime/value/decimal.h"

namespace tandem::typecheck {
namespace {

using program::RuleKind;

// What one rule can be worth, so that no sum leaves 64 bits; more is cut to it (docs/LANGUAGE.md).
constexpr int64_t kMostRulePoints = 10'000'000'000;
constexpr int64_t kMostPoints = kMostRulePoints * value::kNumberOne;

RuleKind KindOf(syntax::RuleKind kind) {
  switch (kind) {
    case syntax::RuleKind::kGive: return RuleKind::kGive;
    case syntax::RuleKind::kTake: return RuleKind::kTake;
    case syntax::RuleKind::kGroup: return RuleKind::kGroup;
    case syntax::RuleKind::kNothingWhen: return RuleKind::kNothingWhen;
    case syntax::RuleKind::kBlendPart: return RuleKind::kBlendPart;
    case syntax::RuleKind::kStartsOver:
    case syntax::RuleKind::kFrozenWhile:
    case syntax::RuleKind::kCountsBetween: break;  // no rules: said of the whole score
  }
  return RuleKind::kGive;
}

}  // namespace

bool Checker::NegativeLiteral(const syntax::Expr& e, const char* keyword) {
  if (e.kind == syntax::ExprKind::kNegate && IsNumberLiteral(e)) {
    sink_->Report(Code::kNegativePoints, e.span, Written(e.span), keyword);
    return true;
  }
  return false;
}

ExprId Checker::PointsOf(const syntax::Expr& e) {
  const ExprId id = Value(e);
  if (id == kNoExpr) return kNoExpr;
  const Kind kind = policy_[id].type.kind;
  if (kind == Kind::kInteger || kind == Kind::kNumber) return id;
  std::string help = "write a number";
  if (kind == Kind::kMoney) help = "divide it by money, or write `give by`";
  if (kind == Kind::kPercent) help = "write the points themselves, without %";
  if (kind == Kind::kYesNo) help = fmt::format("write `give 10 when {}`", Written(e.span));
  sink_->Report(Code::kNotPoints, e.span, Written(e.span), TypeName(id), help);
  return kNoExpr;
}

ExprId Checker::RulePoints(const syntax::ScoreRule& rule) {
  const char* other = rule.kind == syntax::RuleKind::kTake ? "give" : "take";
  ExprId points = kNoExpr;
  if (rule.by != nullptr) {
    points = ByCells(rule);
  } else if (rule.points != nullptr && !NegativeLiteral(*rule.points, other)) {
    points = PointsOf(*rule.points);
  }
  const ExprId times = rule.times != nullptr ? PointsOf(*rule.times) : kNoExpr;
  if (points == kNoExpr || (rule.times != nullptr && times == kNoExpr)) return kNoExpr;
  if (times != kNoExpr) {
    const bool whole = policy_[points].type.kind == Kind::kInteger &&
                       policy_[times].type.kind == Kind::kInteger;
    const Span span = source::Cover(policy_[points].span, policy_[times].span);
    points = make_.Arith(Op::kMultiply, whole ? Kind::kInteger : Kind::kNumber, points, times,
                         span);
  }
  return points;
}

// The cap is kept in places of a number until the scale of the score is known.
void Checker::RuleCap(const syntax::ScoreRule& rule, hir::ScoreRule& out) {
  if (rule.at_most == nullptr) return;
  const syntax::Expr& cap = *rule.at_most;
  if (cap.kind != syntax::ExprKind::kNumber) {
    sink_->Report(Code::kBadCap, cap.span, Written(cap.span));
    return;
  }
  const auto parsed = ParseAs(cap.text, Kind::kNumber, cap.span, cap.text);
  if (!parsed) return;
  if (*parsed <= 0 || *parsed > kMostPoints) {
    sink_->Report(Code::kBadCap, cap.span, cap.text);
    return;
  }
  out.at_most = *parsed;
}

void Checker::CheckGroup(const syntax::ScoreRule& rule, int32_t parent, hir::Score& score) {
  if (parent >= 0) {
    sink_->Report(Code::kNestedGroup, rule.span, score.rules[static_cast<size_t>(parent)].label)
        .With(score.rules[static_cast<size_t>(parent)].span, "inside this group");
    return;
  }
  hir::ScoreRule out;
  out.kind = RuleKind::kGroup;
  out.label = rule.name.text;
  out.span = rule.span;
  if (rule.because) out.because = rule.because->text;
  if (rule.when != nullptr) out.when = Condition(*rule.when);
  RuleCap(rule, out);
  if (rule.children.empty()) sink_->Report(Code::kNoRules, rule.span, rule.name.text);
  score.rules.push_back(std::move(out));
  auto known = KnownNow();
  if (rule.when != nullptr) Assume(*rule.when, true);
  CheckRules(rule.children, static_cast<int32_t>(score.rules.size()) - 1, score);
  Restore(std::move(known));
}

void Checker::CheckRule(const syntax::ScoreRule& rule, int32_t parent, hir::Score& score) {
  hir::ScoreRule out;
  out.kind = KindOf(rule.kind);
  out.label = rule.name.text;
  out.parent = parent;
  out.span = rule.span;
  if (rule.because) out.because = rule.because->text;
  if (rule.kind == syntax::RuleKind::kNothingWhen) {
    out.when = Definite(*rule.when, "`nothing when`");
    score.rules.push_back(std::move(out));
    return;
  }
  auto known = KnownNow();
  if (rule.when != nullptr) {
    out.when = Condition(*rule.when);
    if (out.when != kNoExpr && rule.kind == syntax::RuleKind::kTake) {
      WarnSlips(out.when, "this `take`", "nothing is taken from such a lead");
    }
    Assume(*rule.when, true);
  }
  if (rule.unless != nullptr) out.unless = Definite(*rule.unless, "`unless`");
  out.points = RulePoints(rule);
  if (rule.events != nullptr) {
    const bool capped =
        rule.at_most != nullptr ||
        (parent >= 0 && score.rules[static_cast<size_t>(parent)].at_most.has_value());
    EventRule(rule, capped, out);
  }
  Restore(std::move(known));
  RuleCap(rule, out);
  score.rules.push_back(std::move(out));
}

void Checker::CheckRules(const std::vector<syntax::ScoreRule>& rules, int32_t parent,
                         hir::Score& score) {
  for (const syntax::ScoreRule& rule : rules) {
    const bool clause = rule.kind == syntax::RuleKind::kStartsOver ||
                        rule.kind == syntax::RuleKind::kFrozenWhile ||
                        rule.kind == syntax::RuleKind::kCountsBetween;
    if (clause || rule.kind == syntax::RuleKind::kBlendPart) continue;
    if (rule.kind == syntax::RuleKind::kGroup) {
      CheckGroup(rule, parent, score);
    } else {
      CheckRule(rule, parent, score);
    }
  }
}

void Checker::UniqueLabels(const syntax::ScoreDecl& decl) {
  std::map<std::string, Span> seen;
  const auto visit = [&](const auto& self, const std::vector<syntax::ScoreRule>& rules) -> void {
    for (const syntax::ScoreRule& rule : rules) {
      if (!rule.name.empty()) {
        const auto [first, fresh] = seen.emplace(rule.name.text, rule.name.span);
        if (!fresh) {
          sink_->Report(Code::kLabelTwice, rule.name.span, rule.name.text,
                       fmt::format("score `{}`", decl.name.text))
              .With(first->second, "first used here");
        }
      }
      self(self, rule.children);
    }
  };
  visit(visit, decl.rules);
}

// Whole points stay integers; one rule with places, or rounding, makes all of them numbers.
void Checker::FinishScale(hir::Score& score) {
  bool whole = true;
  for (const hir::ScoreRule& rule : score.rules) {
    if (rule.points != kNoExpr) whole = whole && policy_[rule.points].type.kind == Kind::kInteger;
    if (rule.at_most) whole = whole && *rule.at_most % value::kNumberOne == 0;
  }
  score.rule_scale = whole ? 0 : value::kNumberScale;
  const bool rounded = score.rounding != hir::Rounding::kNone;
  score.type = hir::TypeOf(whole || rounded ? Kind::kInteger : Kind::kNumber);
  for (hir::ScoreRule& rule : score.rules) {
    if (whole && rule.at_most) *rule.at_most /= value::kNumberOne;
    if (!whole && rule.points != kNoExpr) {
      const Span span = policy_[rule.points].span;
      rule.points = make_.Convert(rule.points, Kind::kNumber, span);
      if (rule.each != kNoExpr) rule.each = make_.Convert(rule.each, Kind::kNumber, span);
    }
  }
}

void Checker::ScoreRange(const syntax::ScoreDecl& decl, hir::Score& score) {
  if (!decl.low || !decl.high) return;
  if (score.type.kind == Kind::kInteger) {
    const bool places = decl.low->find('.') != std::string::npos ||
                        decl.high->find('.') != std::string::npos;
    // A range with places asks for points with places, unless they are rounded away.
    if (places && score.rounding == hir::Rounding::kNone) {
      for (hir::ScoreRule& rule : score.rules) {
        if (rule.at_most) *rule.at_most *= value::kNumberOne;
        if (rule.points == kNoExpr) continue;
        const Span span = policy_[rule.points].span;
        rule.points = make_.Convert(rule.points, Kind::kNumber, span);
        if (rule.each != kNoExpr) rule.each = make_.Convert(rule.each, Kind::kNumber, span);
      }
      score.type = hir::TypeOf(Kind::kNumber);
      score.rule_scale = value::kNumberScale;
    }
  }
  const auto low = ParseAs(*decl.low, score.type.kind, decl.range_span, *decl.low);
  const auto high = ParseAs(*decl.high, score.type.kind, decl.range_span, *decl.high);
  if (!low || !high) return;
  const int64_t most = kMostRulePoints * value::PowerOfTen(schema::Scale(score.type.kind));
  if (*low >= *high || *low < -most || *high > most) {
    const std::string range = fmt::format("{}..{}", *decl.low, *decl.high);
    sink_->Report(Code::kBadScoreRange, decl.range_span, range,
                 *low >= *high ? "write the smaller end first: `range 0..100`"
                               : "write a range that people can read: `range 0..100`");
    return;
  }
  score.range = {*low, *high};
}

void Checker::Reachable(hir::Score& score) {
  std::vector<hir::Interval> sums(score.rules.size() + 1);
  const size_t top = score.rules.size();
  const auto into = [&](int32_t parent) { return parent < 0 ? top : static_cast<size_t>(parent); };
  // Groups stand before their children: children first, from the back.
  for (size_t i = score.rules.size(); i-- > 0;) {
    const hir::ScoreRule& rule = score.rules[i];
    hir::Interval range;
    if (rule.kind == RuleKind::kNothingWhen) continue;
    if (rule.kind == RuleKind::kGroup) {
      range = sums[i];
      if (rule.at_most) range.high = std::min(range.high, *rule.at_most);
      if (rule.at_most) range.low = std::min(range.low, *rule.at_most);
    } else {
      if (rule.points == kNoExpr) continue;
      const Expr& points = policy_[rule.points];
      // Points below zero are a fault and count nothing; a part of a blend may be below zero.
      const int64_t most = kMostRulePoints * value::PowerOfTen(score.rule_scale);
      const int64_t least = rule.kind == RuleKind::kBlendPart ? -most : 0;
      const int64_t cap = std::min(most, rule.at_most.value_or(most));
      range.low = std::min(std::clamp(points.type.low, least, most), cap);
      range.high = std::min(std::clamp(points.type.high, least, most), cap);
      if (points.maybe_unknown) range.low = std::min<int64_t>(range.low, 0);
    }
    if (rule.when != kNoExpr || rule.unless != kNoExpr) {
      range.low = std::min<int64_t>(range.low, 0);
      range.high = std::max<int64_t>(range.high, 0);
    }
    if (rule.kind == RuleKind::kTake) range = hir::NegateRange(range);
    sums[into(rule.parent)] = hir::AddRange(sums[into(rule.parent)], range);
  }
  hir::Interval total = sums[top];
  for (const hir::ScoreRule& rule : score.rules) {
    if (rule.kind != RuleKind::kNothingWhen) continue;
    total.low = std::min<int64_t>(total.low, 0);
    total.high = std::max<int64_t>(total.high, 0);
  }
  if (score.type.kind == Kind::kInteger && score.rule_scale != 0) {
    total.low = value::FloorToWhole(total.low, score.rule_scale);
    total.high = value::CeilToWhole(total.high, score.rule_scale);
  }
  if (score.range) {
    total.low = std::clamp(total.low, score.range->first, score.range->second);
    total.high = std::clamp(total.high, score.range->first, score.range->second);
  }
  score.type.low = total.low;
  score.type.high = total.high;
}

void Checker::CheckScore(uint32_t index) {
  const syntax::ScoreDecl& decl = *b_.scores[index];
  hir::Score score;
  score.name = decl.name.text;
  score.ownership = OwnershipOf(decl.ownership);
  score.span = decl.span;
  switch (decl.rounding) {
    case syntax::Rounding::kNone: break;
    case syntax::Rounding::kWhole: score.rounding = hir::Rounding::kHalfEven; break;
    case syntax::Rounding::kDown: score.rounding = hir::Rounding::kDown; break;
    case syntax::Rounding::kHalfUp: score.rounding = hir::Rounding::kHalfUp; break;
  }
  const bool blends = std::any_of(decl.rules.begin(), decl.rules.end(), [](const auto& rule) {
    return rule.kind == syntax::RuleKind::kBlendPart;
  });
  UniqueLabels(decl);
  if (decl.rules.empty()) sink_->Report(Code::kNoRules, decl.name.span, decl.name.text);
  const Clauses outside = std::exchange(clauses_, {});
  CheckClauses(decl.rules);
  CheckRules(decl.rules, -1, score);
  PaysTwice(decl.rules);
  if (blends) CheckBlend(decl, score);
  FinishScale(score);
  ScoreRange(decl, score);
  Reachable(score);
  Freeze(static_cast<uint32_t>(policy_.scores.size()), score);
  clauses_ = outside;
  score_ids_[index] = static_cast<uint32_t>(policy_.scores.size());
  policy_.scores.push_back(std::move(score));
}

}  // namespace tandem::typecheck
