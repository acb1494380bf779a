// SPDX-License-Identifier: Apache-2.0
// Depth first. What failed says which inputs it was about; where the last split was about none of
// them, its other half fails alike and is not looked at.
#include "compiler/analyze/search.h"

#include "compiler/hir/hir.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;

namespace {

// Each split is a call inside the one before; a thread's stack holds many more of them.
constexpr int kDeepest = 600;

}  // namespace

Search::Search(Space& space, const std::vector<Demand>& demands, int64_t boxes,
               Accept accept)
    : space_(space), demands_(demands), boxes_(boxes), accept_(std::move(accept)) {}

bool Search::Run() {
  Bits conflict(space_.variables().size());
  return Look(conflict) == End::kAccepted;
}

// Inputs whose narrowing keeps the expression from what is wanted.
void Search::Explain(ExprId id, uint8_t wanted, Bits& conflict) {
  const Expr& e = space_[id];
  if (e.op == Op::kDefine) return Explain(e.args[0], wanted, conflict);
  if (e.op == Op::kNot) {
    const uint8_t yes = (wanted & kNo) != 0 ? kYes : 0;
    const uint8_t no = (wanted & kYes) != 0 ? kNo : 0;
    const auto turned = static_cast<uint8_t>((wanted & kUnknown) | yes | no);
    return Explain(e.args[0], turned, conflict);
  }
  if (e.op == Op::kSurely && (wanted == kYes || wanted == (kYes | kUnknown))) {
    return Explain(e.args[0], kYes, conflict);
  }
  if (e.op == Op::kAnd || e.op == Op::kOr) {
    const uint8_t all = e.op == Op::kAnd ? kYes : kNo;  // what every argument has to be
    const uint8_t one = e.op == Op::kAnd ? kNo : kYes;  // what one is enough of
    if ((wanted & one) == 0 && (wanted & all) != 0) {
      for (const ExprId arg : e.args) {
        if ((space_.Outcomes(arg) & wanted) == 0) return Explain(arg, wanted, conflict);
      }
    }
    if (wanted == one) {
      for (const ExprId arg : e.args) Explain(arg, one, conflict);
      return;
    }
  }
  conflict.Add(space_.Reads(id).And(space_.narrowed()));
}

// False when some demand cannot be met. Else a split, or none when all are met.
bool Search::Open(Bits& conflict, Advice& split) {
  bool met = true;
  for (const Demand& demand : demands_) {
    const uint8_t now = space_.Outcomes(demand.condition);
    if ((now & demand.outcomes) == 0) {
      Explain(demand.condition, demand.outcomes, conflict);
      return false;
    }
    met = met && (now & ~demand.outcomes) == 0;
  }
  if (met) return true;
  Advisor advisor(space_);
  for (const Demand& demand : demands_) {
    split = advisor.ForOutcomes(demand.condition, demand.outcomes);
    if (split) return true;
  }
  for (const Demand& demand : demands_) {
    if ((space_.Outcomes(demand.condition) & ~demand.outcomes) == 0) continue;
    Stop("it depends on `" + hir::Describe(space_.policy(), demand.condition) + "`");
    conflict.Add(space_.narrowed());
    return false;
  }
  return true;
}

Search::End Search::Look(Bits& conflict) {
  if (--boxes_ < 0 || depth_ >= kDeepest) {
    Stop("there are too many cases to look at");
    conflict.Add(space_.narrowed());
    return End::kFailed;
  }
  Advice split;
  if (!Open(conflict, split)) return End::kFailed;
  if (!split) {
    Bits about(space_.variables().size());
    if (accept_(about)) return End::kAccepted;
    about = about.And(space_.narrowed());
    conflict.Add(about.Any() ? about : space_.narrowed());
    return End::kFailed;
  }
  const Var var = split->var;
  const bool before = space_.narrowed().Has(var);
  const Domain whole = space_.At(var);
  for (Domain* part : {&split->first, &split->second}) {
    if (part->Nothing()) continue;
    space_.Narrow(var, std::move(*part));
    Bits reasons(space_.variables().size());
    ++depth_;
    const End end = Look(reasons);
    --depth_;
    if (end == End::kAccepted || !reasons.Has(var)) {
      space_.Narrow(var, whole);
      if (end != End::kAccepted) conflict.Add(reasons);
      return end;
    }
    if (!before) reasons.Clear(var);
    conflict.Add(reasons);
    if (boxes_ < 0) break;
  }
  space_.Narrow(var, whole);
  return End::kFailed;
}

}  // namespace tandem::analyze
