// SPDX-License-Identifier: Apache-2.0
// Nodes of a policy, with the range of every value and what may be unknown.
#include "compiler/hir/builder.h"

#include <algorithm>
#include <limits>

#include "compiler/hir/ranges.h"
#include "runtime/base/check.h"
#include "runtime/value/civil_time.h"

namespace tandem::hir {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
// Characters of the longest text that data can hold, three times over for its normal form.
constexpr int64_t kMaxLength = int64_t{1} << 24;

Interval RangeOf(const Expr& expr) { return {expr.type.low, expr.type.high, false}; }

void SetRange(Expr& expr, Interval range) {
  expr.type.low = range.low;
  expr.type.high = range.high;
  expr.may_fault = range.fault;
  expr.maybe_unknown = expr.maybe_unknown || range.fault;
}

// Whole units between two days or instants, the shortest and the longest of which are given. The
// end further from zero is reached by the shortest units, the nearer one by the longest.
Interval SpanRange(const Expr& from, const Expr& to, int64_t shortest, int64_t longest) {
  const Int128 low = Int128{to.type.low} - from.type.high;
  const Int128 high = Int128{to.type.high} - from.type.low;
  return Clamp(low / (low < 0 ? shortest : longest) - 1,
               high / (high < 0 ? longest : shortest) + 1);
}

int64_t FloorDivide(int64_t value, int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

Interval FunctionRange(Op op, const Expr& a, const Expr* b, int64_t imm) {
  const int64_t day = a.type.kind == Kind::kTime ? value::kMicrosPerDay : 1;
  switch (op) {
    case Op::kDateOf:
      return Clamp(Int128{a.type.low} / value::kMicrosPerDay - 2,
                   Int128{a.type.high} / value::kMicrosPerDay + 2);
    case Op::kWeekday: return {1, 7, false};
    case Op::kMonthOf: return {1, 12, false};
    case Op::kDaysBetween: {
      Interval days = SpanRange(a, *b, day, day);
      if (day == 1) days = SubtractRange(RangeOf(*b), RangeOf(a));
      return days;
    }
    case Op::kMonthsBetween: return SpanRange(a, *b, 28 * day, 31 * day);
    case Op::kYearsBetween: return SpanRange(a, *b, 365 * day, 366 * day);
    case Op::kDurationIn: return DivideRange(RangeOf(a), {imm, imm, false}, value::kNumberScale);
    case Op::kLengthOf: return {0, kMaxLength, false};
    case Op::kWholeIn: return {FloorDivide(a.type.low, imm), FloorDivide(a.type.high, imm), false};
    default: return {kMin, kMax, false};
  }
}

Kind FunctionKind(Op op) {
  if (op == Op::kDateOf) return Kind::kDate;
  if (op == Op::kDurationIn) return Kind::kNumber;
  if (op == Op::kDomainOf || op == Op::kDigitsOf) return Kind::kText;
  return Kind::kInteger;
}

}  // namespace

ValueType TypeOf(Kind kind) {
  ValueType type;
  type.kind = kind;
  if (kind == Kind::kYesNo) {
    type.low = 0;
    type.high = 1;
  }
  return type;
}

ValueType ChoiceType(const schema::Schema& schema, schema::ChoiceId choice) {
  ValueType type;
  type.kind = Kind::kChoice;
  type.choice = choice;
  type.low = 0;
  type.high = std::max<int64_t>(0, static_cast<int64_t>(schema[choice].values.size()) - 1);
  return type;
}

Intervals Normalize(Intervals intervals) {
  std::erase_if(intervals, [](const auto& i) { return i.first > i.second; });
  std::sort(intervals.begin(), intervals.end());
  Intervals joined;
  for (const auto& [low, high] : intervals) {
    const bool touches = !joined.empty() &&
                         (joined.back().second == kMax || low <= joined.back().second + 1);
    if (touches) {
      joined.back().second = std::max(joined.back().second, high);
    } else {
      joined.emplace_back(low, high);
    }
  }
  return joined;
}

ExprId Builder::Add(Expr expr) {
  for (const ExprId arg : expr.args) {
    TANDEM_CHECK(static_cast<size_t>(arg) < policy_.exprs.size(), "an argument must exist");
  }
  policy_.exprs.push_back(std::move(expr));
  return static_cast<ExprId>(policy_.exprs.size() - 1);
}

ExprId Builder::Const(ValueType type, int64_t value, Span span) {
  Expr expr{.op = Op::kConst, .type = type, .imm = value, .span = span};
  expr.type.low = value;
  expr.type.high = value;
  return Add(std::move(expr));
}

ExprId Builder::YesNo(bool value, Span span) { return Const(TypeOf(Kind::kYesNo), value, span); }

ExprId Builder::Text(std::string text, Span span) {
  Expr expr{.op = Op::kTextConst, .type = TypeOf(Kind::kText), .span = span};
  expr.text = std::move(text);
  return Add(std::move(expr));
}

ExprId Builder::Missing(ValueType type, Span span) {
  return Add({.op = Op::kMissing, .type = type, .maybe_unknown = true, .span = span});
}

ExprId Builder::Field(FieldId field, bool known, Span span) {
  const schema::Field& declared = policy_.schema[field];
  const bool list = declared.type.kind == Kind::kTextList ||
                    declared.type.kind == Kind::kChoiceList;
  const bool in_optional_record =
      declared.record && policy_.schema.records[*declared.record].optional;
  Expr expr{.op = Op::kField, .type = declared.type, .field = field, .span = span};
  expr.maybe_unknown = !known && !list && (declared.optional || in_optional_record);
  if (expr.type.kind == Kind::kYesNo) expr.type = TypeOf(Kind::kYesNo);
  if (expr.type.kind == Kind::kChoice) {
    expr.type = ChoiceType(policy_.schema, declared.type.choice);
  }
  return Add(std::move(expr));
}

ExprId Builder::Narrowed(ExprId a, Span span) {
  Expr expr = policy_[a];
  expr.maybe_unknown = false;
  expr.span = span;
  return Add(std::move(expr));
}

ExprId Builder::Reference(Op op, ValueType type, int64_t imm, Span span) {
  return Add({.op = op, .type = type, .imm = imm, .span = span});
}

ExprId Builder::Not(ExprId a, Span span) {
  if (policy_[a].op == Op::kNot) return policy_[a].args[0];
  Expr expr{.op = Op::kNot, .type = TypeOf(Kind::kYesNo), .args = {a}, .span = span};
  expr.maybe_unknown = policy_[a].maybe_unknown;
  return Add(std::move(expr));
}

ExprId Builder::Logic(Op op, std::vector<ExprId> args, Span span) {
  std::vector<ExprId> flat;
  for (const ExprId arg : args) {
    const Expr& inner = policy_[arg];
    if (inner.op == op) {
      flat.insert(flat.end(), inner.args.begin(), inner.args.end());
    } else {
      flat.push_back(arg);
    }
  }
  if (flat.size() == 1) return flat[0];
  Expr expr{.op = op, .type = TypeOf(Kind::kYesNo), .span = span};
  for (const ExprId arg : flat) {
    expr.maybe_unknown = expr.maybe_unknown || policy_[arg].maybe_unknown;
  }
  expr.args = std::move(flat);
  return Add(std::move(expr));
}

ExprId Builder::AtLeastOf(int64_t count, std::vector<ExprId> args, Span span) {
  Expr expr{.op = Op::kAtLeastOf, .type = TypeOf(Kind::kYesNo), .imm = count, .span = span};
  for (const ExprId arg : args) {
    expr.maybe_unknown = expr.maybe_unknown || policy_[arg].maybe_unknown;
  }
  expr.args = std::move(args);
  return Add(std::move(expr));
}

ExprId Builder::Settle(Op op, ExprId a, Span span) {
  return Add({.op = op, .type = TypeOf(Kind::kYesNo), .args = {a}, .span = span});
}

ExprId Builder::Compare(Op op, ExprId a, ExprId b, Span span) {
  Expr expr{.op = op, .type = TypeOf(Kind::kYesNo), .args = {a, b}, .span = span};
  expr.maybe_unknown = policy_[a].maybe_unknown || policy_[b].maybe_unknown;
  return Add(std::move(expr));
}

ExprId Builder::InSet(ExprId a, Intervals intervals, Span span) {
  Expr expr{.op = Op::kInSet, .type = TypeOf(Kind::kYesNo), .args = {a}, .span = span};
  expr.maybe_unknown = policy_[a].maybe_unknown;
  expr.intervals = Normalize(std::move(intervals));
  return Add(std::move(expr));
}

ExprId Builder::Atom(Op op, ExprId a, program::TextAtom atom, std::string spelling, Span span) {
  Expr expr{.op = op, .type = TypeOf(Kind::kYesNo), .args = {a}, .span = span};
  expr.maybe_unknown = policy_[a].maybe_unknown;
  expr.atom = std::move(atom);
  expr.text = std::move(spelling);
  return Add(std::move(expr));
}

ExprId Builder::Arith(Op op, Kind kind, ExprId a, ExprId b, Span span) {
  const Expr& x = policy_[a];
  Expr expr{.op = op, .type = TypeOf(kind), .args = {a}, .span = span};
  expr.maybe_unknown = x.maybe_unknown;
  if (op == Op::kNegate) {
    if (x.op == Op::kConst && x.imm != kMin) return Const(x.type, -x.imm, span);
    SetRange(expr, NegateRange(RangeOf(x)));
    return Add(std::move(expr));
  }
  const Expr& y = policy_[b];
  expr.args.push_back(b);
  expr.maybe_unknown = x.maybe_unknown || y.maybe_unknown;
  const int places = schema::Scale(kind);
  const int left = schema::Scale(x.type.kind);
  const int right = schema::Scale(y.type.kind);
  if (op == Op::kAdd) {
    SetRange(expr, AddRange(RangeOf(x), RangeOf(y)));
  } else if (op == Op::kSubtract) {
    SetRange(expr, SubtractRange(RangeOf(x), RangeOf(y)));
  } else if (op == Op::kMultiply) {
    SetRange(expr, MultiplyRange(RangeOf(x), RangeOf(y), left + right - places));
  } else if (op == Op::kDivide) {
    SetRange(expr, DivideRange(RangeOf(x), RangeOf(y), places - left + right));
  } else {
    SetRange(expr, ModuloRange(RangeOf(x), RangeOf(y)));
  }
  return Add(std::move(expr));
}

ExprId Builder::Convert(ExprId a, Kind kind, Span span) {
  const Expr& x = policy_[a];
  if (x.type.kind == kind) return a;
  const int lift = schema::Scale(kind) - schema::Scale(x.type.kind);
  const Interval range = MultiplyRange(RangeOf(x), {1, 1, false}, -lift);
  if (x.op == Op::kConst && !range.fault) return Const(TypeOf(kind), range.low, span);
  Expr expr{.op = Op::kConvert, .type = TypeOf(kind), .args = {a}, .span = span};
  expr.maybe_unknown = x.maybe_unknown;
  SetRange(expr, range);
  return Add(std::move(expr));
}

ExprId Builder::Whole(Op op, ExprId a, Span span) {
  const Expr& x = policy_[a];
  if (x.type.kind == Kind::kInteger) return a;
  const int places = schema::Scale(x.type.kind);
  const auto whole = [&](int64_t v) {
    return op == Op::kFloor ? value::FloorToWhole(v, places) : value::CeilToWhole(v, places);
  };
  Expr expr{.op = op, .type = TypeOf(Kind::kInteger), .args = {a}, .span = span};
  expr.maybe_unknown = x.maybe_unknown;
  SetRange(expr, {whole(x.type.low), whole(x.type.high), false});
  return Add(std::move(expr));
}

ExprId Builder::RoundTo(ExprId a, int64_t step, Span span) {
  const Expr& x = policy_[a];
  Expr expr{.op = Op::kRoundTo, .type = x.type, .args = {a}, .imm = step, .span = span};
  expr.maybe_unknown = x.maybe_unknown;
  SetRange(expr, RoundToRange(RangeOf(x), step));
  return Add(std::move(expr));
}

ExprId Builder::Extreme(Op op, std::vector<ExprId> args, Span span) {
  Expr expr{.op = op, .type = policy_[args[0]].type, .maybe_unknown = true, .span = span};
  for (const ExprId arg : args) {
    const Expr& x = policy_[arg];
    expr.type.low = std::min(expr.type.low, x.type.low);
    expr.type.high = std::max(expr.type.high, x.type.high);
    expr.maybe_unknown = expr.maybe_unknown && x.maybe_unknown;
  }
  // What is always there bounds the result from one side.
  for (const ExprId arg : args) {
    const Expr& x = policy_[arg];
    if (x.maybe_unknown) continue;
    if (op == Op::kMin) expr.type.high = std::min(expr.type.high, x.type.high);
    if (op == Op::kMax) expr.type.low = std::max(expr.type.low, x.type.low);
  }
  expr.args = std::move(args);
  return Add(std::move(expr));
}

ExprId Builder::OrElse(ExprId a, ExprId b, Span span) {
  const Expr& x = policy_[a];
  const Expr& y = policy_[b];
  Expr expr{.op = Op::kOrElse, .type = x.type, .args = {a, b}, .span = span};
  expr.type.low = std::min(x.type.low, y.type.low);
  expr.type.high = std::max(x.type.high, y.type.high);
  expr.maybe_unknown = x.maybe_unknown && y.maybe_unknown;
  return Add(std::move(expr));
}

ExprId Builder::Choose(std::vector<ExprId> args, Span span) {
  Expr expr{.op = Op::kChoose, .type = policy_[args.back()].type, .span = span};
  bool first = true;
  for (size_t i = 1; i <= args.size(); i += 2) {
    const Expr& x = policy_[args[std::min(i, args.size() - 1)]];
    expr.maybe_unknown = expr.maybe_unknown || x.maybe_unknown;
    if (x.op == Op::kMissing) continue;
    expr.type.low = first ? x.type.low : std::min(expr.type.low, x.type.low);
    expr.type.high = first ? x.type.high : std::max(expr.type.high, x.type.high);
    first = false;
  }
  expr.args = std::move(args);
  return Add(std::move(expr));
}

ExprId Builder::Pair(ExprId a, ExprId b, int64_t second_count, ValueType type, Span span) {
  Expr expr{.op = Op::kPair, .type = type, .args = {a, b}, .imm = second_count, .span = span};
  expr.maybe_unknown = policy_[a].maybe_unknown || policy_[b].maybe_unknown;
  return Add(std::move(expr));
}

ExprId Builder::Function(Op op, std::vector<ExprId> args, Span span, int64_t imm) {
  const Expr& x = policy_[args[0]];
  const Expr* second = args.size() > 1 ? &policy_[args[1]] : nullptr;
  Expr expr{.op = op, .type = TypeOf(FunctionKind(op)), .imm = imm, .span = span};
  expr.maybe_unknown = x.maybe_unknown || (second != nullptr && second->maybe_unknown) ||
                       op == Op::kDomainOf || op == Op::kDigitsOf;
  SetRange(expr, FunctionRange(op, x, second, imm));
  expr.args = std::move(args);
  return Add(std::move(expr));
}

ExprId Builder::TableRow(size_t table, std::vector<ExprId> args, Span span) {
  const Table& t = policy_.tables[table];
  Expr expr{.op = Op::kTableRow,
            .type = TypeOf(Kind::kInteger),
            .imm = static_cast<int64_t>(table),
            .span = span};
  expr.type.low = 0;
  expr.type.high = std::max<int64_t>(0, static_cast<int64_t>(t.rows.size()) - 1);
  expr.maybe_unknown = !t.has_otherwise;
  expr.args = std::move(args);
  return Add(std::move(expr));
}

ExprId Builder::TableValue(ExprId row, size_t output, Span span) {
  const Expr& from = policy_[row];
  const TableOutput& of = policy_.tables[static_cast<size_t>(from.imm)].outputs[output];
  Expr expr{.op = Op::kTableValue,
            .type = of.type,
            .args = {row},
            .imm = from.imm,
            .field = static_cast<FieldId>(output),
            .span = span};
  expr.maybe_unknown = from.maybe_unknown || of.maybe_missing;
  return Add(std::move(expr));
}

ExprId Builder::Rebuild(const Expr& e, std::vector<ExprId> args) {
  switch (e.op) {
    case Op::kNot: return Not(args[0], e.span);
    case Op::kAnd:
    case Op::kOr: return Logic(e.op, std::move(args), e.span);
    case Op::kAtLeastOf: return AtLeastOf(e.imm, std::move(args), e.span);
    case Op::kSurely:
    case Op::kPossibly:
    case Op::kIsKnown: return Settle(e.op, args[0], e.span);
    case Op::kEqual:
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kTextEqual: return Compare(e.op, args[0], args[1], e.span);
    case Op::kInSet: return InSet(args[0], e.intervals, e.span);
    case Op::kTextTest:
    case Op::kListHas: return Atom(e.op, args[0], e.atom, e.text, e.span);
    case Op::kNegate: return Arith(e.op, e.type.kind, args[0], kNoExpr, e.span);
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kModulo: return Arith(e.op, e.type.kind, args[0], args[1], e.span);
    case Op::kConvert: return Convert(args[0], e.type.kind, e.span);
    case Op::kFloor:
    case Op::kCeil: return Whole(e.op, args[0], e.span);
    case Op::kRoundTo: return RoundTo(args[0], e.imm, e.span);
    case Op::kMin:
    case Op::kMax: return Extreme(e.op, std::move(args), e.span);
    case Op::kOrElse: return OrElse(args[0], args[1], e.span);
    case Op::kPair: return Pair(args[0], args[1], e.imm, e.type, e.span);
    case Op::kChoose: {
      const ExprId id = Choose(std::move(args), e.span);
      policy_.exprs[static_cast<size_t>(id)].text = e.text;
      return id;
    }
    case Op::kDateOf: case Op::kWeekday: case Op::kMonthOf: case Op::kDaysBetween:
    case Op::kMonthsBetween: case Op::kYearsBetween: case Op::kDurationIn: case Op::kDomainOf:
    case Op::kDigitsOf: case Op::kLengthOf: case Op::kWholeIn:
      return Function(e.op, std::move(args), e.span, e.imm);
    case Op::kWeighted: return Weighted(args[0], static_cast<int32_t>(e.imm), e.span);
    case Op::kInWindow: return InWindow(args[0], static_cast<int32_t>(e.imm), e.span);
    case Op::kConst: case Op::kTextConst: case Op::kMissing: case Op::kField:
    case Op::kRecordKnown: case Op::kDefine: case Op::kScore: case Op::kBand: case Op::kAnswer:
    case Op::kStage: case Op::kRoute: case Op::kWayIn: case Op::kAsOf: case Op::kToday:
    case Op::kAggregate: case Op::kPicked: case Op::kPickedAt: case Op::kEventField:
    case Op::kEventAt:
      break;
    case Op::kTableRow: return TableRow(static_cast<size_t>(e.imm), std::move(args), e.span);
    case Op::kTableValue: return TableValue(args[0], static_cast<size_t>(e.field), e.span);
  }
  Expr same = e;
  same.args = std::move(args);
  return Add(std::move(same));
}

}  // namespace tandem::hir
