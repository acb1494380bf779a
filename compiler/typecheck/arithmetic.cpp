// SPDX-License-Identifier: Apache-2.0
// Which kinds may be added, multiplied and divided, and what comes of it.
#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/civil_time.h"

namespace tandem::typecheck {
namespace {

bool IsPlain(Kind kind) { return kind == Kind::kInteger || kind == Kind::kNumber; }
bool IsTemporal(Kind kind) {
  return kind == Kind::kTime || kind == Kind::kDate || kind == Kind::kDuration;
}

std::string_view Symbol(syntax::Arith arith) {
  switch (arith) {
    case syntax::Arith::kAdd: return "+";
    case syntax::Arith::kSubtract: return "-";
    case syntax::Arith::kMultiply: return "*";
    case syntax::Arith::kDivide: return "/";
    case syntax::Arith::kModulo: return "mod";
  }
  return "";
}

}  // namespace

ExprId Checker::CannotCalculate(const syntax::Expr& e, ExprId a, ExprId b, std::string help) {
  const Span span = e.op_span == Span{} ? e.span : e.op_span;
  sink_->Report(Code::kCannotCalculate, span, Symbol(e.arith), TypeName(a), TypeName(b), help)
      .With(e.args[0]->span, TypeName(a))
      .With(e.args[1]->span, TypeName(b));
  return kNoExpr;
}

bool Checker::Widen(ExprId& a, ExprId& b, Span span) {
  const Kind x = policy_[a].type.kind;
  const Kind y = policy_[b].type.kind;
  if (x == y) return true;
  if (!IsPlain(x) || !IsPlain(y)) return false;
  a = make_.Convert(a, Kind::kNumber, span);
  b = make_.Convert(b, Kind::kNumber, span);
  return true;
}

ExprId Checker::NegateValue(const syntax::Expr& e, const ValueType* want) {
  const syntax::Expr& inner = *e.args[0];
  if (inner.kind == syntax::ExprKind::kNumber) return NumberLiteral(inner, want, true);
  if (inner.kind == syntax::ExprKind::kPercent) return PercentLiteral(inner, true);
  const ExprId a = Value(inner, want);
  if (a == kNoExpr) return kNoExpr;
  const Kind kind = policy_[a].type.kind;
  if (!IsDecimal(kind) && kind != Kind::kDuration) {
    Mismatch(inner, a, "a number", "minus stands before numbers, money, percents and durations");
    return kNoExpr;
  }
  return make_.Arith(Op::kNegate, kind, a, kNoExpr, e.span);
}

ExprId Checker::ArithValue(const syntax::Expr& e, const ValueType* want) {
  const bool sum = e.arith == syntax::Arith::kAdd || e.arith == syntax::Arith::kSubtract;
  const syntax::Expr& left = *e.args[0];
  const syntax::Expr& right = *e.args[1];
  ExprId a = kNoExpr;
  ExprId b = kNoExpr;
  const bool turn = sum && IsNumberLiteral(left) && !IsNumberLiteral(right);
  // Beside money a bare number is money; elsewhere a literal keeps its own places.
  const auto hint = [&](ExprId other) -> const ValueType* {
    if (!sum || other == kNoExpr) return nullptr;
    return policy_[other].type.kind == Kind::kMoney ? &policy_[other].type : nullptr;
  };
  if (turn) {
    b = Value(right, sum ? want : nullptr);
    const ValueType type = hint(b) != nullptr ? *hint(b) : ValueType{};
    a = Value(left, hint(b) != nullptr ? &type : nullptr);
  } else {
    const bool money = sum && want != nullptr && want->kind == Kind::kMoney;
    a = Value(left, money ? want : nullptr);
    const ValueType type = hint(a) != nullptr ? *hint(a) : ValueType{};
    b = Value(right, hint(a) != nullptr ? &type : nullptr);
  }
  if (a == kNoExpr || b == kNoExpr) return kNoExpr;
  switch (e.arith) {
    case syntax::Arith::kAdd:
    case syntax::Arith::kSubtract: return AddOrSubtract(e, a, b);
    case syntax::Arith::kMultiply: return Multiply(e, a, b);
    case syntax::Arith::kDivide: return Divide(e, a, b, want);
    case syntax::Arith::kModulo: return Modulo(e, a, b);
  }
  return kNoExpr;
}

ExprId Checker::DaysAsDuration(ExprId later, ExprId earlier, Span span) {
  const ExprId days = make_.Arith(Op::kSubtract, Kind::kInteger, later, earlier, span);
  const ExprId day = make_.Const(hir::TypeOf(Kind::kDuration), value::kMicrosPerDay, span);
  return make_.Arith(Op::kMultiply, Kind::kDuration, days, day, span);
}

ExprId Checker::TimeArithmetic(const syntax::Expr& e, ExprId a, ExprId b) {
  const Kind x = policy_[a].type.kind;
  const Kind y = policy_[b].type.kind;
  const bool add = e.arith == syntax::Arith::kAdd;
  const Op op = add ? Op::kAdd : Op::kSubtract;
  if (x == Kind::kDuration && y == Kind::kDuration) {
    return make_.Arith(op, Kind::kDuration, a, b, e.span);
  }
  if (x == Kind::kTime && y == Kind::kTime && !add) {
    return make_.Arith(op, Kind::kDuration, a, b, e.span);
  }
  if (x == Kind::kDate && y == Kind::kDate && !add) return DaysAsDuration(a, b, e.span);
  if (add && x == Kind::kDuration && y != Kind::kDuration) return TimeArithmetic(e, b, a);
  if (x == Kind::kTime && y == Kind::kDuration) {
    return make_.Arith(op, Kind::kTime, a, b, e.span);
  }
  if (x == Kind::kDate && y == Kind::kDuration) {
    const Expr& days = policy_[b];
    if (days.op != Op::kConst || days.imm % value::kMicrosPerDay != 0) {
      sink_->Report(Code::kWholeDays, e.args[1]->span, Written(e.args[1]->span));
      return kNoExpr;
    }
    const Span span = days.span;
    const ExprId count =
        make_.Const(hir::TypeOf(Kind::kInteger), days.imm / value::kMicrosPerDay, span);
    return make_.Arith(op, Kind::kDate, a, count, e.span);
  }
  if ((x == Kind::kTime && y == Kind::kDate) || (x == Kind::kDate && y == Kind::kTime)) {
    const Span time = e.args[x == Kind::kTime ? 0 : 1]->span;
    sink_->Report(Code::kTimeWithDate, e.span, fmt::format("`date of {}`", Written(time)));
    return kNoExpr;
  }
  return CannotCalculate(e, a, b,
                         add ? "a duration is added to a time or to another duration: "
                               "`created + 3 days`"
                             : "subtract times from times, or durations: `as of - created`");
}

ExprId Checker::AddOrSubtract(const syntax::Expr& e, ExprId a, ExprId b) {
  const Kind x = policy_[a].type.kind;
  const Kind y = policy_[b].type.kind;
  const Op op = e.arith == syntax::Arith::kAdd ? Op::kAdd : Op::kSubtract;
  if (IsTemporal(x) || IsTemporal(y)) return TimeArithmetic(e, a, b);
  if (x == Kind::kText || y == Kind::kText) {
    return CannotCalculate(e, a, b, "texts are only tested, never built");
  }
  if (!IsDecimal(x) || !IsDecimal(y)) {
    return CannotCalculate(e, a, b, "only numbers, money, percents and times are calculated with");
  }
  if (!Widen(a, b, e.span)) {
    const bool money = x == Kind::kMoney || y == Kind::kMoney;
    return CannotCalculate(e, a, b,
                           money ? "money is added to money; to make a number of it divide it by "
                                   "money"
                                 : "percents are added to percents; `22% * X` is a part of X");
  }
  return make_.Arith(op, policy_[a].type.kind, a, b, e.span);
}

ExprId Checker::Multiply(const syntax::Expr& e, ExprId a, ExprId b) {
  const Kind x = policy_[a].type.kind;
  const Kind y = policy_[b].type.kind;
  const auto either = [&](Kind one, Kind other) {
    return (x == one && y == other) || (x == other && y == one);
  };
  if (either(Kind::kDuration, Kind::kInteger)) {
    return make_.Arith(Op::kMultiply, Kind::kDuration, a, b, e.span);
  }
  if (!IsDecimal(x) || !IsDecimal(y)) {
    const bool span = x == Kind::kDuration || y == Kind::kDuration;
    return CannotCalculate(e, a, b,
                           span ? "a duration is multiplied by a whole number"
                                : "only numbers, money, percents and durations are multiplied");
  }
  if (x == Kind::kMoney && y == Kind::kMoney) {
    return CannotCalculate(e, a, b, "multiply money by a number or a percent");
  }
  Kind kind = Kind::kNumber;
  if (x == Kind::kMoney || y == Kind::kMoney) kind = Kind::kMoney;
  if (x == Kind::kInteger && y == Kind::kInteger) kind = Kind::kInteger;
  if (x == Kind::kPercent && y == Kind::kPercent) kind = Kind::kPercent;
  return make_.Arith(Op::kMultiply, kind, a, b, e.span);
}

ExprId Checker::Divide(const syntax::Expr& e, ExprId a, ExprId b, const ValueType* want) {
  const Kind x = policy_[a].type.kind;
  const Kind y = policy_[b].type.kind;
  const Expr& divisor = policy_[b];
  if (divisor.op == Op::kConst && divisor.imm == 0) {
    sink_->Report(Code::kDivisionByZero, e.args[1]->span);
    return kNoExpr;
  }
  // A ratio of two of a kind is a percent where a percent is wanted: rounded once, to 6 places.
  const bool ratio = x == y && (x == Kind::kMoney || x == Kind::kDuration);
  if (ratio || (IsPlain(x) && IsPlain(y))) {
    const bool percent = want != nullptr && want->kind == Kind::kPercent;
    return make_.Arith(Op::kDivide, percent ? Kind::kPercent : Kind::kNumber, a, b, e.span);
  }
  if (x == Kind::kDuration && y == Kind::kInteger) {
    return make_.Arith(Op::kDivide, Kind::kDuration, a, b, e.span);
  }
  if (x == Kind::kMoney && (IsPlain(y) || y == Kind::kPercent)) {
    return make_.Arith(Op::kDivide, Kind::kMoney, a, b, e.span);
  }
  if (x == Kind::kPercent && IsPlain(y)) {
    return make_.Arith(Op::kDivide, Kind::kPercent, a, b, e.span);
  }
  if (IsPlain(x) && y == Kind::kPercent) {
    return make_.Arith(Op::kDivide, Kind::kNumber, a, b, e.span);
  }
  return CannotCalculate(e, a, b,
                         y == Kind::kMoney ? "only money is divided by money"
                                           : "divide by a number, or by a value of the same kind");
}

ExprId Checker::Modulo(const syntax::Expr& e, ExprId a, ExprId b) {
  const Expr& divisor = policy_[b];
  if (divisor.op == Op::kConst && divisor.imm == 0) {
    sink_->Report(Code::kDivisionByZero, e.args[1]->span);
    return kNoExpr;
  }
  if (!IsPlain(policy_[a].type.kind) || !IsPlain(divisor.type.kind)) {
    return CannotCalculate(e, a, b, "`mod` is the rest of dividing two numbers");
  }
  Widen(a, b, e.span);
  return make_.Arith(Op::kModulo, policy_[a].type.kind, a, b, e.span);
}

}  // namespace tandem::typecheck
