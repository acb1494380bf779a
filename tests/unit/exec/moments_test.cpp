// SPDX-License-Identifier: Apache-2.0
// Ends of windows: across months of different lengths, changes of the clock, the ends of time.
#include "runtime/exec/moments.h"

#include <gtest/gtest.h>

#include "runtime/program/range.h"

namespace tandem::exec {
namespace {

using program::Moment;
using Kind = Moment::Kind;
using value::kMicrosPerDay;
using value::kMicrosPerHour;

value::Zone Berlin() { return *value::FindZone("Europe/Berlin"); }

int64_t Local(const value::Zone& zone, int64_t year, int month, int day, int64_t hour = 0) {
  return zone.ToUtc(value::DaysFromCivil(year, month, day) * kMicrosPerDay + hour * kMicrosPerHour);
}

TEST(Moments, GoBackExactlyOrByTheCalendar) {
  const value::Zone zone = Berlin();
  const int64_t as_of_us = Local(zone, 2026, 3, 31, 15);
  const auto at = [&](Kind kind, int64_t amount, int64_t plus = 0) {
    return Resolve({kind, amount, plus, false}, as_of_us, zone);
  };
  EXPECT_EQ(at(Kind::kAgo, 5 * kMicrosPerDay), as_of_us - 5 * kMicrosPerDay);
  EXPECT_EQ(at(Kind::kAgo, -5), as_of_us + 5);
  EXPECT_EQ(at(Kind::kMonthsAgo, 1), Local(zone, 2026, 2, 28, 15));  // and in winter time
  EXPECT_EQ(at(Kind::kMonthsAgo, 1, 1), Local(zone, 2026, 2, 28, 15) + 1);
  EXPECT_EQ(at(Kind::kMonthsAgo, 25), Local(zone, 2024, 2, 29, 15));
  EXPECT_EQ(at(Kind::kMonthsAgo, -1), Local(zone, 2026, 4, 30, 15));
  EXPECT_EQ(at(Kind::kDayStart, 0), Local(zone, 2026, 3, 31));
  EXPECT_EQ(at(Kind::kDayStart, -6), Local(zone, 2026, 3, 25));
  EXPECT_EQ(at(Kind::kDayStart, 1, -1), Local(zone, 2026, 4, 1) - 1);
  EXPECT_EQ(at(Kind::kWeekStart, 0), Local(zone, 2026, 3, 30));  // that day is a Tuesday
  EXPECT_EQ(at(Kind::kWeekStart, -1), Local(zone, 2026, 3, 23));
  EXPECT_EQ(at(Kind::kMonthStart, 0), Local(zone, 2026, 3, 1));
  EXPECT_EQ(at(Kind::kMonthStart, -3), Local(zone, 2025, 12, 1));
  EXPECT_EQ(at(Kind::kQuarterStart, 0), Local(zone, 2026, 1, 1));
  EXPECT_EQ(at(Kind::kQuarterStart, 1), Local(zone, 2026, 4, 1));
  EXPECT_EQ(at(Kind::kYearStart, 0), Local(zone, 2026, 1, 1));
  EXPECT_EQ(at(Kind::kYearStart, -2), Local(zone, 2024, 1, 1));
}

TEST(Moments, AnswerDaysWhenAsked) {
  const value::Zone zone = Berlin();
  // An hour past midnight in Berlin is still the day before in UTC.
  const int64_t as_of_us = Local(zone, 2026, 7, 15, 1);
  const int64_t today = value::DaysFromCivil(2026, 7, 15);
  EXPECT_EQ(Resolve({Kind::kAgo, 0, 0, true}, as_of_us, zone), today);
  EXPECT_EQ(Resolve({Kind::kDayStart, -30, 1, true}, as_of_us, zone), today - 29);
  EXPECT_EQ(Resolve({Kind::kMonthStart, 0, 0, true}, as_of_us, zone),
            value::DaysFromCivil(2026, 7, 1));
}

TEST(Moments, AMidnightThatIsSkippedIsTheFirstInstantOfItsDay) {
  const value::Zone zone = *value::FindZone("America/Asuncion");  // 2022-10-02 began at 01:00
  const int64_t as_of_us = Local(zone, 2022, 10, 2, 12);
  EXPECT_EQ(Resolve({Kind::kDayStart, 0, 0, false}, as_of_us, zone), Local(zone, 2022, 10, 2, 1));
}

TEST(Moments, StayWithinTheYearsOfTheLanguage) {
  const value::Zone zone = Berlin();
  for (const int64_t as_of_us : {program::kInstants.low, int64_t{0}, program::kInstants.high}) {
    for (const Kind kind : {Kind::kAgo, Kind::kMonthsAgo, Kind::kDayStart, Kind::kWeekStart,
                            Kind::kMonthStart, Kind::kQuarterStart, Kind::kYearStart}) {
      for (const int64_t amount : {INT64_MIN, INT64_C(-10'000'000), INT64_C(-120'000), INT64_C(0),
                                   INT64_C(120'000), INT64_C(10'000'000), INT64_MAX}) {
        for (const int64_t plus : {INT64_MIN, INT64_C(0), INT64_MAX}) {
          const int64_t instant = Resolve({kind, amount, plus, false}, as_of_us, zone);
          ASSERT_TRUE(program::kInstants.Holds({instant, instant}));
          const int64_t day = Resolve({kind, amount, plus, true}, as_of_us, zone);
          ASSERT_TRUE(program::kDays.Holds({day, day}));
        }
      }
    }
  }
}

}  // namespace
}  // namespace tandem::exec
