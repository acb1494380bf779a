// SPDX-License-Identifier: Apache-2.0
// Going back and forth in the calendar from `as of`.
#include "runtime/exec/moments.h"

#include <algorithm>

#include "runtime/program/range.h"
#include "runtime/value/decimal_math.h"

namespace tandem::exec {
namespace {

using program::Moment;
using value::kMicrosPerDay;

// More of any unit leave the calendar; as many times the days of a unit stay far from overflow.
constexpr int64_t kMostUnits = 4'000'000;

int64_t Units(int64_t amount) { return std::clamp(amount, -kMostUnits, kMostUnits); }

int64_t Cut(value::Int128 value, const program::Range& range) {
  if (value < range.low) return range.low;
  if (value > range.high) return range.high;
  return static_cast<int64_t>(value);
}

int64_t MonthStart(int64_t today, int64_t months_of_unit, int64_t units) {
  const value::CivilDate date = value::CivilFromDays(today);
  const auto month = static_cast<int>((date.month - 1) / months_of_unit * months_of_unit) + 1;
  return value::AddMonthsClamped(value::DaysFromCivil(date.year, month, 1), units * months_of_unit);
}

int64_t SameClockTime(int64_t as_of_us, int64_t months, const value::Zone& zone) {
  const int64_t local_us = zone.ToLocal(as_of_us);
  const int64_t days = value::AddMonthsClamped(value::DaysOfLocal(local_us), months);
  return zone.ToUtc(days * kMicrosPerDay + value::TimeOfDay(local_us));
}

value::Int128 InstantOf(const Moment& moment, int64_t as_of_us, const value::Zone& zone) {
  const int64_t today = zone.DateOf(as_of_us);
  const int64_t units = Units(moment.amount);
  const auto start_of = [&](int64_t days) { return zone.StartOf(Cut(days, program::kDays)); };
  switch (moment.kind) {
    case Moment::Kind::kAgo:
      return value::Int128{as_of_us} - moment.amount;
    case Moment::Kind::kMonthsAgo:
      return SameClockTime(as_of_us, -units, zone);
    case Moment::Kind::kDayStart:
      return start_of(today + units);
    case Moment::Kind::kWeekStart:
      return start_of(today - (value::WeekdayOf(today) - 1) + 7 * units);
    case Moment::Kind::kMonthStart:
      return start_of(MonthStart(today, 1, units));
    case Moment::Kind::kQuarterStart:
      return start_of(MonthStart(today, 3, units));
    case Moment::Kind::kYearStart:
      return start_of(MonthStart(today, 12, units));
  }
  return as_of_us;
}

}  // namespace

int64_t Resolve(const Moment& moment, int64_t as_of_us, const value::Zone& zone) {
  const value::Int128 instant_us = InstantOf(moment, as_of_us, zone);
  if (!moment.is_day) return Cut(instant_us + moment.plus, program::kInstants);
  const int64_t day = zone.DateOf(Cut(instant_us, program::kInstants));
  return Cut(value::Int128{day} + moment.plus, program::kDays);
}

}  // namespace tandem::exec
