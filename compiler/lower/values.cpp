// SPDX-License-Identifier: Apache-2.0
// All other expressions to a value with a mask beside it that says where it is known.
#include "compiler/lower/context.h"
#include "compiler/lower/passes.h"
#include "compiler/lower/tables.h"
#include "runtime/base/check.h"
#include "runtime/value/decimal_math.h"

namespace tandem::lower {

using hir::Op;

namespace {

constexpr int64_t kTenThousand = 10'000;
constexpr Range kDays{-106'751'993, 106'751'993};  // every int64 instant, any zone

int ScaleOf(const hir::Expr& expr) { return schema::Scale(expr.type.kind); }
bool IsYesNo(const hir::Expr& expr) { return expr.type.kind == schema::Kind::kYesNo; }

}  // namespace

OpId Context::Valid(ExprId id) {
  if (At(id).valid == program::kNoOp) {
    const OpId made = Gathers(id) ? passes.Gather(*this, Leads().Valid(id), schema::Kind::kYesNo)
                                  : MakeValid(Expr(id));
    if (Gathers(id)) passes.NoteGathered(id);
    At(id).valid = made;
  }
  return At(id).valid;
}
OpId Context::Value(ExprId id) {
  if (At(id).value == program::kNoOp) {
    const OpId made = Gathers(id) ? passes.Gather(*this, Leads().Value(id), schema::Kind::kInteger)
                                  : MakeValue(Expr(id));
    At(id).value = made;
  }
  return At(id).value;
}

OpId Context::ValidOfAll(const std::vector<ExprId>& args) {
  OpId all = emit.Mask(true);
  for (const ExprId arg : args) all = emit.And(all, Valid(arg));
  return all;
}

OpId Context::BranchValue(const hir::Expr& expr, const std::function<OpId(ExprId)>& branch) {
  if (expr.op == Op::kOrElse) {
    return emit.Select(Valid(expr.args[0]), branch(expr.args[0]), branch(expr.args[1]));
  }
  OpId value = branch(expr.args.back());
  for (size_t i = expr.args.size() - 1; i >= 2; i -= 2) {
    value = emit.Select(True(expr.args[i - 2]), branch(expr.args[i - 1]), value);
  }
  return value;
}

OpId Context::MakeValid(const hir::Expr& expr) {
  switch (expr.op) {
    case Op::kMissing:
      return emit.Mask(false);
    case Op::kField:
      return inputs.Valid(expr.field);
    case Op::kDefine:
      return Valid(expr.args[0]);
    case Op::kAnswer:
      return Valid(policy.answers[static_cast<size_t>(expr.imm)].value);
    case Op::kWayIn:
      ComputeStage();
      return way_open_;
    case Op::kEventField:
    case Op::kEventAt:
    case Op::kAggregate:
    case Op::kPicked:
    case Op::kPickedAt:
    case Op::kWeighted:
      return MakeEventValid(expr);
    case Op::kInWindow:
      return Valid(expr.args[0]);
    case Op::kTableRow:
      return TableRowValid(ExprId{static_cast<uint32_t>(&expr - policy.exprs.data())});
    case Op::kTableValue:
      return TableValid(expr);
    case Op::kConst:
    case Op::kTextConst:
    case Op::kScore:
    case Op::kBand:
    case Op::kStage:
    case Op::kRoute:
    case Op::kAsOf:
    case Op::kToday:
      return emit.Mask(true);
    case Op::kMin:
    case Op::kMax: {
      OpId any = emit.Mask(false);
      for (const ExprId arg : expr.args) any = emit.Or(any, Valid(arg));
      return any;
    }
    case Op::kChoose:
    case Op::kOrElse:
      return Branches(expr, [this](ExprId branch) { return Valid(branch); });
    case Op::kDomainOf:
      return OverLeaves(expr.args[0], program::TextTransform::kDomain,
                        [this](const LeafText& leaf) { return LeafValid(leaf); });
    case Op::kDigitsOf:
      return OverLeaves(expr.args[0], program::TextTransform::kDigits,
                        [this](const LeafText& leaf) { return LeafValid(leaf); });
    default:
      break;
  }
  if (IsYesNo(expr)) {
    const ExprId self{static_cast<uint32_t>(&expr - policy.exprs.data())};
    return emit.Or(True(self), False(self));
  }
  const OpId known = ValidOfAll(expr.args);
  if (!expr.may_fault) return known;
  return WithoutFaults(expr, known, Fault(expr));
}

// The mask of rows on which an operation has no result; called for operations that may fault.
OpId Context::Fault(const hir::Expr& expr) {
  const auto twin = [&](OpCode code, OpId a, OpId b, int64_t imm) {
    return emit.Kernel(code, a, b, imm, {0, 1});
  };
  const OpId a = Value(expr.args[0]);
  const OpId b = expr.args.size() > 1 ? Value(expr.args[1]) : program::kNoOp;
  switch (expr.op) {
    case Op::kNegate:
      return emit.Equal(a, emit.Const(kFullRange.low));
    case Op::kAdd:
      return twin(OpCode::kAddFault, a, b, 0);
    case Op::kSubtract:
      return twin(OpCode::kSubFault, a, b, 0);
    case Op::kMultiply: {
      const int places = ScaleOf(Expr(expr.args[0])) + ScaleOf(Expr(expr.args[1])) - ScaleOf(expr);
      return places == 0 ? twin(OpCode::kMulFault, a, b, 0)
                         : twin(OpCode::kMulScaledFault, a, b, value::PowerOfTen(places));
    }
    case Op::kDivide: {
      const int places = ScaleOf(expr) - ScaleOf(Expr(expr.args[0])) + ScaleOf(Expr(expr.args[1]));
      return twin(OpCode::kDivScaledFault, a, b, value::PowerOfTen(places));
    }
    case Op::kModulo:
      return emit.Equal(b, emit.Const(0));
    case Op::kConvert: {
      const int places = ScaleOf(expr) - ScaleOf(Expr(expr.args[0]));
      return twin(OpCode::kMulFault, a, emit.Const(value::PowerOfTen(places)), 0);
    }
    case Op::kRoundTo:
      return twin(OpCode::kRoundFault, a, program::kNoOp, expr.imm);
    case Op::kDurationIn:
      return twin(OpCode::kMulScaledFault, a, emit.Const(kTenThousand), expr.imm);
    case Op::kDaysBetween:
      return twin(OpCode::kSubFault, b, a, 0);
    default:
      return emit.Mask(false);
  }
}

OpId Context::MakeValue(const hir::Expr& expr) {
  if (IsYesNo(expr)) {
    const ExprId self{static_cast<uint32_t>(&expr - policy.exprs.data())};
    return emit.Select(True(self), emit.Const(1), emit.Const(0));
  }
  switch (expr.op) {
    case Op::kConst:
      return emit.Const(expr.imm);
    case Op::kMissing:
      return emit.Const(0);
    case Op::kField:
      return inputs.Value(expr.field);
    case Op::kDefine:
      return Value(expr.args[0]);
    case Op::kScore:
    case Op::kBand:
    case Op::kAnswer:
    case Op::kStage:
    case Op::kRoute:
    case Op::kWayIn:
      return MakeDecision(expr);
    case Op::kAsOf:
    case Op::kToday:
      return emit.Parameter(expr.op == Op::kAsOf ? abi::Param::kAsOf : abi::Param::kToday);
    case Op::kMin:
    case Op::kMax:
      return MakeExtreme(expr);
    case Op::kChoose:
    case Op::kOrElse:
      return BranchValue(expr, [this](ExprId branch) { return Value(branch); });
    case Op::kPair:
    case Op::kNegate:
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kModulo:
    case Op::kConvert:
      return MakeArithmetic(expr);
    case Op::kFloor:
    case Op::kCeil:
    case Op::kRoundTo:
    case Op::kDurationIn:
    case Op::kWholeIn:
      return MakeRounding(expr);
    case Op::kDateOf:
    case Op::kWeekday:
    case Op::kMonthOf:
    case Op::kDaysBetween:
    case Op::kMonthsBetween:
    case Op::kYearsBetween:
      return MakeTime(expr);
    case Op::kTableRow:
    case Op::kTableValue:
      return MakeTableValue(expr);
    case Op::kLengthOf:
      return TextLength(expr.args[0]);
    case Op::kEventField:
    case Op::kEventAt:
    case Op::kAggregate:
    case Op::kPicked:
    case Op::kPickedAt:
    case Op::kWeighted:
      return MakeEventValue(expr);
    default:
      break;
  }
  TANDEM_CHECK(false, "an expression without a whole-number value was used as one");
  return emit.Const(0);
}

// What another declaration decided.
OpId Context::MakeDecision(const hir::Expr& expr) {
  const auto index = static_cast<size_t>(expr.imm);
  switch (expr.op) {
    case Op::kScore:
      return ScoreTotal(index);
    case Op::kBand:
      if (bands_[index] == program::kNoOp) {
        const OpId band = Value(policy.bands[index].value);
        bands_[index] = band;
      }
      return bands_[index];
    case Op::kAnswer:
      return Value(policy.answers[index].value);
    case Op::kRoute:
      return Value(policy.route->value);
    default:
      ComputeStage();
      return expr.op == Op::kStage ? stage_ : way_in_;
  }
}

OpId Context::MakeArithmetic(const hir::Expr& expr) {
  const OpId a = Value(expr.args[0]);
  const OpId b = expr.args.size() > 1 ? Value(expr.args[1]) : program::kNoOp;
  switch (expr.op) {
    case Op::kPair:
      return emit.Add(emit.Multiply(a, emit.Const(expr.imm)), b);
    case Op::kNegate:
      return emit.Negate(a);
    case Op::kAdd:
      return emit.Add(a, b);
    case Op::kSubtract:
      return emit.Subtract(a, b);
    case Op::kMultiply: {
      const int places = ScaleOf(Expr(expr.args[0])) + ScaleOf(Expr(expr.args[1])) - ScaleOf(expr);
      TANDEM_CHECK(places >= 0, "a product cannot have more places than its factors");
      if (places == 0) return emit.Multiply(a, b);
      const int64_t unit = value::PowerOfTen(places);
      return emit.Kernel(OpCode::kMulScaled, a, b, unit,
                         MulScaledRange(emit.RangeOf(a), emit.RangeOf(b), unit));
    }
    case Op::kDivide: {
      const int places = ScaleOf(expr) - ScaleOf(Expr(expr.args[0])) + ScaleOf(Expr(expr.args[1]));
      TANDEM_CHECK(places >= 0, "a quotient cannot drop places");
      const int64_t unit = value::PowerOfTen(places);
      return emit.Kernel(OpCode::kDivScaled, a, b, unit, DivScaledRange(emit.RangeOf(a), unit));
    }
    case Op::kModulo: {
      const Range range = emit.RangeOf(b);
      return emit.Kernel(OpCode::kMod, a, b, 0, Union(range, {0, 0}));
    }
    default:
      break;
  }
  const int places = ScaleOf(expr) - ScaleOf(Expr(expr.args[0]));
  return emit.Multiply(a, emit.Const(value::PowerOfTen(places)));
}

// The whole units not below `value`: one more than the floor where something is left over.
OpId Context::Ceiling(OpId value, int64_t unit) {
  const Range range = emit.RangeOf(value);
  const OpId floor = emit.Kernel(OpCode::kDivFloor, value, program::kNoOp, unit,
                                 {range.low / unit - 1, range.high / unit});
  const OpId exact = emit.Equal(emit.Multiply(floor, emit.Const(unit)), value);
  return emit.Add(floor, emit.Select(exact, emit.Const(0), emit.Const(1)));
}

OpId Context::MakeRounding(const hir::Expr& expr) {
  const OpId a = Value(expr.args[0]);
  const Range range = emit.RangeOf(a);
  if (expr.op == Op::kDurationIn) {
    const OpId scale = emit.Const(kTenThousand);
    return emit.Kernel(OpCode::kMulScaled, a, scale, expr.imm,
                       MulScaledRange(range, {kTenThousand, kTenThousand}, expr.imm));
  }
  if (expr.op == Op::kWholeIn) {
    return emit.Kernel(OpCode::kDivFloor, a, program::kNoOp, expr.imm,
                       {range.low / expr.imm - 1, range.high / expr.imm});
  }
  if (expr.op == Op::kRoundTo) {
    const Range rounded = AddRange(range, {-expr.imm, expr.imm});
    return emit.Kernel(OpCode::kRoundTo, a, program::kNoOp, expr.imm, Union(rounded, {0, 0}));
  }
  const int64_t unit = value::PowerOfTen(ScaleOf(Expr(expr.args[0])));
  if (unit == 1) return a;
  if (expr.op == Op::kCeil) return Ceiling(a, unit);
  return emit.Kernel(OpCode::kDivFloor, a, program::kNoOp, unit,
                     {range.low / unit - 1, range.high / unit});
}

OpId Context::MakeExtreme(const hir::Expr& expr) {
  OpId best = Value(expr.args[0]);
  OpId known = Valid(expr.args[0]);
  for (size_t i = 1; i < expr.args.size(); ++i) {
    const OpId next = Value(expr.args[i]);
    const OpId next_known = Valid(expr.args[i]);
    const OpId both = expr.op == Op::kMin ? emit.Min(best, next) : emit.Max(best, next);
    best = emit.Select(emit.And(known, next_known), both, emit.Select(known, best, next));
    known = emit.Or(known, next_known);
  }
  return best;
}

OpId Context::MakeTime(const hir::Expr& expr) {
  const OpId a = Value(expr.args[0]);
  const OpId b = expr.args.size() > 1 ? Value(expr.args[1]) : program::kNoOp;
  const bool instants = Expr(expr.args[0]).type.kind == schema::Kind::kTime;
  switch (expr.op) {
    case Op::kDateOf:
      return emit.Kernel(OpCode::kDateOf, a, b, 0, kDays);
    case Op::kWeekday:
      return emit.Kernel(OpCode::kWeekday, a, b, 0, {1, 7});
    case Op::kMonthOf:
      return emit.Kernel(OpCode::kMonthOf, a, b, 0, {1, 12});
    case Op::kDaysBetween:
      return instants ? emit.Kernel(OpCode::kDaysBetween, a, b, 0, kFullRange)
                      : emit.Subtract(b, a);
    case Op::kMonthsBetween:
      return emit.Kernel(instants ? OpCode::kInstantMonths : OpCode::kMonthsBetween, a, b, 0,
                         kFullRange);
    default:
      return emit.Kernel(instants ? OpCode::kInstantYears : OpCode::kYearsBetween, a, b, 0,
                         kFullRange);
  }
}

}  // namespace tandem::lower
