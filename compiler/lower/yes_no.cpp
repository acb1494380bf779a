// SPDX-License-Identifier: Apache-2.0
// Yes/no expressions to masks: surely yes, surely no, each made only when somebody needs it.
#include "compiler/lower/context.h"
#include "compiler/lower/passes.h"
#include "compiler/lower/tables.h"
#include "runtime/base/check.h"

namespace tandem::lower {

using hir::Op;

OpId Context::True(ExprId id) {
  if (At(id).yes == program::kNoOp) {
    const OpId made = Gathers(id) ? passes.Gather(*this, Leads().True(id), schema::Kind::kYesNo)
                                  : MakeTrue(Expr(id));
    if (Gathers(id)) passes.NoteGathered(id);
    At(id).yes = made;
  }
  return At(id).yes;
}
OpId Context::False(ExprId id) {
  if (At(id).no == program::kNoOp) {
    const OpId made = Gathers(id) ? passes.Gather(*this, Leads().False(id), schema::Kind::kYesNo)
                                  : MakeFalse(Expr(id));
    if (Gathers(id)) passes.NoteGathered(id);
    At(id).no = made;
  }
  return At(id).no;
}
OpId Context::Branches(const hir::Expr& expr, const std::function<OpId(ExprId)>& branch) {
  if (expr.op == Op::kOrElse) {
    return emit.Or(branch(expr.args[0]), emit.AndNot(branch(expr.args[1]), Valid(expr.args[0])));
  }
  OpId any = emit.Mask(false), taken = emit.Mask(false);
  for (size_t i = 0; i + 1 < expr.args.size(); i += 2) {
    const OpId holds = True(expr.args[i]);
    any = emit.Or(any, emit.AndNot(emit.And(holds, branch(expr.args[i + 1])), taken));
    taken = emit.Or(taken, holds);
  }
  return emit.Or(any, emit.AndNot(branch(expr.args.back()), taken));
}

OpId Context::AnyLeafKnown(uint32_t record) {
  OpId any = emit.Mask(false);
  for (size_t i = 0; i < policy.schema.fields.size(); ++i) {
    if (policy.schema.fields[i].record == record) {
      any = emit.Or(any, inputs.Valid(schema::FieldId(i)));
    }
  }
  return any;
}

OpId Context::MakeTrue(const hir::Expr& expr) {
  switch (expr.op) {
    case Op::kConst:
      return emit.Mask(expr.imm != 0);
    case Op::kMissing:
      return emit.Mask(false);
    case Op::kField:
    case Op::kEventField:
      return inputs.Truth(expr.field);
    case Op::kPicked: {
      const ExprId self{static_cast<uint32_t>(&expr - policy.exprs.data())};
      return emit.And(Valid(self), MakeEventValue(expr));
    }
    case Op::kTableValue:
      return TableHolds(expr, {TableQuestion::Kind::kValue, {}, {}, 0});
    case Op::kInWindow:
      return emit.And(Valid(expr.args[0]), InWindow(Value(expr.args[0]), expr.imm));
    case Op::kRecordKnown:
      return AnyLeafKnown(static_cast<uint32_t>(expr.imm));
    case Op::kDefine:
      return True(expr.args[0]);
    case Op::kAnswer:
      return True(policy.answers[static_cast<size_t>(expr.imm)].value);
    case Op::kNot:
      return False(expr.args[0]);
    case Op::kSurely:
      return True(expr.args[0]);
    case Op::kPossibly:
      return emit.Not(False(expr.args[0]));
    case Op::kAnd: {
      OpId all = emit.Mask(true);
      for (const ExprId arg : expr.args) all = emit.And(all, True(arg));
      return all;
    }
    case Op::kOr: {
      OpId any = emit.Mask(false);
      for (const ExprId arg : expr.args) any = emit.Or(any, True(arg));
      return any;
    }
    case Op::kAtLeastOf: {
      std::vector<OpId> masks;
      for (const ExprId arg : expr.args) masks.push_back(True(arg));
      return emit.AtLeast(masks, expr.imm);
    }
    case Op::kIsKnown:
      return Valid(expr.args[0]);
    case Op::kEqual:
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kInSet:
      return emit.And(ValidOfAll(expr.args), Compare(expr));
    case Op::kTextTest:
      return TextTest(expr, true);
    case Op::kTextEqual:
      return TextEqual(expr, true);
    case Op::kListHas: {
      const hir::Expr& list = Expr(expr.args[0]);
      if (list.op != Op::kPicked) return inputs.Answer(list.field, expr.atom);
      const PickedText question{PickedText::Kind::kAnswer, {}, expr.atom};
      return emit.And(Valid(expr.args[0]), inputs.Computed(passes.Picked(list, question).value));
    }
    case Op::kChoose:
    case Op::kOrElse:
      return Branches(expr, [this](ExprId branch) { return True(branch); });
    default:
      break;
  }
  TANDEM_CHECK(false, "a value stands where a yes/no was checked");
  return emit.Mask(false);
}

OpId Context::MakeFalse(const hir::Expr& expr) {
  switch (expr.op) {
    case Op::kConst:
      return emit.Mask(expr.imm == 0);
    case Op::kMissing:
      return emit.Mask(false);
    case Op::kField:
    case Op::kEventField:
      return emit.AndNot(inputs.Valid(expr.field), inputs.Truth(expr.field));
    case Op::kPicked: {
      const ExprId self{static_cast<uint32_t>(&expr - policy.exprs.data())};
      return emit.AndNot(Valid(self), MakeEventValue(expr));
    }
    case Op::kTableValue:
      return emit.AndNot(TableValid(expr),
                         TableHolds(expr, {TableQuestion::Kind::kValue, {}, {}, 0}));
    case Op::kInWindow:
      return emit.AndNot(Valid(expr.args[0]), InWindow(Value(expr.args[0]), expr.imm));
    case Op::kDefine:
      return False(expr.args[0]);
    case Op::kAnswer:
      return False(policy.answers[static_cast<size_t>(expr.imm)].value);
    case Op::kNot:
      return True(expr.args[0]);
    case Op::kSurely:
      return emit.Not(True(expr.args[0]));
    case Op::kPossibly:
      return False(expr.args[0]);
    case Op::kAnd: {
      OpId any = emit.Mask(false);
      for (const ExprId arg : expr.args) any = emit.Or(any, False(arg));
      return any;
    }
    case Op::kOr: {
      OpId all = emit.Mask(true);
      for (const ExprId arg : expr.args) all = emit.And(all, False(arg));
      return all;
    }
    case Op::kAtLeastOf: {
      // Surely fewer than N: more than (all - N) of them are surely no.
      std::vector<OpId> masks;
      for (const ExprId arg : expr.args) masks.push_back(False(arg));
      return emit.AtLeast(masks, static_cast<int64_t>(masks.size()) - expr.imm + 1);
    }
    case Op::kIsKnown:
      return emit.Not(Valid(expr.args[0]));
    case Op::kEqual:
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kInSet:
      return emit.AndNot(ValidOfAll(expr.args), Compare(expr));
    case Op::kTextTest:
      return TextTest(expr, false);
    case Op::kTextEqual:
      return TextEqual(expr, false);
    case Op::kListHas:
      return emit.AndNot(Valid(expr.args[0]), MakeTrue(expr));
    case Op::kRecordKnown:
      return emit.Not(MakeTrue(expr));
    case Op::kChoose:
    case Op::kOrElse:
      return Branches(expr, [this](ExprId branch) { return False(branch); });
    default:
      break;
  }
  TANDEM_CHECK(false, "a value stands where a yes/no was checked");
  return emit.Mask(false);
}

OpId Context::Compare(const hir::Expr& expr) {
  const OpId a = Value(expr.args[0]);
  switch (expr.op) {
    case Op::kEqual:
      return emit.Equal(a, Value(expr.args[1]));
    case Op::kLess:
      return emit.Less(a, Value(expr.args[1]));
    case Op::kLessEqual:
      return emit.LessEqual(a, Value(expr.args[1]));
    default:
      break;
  }
  OpId any = emit.Mask(false);
  for (const auto& [low, high] : expr.intervals) any = emit.Or(any, emit.Within(a, low, high));
  return any;
}

}  // namespace tandem::lower
