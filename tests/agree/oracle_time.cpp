// SPDX-License-Identifier: Apache-2.0
// Ends of windows by std::chrono's calendar.
#include "tests/agree/oracle_time.h"

#include <chrono>

namespace tandem::agree_test {
namespace {

using program::Moment;
using program::Once;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr int64_t kDayUs = 86'400'000'000;

sys_days DayOf(int64_t days) { return sys_days{std::chrono::days{days}}; }
int64_t CountOf(sys_days day) { return day.time_since_epoch().count(); }

int64_t FloorBy(int64_t value, int64_t unit) {
  return value >= 0 ? value / unit : -((-value + unit - 1) / unit);
}

// Months since the year 0.
int64_t MonthNumber(int64_t day) {
  const year_month_day date{DayOf(day)};
  return int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1;
}

std::chrono::year_month MonthAt(int64_t number) {
  return std::chrono::year{static_cast<int>(FloorBy(number, 12))} /
         std::chrono::month{static_cast<unsigned>(number - FloorBy(number, 12) * 12) + 1};
}

// The first day of the period of so many months that is `amount` periods after that of `today`.
int64_t StartOfMonths(int64_t today, int64_t months, int64_t amount) {
  const int64_t first = (FloorBy(MonthNumber(today), months) + amount) * months;
  return CountOf(sys_days{MonthAt(first) / std::chrono::day{1}});
}

int64_t MondayOf(int64_t day) {
  const std::chrono::weekday weekday{DayOf(day)};
  return day - (weekday.iso_encoding() - 1);
}

int64_t MonthsAgo(const value::Zone& zone, int64_t as_of_us, int64_t months) {
  const int64_t local = zone.ToLocal(as_of_us);
  const int64_t day = FloorBy(local, kDayUs);
  const year_month_day date{DayOf(day)};
  const auto month = MonthAt(MonthNumber(day) - months);
  const auto last = (month / std::chrono::last).day();
  const int64_t moved = CountOf(sys_days{month / (date.day() < last ? date.day() : last)});
  return zone.ToUtc(moved * kDayUs + (local - day * kDayUs));
}

}  // namespace

int64_t InstantOf(const Moment& moment, const value::Zone& zone, int64_t as_of_us) {
  const int64_t today = FloorBy(zone.ToLocal(as_of_us), kDayUs);
  const auto start = [&](int64_t day) { return zone.ToUtc(day * kDayUs); };
  int64_t instant = 0;
  switch (moment.kind) {
    case Moment::Kind::kAgo: instant = as_of_us - moment.amount; break;
    case Moment::Kind::kMonthsAgo: instant = MonthsAgo(zone, as_of_us, moment.amount); break;
    case Moment::Kind::kDayStart: instant = start(today + moment.amount); break;
    case Moment::Kind::kWeekStart: instant = start(MondayOf(today) + 7 * moment.amount); break;
    case Moment::Kind::kMonthStart:
      instant = start(StartOfMonths(today, 1, moment.amount));
      break;
    case Moment::Kind::kQuarterStart:
      instant = start(StartOfMonths(today, 3, moment.amount));
      break;
    case Moment::Kind::kYearStart:
      instant = start(StartOfMonths(today, 12, moment.amount));
      break;
  }
  if (!moment.is_day) return instant + moment.plus;
  return FloorBy(zone.ToLocal(instant), kDayUs) + moment.plus;
}

int64_t CivilPeriod(Once once, const value::Zone& zone, int64_t at_us) {
  const int64_t day = FloorBy(zone.ToLocal(at_us), kDayUs);
  switch (once) {
    case Once::kWeek: return MondayOf(day);
    case Once::kMonth: return MonthNumber(day);
    case Once::kQuarter: return FloorBy(MonthNumber(day), 3);
    case Once::kYear: return FloorBy(MonthNumber(day), 12);
    default: return day;
  }
}

}  // namespace tandem::agree_test
