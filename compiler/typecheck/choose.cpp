// SPDX-License-Identifier: Apache-2.0
// `if` and `choose`: arms of one type, conditions settled, narrowing along the arms.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "compiler/typecheck/holes.h"

namespace tandem::typecheck {

using syntax::ExprKind;

namespace {

// A number written with decimal places is among the values.
bool HasPlaces(const syntax::Expr& e) {
  switch (e.kind) {
    case ExprKind::kNumber: return e.text.find('.') != std::string::npos;
    case ExprKind::kNegate: return HasPlaces(*e.args[0]);
    case ExprKind::kIf: return HasPlaces(*e.args[1]) || HasPlaces(*e.args[2]);
    case ExprKind::kChoose:
      for (size_t i = 1; i < e.args.size(); i += 2) {
        if (HasPlaces(*e.args[i])) return true;
      }
      return e.has_otherwise && HasPlaces(*e.args.back());
    default: return false;
  }
}

}  // namespace

std::optional<ValueType> Checker::CommonType(const std::vector<const syntax::Expr*>& values,
                                             const ValueType* want) {
  std::optional<ValueType> type;
  bool places = false;
  // Values that say their own type decide for those that take one.
  for (const syntax::Expr* value : values) {
    if (value->kind == ExprKind::kMissing) continue;
    places = places || HasPlaces(*value);
    if (!type && !TakesType(*value)) type = TypeOnly(*value, want);
  }
  if (!type && want != nullptr) type = *want;
  for (const syntax::Expr* value : values) {
    if (!type && value->kind != ExprKind::kMissing) type = TypeOnly(*value, nullptr);
  }
  if (type && type->kind == Kind::kInteger && places) return hir::TypeOf(Kind::kNumber);
  return type;
}

std::optional<ValueType> Checker::TypeOnly(const syntax::Expr& e, const ValueType* want) {
  const auto asked = asked_types_.find(&e);
  if (asked != asked_types_.end()) return asked->second;
  diag::Sink unheard;
  diag::Sink* heard = std::exchange(sink_, &unheard);
  const ExprId id = Value(e, want);
  sink_ = heard;
  if (id == kNoExpr) return std::nullopt;
  // A type does not depend on what is narrowed, and parameters have declared types.
  asked_types_[&e] = policy_[id].type;
  return policy_[id].type;
}

ExprId Checker::JoinArms(const std::vector<ExprId>& conditions, std::vector<ExprId> values,
                         Span span) {
  for (const ExprId id : values) {
    if (id == kNoExpr) return kNoExpr;
    if (!IsList(policy_[id].type.kind)) continue;
    sink_->Report(Code::kTypeMismatch, policy_[id].span, Written(policy_[id].span), TypeName(id),
                 "one value", "choose between tests of lists: `when X has …`");
    return kNoExpr;
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
  const auto type = CommonType({e.args[1].get(), e.args[2].get()}, want);
  const ValueType* hint = type ? &*type : want;
  auto known = KnownNow();
  Assume(*e.args[0], true);
  const ExprId yes = Value(*e.args[1], hint);
  Restore(known);
  Assume(*e.args[0], false);
  const ExprId no = Value(*e.args[2], hint);
  Restore(std::move(known));
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

// What else, where the lines cut one value into ranges: that can be told.
void Checker::NoOtherwise(const syntax::Expr& e) {
  std::vector<ExprId> conditions;
  auto known = KnownNow();
  for (size_t i = 0; i + 1 < e.args.size(); i += 2) {
    conditions.push_back(Condition(*e.args[i]));
    Assume(*e.args[i], false);
  }
  Restore(std::move(known));
  const Holes holes = HolesBetween(policy_, conditions, sources_);
  auto& report = sink_->Report(Code::kNoOtherwise, e.span);
  if (holes.words.empty()) return;
  report.With(policy_[holes.beside].span, fmt::format("no line is for {}", holes.words));
  if (holes.small) {
    report.Help(holes.help + "; and end with `otherwise` and a value, or with `otherwise missing`");
  }
}

ExprId Checker::ChooseValue(const syntax::Expr& e, const ValueType* want) {
  const size_t pairs = e.args.size() / 2;
  std::vector<const syntax::Expr*> written;
  for (size_t i = 0; i < pairs; ++i) written.push_back(e.args[2 * i + 1].get());
  if (e.has_otherwise) written.push_back(e.args.back().get());
  if (!e.has_otherwise) {
    NoOtherwise(e);
    return kNoExpr;
  }
  std::vector<ExprId> conditions;
  std::vector<ExprId> values;
  auto known = KnownNow();
  const std::optional<ValueType> type = CommonType(written, want);
  const auto value_of = [&](const syntax::Expr& value) {
    if (value.kind == ExprKind::kMissing) {
      if (type) return make_.Missing(*type, value.span);
      sink_->Report(Code::kMissingHere, value.span);
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
    values.push_back(value_of(*written[i]));
    Restore(std::move(before));
    Assume(condition, false);
  }
  values.push_back(value_of(*written.back()));
  Restore(std::move(known));
  const bool else_missing = written.back()->kind == ExprKind::kMissing;
  const Holes holes = else_missing ? HolesBetween(policy_, conditions, sources_) : Holes{};
  if (holes.small) {
    sink_->Report(Code::kMayHaveNoResult, e.span, "choose", "no line is for " + holes.words,
                  holes.help);
  }
  return JoinArms(conditions, std::move(values), e.span);
}

}  // namespace tandem::typecheck
