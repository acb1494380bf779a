// SPDX-License-Identifier: Apache-2.0
// Levels follow every reference once; a circle would be the checker's mistake.
#include "compiler/lower/levels.h"

#include <algorithm>
#include <functional>

#include "runtime/base/check.h"

namespace tandem::lower {

using hir::Op;

namespace {

bool IsReference(Op op) {
  switch (op) {
    case Op::kField:
    case Op::kRecordKnown:
    case Op::kScore:
    case Op::kBand:
    case Op::kAnswer:
    case Op::kStage:
    case Op::kRoute:
    case Op::kWayIn:
    case Op::kAggregate:
    case Op::kPicked:
    case Op::kPickedAt:
    case Op::kWeighted:
    case Op::kEventField:
    case Op::kEventAt:
      return true;
    default:
      return false;
  }
}

uint32_t Remember(int32_t& slot, const std::function<uint32_t()>& find) {
  constexpr int32_t kLooking = -2;
  TANDEM_CHECK(slot != kLooking, "events and decisions depend on each other in a circle");
  if (slot < 0) {
    slot = kLooking;
    slot = static_cast<int32_t>(find());
  }
  return static_cast<uint32_t>(slot);
}

}  // namespace

Levels::Levels(const hir::Policy& policy)
    : policy_(policy),
      reads_event_(policy.exprs.size()),
      is_constant_(policy.exprs.size()),
      may_fault_(policy.exprs.size()),
      exprs_(policy.exprs.size(), -1),
      aggregates_(policy.aggregates.size(), -1),
      scores_(policy.scores.size(), -1) {
  for (size_t i = 0; i < policy.exprs.size(); ++i) {
    const hir::Expr& expr = policy.exprs[i];
    bool reads = expr.op == Op::kEventField || expr.op == Op::kEventAt;
    bool constant = !IsReference(expr.op);
    bool fault = expr.may_fault;
    for (const hir::ExprId arg : expr.args) {
      reads = reads || ReadsEvent(arg);
      constant = constant && IsConstant(arg);
      fault = fault || MayFault(arg);
    }
    reads_event_[i] = reads;
    is_constant_[i] = constant;
    may_fault_[i] = fault;
  }
}

uint32_t Levels::OfAggregate(size_t index) {
  return Remember(aggregates_[index], [&] {
    const hir::Aggregate& aggregate = policy_.aggregates[index];
    uint32_t level = OfOptional(aggregate.since);
    for (const hir::EventPart& part : aggregate.parts) {
      level = std::max({level, OfOptional(part.where), OfOptional(part.once_by)});
      for (const hir::ExprId value : part.values) level = std::max(level, OfExpr(value));
      for (const hir::Policy::RejectWhen& reject : policy_.rejects) {
        if (reject.event == part.event) level = std::max(level, OfExpr(reject.condition));
      }
    }
    return level;
  });
}

uint32_t Levels::OfExpr(hir::ExprId id) {
  return Remember(exprs_[static_cast<size_t>(id)], [&] {
    const hir::Expr& expr = policy_[id];
    uint32_t level = IsReference(expr.op) ? Reference(expr) : 0;
    for (const hir::ExprId arg : expr.args) level = std::max(level, OfExpr(arg));
    return level;
  });
}

uint32_t Levels::Reference(const hir::Expr& expr) {
  const auto index = static_cast<size_t>(expr.imm);
  switch (expr.op) {
    case Op::kAggregate:
    case Op::kPicked:
    case Op::kPickedAt:
    case Op::kWeighted:
      return OfAggregate(index) + 1;
    case Op::kScore:
      return Remember(scores_[index], [&] { return OfScore(policy_.scores[index]); });
    case Op::kBand:
      return OfExpr(policy_.bands[index].value);
    case Op::kAnswer:
      return OfExpr(policy_.answers[index].value);
    case Op::kRoute:
      return OfExpr(policy_.route->value);
    case Op::kStage:
    case Op::kWayIn:
      return Remember(stages_, [&] { return OfStages(); });
    default:
      return 0;
  }
}

uint32_t Levels::OfScore(const hir::Score& score) {
  uint32_t level = std::max(OfOptional(score.frozen), OfOptional(score.carried));
  for (const hir::ScoreRule& rule : score.rules) {
    level =
        std::max({level, OfOptional(rule.points), OfOptional(rule.when), OfOptional(rule.unless)});
  }
  return level;
}

uint32_t Levels::OfStages() {
  uint32_t level = 0;
  for (const auto* stages : {&policy_.stages, &policy_.asides}) {
    for (const hir::Stage& stage : *stages) {
      level = std::max(level, OfOptional(stage.held));
      for (const auto& when : stage.whens) level = std::max(level, OfOptional(when.condition));
      for (const auto& unless : stage.unlesses) {
        level = std::max(level, OfOptional(unless.condition));
      }
      for (const auto& until : stage.untils) level = std::max(level, OfOptional(until.condition));
    }
  }
  return level;
}

}  // namespace tandem::lower
