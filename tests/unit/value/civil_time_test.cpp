// SPDX-License-Identifier: Apache-2.0
// The calendar: every day of 10,000 years, leap days, clamped months, completed spans.
#include "runtime/value/civil_time.h"

#include <gtest/gtest.h>

namespace tandem::value {
namespace {

constexpr int64_t D(int64_t year, int month, int day) { return DaysFromCivil(year, month, day); }
constexpr int64_t T(int64_t year, int month, int day, int hour, int minute = 0) {
  return D(year, month, day) * kMicrosPerDay + hour * kMicrosPerHour + minute * kMicrosPerMinute;
}

TEST(CivilTimeTest, CountsEveryDayOfTheRange) {
  int64_t days = kMinDate;
  int weekday = WeekdayOf(days);
  for (int year = kMinYear; year <= kMaxYear; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= DaysInMonth(year, month); ++day, ++days) {
        ASSERT_EQ(D(year, month, day), days);
        ASSERT_EQ(CivilFromDays(days), (CivilDate{year, month, day}));
        ASSERT_EQ(WeekdayOf(days), weekday);
        weekday = weekday % 7 + 1;
      }
    }
  }
  EXPECT_EQ(days, kMaxDate + 1);
}

TEST(CivilTimeTest, KnownDays) {
  EXPECT_EQ(D(1970, 1, 1), 0);
  EXPECT_EQ(D(2000, 3, 1), 11'017);
  EXPECT_EQ(D(2026, 11, 18), 20'775);
  EXPECT_EQ(WeekdayOf(D(2026, 11, 18)), 3);  // a Wednesday
  EXPECT_EQ(WeekdayOf(D(1969, 12, 28)), 7);  // a Sunday
  EXPECT_EQ(MonthOf(D(2026, 11, 18)), 11);
  EXPECT_EQ(YearOf(D(2026, 11, 18)), 2026);
  EXPECT_EQ(CivilFromDays(D(-400, 2, 29)), (CivilDate{-400, 2, 29}));
}

TEST(CivilTimeTest, OnlyDatesThatExistAreValid) {
  EXPECT_TRUE(IsValidDate(2024, 2, 29));
  EXPECT_TRUE(IsValidDate(2000, 2, 29));
  EXPECT_FALSE(IsValidDate(1900, 2, 29));
  EXPECT_FALSE(IsValidDate(2026, 2, 29));
  EXPECT_FALSE(IsValidDate(2026, 4, 31));
  EXPECT_FALSE(IsValidDate(2026, 0, 1));
  EXPECT_FALSE(IsValidDate(2026, 13, 1));
  EXPECT_FALSE(IsValidDate(2026, 1, 0));
  EXPECT_FALSE(IsValidDate(0, 1, 1));
  EXPECT_TRUE(IsValidDate(9999, 12, 31));
  EXPECT_FALSE(IsValidDate(10'000, 1, 1));
}

TEST(CivilTimeTest, RangesEndWhereTheYearsDo) {
  EXPECT_TRUE(IsInDateRange(kMinDate));
  EXPECT_FALSE(IsInDateRange(kMinDate - 1));
  EXPECT_TRUE(IsInDateRange(kMaxDate));
  EXPECT_FALSE(IsInDateRange(kMaxDate + 1));
  EXPECT_TRUE(IsInTimeRange(T(9999, 12, 31, 23)));
  EXPECT_FALSE(IsInTimeRange((kMaxDate + 1) * kMicrosPerDay));
  EXPECT_TRUE(IsInTimeRange(kMinDate * kMicrosPerDay));
  EXPECT_FALSE(IsInTimeRange(kMinDate * kMicrosPerDay - 1));
}

TEST(CivilTimeTest, LocalTimeSplitsDownwards) {
  EXPECT_EQ(DaysOfLocal(-1), -1);
  EXPECT_EQ(TimeOfDay(-1), kMicrosPerDay - 1);
  EXPECT_EQ(DaysOfLocal(0), 0);
  EXPECT_EQ(DaysOfLocal(-kMicrosPerDay), -1);
  EXPECT_EQ(TimeOfDay(-kMicrosPerDay), 0);
}

TEST(CivilTimeTest, MonthsClampToTheMonthsEnd) {
  EXPECT_EQ(AddMonthsClamped(D(2026, 1, 31), 1), D(2026, 2, 28));
  EXPECT_EQ(AddMonthsClamped(D(2024, 1, 31), 1), D(2024, 2, 29));
  EXPECT_EQ(AddMonthsClamped(D(2026, 3, 31), -1), D(2026, 2, 28));
  EXPECT_EQ(AddMonthsClamped(D(2026, 11, 18), 0), D(2026, 11, 18));
  EXPECT_EQ(AddMonthsClamped(D(2026, 11, 18), 2), D(2027, 1, 18));
  EXPECT_EQ(AddMonthsClamped(D(2026, 1, 18), -1), D(2025, 12, 18));
  EXPECT_EQ(AddMonthsClamped(D(2024, 2, 29), 12), D(2025, 2, 28));
  EXPECT_EQ(AddMonthsClamped(D(1, 1, 31), -2), D(0, 11, 30));
}

TEST(CivilTimeTest, AbsurdMonthsLeaveTheRangeAndNothingElse) {
  for (const int64_t days : {kMinDate, int64_t{0}, kMaxDate}) {
    EXPECT_GT(AddMonthsClamped(days, std::numeric_limits<int64_t>::max()), kMaxDate);
    EXPECT_LT(AddMonthsClamped(days, std::numeric_limits<int64_t>::min()), kMinDate);
  }
}

TEST(CivilTimeTest, CompletedMonthsAndYears) {
  EXPECT_EQ(DaysBetween(D(2026, 2, 28), D(2026, 3, 1)), 1);
  EXPECT_EQ(MonthsBetween(D(2026, 1, 18), D(2026, 2, 17)), 0);
  EXPECT_EQ(MonthsBetween(D(2026, 1, 18), D(2026, 2, 18)), 1);
  EXPECT_EQ(MonthsBetween(D(2026, 1, 31), D(2026, 2, 28)), 1);
  EXPECT_EQ(MonthsBetween(D(2026, 2, 28), D(2026, 1, 31)), -1);
  EXPECT_EQ(MonthsBetween(D(2026, 2, 17), D(2026, 1, 18)), 0);
  EXPECT_EQ(YearsBetween(D(2000, 2, 29), D(2001, 2, 28)), 1);
  EXPECT_EQ(YearsBetween(D(1990, 11, 19), D(2026, 11, 18)), 35);
  EXPECT_EQ(YearsBetween(D(1990, 11, 18), D(2026, 11, 18)), 36);
  EXPECT_EQ(YearsBetween(D(2026, 11, 18), D(1990, 11, 19)), -35);
}

TEST(CivilTimeTest, TheTimeOfDayTakesPart) {
  EXPECT_EQ(LocalDaysBetween(T(2026, 11, 18, 23), T(2026, 11, 19, 1)), 0);
  EXPECT_EQ(LocalDaysBetween(T(2026, 11, 18, 23), T(2026, 11, 19, 23)), 1);
  EXPECT_EQ(LocalDaysBetween(T(2026, 11, 19, 23), T(2026, 11, 18, 23)), -1);
  EXPECT_EQ(LocalMonthsBetween(T(2026, 1, 18, 12), T(2026, 2, 18, 11, 59)), 0);
  EXPECT_EQ(LocalMonthsBetween(T(2026, 1, 18, 12), T(2026, 2, 18, 12)), 1);
  EXPECT_EQ(LocalYearsBetween(T(2026, 1, 18, 12), T(2027, 1, 18, 11, 59)), 0);
  EXPECT_EQ(LocalYearsBetween(T(2026, 1, 18, 12), T(2027, 1, 18, 12)), 1);
}

// The definition, by search: the greatest n with from + n months <= to.
TEST(CivilTimeTest, MonthsBetweenMeansWhatItSays) {
  for (int64_t from = D(2023, 12, 25); from < D(2025, 3, 5); from += 3) {
    for (int64_t to = from; to < from + 500; ++to) {
      const int64_t months = MonthsBetween(from, to);
      ASSERT_LE(AddMonthsClamped(from, months), to);
      ASSERT_GT(AddMonthsClamped(from, months + 1), to);
    }
  }
}

}  // namespace
}  // namespace tandem::value
