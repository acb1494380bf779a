// SPDX-License-Identifier: Apache-2.0
// Calendar arithmetic on days and local times.
#include "runtime/value/civil_time.h"

#include <algorithm>

namespace tandem::value {
namespace {

// Enough to leave the range of dates from anywhere in it, and far from overflowing.
constexpr int64_t kMostMonths = 12 * 30'000;

}  // namespace

CivilDate CivilFromDays(int64_t days) {
  const int64_t z = days + 719'468;
  const int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
  const int64_t day_of_era = z - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int month_from_march = static_cast<int>((5 * day_of_year + 2) / 153);
  const int day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

int MonthOf(int64_t days) { return CivilFromDays(days).month; }

int64_t YearOf(int64_t days) { return CivilFromDays(days).year; }

int64_t AddMonthsClamped(int64_t days, int64_t months) {
  const CivilDate date = CivilFromDays(days);
  const int64_t index =
      date.year * 12 + date.month - 1 + std::clamp(months, -kMostMonths, kMostMonths);
  const int64_t year = index / 12 - (index % 12 < 0 ? 1 : 0);
  const int month = static_cast<int>(index - year * 12) + 1;
  return DaysFromCivil(year, month, std::min(date.day, DaysInMonth(year, month)));
}

int64_t LocalDaysBetween(int64_t from_local_us, int64_t to_local_us) {
  return (to_local_us - from_local_us) / kMicrosPerDay;
}

int64_t LocalMonthsBetween(int64_t from_local_us, int64_t to_local_us) {
  if (to_local_us < from_local_us) return -LocalMonthsBetween(to_local_us, from_local_us);
  const int64_t from_days = DaysOfLocal(from_local_us);
  const CivilDate from = CivilFromDays(from_days);
  const CivilDate to = CivilFromDays(DaysOfLocal(to_local_us));
  const int64_t months = (to.year - from.year) * 12 + to.month - from.month;
  const int64_t reached = AddMonthsClamped(from_days, months) * kMicrosPerDay;
  return reached + TimeOfDay(from_local_us) > to_local_us ? months - 1 : months;
}

int64_t LocalYearsBetween(int64_t from_local_us, int64_t to_local_us) {
  return LocalMonthsBetween(from_local_us, to_local_us) / 12;
}

int64_t MonthsBetween(int64_t from, int64_t to) {
  return LocalMonthsBetween(from * kMicrosPerDay, to * kMicrosPerDay);
}

int64_t YearsBetween(int64_t from, int64_t to) { return MonthsBetween(from, to) / 12; }

}  // namespace tandem::value
