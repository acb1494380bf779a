// SPDX-License-Identifier: Apache-2.0
// Walks a condition the way it reads: operands of `and` and `or` first, then what they look at.
#include "compiler/typecheck/expect_parts.h"

#include <set>

namespace tandem::typecheck {
namespace {

using hir::Expr;
using hir::ExprId;
using hir::Op;

bool IsValue(Op op) {
  switch (op) {
    case Op::kField:
    case Op::kRecordKnown:
    case Op::kDefine:
    case Op::kScore:
    case Op::kBand:
    case Op::kAnswer:
    case Op::kStage:
    case Op::kRoute:
    case Op::kWayIn:
    case Op::kAggregate:
    case Op::kPicked:
    case Op::kPickedAt:
    case Op::kTableValue: return true;
    default: return false;
  }
}

class Walk {
 public:
  explicit Walk(const hir::Policy& policy) : policy_(policy) {}

  void Visit(ExprId id, int depth, bool wanted, bool judged, bool operand) {
    const Expr& e = policy_[id];
    const bool value = IsValue(e.op);
    if (value || (operand && e.op != Op::kConst)) {
      ExpectPart part{id, hir::Describe(policy_, id), depth, operand, wanted, operand && judged};
      if (!labels_.insert(part.label).second) return;
      parts_.push_back(std::move(part));
      ++depth;
    }
    if (value && e.op != Op::kDefine && e.op != Op::kTableValue) return;
    for (const ExprId arg : e.args) VisitArg(e.op, arg, depth, wanted, judged);
  }
  std::vector<ExpectPart> Take() { return std::move(parts_); }

 private:
  void VisitArg(Op op, ExprId arg, int depth, bool wanted, bool judged) {
    switch (op) {
      case Op::kNot: return Visit(arg, depth, !wanted, judged, false);
      case Op::kSurely:
      case Op::kPossibly:
      case Op::kDefine: return Visit(arg, depth, wanted, judged, false);
      case Op::kAnd:
      case Op::kOr:
      case Op::kAtLeastOf: return Visit(arg, depth, wanted, judged, true);
      default: return Visit(arg, depth, true, false, false);
    }
  }

  const hir::Policy& policy_;
  std::vector<ExpectPart> parts_;
  std::set<std::string> labels_;
};

}  // namespace

std::vector<ExpectPart> PartsOf(const hir::Policy& policy, ExprId condition) {
  Walk walk(policy);
  walk.Visit(condition, 0, true, true, false);
  return walk.Take();
}

}  // namespace tandem::typecheck
