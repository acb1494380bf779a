// SPDX-License-Identifier: Apache-2.0
// Calendar and windows as terms: exact where days have one length, else between bounds.
#include "compiler/analyze/encode.h"
#include "runtime/exec/moments.h"
#include "runtime/program/range.h"
#include "runtime/value/civil_time.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;
using program::Moment;
using schema::Kind;
using value::kMicrosPerDay;

namespace {

// No zone is further from UTC.
constexpr int64_t kMostOffsetDays = 1;
// Of 10,000 months: 400 years have 146,097 days and 4,800 months. Months and leap years run ahead
// or behind by fewer days than the slack.
constexpr int64_t kMonthUs = 146'097 * kMicrosPerDay / 4'800;
constexpr int64_t kSlackUs = 10 * kMicrosPerDay;
constexpr int64_t kMostMonths = 120'000;

constexpr int64_t kDayZero = 719'468;    // 0000-03-01, in days before 1970-01-01
constexpr int64_t kCycleDays = 146'097;  // 400 years

// Of all instants.
constexpr program::Range kEveryDay{-106'751'993, 106'751'993};
// Where days and instants are taken as they are.
constexpr int64_t kFirstDay = value::DaysFromCivil(0, 1, 1);
constexpr int64_t kLastDay = value::DaysFromCivil(10'000, 12, 31);

}  // namespace

bool Encoder::InCalendar(TermId time, int64_t unit_us) const {
  const Span128& span = terms_.SpanOf(time);
  return span.low >= Int128{kFirstDay} * unit_us && span.high <= Int128{kLastDay} * unit_us;
}

bool Encoder::OneOffset(TermId time, int64_t& offset_us) const {
  if (!InCalendar(time, kMicrosPerDay)) return false;
  const Span128& span = terms_.SpanOf(time);
  const auto stretch = space_.zone().StretchAt(static_cast<int64_t>(span.low));
  offset_us = stretch.offset_s * value::kMicrosPerSecond;
  return stretch.to_us > span.high;
}

// One day for one instant, whatever the zone.
TermId Encoder::DateOf(TermId time) {
  if (const auto found = dates_.find(time); found != dates_.end()) return found->second;
  int64_t offset_us = 0;
  TermId day = 0;
  if (terms_.IsNumber(time)) {
    day = terms_.Number(space_.zone().DateOf(terms_.NumberOf(time)));
  } else if (OneOffset(time, offset_us)) {
    day = terms_.Quotient(terms_.Plus(time, offset_us), kMicrosPerDay);
  } else {
    Loose("days begin at other hours when the clock is changed");
    const TermId utc = terms_.Quotient(time, kMicrosPerDay);
    day = terms_.NumberVar(kEveryDay.low, kEveryDay.high);
    if (InCalendar(time, kMicrosPerDay)) {
      terms_.Require(terms_.LessEqual(terms_.Plus(utc, -kMostOffsetDays), day));
      terms_.Require(terms_.LessEqual(day, terms_.Plus(utc, kMostOffsetDays)));
    }
  }
  return dates_.emplace(time, day).first->second;
}

TermId Encoder::WeekdayOf(TermId day) {
  return terms_.Plus(terms_.Rest(terms_.Plus(Clamped(day, kFirstDay, kLastDay), 3), 7), 1);
}

// As CivilFromDays counts, in years that begin in March.
TermId Encoder::MonthOf(TermId day) {
  const TermId of_cycle =
      terms_.Rest(terms_.Plus(Clamped(day, kFirstDay, kLastDay), kDayZero), kCycleDays);
  const auto whole = [&](TermId a, int64_t by) { return terms_.Quotient(a, by); };
  const TermId year = whole(
      terms_.Add({of_cycle, terms_.Times(whole(of_cycle, 1'460), -1), whole(of_cycle, 36'524),
                  terms_.Times(whole(of_cycle, 146'096), -1)}),
      365);
  const TermId before = terms_.Add(
      {terms_.Times(year, 365), whole(year, 4), terms_.Times(whole(year, 100), -1)});
  const TermId of_year = terms_.Subtract(of_cycle, before);
  const TermId month = whole(terms_.Plus(terms_.Times(of_year, 5), 2), 153);  // March = 0
  return terms_.If(terms_.Less(month, terms_.Number(10)), terms_.Plus(month, 3),
                   terms_.Plus(month, -9));
}

// Whole days of 24 hours on the clock, toward zero.
TermId Encoder::DaysBetween(TermId known, ExprId id, TermId from, TermId to) {
  const TermId apart = terms_.Subtract(to, from);
  const TermId zero = terms_.Number(0);
  const TermId days = terms_.If(
      terms_.Less(apart, zero),
      terms_.Times(terms_.Quotient(terms_.Times(apart, -1), kMicrosPerDay), -1),
      terms_.Quotient(apart, kMicrosPerDay));
  int64_t one = 0, other = 0;
  if (OneOffset(from, one) && OneOffset(to, other) && one == other) return days;
  const TermId any = AnyNumber(id, "days begin at other hours when the clock is changed").value;
  if (!InCalendar(from, kMicrosPerDay) || !InCalendar(to, kMicrosPerDay)) return any;
  constexpr int64_t kSlack = 2 * kMostOffsetDays + 1;
  terms_.Require(terms_.Or(
      {terms_.Not(known), terms_.And({terms_.LessEqual(terms_.Plus(days, -kSlack), any),
                                      terms_.LessEqual(any, terms_.Plus(days, kSlack))})}));
  return any;
}

Encoder::Number Encoder::Calendar(const Expr& e, ExprId id) {
  const Number a = NumberOf(e.args[0]);
  if (e.op == Op::kDateOf) return {a.known, DateOf(a.value)};
  if (e.op == Op::kWeekday) return {a.known, WeekdayOf(a.value)};
  if (e.op == Op::kMonthOf) return {a.known, MonthOf(a.value)};
  const Number b = NumberOf(e.args[1]);
  const TermId known = terms_.And({a.known, b.known});
  const bool instants = At(e.args[0]).type.kind == Kind::kTime;
  if (e.op == Op::kDaysBetween) {
    if (!instants) return Fitting(known, terms_.Subtract(b.value, a.value));
    return Fitting(known, DaysBetween(known, id, a.value, b.value));
  }
  const Number any = AnyNumber(id, "whole months and years are known only between bounds");
  BoundSpan(e, known, terms_.Subtract(b.value, a.value), any.value);
  return {e.may_fault ? terms_.And({known, any.known}) : known, any.value};
}

// A month has 28 to 31 days and a year 365 or 366, either way.
void Encoder::BoundSpan(const Expr& e, TermId known, TermId apart, TermId count) {
  const bool instants = At(e.args[0]).type.kind == Kind::kTime;
  const int64_t unit_us = instants ? kMicrosPerDay : 1;
  for (const ExprId arg : e.args) {
    if (!InCalendar(NumberOf(arg).value, unit_us)) return;
  }
  const bool months = e.op == Op::kMonthsBetween;
  const int64_t shortest = (months ? 28 : 365) * unit_us;
  const int64_t longest = (months ? 31 : 366) * unit_us;
  const int64_t slack = instants ? 2 * kMostOffsetDays * kMicrosPerDay : 0;
  const TermId zero = terms_.Number(0);
  const TermId back = terms_.Less(apart, zero);
  const TermId way = terms_.If(back, terms_.Times(apart, -1), apart);
  const TermId whole = terms_.If(back, terms_.Times(count, -1), count);
  const TermId after = terms_.Times(terms_.Plus(whole, 1), longest);
  terms_.Require(terms_.Or(
      {terms_.Not(known),
       terms_.And({terms_.LessEqual(zero, terms_.Plus(whole, instants ? 1 : 0)),
                   terms_.LessEqual(terms_.Times(whole, shortest), terms_.Plus(way, slack)),
                   terms_.LessEqual(way, terms_.Plus(after, slack))})}));
}

// Before `plus` and the cut: where `as of` is open, exact for spans and days of one length, else
// near where months have their mean length.
TermId Encoder::InstantOf(const Moment& moment) {
  const TermId as_of = AsOf();
  if (moment.kind == Moment::Kind::kAgo) return terms_.Plus(as_of, -moment.amount);
  int64_t offset_us = 0;
  const bool few = moment.amount <= kMostMonths && moment.amount >= -kMostMonths;
  const bool days = moment.kind == Moment::Kind::kDayStart;
  if (few && OneOffset(as_of, offset_us) && (days || moment.kind == Moment::Kind::kWeekStart)) {
    const TermId today = DateOf(as_of);
    const TermId first =
        days ? terms_.Plus(today, moment.amount)
             : terms_.Add({today, terms_.Times(WeekdayOf(today), -1),
                           terms_.Number(1 + 7 * moment.amount)});
    const TermId cut = Clamped(first, program::kDays.low, program::kDays.high);
    return terms_.Plus(terms_.Times(cut, kMicrosPerDay), -offset_us);
  }
  Loose("months and changes of the clock are known only between bounds");
  if (!few) return terms_.NumberVar(program::kInstants.low, program::kInstants.high);
  int64_t unit_us = kMonthUs, length_us = 0;  // of what is counted, and of a period begun
  switch (moment.kind) {
    case Moment::Kind::kAgo: case Moment::Kind::kMonthsAgo: unit_us = -kMonthUs; break;
    case Moment::Kind::kDayStart: unit_us = length_us = kMicrosPerDay; break;
    case Moment::Kind::kWeekStart: unit_us = length_us = 7 * kMicrosPerDay; break;
    case Moment::Kind::kMonthStart: length_us = kMonthUs; break;
    case Moment::Kind::kQuarterStart: unit_us = length_us = 3 * kMonthUs; break;
    case Moment::Kind::kYearStart: unit_us = length_us = 12 * kMonthUs; break;
  }
  const std::string key = std::to_string(static_cast<int>(moment.kind)) + " " +
                          std::to_string(moment.amount);
  const auto [found, added] = moments_.try_emplace(key);
  if (!added) return found->second;
  const TermId at = found->second = terms_.NumberVar(-kEndless, kEndless);
  const int64_t way_us = unit_us * moment.amount;
  terms_.Require(terms_.LessEqual(terms_.Plus(as_of, way_us - length_us - kSlackUs), at));
  terms_.Require(terms_.LessEqual(at, terms_.Plus(as_of, way_us + kSlackUs)));
  // The period begun, or one before it.
  if (length_us > 0 && moment.amount <= 0) terms_.Require(terms_.LessEqual(at, as_of));
  return at;
}

TermId Encoder::End(int32_t index) {
  const Moment& moment = space_.policy().moments[static_cast<size_t>(index)];
  if (terms_.IsNumber(AsOf())) {
    return terms_.Number(exec::Resolve(moment, terms_.NumberOf(AsOf()), space_.zone()));
  }
  const auto cut = [&](TermId a, const program::Range& range) {
    return Clamped(a, range.low, range.high);
  };
  const TermId instant = InstantOf(moment);
  if (!moment.is_day) return cut(terms_.Plus(instant, moment.plus), program::kInstants);
  return cut(terms_.Plus(DateOf(cut(instant, program::kInstants)), moment.plus), program::kDays);
}

Encoder::Outcome Encoder::InWindow(const Expr& e) {
  const Number a = NumberOf(e.args[0]);
  const hir::Window& window = space_.policy().windows[static_cast<size_t>(e.imm)];
  std::vector<TermId> in;
  if (window.low >= 0) in.push_back(terms_.LessEqual(End(window.low), a.value));
  if (window.high >= 0) in.push_back(terms_.LessEqual(a.value, End(window.high)));
  return Settled(a.known, terms_.And(std::move(in)));
}

}  // namespace tandem::analyze
