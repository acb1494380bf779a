// SPDX-License-Identifier: Apache-2.0
// One comparison of two sides of one type.
#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {

using syntax::Compare;
using syntax::ExprKind;

bool Checker::TypePair(const syntax::Expr& left, const syntax::Expr& right, ExprId& a,
                       ExprId& b) {
  const bool right_first = TakesType(left) && !TakesType(right);
  const syntax::Expr& first = right_first ? right : left;
  const syntax::Expr& second = right_first ? left : right;
  const ExprId x = Value(first);
  if (x == kNoExpr) {
    // Without the type of the first side a bare word of the second cannot be judged.
    if (!TakesType(second)) Value(second);
    return false;
  }
  const ValueType type = policy_[x].type;
  const ExprId y = Value(second, &type);
  a = right_first ? y : x;
  b = right_first ? x : y;
  return a != kNoExpr && b != kNoExpr;
}

void Checker::CannotCompare(ExprId a, ExprId b, const syntax::Expr& left,
                            const syntax::Expr& right, Span span) {
  const Kind x = policy_[a].type.kind;
  const Kind y = policy_[b].type.kind;
  if ((x == Kind::kTime && y == Kind::kDate) || (x == Kind::kDate && y == Kind::kTime)) {
    const Span time = x == Kind::kTime ? left.span : right.span;
    sink_->Report(Code::kTimeWithDate, span, fmt::format("`date of {}`", Written(time)));
    return;
  }
  std::string help = "compare two values of the same kind";
  const bool literal = IsNumberLiteral(left) || IsNumberLiteral(right);
  const std::string number = Written(IsNumberLiteral(left) ? left.span : right.span);
  const auto one_is = [&](Kind kind) { return x == kind || y == kind; };
  if (one_is(Kind::kPercent) && literal) {
    help = fmt::format("write `{}%`", number);
  } else if (one_is(Kind::kDuration) && literal) {
    help = fmt::format("say of what: `{} days`, `{} hours`", number, number);
  } else if (one_is(Kind::kMoney)) {
    help = "money compares with money; divide it by money to get a number";
  } else if (IsList(x) || IsList(y)) {
    help = fmt::format("ask for a value: `{} has …`", Written(IsList(x) ? left.span : right.span));
  } else if (x == Kind::kChoice && y == Kind::kChoice) {
    help = "two choices compare only when they are of one type: `type segment = one of a, b`";
  }
  const std::string one = fmt::format("`{}`, {},", Written(left.span), TypeName(a));
  const std::string other = fmt::format("`{}`, {}", Written(right.span), TypeName(b));
  sink_->Report(Code::kCannotCompare, span, one, other, help)
      .With(left.span, TypeName(a))
      .With(right.span, TypeName(b));
}

bool Checker::Unify(const syntax::Expr& left, const syntax::Expr& right, ExprId& a, ExprId& b,
                    Span span) {
  const Kind x = policy_[a].type.kind;
  const Kind y = policy_[b].type.kind;
  if (SameType(policy_[a].type, policy_[b].type)) return true;
  if (IsDecimal(x) && IsDecimal(y) && Widen(a, b, span)) return true;
  // A ratio beside a percent is a percent: it is computed again with the places of one.
  const bool left_percent = x == Kind::kPercent;
  if ((left_percent && y == Kind::kNumber) || (y == Kind::kPercent && x == Kind::kNumber)) {
    const syntax::Expr& other = left_percent ? right : left;
    ExprId& number = left_percent ? b : a;
    if (!IsNumberLiteral(other)) {
      const ValueType percent = hir::TypeOf(Kind::kPercent);
      const ExprId again = Value(other, &percent);
      if (again == kNoExpr) return false;
      number = policy_[again].type.kind == Kind::kPercent
                   ? again
                   : make_.Convert(number, Kind::kPercent, span);
      return true;
    }
  }
  CannotCompare(a, b, left, right, span);
  return false;
}

ExprId Checker::CompareText(const syntax::Expr& e, ExprId a, ExprId b) {
  if (e.cmp != Compare::kEqual && e.cmp != Compare::kNotEqual) {
    sink_->Report(Code::kNoOrder, e.span, "texts",
                 "texts are equal, contain or begin with others; make an ordered choice of them: "
                 "`one of low < high`");
    return kNoExpr;
  }
  const bool negated = e.cmp == Compare::kNotEqual;
  if (policy_[a].op == Op::kTextConst) std::swap(a, b);
  ExprId equal = kNoExpr;
  if (policy_[b].op == Op::kTextConst) {
    const std::string text = policy_[b].text;
    equal = EqualsText(a, text, e.exactly, e.span);
    if (equal == kNoExpr) return kNoExpr;
  } else if (e.exactly) {
    Mismatch(*e.args[1], b, "a text in quotes", "`exactly` compares with a text that stands here");
    return kNoExpr;
  } else {
    Expr node{.op = Op::kTextEqual, .type = hir::TypeOf(Kind::kYesNo), .args = {a, b},
              .span = e.span};
    node.maybe_unknown = policy_[a].maybe_unknown || policy_[b].maybe_unknown;
    equal = make_.Add(std::move(node));
  }
  return negated ? make_.Not(equal, e.span) : equal;
}

ExprId Checker::CompareYesNo(const syntax::Expr& e, ExprId a, ExprId b) {
  if (e.cmp != Compare::kEqual && e.cmp != Compare::kNotEqual) {
    sink_->Report(Code::kNoOrder, e.span, "yes and no", "write `X`, `not X` or `X = Y`");
    return kNoExpr;
  }
  const bool negated = e.cmp == Compare::kNotEqual;
  if (policy_[a].op == Op::kConst) std::swap(a, b);
  if (policy_[b].op == Op::kConst) {
    const bool same = (policy_[b].imm != 0) != negated;
    return same ? a : make_.Not(a, e.span);
  }
  const ExprId both = make_.Logic(Op::kAnd, {a, b}, e.span);
  const ExprId neither =
      make_.Logic(Op::kAnd, {make_.Not(a, e.span), make_.Not(b, e.span)}, e.span);
  const ExprId equal = make_.Logic(Op::kOr, {both, neither}, e.span);
  return negated ? make_.Not(equal, e.span) : equal;
}

ExprId Checker::CompareTyped(const syntax::Expr& e, ExprId a, ExprId b) {
  const Kind kind = policy_[a].type.kind;
  if (kind == Kind::kText) return CompareText(e, a, b);
  if (kind == Kind::kYesNo) return CompareYesNo(e, a, b);
  const bool equality = e.cmp == Compare::kEqual || e.cmp == Compare::kNotEqual;
  if (IsList(kind)) {
    CannotCompare(a, b, *e.args[0], *e.args[1], e.span);
    return kNoExpr;
  }
  if (kind == Kind::kChoice && !equality) {
    const schema::ChoiceType& choice = policy_.schema[policy_[a].type.choice];
    sink_->Report(Code::kNoOrder, e.span, fmt::format("values of `{}`", choice.name),
                 choice.ordered ? "write `is at least` or `is at most`"
                                : "declare an order, `one of low < high`, and write `is at least`");
    return kNoExpr;
  }
  if (equality && policy_[a].op == Op::kConst) std::swap(a, b);
  switch (e.cmp) {
    case Compare::kEqual: return make_.Compare(Op::kEqual, a, b, e.span);
    case Compare::kNotEqual:
      return make_.Not(make_.Compare(Op::kEqual, a, b, e.span), e.span);
    case Compare::kLess: return make_.Compare(Op::kLess, a, b, e.span);
    case Compare::kLessEqual: return make_.Compare(Op::kLessEqual, a, b, e.span);
    case Compare::kGreater: return make_.Compare(Op::kLess, b, a, e.span);
    case Compare::kGreaterEqual: return make_.Compare(Op::kLessEqual, b, a, e.span);
  }
  return kNoExpr;
}

ExprId Checker::CompareValue(const syntax::Expr& e) {
  const syntax::Expr& left = *e.args[0];
  const syntax::Expr& right = *e.args[1];
  const auto is_missing = [&](const syntax::Expr& side) {
    return side.kind == ExprKind::kMissing && sources_.Text(side.span) == "missing";
  };
  if (is_missing(right) || is_missing(left)) {
    const syntax::Expr& x = is_missing(right) ? left : right;
    const bool negated = e.cmp == Compare::kNotEqual;
    sink_->Report(Code::kMissingHere, e.span)
        .Help(fmt::format("write `{} is {}`", Written(x.span), negated ? "known" : "missing"));
    return kNoExpr;
  }
  ExprId a = kNoExpr;
  ExprId b = kNoExpr;
  if (!TypePair(left, right, a, b) || !Unify(left, right, a, b, e.span)) return kNoExpr;
  const bool less = e.cmp == Compare::kLess || e.cmp == Compare::kLessEqual;
  const bool more = e.cmp == Compare::kGreater || e.cmp == Compare::kGreaterEqual;
  if (less || e.cmp == Compare::kEqual) BoundedAbove(a, e.span);
  if (more || e.cmp == Compare::kEqual) BoundedAbove(b, e.span);
  return CompareTyped(e, a, b);
}

ExprId Checker::AtLeastValue(const syntax::Expr& e) {
  const bool least = e.kind == ExprKind::kIsAtLeast;
  const std::string_view words = least ? "is at least" : "is at most";
  ExprId a = kNoExpr;
  ExprId b = kNoExpr;
  if (!TypePair(*e.args[0], *e.args[1], a, b)) return kNoExpr;
  if (!Unify(*e.args[0], *e.args[1], a, b, e.span)) return kNoExpr;
  const ValueType type = policy_[a].type;
  if (IsOrdered(type.kind)) {
    BoundedAbove(least ? b : a, e.span);
    return least ? make_.Compare(Op::kLessEqual, b, a, e.span)
                 : make_.Compare(Op::kLessEqual, a, b, e.span);
  }
  if (type.kind != Kind::kChoice) {
    sink_->Report(Code::kNoOrder, e.span, TypeName(type),
                 fmt::format("`{}` is for ordered choices, the stage and numbers", words));
    return kNoExpr;
  }
  const schema::ChoiceType& choice = policy_.schema[type.choice];
  if (type.choice == policy_.stage_choice && policy_[b].op == Op::kConst) {
    // Stages aside stand beside the ladder: neither at least nor at most a step of it.
    size_t chain = 0;
    for (const syntax::StageDecl* stage : b_.stages) chain += stage->aside ? 0 : 1;
    const int64_t step = policy_[b].imm;
    if (step > static_cast<int64_t>(chain)) {
      sink_->Report(Code::kNoOrder, e.args[1]->span, "a stage aside",
                   fmt::format("write `stage = {}`", Written(e.args[1]->span)));
      return kNoExpr;
    }
    const std::pair<int64_t, int64_t> steps =
        least ? std::pair<int64_t, int64_t>{step, static_cast<int64_t>(chain)}
              : std::pair<int64_t, int64_t>{0, step};
    return make_.InSet(a, {steps}, e.span);
  }
  if (!choice.ordered) {
    sink_->Report(Code::kNoOrder, e.span, fmt::format("values of `{}`", choice.name),
                 fmt::format("declare an order, lowest first: `one of low < high`; or write `{} in "
                             "(…)`",
                             Written(e.args[0]->span)));
    return kNoExpr;
  }
  return least ? make_.Compare(Op::kLessEqual, b, a, e.span)
               : make_.Compare(Op::kLessEqual, a, b, e.span);
}

}  // namespace tandem::typecheck
