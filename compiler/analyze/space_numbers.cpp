// SPDX-License-Identifier: Apache-2.0
// Over a box: arithmetic with its faults, calendar, windows. Of single values exact.
#include <algorithm>

#include "compiler/analyze/space.h"
#include "compiler/hir/ranges.h"
#include "runtime/exec/moments.h"
#include "runtime/program/range.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Interval;
using hir::Op;
using schema::Kind;

namespace {

Interval RangeOf(const Abs& a) { return {a.low, a.high, false}; }

// A result that is unknown where the operation has none.
Abs Result(Interval range, bool unknown, bool single) {
  if (single && range.fault) return Abs::Unknown();
  Abs out = Abs::Range(range.low, range.high, unknown || range.fault);
  if (range.low == range.high) out.among = Abs::Of(range.low).among;
  return out;
}

int64_t Modulo(int64_t a, int64_t b) {
  const auto rest = static_cast<int64_t>(value::Int128{a} % b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

// Between civil days an instant's zone may move it by a day either way.
constexpr int64_t kSlackDays = 2;
// A clock time months ago is not monotone: the last days of a month share one.
constexpr int64_t kSlackUs = 5 * value::kMicrosPerDay;

}  // namespace

Abs Space::Arithmetic(const Expr& e) {
  const Abs a = Of(e.args[0]);
  const Abs b = e.args.size() > 1 ? Of(e.args[1]) : Abs::Of(0);
  const bool unknown = a.unknown || b.unknown;
  if (!a.known || !b.known) return Abs::Unknown();
  const bool single = a.low == a.high && b.low == b.high;
  const int places = schema::Scale(e.type.kind);
  const int left = schema::Scale(policy_[e.args[0]].type.kind);
  const int right = e.args.size() > 1 ? schema::Scale(policy_[e.args[1]].type.kind) : 0;
  const Interval x = RangeOf(a);
  const Interval y = RangeOf(b);
  switch (e.op) {
    case Op::kNegate: return Result(hir::NegateRange(x), unknown, single);
    case Op::kAdd: return Result(hir::AddRange(x, y), unknown, single);
    case Op::kSubtract: return Result(hir::SubtractRange(x, y), unknown, single);
    case Op::kMultiply:
      return Result(hir::MultiplyRange(x, y, left + right - places), unknown, single);
    case Op::kDivide:
      return Result(hir::DivideRange(x, y, places - left + right), unknown, single);
    case Op::kModulo:
      if (single && b.low != 0) {
        const int64_t rest = Modulo(a.low, b.low);
        return Result({rest, rest, false}, unknown, true);
      }
      return Result(hir::ModuloRange(x, y), unknown, single);
    case Op::kPair: {
      const Interval scaled = hir::MultiplyRange(x, {e.imm, e.imm, false}, 0);
      return Result(hir::AddRange(scaled, y), unknown, single);
    }
    default:  // kConvert
      return Result(hir::MultiplyRange(x, {1, 1, false}, left - places), unknown, single);
  }
}

Abs Space::Rounding(const Expr& e) {
  const Abs a = Of(e.args[0]);
  if (!a.known) return a;
  const bool single = a.low == a.high;
  const int places = schema::Scale(policy_[e.args[0]].type.kind);
  const Interval x = RangeOf(a);
  const auto each = [&](auto f) {
    return Result({f(a.low), f(a.high), false}, a.unknown, single);
  };
  switch (e.op) {
    case Op::kFloor: return each([&](int64_t v) { return value::FloorToWhole(v, places); });
    case Op::kCeil: return each([&](int64_t v) { return value::CeilToWhole(v, places); });
    case Op::kRoundTo: return Result(hir::RoundToRange(x, e.imm), a.unknown, single);
    case Op::kWholeIn:
      return each([&](int64_t v) {
        return static_cast<int64_t>(value::QuotientFloor(v, e.imm));
      });
    default:  // kDurationIn
      return Result(hir::DivideRange(x, {e.imm, e.imm, false}, value::kNumberScale), a.unknown,
                    single);
  }
}

Abs Space::Extreme(const Expr& e) {
  Abs out = Abs::Nothing();
  bool all_unknown = true;
  const bool least = e.op == Op::kMin;
  std::optional<int64_t> bound;  // of what is surely known
  for (const ExprId arg : e.args) {
    Abs a = Of(arg);
    if (!a.known) continue;
    all_unknown = all_unknown && a.unknown;
    if (!a.unknown) {
      const int64_t end = least ? a.high : a.low;
      if (!bound || (least ? end < *bound : end > *bound)) bound = end;
    }
    a.unknown = false;
    a.among = ~uint64_t{0};
    out.Join(a);
  }
  out.unknown = all_unknown;
  if (!out.known || !bound) return out;
  if (least) {
    out.high = std::min(out.high, *bound);
  } else {
    out.low = std::max(out.low, *bound);
  }
  return out;
}

Abs Space::DateOf(const Abs& time) const {
  if (!time.known) return time;
  if (!zone_known_) return Abs::Range(program::kDays.low, program::kDays.high, time.unknown);
  const int64_t low = zone_.DateOf(time.low);
  if (time.low == time.high) {
    Abs out = Abs::Of(low);
    out.unknown = time.unknown;
    return out;
  }
  const int64_t slack = SameOffset(time.low, time.high) ? 0 : kSlackDays;
  return Abs::Range(low - slack, zone_.DateOf(time.high) + slack, time.unknown);
}

// The clock is not changed in between.
bool Space::SameOffset(int64_t from_us, int64_t to_us) const {
  return zone_.StretchAt(from_us).to_us > to_us;
}

namespace {

// Of days or of local times.
int64_t Between(Op op, bool local, int64_t from, int64_t to) {
  switch (op) {
    case Op::kDaysBetween:
      return local ? value::LocalDaysBetween(from, to) : value::DaysBetween(from, to);
    case Op::kMonthsBetween:
      return local ? value::LocalMonthsBetween(from, to) : value::MonthsBetween(from, to);
    default:
      return local ? value::LocalYearsBetween(from, to) : value::YearsBetween(from, to);
  }
}

}  // namespace

Abs Space::Calendar(const Expr& e) {
  const Abs a = Of(e.args[0]);
  if (e.op == Op::kDateOf) return DateOf(a);
  if (!a.known) return a;
  if (e.op == Op::kWeekday || e.op == Op::kMonthOf) {
    const bool week = e.op == Op::kWeekday;
    const auto part = [&](int64_t day) {
      return int64_t{week ? value::WeekdayOf(day) : value::MonthOf(day)};
    };
    if (!value::IsInDateRange(a.low) || !value::IsInDateRange(a.high) ||
        a.high - a.low > (week ? 6 : 27)) {
      return Abs::Range(1, week ? 7 : 12, a.unknown);
    }
    const int64_t first = part(a.low);
    const int64_t last = part(a.high);
    Abs out = first <= last ? Abs::Range(first, last, a.unknown)
                            : Abs::Range(1, week ? 7 : 12, a.unknown);
    if (first == last && a.high - a.low < 7) out.low = out.high = first;
    return out;
  }
  const Abs b = Of(e.args[1]);
  if (!b.known) return b;
  const bool unknown = a.unknown || b.unknown;
  const bool single = a.low == a.high && b.low == b.high;
  const bool instants = policy_[e.args[0]].type.kind == Kind::kTime;
  const auto in_range = [&](int64_t v) {
    return instants ? value::IsInTimeRange(v) : value::IsInDateRange(v);
  };
  if (!in_range(a.low) || !in_range(a.high) || !in_range(b.low) || !in_range(b.high) ||
      (instants && !zone_known_)) {
    return Abs::Range(e.type.low, e.type.high, unknown || e.may_fault);
  }
  const auto local = [&](int64_t v) { return instants ? zone_.ToLocal(v) : v; };
  int64_t low = Between(e.op, instants, local(a.high), local(b.low));
  int64_t high = Between(e.op, instants, local(a.low), local(b.high));
  const bool exact = !instants || (SameOffset(a.low, a.high) && SameOffset(b.low, b.high));
  if (!single && !exact) {
    low -= 1;
    high += 1;
  }
  return Abs::Range(low, high, unknown);
}

Space::WindowEnds Space::EndsOf(const hir::Window& window) const {
  const auto end = [&](int32_t moment) {
    const program::Moment& m = policy_.moments[static_cast<size_t>(moment)];
    const int64_t slack = m.is_day ? kSlackUs / value::kMicrosPerDay : kSlackUs;
    const int64_t low = exec::Resolve(m, now_[0].low, zone_);
    if (now_[0].low == now_[0].high) return Abs::Of(low);
    const bool exact = m.kind == program::Moment::Kind::kAgo && !m.is_day;
    const int64_t high = exec::Resolve(m, now_[0].high, zone_);
    return exact ? Abs::Range(low, high, false) : Abs::Range(low - slack, high + slack, false);
  };
  const auto& all = window.of_days ? program::kDays : program::kInstants;
  WindowEnds ends{Abs::Of(all.low), Abs::Of(all.high)};
  if (window.low >= 0) ends.low = end(window.low);
  if (window.high >= 0) ends.high = end(window.high);
  return ends;
}

Abs Space::InWindow(const Expr& e) {
  const Abs a = Of(e.args[0]);
  const uint8_t unknown = a.unknown ? kUnknown : 0;
  if (!a.known) return Abs::Outcomes(unknown);
  if (!zone_known_) return Abs::Outcomes(unknown | kYes | kNo);
  const WindowEnds ends = EndsOf(policy_.windows[static_cast<size_t>(e.imm)]);
  const bool yes = a.high >= ends.low.low && a.low <= ends.high.high;
  const bool no = a.low < ends.low.high || a.high > ends.high.low;
  return Abs::Outcomes(static_cast<uint8_t>(unknown | (yes ? kYes : 0) | (no ? kNo : 0)));
}

// What the events add is an input; of no points nothing comes.
Abs Space::Weighted(ExprId id) {
  const Abs points = Of(policy_[id].args[0]);
  if (!points.known) return Abs::Unknown();
  Abs out = Leaf(id);
  out.unknown = out.unknown || points.unknown;
  if (points.low == 0 && points.high == 0 && out.known) out.low = out.high = 0;
  return out;
}

}  // namespace tandem::analyze
