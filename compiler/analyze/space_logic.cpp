// SPDX-License-Identifier: Apache-2.0
// Over a box: references, logic, comparisons, choices. Each answer holds every value the expression
// takes at some point of the box; at a single point it is the value.
#include "compiler/analyze/space.h"
#include "compiler/analyze/space_memo.h"
#include "runtime/base/check.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;
using schema::Kind;

Abs Space::Leaf(ExprId id) {
  const Var var = variables_.Of(id);
  if (var == kNoVar) return {};  // a list
  const Domain& d = now_[var];
  Abs a{d.known, d.missing, d.low, d.high};
  if (d.Listed() && d.known) a.among = d.members.Low64();
  return a;
}

Abs Space::Compute(ExprId id) {
  const Expr& e = policy_[id];
  const auto index = static_cast<size_t>(e.imm);
  if (e.type.kind == Kind::kText) return TextKnown(id);
  switch (e.op) {
    case Op::kConst: return Abs::Of(e.imm);
    case Op::kTextConst: return Abs::Of(0);
    case Op::kMissing: return Abs::Unknown();
    case Op::kField: case Op::kAggregate: case Op::kPicked: case Op::kPickedAt:
    case Op::kEventField: case Op::kEventAt: case Op::kAsOf:
      return Leaf(id);
    case Op::kRecordKnown: return RecordKnown(e);
    case Op::kDefine: return Of(e.args[0]);
    case Op::kScore:
      return Memo(scores_[index].slot, [&] { return ScoreOf(index); });
    case Op::kBand: return Of(policy_.bands[index].value);
    case Op::kAnswer: return Of(policy_.answers[index].value);
    case Op::kRoute: return Of(policy_.route->value);
    case Op::kStage: return Memo(stage_, [&] { return Stage(); });
    case Op::kWayIn: return WayIn();
    case Op::kToday: return DateOf(Abs::Range(now_[0].low, now_[0].high, false));
    case Op::kNot: case Op::kSurely: case Op::kPossibly: case Op::kAnd: case Op::kOr:
    case Op::kAtLeastOf: case Op::kIsKnown:
      return Logic(e);
    case Op::kEqual: case Op::kLess: case Op::kLessEqual: return Compare(e);
    case Op::kInSet: return InSet(Of(e.args[0]), e.intervals);
    case Op::kTextTest: return TextTest(id);
    case Op::kTextEqual: return TextEqual(e);
    case Op::kListHas: return ListHas(e);
    case Op::kNegate: case Op::kAdd: case Op::kSubtract: case Op::kMultiply: case Op::kDivide:
    case Op::kModulo: case Op::kConvert: case Op::kPair:
      return Arithmetic(e);
    case Op::kFloor: case Op::kCeil: case Op::kRoundTo: case Op::kDurationIn: case Op::kWholeIn:
      return Rounding(e);
    case Op::kMin: case Op::kMax: return Extreme(e);
    case Op::kOrElse: case Op::kChoose: return Choose(e);
    case Op::kDateOf: case Op::kWeekday: case Op::kMonthOf: case Op::kDaysBetween:
    case Op::kMonthsBetween: case Op::kYearsBetween:
      return Calendar(e);
    case Op::kLengthOf: return LengthOf(e);
    case Op::kWeighted: return Weighted(id);
    case Op::kInWindow: return InWindow(e);
    case Op::kTableRow: return TableRow(e);
    case Op::kTableValue: return TableValue(e);
    case Op::kDomainOf: case Op::kDigitsOf: break;
  }
  TANDEM_CHECK(false, "a text without a text's type");
  return {};
}

Abs Space::Logic(const Expr& e) {
  if (e.op == Op::kIsKnown) {
    const Abs& a = Of(e.args[0]);
    return Abs::Outcomes(static_cast<uint8_t>((a.known ? kYes : 0) | (a.unknown ? kNo : 0)));
  }
  const uint8_t first = Outcomes(e.args[0]);
  const auto has = [](uint8_t outcomes, uint8_t one) { return (outcomes & one) != 0; };
  if (e.op == Op::kNot) {
    return Abs::Outcomes(static_cast<uint8_t>((has(first, kYes) ? kNo : 0) |
                                              (has(first, kNo) ? kYes : 0) | (first & kUnknown)));
  }
  if (e.op == Op::kSurely) {
    return Abs::Outcomes(
        static_cast<uint8_t>((first & kYes) | (has(first, kNo | kUnknown) ? kNo : 0)));
  }
  if (e.op == Op::kPossibly) {
    return Abs::Outcomes(
        static_cast<uint8_t>((has(first, kYes | kUnknown) ? kYes : 0) | (first & kNo)));
  }
  // At least N of all: `and` needs all, `or` one.
  const auto count = static_cast<int64_t>(e.args.size());
  const int64_t least = e.op == Op::kAnd ? count : e.op == Op::kOr ? 1 : e.imm;
  const int64_t too_many = count - least + 1;  // so many `no` decide
  int64_t may_yes = 0, may_no = 0, sure_yes = 0, sure_no = 0;
  bool may_unknown = false;
  for (const ExprId arg : e.args) {
    const uint8_t a = Outcomes(arg);
    may_yes += has(a, kYes);
    may_no += has(a, kNo);
    sure_yes += a == kYes;
    sure_no += a == kNo;
    may_unknown = may_unknown || has(a, kUnknown);
    if (sure_no >= too_many) return Abs::Outcomes(kNo);
    if (sure_yes >= least) return Abs::Outcomes(kYes);
  }
  return Abs::Outcomes(static_cast<uint8_t>((may_yes >= least ? kYes : 0) |
                                            (may_no >= too_many ? kNo : 0) |
                                            (may_unknown ? kUnknown : 0)));
}

Abs Space::Compare(const Expr& e) {
  const Abs a = Of(e.args[0]);
  const Abs b = Of(e.args[1]);
  uint8_t out = a.unknown || b.unknown ? kUnknown : 0;
  if (!a.known || !b.known) return Abs::Outcomes(out);
  bool yes = false, no = false;
  if (e.op == Op::kEqual) {
    yes = a.low <= b.high && b.low <= a.high;
    if (yes && a.low >= 0 && b.low >= 0 && a.high < 64 && b.high < 64) {
      yes = (a.among & b.among) != 0;
    }
    no = a.low != a.high || b.low != b.high || a.low != b.low;
  } else if (e.op == Op::kLess) {
    yes = a.low < b.high;
    no = a.high >= b.low;
  } else {
    yes = a.low <= b.high;
    no = a.high > b.low;
  }
  out = static_cast<uint8_t>(out | (yes ? kYes : 0) | (no ? kNo : 0));
  return Abs::Outcomes(out);
}

Abs Space::InSet(const Abs& a, const std::vector<std::pair<int64_t, int64_t>>& intervals) {
  const uint8_t unknown = a.unknown ? kUnknown : 0;
  if (!a.known) return Abs::Outcomes(unknown);
  bool yes = false, no = true;
  if (a.low >= 0 && a.high < 64) {
    uint64_t in = 0;
    for (const auto& [low, high] : intervals) {
      for (int64_t v = low < 0 ? 0 : low; v <= high && v < 64; ++v) in |= uint64_t{1} << v;
    }
    uint64_t can = 0;
    for (int64_t v = a.low; v <= a.high; ++v) can |= a.MayBe(v) ? uint64_t{1} << v : 0;
    yes = (can & in) != 0;
    no = (can & ~in) != 0;
  } else {
    for (const auto& [low, high] : intervals) {
      yes = yes || (a.low <= high && low <= a.high);
      no = no && !(low <= a.low && a.high <= high);
    }
  }
  return Abs::Outcomes(static_cast<uint8_t>(unknown | (yes ? kYes : 0) | (no ? kNo : 0)));
}

Abs Space::Choose(const Expr& e) {
  Abs out = Abs::Nothing();
  if (e.op == Op::kOrElse) {
    const Abs a = Of(e.args[0]);
    if (!a.unknown) return a;
    out = Of(e.args[1]);
    Abs known = a;
    known.unknown = false;
    if (known.known) out.Join(known);
    return out;
  }
  for (size_t i = 0; i + 1 < e.args.size(); i += 2) {
    const uint8_t condition = Outcomes(e.args[i]);
    if ((condition & kYes) != 0) out.Join(Of(e.args[i + 1]));
    if (condition == kYes) return out;
  }
  out.Join(Of(e.args.back()));
  return out;
}

Abs Space::RecordKnown(const Expr& e) {
  bool may = false, sure = false;
  for (size_t i = 0; i < policy_.schema.fields.size(); ++i) {
    if (policy_.schema.fields[i].record != static_cast<uint32_t>(e.imm)) continue;
    const Var var = variables_.Field(static_cast<schema::FieldId>(i));
    if (var == kNoVar) {
      may = true;  // a list: nothing is said of it
      continue;
    }
    may = may || now_[var].known;
    sure = sure || !now_[var].missing;
  }
  return Abs::Outcomes(static_cast<uint8_t>((may ? kYes : 0) | (sure ? 0 : kNo)));
}

}  // namespace tandem::analyze
