// SPDX-License-Identifier: Apache-2.0
// Dates and the arithmetic of the calendar, without zones.
//
// A date is int64_t days since 1970-01-01 in the proleptic Gregorian calendar. A local time is
// int64_t microseconds since 1970-01-01T00:00 on a clock on the wall, of no particular zone. An
// instant is int64_t microseconds since 1970-01-01T00:00Z, without leap seconds (POSIX).
#pragma once

#include <cstdint>
#include <optional>

namespace tandem::value {

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
inline constexpr int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
inline constexpr int64_t kMicrosPerDay = 24 * kMicrosPerHour;

// What data and policies may write: years 1 to 9999.
inline constexpr int kMinYear = 1;
inline constexpr int kMaxYear = 9'999;

struct CivilDate {
  int64_t year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31

  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

constexpr bool IsLeapYear(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr int DaysInMonth(int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

// month in 1..12, day in 1..31. Source: Howard Hinnant, "chrono-Compatible Low-Level Date
// Algorithms", days_from_civil and civil_from_days.
constexpr int64_t DaysFromCivil(int64_t year, int month, int day) {
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t era = (y >= 0 ? y : y - 399) / 400;
  const int64_t year_of_era = y - era * 400;
  const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}
constexpr int64_t DaysFromCivil(const CivilDate& date) {
  return DaysFromCivil(date.year, date.month, date.day);
}

CivilDate CivilFromDays(int64_t days);

// A date that exists, in years kMinYear..kMaxYear.
constexpr bool IsValidDate(int64_t year, int month, int day) {
  return year >= kMinYear && year <= kMaxYear && month >= 1 && month <= 12 && day >= 1 &&
         day <= DaysInMonth(year, month);
}

// The dates and instants of those years. What arithmetic takes beyond them is unknown to the
// language; within them no sum with an offset or a day comes near the ends of 64 bits.
inline constexpr int64_t kMinDate = DaysFromCivil(kMinYear, 1, 1);
inline constexpr int64_t kMaxDate = DaysFromCivil(kMaxYear, 12, 31);
constexpr bool IsInDateRange(int64_t days) { return days >= kMinDate && days <= kMaxDate; }
constexpr bool IsInTimeRange(int64_t time_us) {
  return time_us >= kMinDate * kMicrosPerDay && time_us < (kMaxDate + 1) * kMicrosPerDay;
}

// Monday = 1 … Sunday = 7 (ISO 8601).
constexpr int WeekdayOf(int64_t days) {
  const int64_t since_monday = (days + 3) % 7;  // 1970-01-01 was a Thursday
  return static_cast<int>(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}
int MonthOf(int64_t days);
int64_t YearOf(int64_t days);

// The date of a local time, and its microseconds since midnight (0 .. kMicrosPerDay - 1).
constexpr int64_t DaysOfLocal(int64_t local_us) {
  return local_us / kMicrosPerDay - (local_us % kMicrosPerDay < 0 ? 1 : 0);
}
constexpr int64_t TimeOfDay(int64_t local_us) {
  return local_us - DaysOfLocal(local_us) * kMicrosPerDay;
}

// The same day `months` later (earlier when negative), or the last day of a shorter month. `days`
// as IsInDateRange; a result out of range is for the caller to notice.
int64_t AddMonthsClamped(int64_t days, int64_t months);

// Whole, completed spans from one date to another: the greatest n for which
// AddMonthsClamped(from, n) is not after `to` (12 n for years), so 31 January to the last of
// February is one month. When `to` is earlier, minus the span the other way round.
constexpr int64_t DaysBetween(int64_t from, int64_t to) { return to - from; }
int64_t MonthsBetween(int64_t from, int64_t to);
int64_t YearsBetween(int64_t from, int64_t to);

// The same between local times: the time of day takes part, so 23:00 to 01:00 is no whole day.
int64_t LocalDaysBetween(int64_t from_local_us, int64_t to_local_us);
int64_t LocalMonthsBetween(int64_t from_local_us, int64_t to_local_us);
int64_t LocalYearsBetween(int64_t from_local_us, int64_t to_local_us);

}  // namespace tandem::value
