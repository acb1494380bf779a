// SPDX-License-Identifier: Apache-2.0
// The built-ins of builtin.def that stand before their operands.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/text_key.h"

namespace tandem::typecheck {
namespace {

enum class Builtin : uint8_t {
#define TANDEM_BUILTIN(id, name, signature, null_rule, cost, kernel, doc, example, value) id,
#include "runtime/program/builtin.def"
#undef TANDEM_BUILTIN
};

struct BuiltinRow {
  Builtin id;
  std::string_view name;
};
constexpr BuiltinRow kBuiltins[] = {
#define TANDEM_BUILTIN(id, name, signature, null_rule, cost, kernel, doc, example, value) \
  {Builtin::id, name},
#include "runtime/program/builtin.def"
#undef TANDEM_BUILTIN
};

std::optional<Builtin> FindBuiltin(std::string_view name) {
  for (const BuiltinRow& row : kBuiltins) {
    if (row.name == name) return row.id;
  }
  return std::nullopt;
}

}  // namespace

bool Checker::Arity(const syntax::Expr& e, size_t least, size_t most, std::string_view takes) {
  if (e.args.size() >= least && e.args.size() <= most) return true;
  sink_->Report(Code::kWrongArguments, e.span, e.text, takes,
               fmt::format("{} stand{}", e.args.size(), e.args.size() == 1 ? "s" : ""),
               fmt::format("give it {}", takes));
  return false;
}

// A part of a part of a text has no column of its own to be classified in.
bool Checker::HasTransform(ExprId text) const {
  const Expr& e = policy_[text];
  if (e.op == Op::kDomainOf || e.op == Op::kDigitsOf) return true;
  if (e.op == Op::kAnswer) return HasTransform(policy_.answers[static_cast<size_t>(e.imm)].value);
  return std::any_of(e.args.begin(), e.args.end(), [&](ExprId arg) {
    return policy_[arg].type.kind == Kind::kText && HasTransform(arg);
  });
}

ExprId Checker::TextFunction(const syntax::Expr& e, Op op) {
  const ExprId a = TextSubject(*e.args[0], e.text);
  if (a == kNoExpr) return kNoExpr;
  if (op != Op::kLengthOf && HasTransform(a)) {
    Mismatch(*e.args[0], a, "a text as the data has it",
             fmt::format("take `{}` of the field itself", e.text));
    return kNoExpr;
  }
  if (policy_[a].op != Op::kTextConst) return make_.Function(op, {a}, e.span);
  const std::string text = policy_[a].text;
  if (op == Op::kLengthOf) {
    return make_.Const(hir::TypeOf(Kind::kInteger), value::LengthOf(text), e.span);
  }
  std::string result;
  if (op == Op::kDigitsOf) {
    value::DigitsOf(text, result);
  } else if (const auto domain = value::DomainOf(text)) {
    result = *domain;
  }
  return result.empty() ? make_.Missing(hir::TypeOf(Kind::kText), e.span)
                        : make_.Text(std::move(result), e.span);
}

ExprId Checker::ExtremeValue(const syntax::Expr& e, Op op, const ValueType* want) {
  if (!Arity(e, 1, std::numeric_limits<size_t>::max(), "at least one value")) return kNoExpr;
  std::vector<const syntax::Expr*> written;
  for (const auto& arg : e.args) written.push_back(arg.get());
  const auto type = CommonType(written, want);
  if (!type) return kNoExpr;
  std::vector<ExprId> args;
  bool number = false;
  bool good = true;
  for (const auto& arg : e.args) {
    const ExprId id = Value(*arg, &*type);
    good = good && id != kNoExpr;
    if (id == kNoExpr) continue;
    const Kind kind = policy_[id].type.kind;
    const bool plain = kind == Kind::kInteger || kind == Kind::kNumber;
    const bool type_plain = type->kind == Kind::kInteger || type->kind == Kind::kNumber;
    if (!IsOrdered(kind) || (kind != type->kind && !(plain && type_plain))) {
      Mismatch(*arg, id, IsOrdered(type->kind) ? TypeName(*type) : "a number or a time",
               fmt::format("`{}` compares numbers, money, percents or times of one kind", e.text));
      good = false;
    }
    number = number || kind == Kind::kNumber;
    args.push_back(id);
  }
  if (!good) return kNoExpr;
  for (ExprId& id : args) {
    if (number) id = make_.Convert(id, Kind::kNumber, e.span);
  }
  return args.size() == 1 ? args[0] : make_.Extreme(op, std::move(args), e.span);
}

ExprId Checker::RoundValue(const syntax::Expr& e, const ValueType* want) {
  if (!Arity(e, 2, 2, "a value and a step")) return kNoExpr;
  ExprId a = Value(*e.args[0], want);
  if (a == kNoExpr) return kNoExpr;
  if (!IsDecimal(policy_[a].type.kind) && policy_[a].type.kind != Kind::kDuration) {
    Mismatch(*e.args[0], a, "a number", "numbers, money, percents and durations are rounded");
    return kNoExpr;
  }
  const bool places = e.args[1]->text.find('.') != std::string::npos;
  if (policy_[a].type.kind == Kind::kInteger && places) {
    a = make_.Convert(a, Kind::kNumber, e.span);
  }
  const auto step = ConstantOf(*e.args[1], policy_[a].type);
  if (!step) return kNoExpr;
  if (*step <= 0) {
    sink_->Report(Code::kBadStep, e.args[1]->span, Written(e.args[1]->span));
    return kNoExpr;
  }
  return make_.RoundTo(a, *step, e.span);
}

ExprId Checker::SpanFrom(const syntax::Expr& e, Op op) {
  if (!Arity(e, 2, 2, "two times or two dates")) return kNoExpr;
  const ExprId a = Value(*e.args[0]);
  const ExprId b = Value(*e.args[1]);
  if (a == kNoExpr || b == kNoExpr) return kNoExpr;
  const Kind x = policy_[a].type.kind;
  const Kind y = policy_[b].type.kind;
  const auto point = [](Kind kind) { return kind == Kind::kTime || kind == Kind::kDate; };
  if (!point(x) || !point(y)) {
    const size_t wrong = point(x) ? 1 : 0;
    Mismatch(*e.args[wrong], wrong == 0 ? a : b, "a time or a date",
             fmt::format("write `{} A to B` with two times or two dates", e.text));
    return kNoExpr;
  }
  if (x != y) {
    const Span time = e.args[x == Kind::kTime ? 0 : 1]->span;
    sink_->Report(Code::kTimeWithDate, e.span, fmt::format("`date of {}`", Written(time)));
    return kNoExpr;
  }
  return make_.Function(op, {a, b}, e.span);
}

ExprId Checker::DayPart(const syntax::Expr& e, Op op) {
  ExprId a = Value(*e.args[0]);
  if (a == kNoExpr) return kNoExpr;
  const Kind kind = policy_[a].type.kind;
  const bool time = kind == Kind::kTime;
  if (!time && (kind != Kind::kDate || op == Op::kDateOf)) {
    Mismatch(*e.args[0], a, op == Op::kDateOf ? "a time" : "a time or a date",
             kind == Kind::kDate ? "it is a date already; leave `date of` out"
                                 : fmt::format("`{}` asks a time or a date", e.text));
    return kNoExpr;
  }
  if (time) a = make_.Function(Op::kDateOf, {a}, e.span);
  return op == Op::kDateOf ? a : make_.Function(op, {a}, e.span);
}

ExprId Checker::AgeOf(const syntax::Expr& e) {
  const ExprId a = Value(*e.args[0]);
  if (a == kNoExpr) return kNoExpr;
  const Kind kind = policy_[a].type.kind;
  syntax::Expr now;
  now.span = e.span;
  now.kind = kind == Kind::kDate ? syntax::ExprKind::kToday : syntax::ExprKind::kAsOf;
  if (kind == Kind::kTime) {
    return make_.Arith(Op::kSubtract, Kind::kDuration, Value(now), a, e.span);
  }
  if (kind == Kind::kDate) return DaysAsDuration(Value(now), a, e.span);
  Mismatch(*e.args[0], a, "a time or a date", "`age of` counts from a time to `as of`");
  return kNoExpr;
}

ExprId Checker::BuiltinValue(const syntax::Expr& e, const ValueType* want) {
  const auto builtin = FindBuiltin(e.text);
  if (!builtin) return kNoExpr;  // said while parsing
  const auto duration_in = [&](int64_t unit_us) {
    const ExprId a = As(*e.args[0], hir::TypeOf(Kind::kDuration));
    return a == kNoExpr ? kNoExpr : make_.Function(Op::kDurationIn, {a}, e.span, unit_us);
  };
  const auto whole = [&](Op op) {
    const ExprId a = Value(*e.args[0]);
    if (a == kNoExpr) return kNoExpr;
    if (IsDecimal(policy_[a].type.kind)) return make_.Whole(op, a, e.span);
    Mismatch(*e.args[0], a, "a number", fmt::format("`{}` takes a number", e.text));
    return kNoExpr;
  };
  const bool several = *builtin == Builtin::kMinOf || *builtin == Builtin::kMaxOf ||
                       *builtin == Builtin::kLatestKnownOf || *builtin == Builtin::kRoundTo ||
                       *builtin == Builtin::kDaysFrom || *builtin == Builtin::kMonthsFrom ||
                       *builtin == Builtin::kYearsFrom;
  if (!several && !Arity(e, 1, 1, "one value")) return kNoExpr;
  switch (*builtin) {
    case Builtin::kDomainOf: return TextFunction(e, Op::kDomainOf);
    case Builtin::kDigitsOf: return TextFunction(e, Op::kDigitsOf);
    case Builtin::kLengthOf: return TextFunction(e, Op::kLengthOf);
    case Builtin::kFloor: return whole(Op::kFloor);
    case Builtin::kCeil: return whole(Op::kCeil);
    case Builtin::kRoundTo: return RoundValue(e, want);
    case Builtin::kMinOf: return ExtremeValue(e, Op::kMin, want);
    case Builtin::kMaxOf:
    case Builtin::kLatestKnownOf: return ExtremeValue(e, Op::kMax, want);
    case Builtin::kAgeOf: return AgeOf(e);
    case Builtin::kDateOf: return DayPart(e, Op::kDateOf);
    case Builtin::kWeekdayOf: return DayPart(e, Op::kWeekday);
    case Builtin::kMonthOf: return DayPart(e, Op::kMonthOf);
    case Builtin::kDaysFrom: return SpanFrom(e, Op::kDaysBetween);
    case Builtin::kMonthsFrom: return SpanFrom(e, Op::kMonthsBetween);
    case Builtin::kYearsFrom: return SpanFrom(e, Op::kYearsBetween);
    case Builtin::kMinutesIn: return duration_in(value::kMicrosPerMinute);
    case Builtin::kHoursIn: return duration_in(value::kMicrosPerHour);
    case Builtin::kDaysIn: return duration_in(value::kMicrosPerDay);
    case Builtin::kContains:
    case Builtin::kStartsWith:
    case Builtin::kEndsWith:
    case Builtin::kHasWord:
    case Builtin::kMatches:
    case Builtin::kMatchesRegex:
    case Builtin::kHas: break;  // these stand between their operands: kTextTest and kHas
  }
  return kNoExpr;
}

}  // namespace tandem::typecheck
