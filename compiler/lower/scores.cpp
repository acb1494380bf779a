// SPDX-License-Identifier: Apache-2.0
// Scores: rule, `at most`, group cap, sum, range, rounding, in that order; each step a select,
// never a branch.
#include "compiler/lower/context.h"
#include "compiler/lower/passes.h"
#include "runtime/base/check.h"
#include "runtime/value/decimal_math.h"

namespace tandem::lower {

using program::RuleKind;

Context::RuleValue Context::LowerRule(const hir::Score& score, const hir::ScoreRule& rule) {
  RuleValue out;
  const OpId known = Valid(rule.points);
  out.blocked = Blocked(rule.unless);
  out.fired = emit.And(Fires(rule.when), known);
  out.failed = program::kNoOp;
  if (options.trace) {
    out.failed = rule.when == hir::kNoExpr ? emit.Mask(false) : False(rule.when);
  }
  const OpId counts = emit.AndNot(out.fired, out.blocked);
  const int64_t limit = kMaxRulePoints * value::PowerOfTen(score.rule_scale);
  OpId points = Value(rule.points);
  if (rule.kind == RuleKind::kBlendPart) {
    points = emit.Max(points, emit.Const(-limit));
  } else {
    points = emit.Max(points, emit.Const(0));
  }
  points = emit.Min(points, emit.Const(limit));
  const OpId zero = emit.Const(0);
  const auto signed_points = [&](OpId magnitude) {
    const OpId awarded = emit.Select(counts, magnitude, zero);
    return rule.kind == RuleKind::kTake ? emit.Negate(awarded) : awarded;
  };
  out.uncapped = program::kNoOp;
  if (rule.at_most) {
    if (options.trace) out.uncapped = signed_points(points);
    points = emit.Min(points, emit.Const(*rule.at_most));
  }
  if (rule.kind == RuleKind::kTake && emit.IsConst(points)) {
    // A constant penalty is selected with its sign: one operation less.
    out.points = emit.Select(counts, emit.Negate(points), zero);
  } else {
    out.points = signed_points(points);
  }
  if (options.trace && rule.aggregate >= 0) NarrowToEvents(rule, out);
  return out;
}

void Context::NarrowToEvents(const hir::ScoreRule& rule, RuleValue& value) {
  const auto index = static_cast<size_t>(rule.aggregate);
  const hir::Aggregate& aggregate = policy.aggregates[index];
  const bool picks =
      aggregate.kind == hir::AggregateKind::kFirst || aggregate.kind == hir::AggregateKind::kLatest;
  const OpId first = inputs.Computed(passes.Output(index, 0));
  const OpId some = picks ? first : emit.Less(emit.Const(0), first);
  value.fired = emit.And(value.fired, some);
  if (value.failed == program::kNoOp) return;
  value.failed = emit.Or(value.failed, emit.AndNot(StateKnown(aggregate), some));
}

// The value at which the score was frozen, while its condition holds.
OpId Context::OrFrozen(const hir::Score& score, OpId total) {
  if (score.frozen == hir::kNoExpr) return total;
  const OpId holds = True(score.frozen);
  AddResult(program::ResultKind::kFrozen, score.name, {}, holds, emit.Mask(true));
  const OpId kept = emit.And(holds, Valid(score.carried));
  return emit.Select(kept, Value(score.carried), total);
}

OpId Context::LowerScore(const hir::Score& score) {
  const size_t count = score.rules.size();
  std::vector<RuleValue> values(count);
  std::vector<OpId> group_sums(count, emit.Const(0));
  OpId sum = emit.Const(0), nothing = emit.Mask(false);

  for (size_t i = 0; i < count; ++i) {
    const hir::ScoreRule& rule = score.rules[i];
    if (rule.kind == RuleKind::kGroup) continue;
    if (rule.kind == RuleKind::kNothingWhen) {
      values[i].fired = Fires(rule.when);
      nothing = emit.Or(nothing, values[i].fired);
      continue;
    }
    values[i] = LowerRule(score, rule);
    OpId& into = rule.parent >= 0 ? group_sums[static_cast<size_t>(rule.parent)] : sum;
    into = emit.Add(into, values[i].points);
  }
  for (size_t i = 0; i < count; ++i) {
    const hir::ScoreRule& rule = score.rules[i];
    if (rule.kind != RuleKind::kGroup) continue;
    RuleValue& value = values[i];
    value.fired = Fires(rule.when);
    value.failed = options.trace && rule.when != hir::kNoExpr ? False(rule.when) : program::kNoOp;
    const OpId subtotal = emit.Select(value.fired, group_sums[i], emit.Const(0));
    value.uncapped = rule.at_most && options.trace ? subtotal : program::kNoOp;
    value.points = rule.at_most ? emit.Min(subtotal, emit.Const(*rule.at_most)) : subtotal;
    value.blocked = emit.Mask(false);
    sum = emit.Add(sum, value.points);
  }
  sum = emit.Select(nothing, emit.Const(0), sum);

  program::Score out;
  out.name = score.name;
  out.owners = score.ownership.sides;
  out.place = PlaceOf(score.span);
  const OpId total = OrFrozen(score, FinishScore(score, sum, out));
  out.total = total;
  if (!place.is_main) return total;
  if (options.trace) ExplainScore(score, values);
  program.scores.push_back(std::move(out));
  AddResult(program::ResultKind::kScore, score.name, score.type, total, emit.Mask(true));
  for (size_t i = 0; i < count; ++i) {
    const hir::ScoreRule& rule = score.rules[i];
    if (rule.kind != RuleKind::kGroup) continue;
    schema::ValueType type;
    type.kind = score.rule_scale == 0 ? schema::Kind::kInteger : schema::Kind::kNumber;
    AddResult(program::ResultKind::kGroup, score.name + "." + rule.label, type, values[i].points,
              emit.Mask(true));
  }
  return total;
}

void Context::ExplainScore(const hir::Score& score, const std::vector<RuleValue>& values) {
  for (size_t i = 0; i < score.rules.size(); ++i) {
    const hir::ScoreRule& rule = score.rules[i];
    const int32_t before = static_cast<int32_t>(program.rules.size()) - static_cast<int32_t>(i);
    program::Rule made =
        NewRule(rule.kind, score.name, rule.span, {rule.when, rule.unless, rule.points});
    made.label = rule.label;
    made.because = rule.because;
    made.parent = rule.parent < 0 ? -1 : before + rule.parent;
    made.point_scale = score.rule_scale;
    made.fired = values[i].fired;
    if (rule.kind == RuleKind::kNothingWhen) {
      made.failed = emit.Not(made.fired);
    } else {
      made.failed = values[i].failed;
      made.blocked = rule.unless == hir::kNoExpr ? program::kNoOp : values[i].blocked;
      made.points = values[i].points;
      made.uncapped = values[i].uncapped;
    }
    if (rule.aggregate >= 0) {
      made.reduction =
          static_cast<int32_t>(passes.ReductionOf(static_cast<size_t>(rule.aggregate)));
      if (rule.each != hir::kNoExpr) made.each = Value(rule.each);
    }
    AddRule(std::move(made));
  }
}

OpId Context::FinishScore(const hir::Score& score, OpId sum, program::Score& out) {
  const int type_scale = schema::Scale(score.type.kind);
  const int64_t unit = value::PowerOfTen(score.rule_scale - type_scale);
  OpId total = sum;
  if (score.range) {
    total = emit.Min(emit.Max(total, emit.Const(score.range->first * unit)),
                     emit.Const(score.range->second * unit));
    out.has_range = true;
    out.low = score.range->first * unit;
    out.high = score.range->second * unit;
  }
  out.sum = sum;
  out.scale = score.rule_scale;
  if (unit > 1) {
    const Range range = emit.RangeOf(total);
    OpCode code = OpCode::kFloorTo;
    switch (score.rounding) {
      case hir::Rounding::kNone:
        TANDEM_CHECK(false, "places are dropped only by rounding");
        break;
      case hir::Rounding::kDown:
        break;
      case hir::Rounding::kHalfEven:
        code = OpCode::kRoundTo;
        break;
      case hir::Rounding::kHalfUp:
        code = OpCode::kRoundHalfUpTo;
        break;
    }
    const Range near = Union(AddRange(range, {-unit, unit}), {0, 0});
    total = emit.Kernel(code, total, program::kNoOp, unit, near);
    total = emit.Kernel(OpCode::kDivFloor, total, program::kNoOp, unit,
                        {near.low / unit - 1, near.high / unit});
  }
  out.total = total;
  return total;
}

OpId Context::ScoreTotal(size_t index) {
  if (scores_[index] == program::kNoOp) {
    const OpId total = LowerScore(policy.scores[index]);
    scores_[index] = total;
  }
  return scores_[index];
}

void Context::LowerScores() {
  for (size_t i = 0; i < policy.scores.size(); ++i) ScoreTotal(i);
}

}  // namespace tandem::lower
