// SPDX-License-Identifier: Apache-2.0
// `in` and `between`: values, ranges and lists to sets of intervals or of texts.
#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/decimal.h"
#include "runtime/value/text_key.h"

namespace tandem::typecheck {

using syntax::ExprKind;

std::optional<int64_t> Checker::ConstantOf(const syntax::Expr& e, ValueType type) {
  const ExprId id = As(e, type);
  if (id == kNoExpr) return std::nullopt;
  if (policy_[id].op != Op::kConst) {
    Mismatch(e, id, "a constant", "write a value, or compare with `>=` and `<=`");
    return std::nullopt;
  }
  return policy_[id].imm;
}

std::optional<std::pair<int64_t, int64_t>> Checker::RangeOf(const syntax::Expr& range,
                                                            ExprId subject) {
  const ValueType type = policy_[subject].type;
  const auto low = ConstantOf(*range.args[0], type);
  const auto high = ConstantOf(*range.args[1], type);
  if (!low || !high) return std::nullopt;
  const bool empty = range.half_open ? *low >= *high : *low > *high;
  if (empty) {
    sink_->Report(Code::kEmptyInterval, range.span, fmt::format("`{}`", Written(range.span)));
    return std::nullopt;
  }
  return std::pair{*low, range.half_open ? *high - 1 : *high};
}

std::optional<hir::Intervals> Checker::IntervalsOf(const syntax::Expr& item, ExprId subject) {
  const ValueType type = policy_[subject].type;
  if (const hir::List* list = ListNamed(item)) {
    hir::Intervals values;
    for (const std::string& entry : list->entries) {
      if (type.kind == Kind::kChoice) {
        const auto index = FindChoiceValue(type.choice, entry);
        if (!index) {
          UnknownChoiceValue(type.choice, entry, item.span);
          return std::nullopt;
        }
        values.emplace_back(*index, *index);
        continue;
      }
      const bool is_number =
          value::ParseDecimal(entry, 0, value::Rounding::kHalfEven).status !=
          value::DecimalStatus::kBadSyntax;
      if (!IsDecimal(type.kind) || !is_number) {
        sink_->Report(Code::kTypeMismatch, item.span, Written(item.span), "a list of texts",
                      fmt::format("a list of values like {}", TypeName(type)),
                      fmt::format("`{}` holds \"{}\"", Written(item.span), entry));
        return std::nullopt;
      }
      const auto number = ParseAs(entry, type.kind, item.span, entry);
      if (!number) return std::nullopt;
      values.emplace_back(*number, *number);
    }
    return values;
  }
  if (item.kind == ExprKind::kRange) {
    if (type.kind == Kind::kChoice && !policy_.schema[type.choice].ordered) {
      sink_->Report(Code::kNoOrder, item.span,
                   fmt::format("values of `{}`", policy_.schema[type.choice].name),
                   "write the values one by one: `in (a, b)`");
      return std::nullopt;
    }
    const auto range = RangeOf(item, subject);
    if (!range) return std::nullopt;
    return hir::Intervals{*range};
  }
  const auto value = ConstantOf(item, type);
  if (!value) return std::nullopt;
  return hir::Intervals{{*value, *value}};
}

ExprId Checker::InText(const syntax::Expr& e, ExprId subject) {
  program::TextAtom atom;
  atom.test = program::TextTest::kEquals;
  atom.exactly = e.exactly;
  std::string spelling;
  if (!Needles(e, atom, spelling)) return kNoExpr;
  return TextAtom(subject, std::move(atom), std::move(spelling), syntax::Quantifier::kAny,
                  e.negated, e.span);
}

ExprId Checker::InValue(const syntax::Expr& e) {
  const ExprId subject = Value(*e.args[0]);
  if (subject == kNoExpr) return kNoExpr;
  const Kind kind = policy_[subject].type.kind;
  if (kind == Kind::kText) return InText(e, subject);
  if (IsList(kind) || kind == Kind::kYesNo) {
    const std::string text = Written(e.args[0]->span);
    Mismatch(*e.args[0], subject, "one value",
             IsList(kind) ? fmt::format("write `{} has any of (…)`", text)
                          : fmt::format("write `{}` or `not {}`", text, text));
    return kNoExpr;
  }
  hir::Intervals intervals;
  bool good = true;
  for (size_t i = 1; i < e.args.size(); ++i) {
    const auto part = IntervalsOf(*e.args[i], subject);
    good = good && part.has_value();
    if (part) intervals.insert(intervals.end(), part->begin(), part->end());
  }
  if (!good) return kNoExpr;
  const ExprId in = make_.InSet(subject, std::move(intervals), e.span);
  if (!e.negated) BoundedAbove(subject, e.span);
  return e.negated ? make_.Not(in, e.span) : in;
}

ExprId Checker::BetweenValue(const syntax::Expr& e) {
  ExprId x = kNoExpr;
  ExprId low = kNoExpr;
  if (!TypePair(*e.args[0], *e.args[1], x, low)) return kNoExpr;
  const ValueType type = policy_[x].type;
  ExprId high = Value(*e.args[2], &type);
  if (high == kNoExpr) return kNoExpr;
  ExprId also = x;
  if (!Unify(*e.args[0], *e.args[1], x, low, e.span)) return kNoExpr;
  if (!Unify(*e.args[0], *e.args[2], also, high, e.span)) return kNoExpr;
  if (!IsOrdered(policy_[x].type.kind)) {
    sink_->Report(Code::kNoOrder, e.span, TypeName(type),
                  type.kind == Kind::kChoice ? "write `in low..high` for an ordered choice"
                                             : "`between` is for numbers, money and times");
    return kNoExpr;
  }
  if (!e.negated) BoundedAbove(x, e.span);
  const Expr& l = policy_[low];
  const Expr& h = policy_[high];
  ExprId result = kNoExpr;
  if (l.op == Op::kConst && h.op == Op::kConst && x == also) {
    if (l.imm > h.imm) {
      sink_->Report(Code::kEmptyInterval, e.span, fmt::format("`{}`", Written(e.span)));
      return kNoExpr;
    }
    result = make_.InSet(x, {{l.imm, h.imm}}, e.span);
  } else {
    const ExprId from = make_.Compare(Op::kLessEqual, low, x, e.span);
    const ExprId to = make_.Compare(Op::kLessEqual, also, high, e.span);
    result = make_.Logic(Op::kAnd, {from, to}, e.span);
  }
  return e.negated ? make_.Not(result, e.span) : result;
}

}  // namespace tandem::typecheck
