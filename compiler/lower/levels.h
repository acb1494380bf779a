// SPDX-License-Identifier: Apache-2.0
// When something is known: how many rounds of passes over events must have run before.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::lower {

// An aggregate is of level n when the leads' part of its conditions reads aggregates below n.
class Levels {
 public:
  explicit Levels(const hir::Policy& policy);

  uint32_t OfAggregate(size_t index);
  // The level of passes that can gather it: above all aggregates it reads, through everything it
  // refers to.
  uint32_t OfExpr(hir::ExprId id);

  // Reads the event at hand.
  bool ReadsEvent(hir::ExprId id) const { return reads_event_[static_cast<size_t>(id)]; }
  // Depends on `as of` at most.
  bool IsConstant(hir::ExprId id) const { return is_constant_[static_cast<size_t>(id)]; }
  // A data fault can strike below it, scores and the like left out.
  bool MayFault(hir::ExprId id) const { return may_fault_[static_cast<size_t>(id)]; }

 private:
  uint32_t Reference(const hir::Expr& expr);
  uint32_t OfScore(const hir::Score& score);
  uint32_t OfStages();
  uint32_t OfOptional(hir::ExprId id) { return id == hir::kNoExpr ? 0 : OfExpr(id); }

  const hir::Policy& policy_;
  std::vector<bool> reads_event_, is_constant_, may_fault_;
  std::vector<int32_t> exprs_, aggregates_, scores_;  // -1: not looked at, -2: being looked at
  int32_t stages_ = -1;
};

}  // namespace tandem::lower
