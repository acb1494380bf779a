// SPDX-License-Identifier: Apache-2.0
// Every form of expression to its part of the checker; logic, `is known`, `or else`.
#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/base/limits.h"
#include "runtime/value/civil_time.h"

namespace tandem::typecheck {

using syntax::ExprKind;

ExprId Checker::Value(const syntax::Expr& e, const ValueType* want) {
  if (policy_.exprs.size() >= base::kMaxHirNodes) {
    const std::string name = path_.empty() ? Written(e.span) : path_.front().second.first;
    if (!too_large_) all_.Report(Code::kExpansionTooLarge, e.span, name);
    too_large_ = true;
    return kNoExpr;
  }
  return Dispatch(e, want);
}

ExprId Checker::Dispatch(const syntax::Expr& e, const ValueType* want) {
  switch (e.kind) {
    case ExprKind::kYesNo: return make_.YesNo(e.number != 0, e.span);
    case ExprKind::kNumber: return NumberLiteral(e, want, false);
    case ExprKind::kPercent: return PercentLiteral(e, false);
    case ExprKind::kString: return StringLiteral(e, want);
    case ExprKind::kDate: return make_.Const(hir::TypeOf(Kind::kDate), e.number, e.span);
    case ExprKind::kTime: return TimeLiteral(e);
    case ExprKind::kDuration: return make_.Const(hir::TypeOf(Kind::kDuration), e.number, e.span);
    case ExprKind::kMissing:
      // It also stands for what is not supported yet, which was said while parsing.
      if (sources_.Text(e.span) == "missing") sink_->Report(Code::kMissingHere, e.span);
      return kNoExpr;
    case ExprKind::kName: return NameValue(e, want);
    case ExprKind::kCall: return CallValue(e);
    case ExprKind::kBuiltin: return BuiltinValue(e, want);
    case ExprKind::kAsOf: {
      ValueType type = hir::TypeOf(Kind::kTime);
      type.low = value::kMinDate * value::kMicrosPerDay;
      type.high = (value::kMaxDate + 1) * value::kMicrosPerDay - 1;
      return make_.Reference(Op::kAsOf, type, 0, e.span);
    }
    case ExprKind::kToday: {
      ValueType type = hir::TypeOf(Kind::kDate);
      type.low = value::kMinDate - 2;
      type.high = value::kMaxDate + 2;
      return make_.Reference(Op::kToday, type, 0, e.span);
    }
    case ExprKind::kNot:
    case ExprKind::kOr: return LogicValue(e);
    case ExprKind::kSurely:
    case ExprKind::kPossibly: return SettledValue(e);
    case ExprKind::kAnd: return AndValue(e);
    case ExprKind::kImplies:
    case ExprKind::kExcept: return ImpliesValue(e);
    case ExprKind::kAtLeastOf:
    case ExprKind::kAtMostOf: return CountOf(e);
    case ExprKind::kCompare: return CompareValue(e);
    case ExprKind::kBetween: return BetweenValue(e);
    case ExprKind::kIn: return InValue(e);
    case ExprKind::kIsAtLeast:
    case ExprKind::kIsAtMost: return AtLeastValue(e);
    case ExprKind::kIsKnown:
    case ExprKind::kIsMissing: return KnownValue(e);
    case ExprKind::kTextTest: return TextTestValue(e);
    case ExprKind::kHas: return HasValue(e);
    case ExprKind::kNegate: return NegateValue(e, want);
    case ExprKind::kArith: return ArithValue(e, want);
    case ExprKind::kIf: return IfValue(e, want);
    case ExprKind::kChoose: return ChooseValue(e, want);
    case ExprKind::kOrElse: return OrElseValue(e, want);
    case ExprKind::kEvents: return EventsValue(e);
    case ExprKind::kInWindow: return InWindowValue(e);
    case ExprKind::kWas: return WasValue(e);
    case ExprKind::kChanged: return ChangedValue(e);
    case ExprKind::kBecame: return BecameValue(e);
    case ExprKind::kNewly: return NewlyValue(e);
    case ExprKind::kLeadIsNew: return LeadIsNew(e.span);
    case ExprKind::kRange:
      sink_->Report(Code::kUnexpected, e.span, "a value", "a range")
          .Help("a range stands behind `in` or in a cell: `X in 200..2000`");
      return kNoExpr;
  }
  return kNoExpr;
}

ExprId Checker::Coerce(ExprId id, ValueType type, Span span) {
  if (id == kNoExpr) return kNoExpr;
  const Kind kind = policy_[id].type.kind;
  if (SameType(policy_[id].type, type)) return id;
  if (kind == Kind::kInteger && type.kind == Kind::kNumber) {
    return make_.Convert(id, Kind::kNumber, span);
  }
  return kNoExpr;
}

ExprId Checker::As(const syntax::Expr& e, ValueType type) {
  const ExprId id = Value(e, &type);
  if (id == kNoExpr) return kNoExpr;
  const ExprId coerced = Coerce(id, type, e.span);
  if (coerced != kNoExpr) return coerced;
  std::string help = fmt::format("write {} here", TypeName(type));
  const Kind seen = policy_[id].type.kind;
  if (type.kind == Kind::kInteger && seen == Kind::kNumber) {
    help = "round it: `floor(X)` or `ceil(X)`";
  } else if (type.kind == Kind::kPercent && IsNumberLiteral(e)) {
    help = fmt::format("write `{}%`", Written(e.span));
  } else if (type.kind == Kind::kDuration && IsNumberLiteral(e)) {
    help = fmt::format("say of what: `{} days`, `{} hours`", Written(e.span), Written(e.span));
  } else if (type.kind == Kind::kDate && seen == Kind::kTime) {
    help = fmt::format("write `date of {}`", Written(e.span));
  }
  Mismatch(e, id, TypeName(type), help);
  return kNoExpr;
}

ExprId Checker::AsCondition(ExprId id, const syntax::Expr& e) {
  if (id == kNoExpr) return kNoExpr;
  const Kind kind = policy_[id].type.kind;
  if (kind == Kind::kYesNo) return id;
  const std::string text = Written(e.span);
  std::string help = fmt::format("compare it with something: `{} = …`", text);
  if (IsOrdered(kind)) help = fmt::format("compare it with something: `{} > …`", text);
  if (IsList(kind)) help = fmt::format("ask for a value: `{} has …`", text);
  if (kind == Kind::kText) {
    help = fmt::format("test it: `{} contains \"…\"`, `{} is known`", text, text);
  }
  if (e.kind == ExprKind::kString || e.kind == ExprKind::kNumber) {
    help = fmt::format("a value stands behind a comparison: `X = {}`, or in a list: `X in (…, {})`",
                       text, text);
  }
  sink_->Report(Code::kNotACondition, e.span, text, TypeName(id), help);
  return kNoExpr;
}

ExprId Checker::Condition(const syntax::Expr& e) {
  const ValueType yes_no = hir::TypeOf(Kind::kYesNo);
  return AsCondition(Value(e, &yes_no), e);
}

ExprId Checker::LogicValue(const syntax::Expr& e) {
  if (e.kind == ExprKind::kNot) {
    const ExprId a = Condition(*e.args[0]);
    if (a == kNoExpr) return kNoExpr;
    if (policy_[a].op == Op::kLessEqual) BoundedAbove(policy_[a].args[1], e.span);
    return make_.Not(a, e.span);
  }
  // Right of `or`, everything to its left is not true.
  auto known = KnownNow();
  std::vector<ExprId> args;
  bool good = true;
  for (const auto& arg : e.args) {
    args.push_back(Condition(*arg));
    good = good && args.back() != kNoExpr;
    Assume(*arg, false);
  }
  Restore(std::move(known));
  return good ? make_.Logic(Op::kOr, std::move(args), e.span) : kNoExpr;
}

ExprId Checker::AndValue(const syntax::Expr& e) {
  auto known = KnownNow();
  std::vector<ExprId> args;
  bool good = true;
  for (const auto& arg : e.args) {
    args.push_back(Condition(*arg));
    good = good && args.back() != kNoExpr;
    Assume(*arg, true);
  }
  Restore(std::move(known));
  return good ? make_.Logic(Op::kAnd, std::move(args), e.span) : kNoExpr;
}

ExprId Checker::ImpliesValue(const syntax::Expr& e) {
  const ExprId a = Condition(*e.args[0]);
  auto known = KnownNow();
  Assume(*e.args[0], true);
  const ExprId b = Condition(*e.args[1]);
  Restore(std::move(known));
  if (a == kNoExpr || b == kNoExpr) return kNoExpr;
  if (e.kind == ExprKind::kImplies) {
    return make_.Logic(Op::kOr, {make_.Not(a, e.args[0]->span), b}, e.span);
  }
  return make_.Logic(Op::kAnd, {a, make_.Not(b, e.args[1]->span)}, e.span);
}

ExprId Checker::CountOf(const syntax::Expr& e) {
  const auto count = static_cast<int64_t>(e.args.size());
  const bool at_most = e.kind == ExprKind::kAtMostOf;
  std::vector<ExprId> args;
  bool good = true;
  for (const auto& arg : e.args) {
    args.push_back(Condition(*arg));
    good = good && args.back() != kNoExpr;
  }
  const int64_t least = at_most ? e.number + 1 : e.number;
  if (least < 1 || least > count) {
    sink_->Report(Code::kImpossibleCount, e.span,
                 fmt::format("`at {} {}`", at_most ? "most" : "least", e.number), count);
    return kNoExpr;
  }
  if (!good) return kNoExpr;
  const ExprId counted = make_.AtLeastOf(least, std::move(args), e.span);
  return at_most ? make_.Not(counted, e.span) : counted;
}

ExprId Checker::SettledValue(const syntax::Expr& e) {
  const bool surely = e.kind == ExprKind::kSurely;
  const ExprId a = Condition(*e.args[0]);
  if (a == kNoExpr) return kNoExpr;
  if (!policy_[a].maybe_unknown) {
    const std::string text = Written(e.args[0]->span);
    sink_->Report(Code::kNeverUnknown, e.span, text,
                 surely ? "`surely`" : "`possibly`", fmt::format("write `{}`", text));
  }
  return make_.Settle(surely ? Op::kSurely : Op::kPossibly, a, e.span);
}

ExprId Checker::KnownValue(const syntax::Expr& e) {
  const syntax::Expr& x = *e.args[0];
  ExprId known = kNoExpr;
  const bool name = x.kind == ExprKind::kName && scope_.parameters.count(PathOf(x)) == 0;
  const auto record = name ? RecordNamed(PathOf(x)) : std::nullopt;
  bool never = false;
  if (record) {
    never = !policy_.schema.records[*record].optional;
    known = never ? make_.YesNo(true, e.span) : RecordKnown(*record, e.span);
  } else {
    const ExprId a = Value(x);
    if (a == kNoExpr) return kNoExpr;
    never = !policy_[a].maybe_unknown;
    known = make_.Settle(Op::kIsKnown, a, e.span);
  }
  if (never) {
    const bool asks_known = e.kind == ExprKind::kIsKnown;
    sink_->Report(Code::kNeverUnknown, e.span, Written(x.span), "this question",
                 asks_known ? "it is always known" : "this is never true");
  }
  return e.kind == ExprKind::kIsKnown ? known : make_.Not(known, e.span);
}

ExprId Checker::OrElseValue(const syntax::Expr& e, const ValueType* want) {
  const ExprId a = Value(*e.args[0], want);
  if (a == kNoExpr) return kNoExpr;
  const ValueType type = policy_[a].type;
  if (IsList(type.kind)) {
    Mismatch(*e.args[0], a, "one value", "a list is never missing: leave `or else` out");
    return kNoExpr;
  }
  const ExprId b = Value(*e.args[1], &type);
  if (b == kNoExpr) return kNoExpr;
  if (!policy_[a].maybe_unknown) {
    sink_->Report(Code::kNeverUnknown, e.span, Written(e.args[0]->span),
                 fmt::format("`or else {}`", Written(e.args[1]->span)),
                 fmt::format("write `{}`", Written(e.args[0]->span)));
  }
  const ExprId same = Coerce(b, type, e.span);
  if (same != kNoExpr) return make_.OrElse(a, same, e.span);
  const ExprId widened = Coerce(a, policy_[b].type, e.span);
  if (widened != kNoExpr) return make_.OrElse(widened, b, e.span);
  Mismatch(*e.args[1], b, TypeName(type),
           fmt::format("both sides of `or else` must be {}", TypeName(type)));
  return kNoExpr;
}

}  // namespace tandem::typecheck
