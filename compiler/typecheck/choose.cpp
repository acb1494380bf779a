// SPDX-License-Identifier: Apache-2.0
// `if` and `choose`: arms of one type, conditions settled, narrowing along the arms.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {

using syntax::ExprKind;

std::optional<ValueType> Checker::CommonType(const std::vector<const syntax::Expr*>& values,
                                             const ValueType* want) {
  // Arms that say their own type decide for those that take one; checked again later with it.
  for (const syntax::Expr* value : values) {
    if (value->kind == ExprKind::kMissing || TakesType(*value)) continue;
    const ExprId id = Value(*value, want);
    if (id == kNoExpr) return std::nullopt;
    return policy_[id].type;
  }
  if (want != nullptr) return *want;
  bool number = false;
  for (const syntax::Expr* value : values) {
    if (value->kind == ExprKind::kMissing) continue;
    const ExprId id = Value(*value);
    if (id == kNoExpr) return std::nullopt;
    number = number || policy_[id].type.kind == Kind::kNumber;
    if (!number) return policy_[id].type;
  }
  if (number) return hir::TypeOf(Kind::kNumber);
  return std::nullopt;
}

ExprId Checker::JoinArms(const std::vector<ExprId>& conditions, std::vector<ExprId> values,
                         Span span) {
  for (const ExprId id : values) {
    if (id == kNoExpr) return kNoExpr;
  }
  // Whole numbers beside numbers become numbers.
  const bool number = std::any_of(values.begin(), values.end(), [&](ExprId id) {
    return policy_[id].type.kind == Kind::kNumber;
  });
  for (ExprId& id : values) {
    if (!number || policy_[id].type.kind != Kind::kInteger) continue;
    id = policy_[id].op == Op::kMissing ? make_.Missing(hir::TypeOf(Kind::kNumber), span)
                                        : make_.Convert(id, Kind::kNumber, span);
  }
  std::vector<ExprId> args;
  for (size_t i = 0; i < conditions.size(); ++i) {
    if (conditions[i] == kNoExpr) return kNoExpr;
    args.push_back(conditions[i]);
    args.push_back(values[i]);
  }
  args.push_back(values.back());
  return make_.Choose(std::move(args), span);
}

ExprId Checker::IfValue(const syntax::Expr& e, const ValueType* want) {
  const ExprId condition = Definite(*e.args[0], "the condition of `if`");
  auto known = KnownNow();
  Assume(*e.args[0], true);
  ExprId yes = Value(*e.args[1], want);
  Restore(known);
  Assume(*e.args[0], false);
  ValueType type = yes == kNoExpr ? ValueType{} : policy_[yes].type;
  const ExprId no = Value(*e.args[2], yes == kNoExpr ? want : &type);
  Restore(known);
  if (yes != kNoExpr && no != kNoExpr && TakesType(*e.args[1])) {
    type = policy_[no].type;
    Assume(*e.args[0], true);
    yes = Value(*e.args[1], &type);
    Restore(std::move(known));
  }
  if (condition == kNoExpr || yes == kNoExpr || no == kNoExpr) return kNoExpr;
  const bool numbers = IsDecimal(policy_[yes].type.kind) && IsDecimal(policy_[no].type.kind) &&
                       Coerce(yes, hir::TypeOf(Kind::kNumber), e.span) != kNoExpr &&
                       Coerce(no, hir::TypeOf(Kind::kNumber), e.span) != kNoExpr;
  if (!SameType(policy_[yes].type, policy_[no].type) && !numbers) {
    Mismatch(*e.args[2], no, TypeName(yes), "both arms of `if` must be of one kind")
        .With(e.args[1]->span, TypeName(yes));
    return kNoExpr;
  }
  return JoinArms({condition}, {yes, no}, e.span);
}

ExprId Checker::ChooseValue(const syntax::Expr& e, const ValueType* want) {
  const size_t pairs = e.args.size() / 2;
  std::vector<const syntax::Expr*> written;
  for (size_t i = 0; i < pairs; ++i) written.push_back(e.args[2 * i + 1].get());
  if (e.has_otherwise) written.push_back(e.args.back().get());
  if (!e.has_otherwise) {
    sink_.Report(Code::kNoOtherwise, e.span);
    return kNoExpr;
  }
  std::vector<ExprId> conditions;
  std::vector<ExprId> values;
  auto known = KnownNow();
  std::optional<ValueType> type = want != nullptr && TakesType(e) ? std::optional(*want)
                                                                  : std::nullopt;
  // The type must be known before the first arm; a value is checked under what its arm assumes.
  const auto value_of = [&](const syntax::Expr& value) {
    if (value.kind == ExprKind::kMissing) {
      if (type) return make_.Missing(*type, value.span);
      sink_.Report(Code::kMissingHere, value.span);
      return kNoExpr;
    }
    const ExprId id = Value(value, type ? &*type : want);
    if (id == kNoExpr || !type) return id;
    const ExprId same = Coerce(id, *type, value.span);
    const bool wider = policy_[id].type.kind == Kind::kNumber && type->kind == Kind::kInteger;
    if (same == kNoExpr && !wider) {
      Mismatch(value, id, TypeName(*type), "all values of one `choose` must be of one kind");
    }
    return wider ? id : same;
  };
  for (size_t i = 0; i < pairs; ++i) {
    const syntax::Expr& condition = *e.args[2 * i];
    conditions.push_back(Condition(condition));
    if (conditions.back() != kNoExpr) {
      WarnSlips(conditions.back(), "this line", "the lines behind it decide then");
    }
    auto before = KnownNow();
    Assume(condition, true);
    if (!type) type = CommonType(written, want);
    values.push_back(value_of(*written[i]));
    Restore(std::move(before));
    Assume(condition, false);
  }
  if (!type) type = CommonType(written, want);
  values.push_back(value_of(*written.back()));
  Restore(std::move(known));
  return JoinArms(conditions, std::move(values), e.span);
}

}  // namespace tandem::typecheck
