// SPDX-License-Identifier: Apache-2.0
// Advice for numbers, dates and choices: what is wanted of a result becomes what is wanted of an
// operand.
#include <algorithm>
#include <bit>

#include "compiler/analyze/advisor.h"
#include "compiler/analyze/witness.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;
using schema::Kind;
using value::Int128;

namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

int64_t Cut(Int128 v) { return static_cast<int64_t>(std::clamp<Int128>(v, kMin, kMax)); }

// Where to cut a range that nothing is known about: about half of the digits of the greater end.
int64_t Middle(int64_t low, int64_t high) {
  if (low < 0 && high >= 0) return -1;
  if (high < 0) return low / 2 + high / 2 - (low % 2 != 0 && high % 2 != 0 ? 1 : 0);
  const auto digits = [](int64_t v) { return std::bit_width(static_cast<uint64_t>(v)); };
  if (digits(high) <= digits(low) + 2) return low + (high - low) / 2;
  return (int64_t{1} << ((digits(low) + digits(high)) / 2)) - 1;
}

}  // namespace

Advice Advisor::ForValue(ExprId id, Want want) {
  const Abs& now = space_.Of(id);
  if (!want.Meets(now) || want.Holds(now)) return std::nullopt;
  if (Advice advice = Value(id, want)) return advice;
  return Any(id);
}

Advice Advisor::Halved(Var var) const {
  const Domain& d = space_.At(var);
  if (d.Single() || d.Nothing()) return std::nullopt;
  Split split{var, d, d};
  if (d.missing) {
    split.first = d.OnlyKnown();
    split.second = Domain::Missing();
    return split;
  }
  // Times and days are halved on either side of the usual instant, which is the plain one.
  const schema::ValueType& type = space_.variables()[var].type;
  const int64_t origin = type.kind == Kind::kTime   ? kAsOfUs
                         : type.kind == Kind::kDate ? kAsOfUs / value::kMicrosPerDay
                                                    : 0;
  const int64_t cut = d.Listed() ? d.low
                      : origin == 0
                          ? Middle(d.low, d.high)
                          : origin + Middle(d.low - origin, d.high - origin);
  split.first = d.Between(d.low, cut);
  split.second = d.Between(cut + 1, d.high);
  // Of both signs the positive ones are plainer.
  if (!d.Listed() && d.low < origin && d.high >= origin) std::swap(split.first, split.second);
  return split;
}

Advice Advisor::OfInput(Var var, const Want& want) {
  const Domain& d = space_.At(var);
  Split split{var, d, d};
  if (want.unknown && (!want.known || (d.missing && d.known))) {
    if (!d.missing || !d.known) return std::nullopt;
    split.first = Domain::Missing();
    split.second.missing = false;
    return split;
  }
  if (!d.known || !want.known) return std::nullopt;
  split.first = d.Between(want.low, want.high);
  if (!split.first.known) return std::nullopt;
  if (d.Listed()) {
    split.second = d.Among(d.members.Without(split.first.members));
    split.second.missing = d.missing;
  } else if (want.low > d.low) {
    // One cut at a time: the upper end follows.
    split.first = d.Between(want.low, d.high);
    split.second = d.Between(d.low, want.low - 1);
    split.second.missing = d.missing;
  } else if (want.high < d.high) {
    split.second = d.Between(want.high + 1, d.high);
    split.second.missing = d.missing;
  } else {
    split.second = Domain::Missing();
    if (!d.missing) return std::nullopt;
  }
  if (split.second.Nothing()) return std::nullopt;
  return split;
}

Advice Advisor::Value(ExprId id, Want want) {
  const Expr& e = space_[id];
  const Var var = space_.variables().Of(id);
  if (var != kNoVar && e.op != Op::kToday && e.op != Op::kInWindow) return OfInput(var, want);
  const auto unit = [&] {
    return value::PowerOfTen(schema::Scale(space_[e.args[0]].type.kind));
  };
  switch (e.op) {
    case Op::kDefine: return ForValue(e.args[0], want);
    case Op::kAnswer:
      return ForValue(space_.policy().answers[static_cast<size_t>(e.imm)].value, want);
    case Op::kBand:
      return ForValue(space_.policy().bands[static_cast<size_t>(e.imm)].value, want);
    case Op::kRoute: return ForValue(space_.policy().route->value, want);
    case Op::kStage: return StageValue(want);
    case Op::kScore: return ScoreValue(static_cast<size_t>(e.imm), want);
    case Op::kChoose: case Op::kOrElse:
      return Chosen(
          e, [&](ExprId arg) { return want.Meets(space_.Of(arg)); },
          [&](ExprId arg) { return ForValue(arg, want); });
    case Op::kTableRow:
      return Table(
          e, [&](uint32_t row) { return want.known && row >= want.low && row <= want.high; },
          want.unknown && !want.known);
    case Op::kTableValue: {
      const hir::Table& table = space_.policy().tables[static_cast<size_t>(e.imm)];
      const auto good = [&](uint32_t row) {
        const auto& result = table.rows[row].results[static_cast<size_t>(e.field)];
        if (!result.known) return want.unknown;
        return want.known && result.number >= want.low && result.number <= want.high;
      };
      return Table(space_[e.args[0]], good, want.unknown && !want.known);
    }
    default: break;
  }
  // What is missing in an operand is missing in the result.
  for (const ExprId arg : e.args) {
    if (e.op == Op::kMin || e.op == Op::kMax) break;
    const Abs& a = space_.Of(arg);
    if (a.known && a.unknown && (!want.unknown || !want.known)) {
      if (Advice advice = Known(arg, !want.unknown)) return advice;
    }
  }
  if (!want.known) return std::nullopt;
  switch (e.op) {
    case Op::kNegate:
      return ForValue(e.args[0], {Cut(-Int128{want.high}), Cut(-Int128{want.low})});
    case Op::kAdd: case Op::kSubtract: return Sum(e, want);
    case Op::kConvert: case Op::kWholeIn: case Op::kDurationIn: return Scaled(e, want);
    case Op::kFloor:
      return ForValue(e.args[0], {Cut(Int128{want.low} * unit()),
                                  Cut((Int128{want.high} + 1) * unit() - 1)});
    case Op::kCeil:
      return ForValue(e.args[0], {Cut((Int128{want.low} - 1) * unit() + 1),
                                  Cut(Int128{want.high} * unit())});
    case Op::kMin: case Op::kMax:
      for (const ExprId arg : e.args) {
        if (Advice advice = ForValue(arg, want)) return advice;
      }
      return std::nullopt;
    case Op::kDateOf: return OfDay(e.args[0], want);
    case Op::kDaysBetween: case Op::kMonthsBetween: case Op::kYearsBetween: return Spans(e, want);
    default: return std::nullopt;
  }
}

Advice Advisor::OfDay(ExprId instant, const Want& day) {
  const auto start = [&](int64_t of) { return space_.zone().StartOf(of); };
  Want at;
  if (value::IsInDateRange(day.low)) at.low = start(day.low);
  if (value::IsInDateRange(day.high)) at.high = start(day.high + 1) - 1;
  return ForValue(instant, at);
}

Advice Advisor::Sum(const Expr& e, const Want& want) {
  const Abs a = space_.Of(e.args[0]);
  const Abs b = space_.Of(e.args[1]);
  const bool minus = e.op == Op::kSubtract;
  const auto plus = [](Int128 x, Int128 y) { return Cut(x + y); };
  if (b.low == b.high) {
    const Int128 shift = minus ? Int128{b.low} : -Int128{b.low};
    return ForValue(e.args[0], {plus(want.low, shift), plus(want.high, shift)});
  }
  if (a.low == a.high) {
    if (minus) {
      return ForValue(e.args[1], {plus(a.low, -Int128{want.high}), plus(a.low, -Int128{want.low})});
    }
    return ForValue(e.args[1], {plus(want.low, -Int128{a.low}), plus(want.high, -Int128{a.low})});
  }
  // Both open: the first goes to the end that is needed, as far as the second cannot do it alone.
  const Int128 least = minus ? Int128{want.low} + b.low : Int128{want.low} - b.high;
  const Int128 most = minus ? Int128{want.high} + b.high : Int128{want.high} - b.low;
  if (Advice advice = ForValue(e.args[0], {Cut(least), Cut(most)})) return advice;
  const bool up = space_.Of(ExprId{static_cast<uint32_t>(&e - space_.policy().exprs.data())}).low <
                  want.low;
  const int64_t middle = Middle(a.low, a.high);
  return ForValue(e.args[0], up ? Want{.low = middle + 1} : Want{.high = middle});
}

Advice Advisor::Scaled(const Expr& e, const Want& want) {
  if (e.op != Op::kConvert) {
    const Int128 per = e.op == Op::kWholeIn ? Int128{e.imm} : Int128{e.imm} / value::kNumberScale;
    const Int128 beyond = (Int128{want.high} + 1) * per;
    return ForValue(e.args[0], {Cut(Int128{want.low} * per), Cut(beyond - 1)});
  }
  const int lift =
      schema::Scale(e.type.kind) - schema::Scale(space_[e.args[0]].type.kind);
  const Int128 unit = value::PowerOfTen(lift);
  return ForValue(e.args[0], {Cut(-value::QuotientFloor(-Int128{want.low}, unit)),
                              Cut(value::QuotientFloor(want.high, unit))});
}

// Back from a span to its ends: about so many days; what is not exact is cut further later.
Advice Advisor::Spans(const Expr& e, const Want& want) {
  const Abs from = space_.Of(e.args[0]);
  const Abs to = space_.Of(e.args[1]);
  const bool instants = space_[e.args[0]].type.kind == Kind::kTime;
  const int64_t day = instants ? value::kMicrosPerDay : 1;
  const Int128 unit = e.op == Op::kDaysBetween     ? Int128{day}
                      : e.op == Op::kMonthsBetween ? Int128{day} * 30
                                                   : Int128{day} * 365;
  const Int128 low = Int128{want.low} * unit;
  const Int128 high = want.high == kMax ? Int128{kMax} * unit : (Int128{want.high} + 1) * unit - 1;
  if (from.low == from.high) {
    return ForValue(e.args[1], {Cut(from.low + low), Cut(from.low + high)});
  }
  if (to.low == to.high) return ForValue(e.args[0], {Cut(to.low - high), Cut(to.low - low)});
  if (!space_.At(space_.variables().AsOf()).Single() &&
      space_.Reads(e.args[1]).Has(space_.variables().AsOf())) {
    return Halved(space_.variables().AsOf());
  }
  return std::nullopt;
}

}  // namespace tandem::analyze
