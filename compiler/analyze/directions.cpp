// SPDX-License-Identifier: Apache-2.0
// Each operation by what it does to the order of its operands.
#include "compiler/analyze/directions.h"

#include <algorithm>
#include <limits>

namespace tandem::analyze {

using hir::AggregateKind;
using hir::Expr;
using hir::ExprId;
using hir::kNoExpr;
using hir::Op;
using program::RuleKind;
using schema::Kind;

Directions::Directions(const hir::Policy& policy, hir::FieldId risen)
    : policy_(policy), field_(risen) {}
Directions::Directions(const hir::Policy& policy, std::vector<hir::EventId> added)
    : policy_(policy), events_(std::move(added)) {}

Direction Directions::Of(ExprId id) {
  if (id == kNoExpr) return {};
  const auto found = known_.find(id);
  if (found != known_.end()) return found->second;
  const Direction direction = Compute(id);
  known_[id] = direction;
  return direction;
}

// Anything that changes in an operand may change anything.
Direction Directions::All(const Expr& e) {
  const bool stays = std::all_of(e.args.begin(), e.args.end(),
                                 [&](ExprId arg) { return Of(arg).Stays(); });
  return stays ? Direction{} : Direction::Any();
}

Direction Directions::Compute(ExprId id) {
  const Expr& e = policy_[id];
  const auto index = static_cast<size_t>(e.imm);
  switch (e.op) {
    case Op::kConst: case Op::kTextConst: case Op::kMissing: case Op::kRecordKnown:
    case Op::kAsOf: case Op::kToday:
      return {};
    case Op::kField: {
      Direction direction;
      direction.may_rise = field_ && e.field == *field_;
      return direction;
    }
    case Op::kDefine: return Of(e.args[0]);
    case Op::kScore: return OfScore(index);
    case Op::kBand: return Of(policy_.bands[index].value);
    case Op::kAnswer: return Of(policy_.answers[index].value);
    case Op::kRoute: return Of(policy_.route->value);
    case Op::kStage: return OfStage();
    case Op::kWayIn: return OfStage().Stays() ? Direction{} : Direction::Any();
    case Op::kNot: return Of(e.args[0]).Turned();
    case Op::kSurely: case Op::kPossibly: case Op::kAnd: case Op::kOr: case Op::kAtLeastOf:
      return Logic(e);
    case Op::kEqual: case Op::kTextTest: case Op::kTextEqual: case Op::kListHas: case Op::kModulo:
    case Op::kWeekday: case Op::kMonthOf: case Op::kDomainOf: case Op::kDigitsOf:
    case Op::kLengthOf: case Op::kInWindow: case Op::kTableRow: case Op::kTableValue:
    case Op::kEventField: case Op::kEventAt:
      return All(e);
    case Op::kIsKnown: {
      const Direction of = Of(e.args[0]);
      const bool yes_no = policy_[e.args[0]].type.kind == Kind::kYesNo;
      return of.known || (yes_no && !of.Stays()) ? Direction::Any() : Direction{};
    }
    case Op::kLess: case Op::kLessEqual: return Compared(e);
    case Op::kInSet: return InSet(e);
    case Op::kNegate: case Op::kAdd: case Op::kSubtract: case Op::kMultiply: case Op::kDivide:
    case Op::kConvert: case Op::kFloor: case Op::kCeil: case Op::kRoundTo: case Op::kMin:
    case Op::kMax: case Op::kPair: case Op::kDurationIn: case Op::kWholeIn:
      return Arithmetic(e);
    // Where clocks are set back, a later instant can have the earlier date.
    case Op::kDateOf: return All(e);
    case Op::kDaysBetween: case Op::kMonthsBetween: case Op::kYearsBetween:
      return policy_[e.args[0]].type.kind == Kind::kTime ? All(e) : Arithmetic(e);
    case Op::kOrElse: {
      Direction both = Of(e.args[0]);
      const bool yes_no = e.type.kind == Kind::kYesNo;
      if (both.known || (yes_no && !both.Stays())) return Direction::Any();
      both.Join(Of(e.args[1]));
      return both;
    }
    case Op::kChoose: return Choose(e);
    case Op::kAggregate: case Op::kPicked: case Op::kPickedAt: case Op::kWeighted:
      return OfEvents(e);
  }
  return Direction::Any();
}

// Monotone in no < unknown < yes.
Direction Directions::Logic(const Expr& e) {
  Direction all;
  for (const ExprId arg : e.args) all.Join(Of(arg));
  return all;
}

Direction Directions::Compared(const Expr& e) {
  Direction all = Of(e.args[1]);
  all.Join(Of(e.args[0]).Turned());
  return all.known ? Direction::Any() : all;
}

Direction Directions::InSet(const Expr& e) {
  const Direction of = Of(e.args[0]);
  if (of.Stays()) return of;
  const hir::ValueType& type = policy_[e.args[0]].type;
  if (of.known || e.intervals.size() != 1) return Direction::Any();
  const auto [low, high] = e.intervals[0];
  if (high >= type.high) return of;
  if (low <= type.low) return of.Turned();
  return Direction::Any();
}

// All of these keep the order of each operand, or turn it.
Direction Directions::Arithmetic(const Expr& e) {
  if (e.op == Op::kMultiply || e.op == Op::kDivide) return Product(e);
  Direction all;
  for (size_t i = 0; i < e.args.size(); ++i) {
    const bool between = e.op == Op::kDaysBetween || e.op == Op::kMonthsBetween ||
                         e.op == Op::kYearsBetween;
    const bool turns = e.op == Op::kNegate || (e.op == Op::kSubtract && i == 1) ||
                       (between && i == 0);
    all.Join(turns ? Of(e.args[i]).Turned() : Of(e.args[i]));
  }
  // What cannot be stored is unknown.
  return all.known || (e.may_fault && !all.Stays()) ? Direction::Any() : all;
}

Direction Directions::Product(const Expr& e) {
  const Direction a = Of(e.args[0]);
  const Direction b = Of(e.args[1]);
  if (a.Stays() && b.Stays()) return {};
  if (a.known || b.known || e.may_fault) return Direction::Any();
  const auto by = [](Direction of, const hir::ValueType& other) {
    if (of.Stays() || other.low >= 0) return of;
    return other.high <= 0 ? of.Turned() : Direction::Any();
  };
  const hir::ValueType& left = policy_[e.args[0]].type;
  const hir::ValueType& right = policy_[e.args[1]].type;
  if (e.op == Op::kDivide && !b.Stays()) return Direction::Any();
  Direction all = by(a, right);
  all.Join(by(b, left));
  return all;
}

// The value may go over from the line's own to that of a line below it, or back.
Direction Directions::Switched(const Expr& e, size_t line, Direction condition) const {
  const Expr& own = policy_[e.args[2 * line + 1]];
  int64_t low = std::numeric_limits<int64_t>::max();
  int64_t high = std::numeric_limits<int64_t>::min();
  bool unknown = own.maybe_unknown;
  const auto below = [&](ExprId id) {
    low = std::min(low, policy_[id].type.low);
    high = std::max(high, policy_[id].type.high);
    unknown = unknown || policy_[id].maybe_unknown;
  };
  for (size_t i = line + 1; 2 * i + 1 < e.args.size(); ++i) below(e.args[2 * i + 1]);
  below(e.args.back());
  if (unknown || e.type.kind == Kind::kText) return Direction::Any();
  Direction out;
  const bool greater = own.type.high > low;
  const bool less = own.type.low < high;
  out.may_rise = (condition.may_rise && greater) || (condition.may_fall && less);
  out.may_fall = (condition.may_rise && less) || (condition.may_fall && greater);
  return out;
}

Direction Directions::Choose(const Expr& e) {
  Direction all = Of(e.args.back());
  for (size_t line = 0; 2 * line + 1 < e.args.size(); ++line) {
    const Direction condition = Of(e.args[2 * line]);
    all.Join(Of(e.args[2 * line + 1]));
    if (!condition.Stays()) all.Join(Switched(e, line, condition));
  }
  return all;
}

namespace {

// Lead fields and results that decide which events count.
std::vector<ExprId> Asked(const hir::Aggregate& aggregate) {
  std::vector<ExprId> out{aggregate.since};
  for (const hir::EventPart& part : aggregate.parts) {
    out.push_back(part.where);
    out.push_back(part.once_by);
    out.insert(out.end(), part.values.begin(), part.values.end());
  }
  return out;
}

}  // namespace

Direction Directions::OfEvents(const Expr& e) {
  const hir::Aggregate& aggregate = policy_.aggregates[static_cast<size_t>(e.imm)];
  for (const ExprId id : Asked(aggregate)) {
    if (!Of(id).Stays()) return Direction::Any();
  }
  if (!All(e).Stays()) return Direction::Any();
  const bool more = std::any_of(
      aggregate.parts.begin(), aggregate.parts.end(), [&](const hir::EventPart& part) {
        return std::find(events_.begin(), events_.end(), part.event) != events_.end();
      });
  return more ? OfCount(e, aggregate) : Direction{};
}

// One event more. Windows and conditions choose first, so that `once per` never counts fewer, and
// of those that weigh less with age none gets older, but for the very first of all.
Direction Directions::OfCount(const Expr& e, const hir::Aggregate& aggregate) {
  if (e.may_fault) return Direction::Any();
  Direction out;
  switch (aggregate.kind) {
    case AggregateKind::kCount: case AggregateKind::kDistinct:
      out.may_rise = true;
      return out;
    case AggregateKind::kSum:
      if (aggregate.once != program::Once::kNone) return Direction::Any();
      for (const hir::EventPart& part : aggregate.parts) {
        out.may_rise = out.may_rise || policy_[part.values[0]].type.high > 0;
        out.may_fall = out.may_fall || policy_[part.values[0]].type.low < 0;
      }
      return out;
    case AggregateKind::kHalving: case AggregateKind::kFading: {
      const hir::ValueType& points = policy_[e.args[0]].type;
      if (points.low < 0 || aggregate.oldest) return Direction::Any();
      out.may_rise = true;
      return out;
    }
    case AggregateKind::kFirst: case AggregateKind::kLatest: return Direction::Any();
  }
  return Direction::Any();
}

// Whether the rule counts.
Direction Directions::Counts(const hir::ScoreRule& rule) {
  Direction out = Of(rule.when);
  out.Join(Of(rule.unless).Turned());
  return out;
}

Direction Directions::OfRule(const hir::Score& score, size_t index) {
  const hir::ScoreRule& rule = score.rules[index];
  const Direction counts = Counts(rule);
  if (rule.kind == RuleKind::kGroup) {
    Direction sum;
    bool takes = false;
    for (size_t i = 0; i < score.rules.size(); ++i) {
      if (score.rules[i].parent != static_cast<int32_t>(index)) continue;
      sum.Join(OfRule(score, i));
      takes = takes || score.rules[i].kind != RuleKind::kGive;
    }
    if (!counts.Stays() && takes) return Direction::Any();
    sum.Join(counts);
    return sum;
  }
  Direction points = Of(rule.points);
  // What is unknown counts nothing, as what is below zero.
  if (points.known) points = Direction::Any();
  if (rule.kind == RuleKind::kBlendPart) {
    if (!counts.Stays()) return Direction::Any();
    return points;
  }
  points.Join(counts);
  return rule.kind == RuleKind::kTake ? points.Turned() : points;
}

Direction Directions::OfScore(size_t index) {
  const auto found = scores_.find(index);
  if (found != scores_.end()) return found->second;
  const hir::Score& score = policy_.scores[index];
  Direction all;
  for (size_t i = 0; i < score.rules.size(); ++i) {
    const hir::ScoreRule& rule = score.rules[i];
    if (rule.kind == RuleKind::kNothingWhen) {
      if (!Of(rule.when).Stays()) all = Direction::Any();
    } else if (rule.parent < 0) {
      all.Join(OfRule(score, i));
    }
  }
  if (!Of(score.frozen).Stays() || !Of(score.carried).Stays()) all = Direction::Any();
  all.known = false;
  scores_[index] = all;
  return all;
}

Direction Directions::Holds(const hir::Stage& stage) {
  Direction out;
  for (const auto& when : stage.whens) out.Join(Of(when.condition));
  for (const auto& unless : stage.unlesses) out.Join(Of(unless.condition).Turned());
  for (const auto& until : stage.untils) out.Join(Of(until.condition).Turned());
  out.Join(Of(stage.held));
  return out;
}

Direction Directions::OfStage() {
  if (stage_) return *stage_;
  Direction out;
  for (const hir::Stage& stage : policy_.stages) out.Join(Holds(stage));
  for (const hir::Stage& stage : policy_.asides) {
    if (!Holds(stage).Stays()) out = Direction::Any();
  }
  out.known = false;
  stage_ = out;
  return out;
}

}  // namespace tandem::analyze
