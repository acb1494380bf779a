// SPDX-License-Identifier: Apache-2.0
// Zones: gaps, repeated hours, the far future; agreement with Howard Hinnant's library to 2037.
#include "runtime/value/zone.h"

#include <date/tz.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "runtime/value/time_form.h"
#include "runtime/value/time_format.h"

namespace tandem::value {
namespace {

Zone Find(std::string_view name) {
  base::Result<Zone> zone = FindZone(name);
  EXPECT_TRUE(zone.has_value()) << name;
  return zone ? *zone : Zone();
}

int64_t Utc(std::string_view text) { return ParseIsoTime(text, Zone()).value(); }

// The local time in `text` as the instant in UTC.
std::string ToUtcText(const Zone& zone, std::string_view text) {
  std::string out;
  FormatTime(ParseIsoTime(text, zone).value(), out);
  return out;
}

std::string InZone(const Zone& zone, std::string_view utc) {
  std::string out;
  FormatTime(Utc(utc), zone, out);
  return out;
}

TEST(ZoneTest, NewYorkGapIsTheFirstInstantAfter) {
  const Zone zone = Find("America/New_York");
  EXPECT_EQ(zone.name(), "America/New_York");
  EXPECT_EQ(ToUtcText(zone, "2026-03-08 01:59:59.999999"), "2026-03-08T06:59:59.999999Z");
  EXPECT_EQ(ToUtcText(zone, "2026-03-08 02:00"), "2026-03-08T07:00:00Z");
  EXPECT_EQ(ToUtcText(zone, "2026-03-08 02:30"), "2026-03-08T07:00:00Z");
  EXPECT_EQ(ToUtcText(zone, "2026-03-08 02:59:59.999999"), "2026-03-08T07:00:00Z");
  EXPECT_EQ(ToUtcText(zone, "2026-03-08 03:00"), "2026-03-08T07:00:00Z");
  EXPECT_EQ(ToUtcText(zone, "2026-03-08 03:00:00.000001"), "2026-03-08T07:00:00.000001Z");
}

TEST(ZoneTest, NewYorkRepeatedHourIsTheFirst) {
  const Zone zone = Find("America/New_York");
  EXPECT_EQ(ToUtcText(zone, "2026-11-01 00:59"), "2026-11-01T04:59:00Z");
  EXPECT_EQ(ToUtcText(zone, "2026-11-01 01:00"), "2026-11-01T05:00:00Z");
  EXPECT_EQ(ToUtcText(zone, "2026-11-01 01:59:59.999999"), "2026-11-01T05:59:59.999999Z");
  EXPECT_EQ(ToUtcText(zone, "2026-11-01 02:00"), "2026-11-01T07:00:00Z");
  EXPECT_EQ(InZone(zone, "2026-11-01T05:30:00Z"), "2026-11-01T01:30:00-04:00");
  EXPECT_EQ(InZone(zone, "2026-11-01T06:30:00Z"), "2026-11-01T01:30:00-05:00");
}

TEST(ZoneTest, BerlinGapAndRepeatedHour) {
  const Zone zone = Find("Europe/Berlin");
  EXPECT_EQ(ToUtcText(zone, "2026-03-29 02:30"), "2026-03-29T01:00:00Z");
  EXPECT_EQ(ToUtcText(zone, "2026-03-29 03:00"), "2026-03-29T01:00:00Z");
  EXPECT_EQ(ToUtcText(zone, "2026-10-25 02:30"), "2026-10-25T00:30:00Z");
  EXPECT_EQ(ToUtcText(zone, "2026-10-25 03:00"), "2026-10-25T02:00:00Z");
  EXPECT_EQ(InZone(zone, "2026-03-29T01:00:00Z"), "2026-03-29T03:00:00+02:00");
}

TEST(ZoneTest, HalfHoursDateLineAndMidnightGap) {
  EXPECT_EQ(InZone(Find("Asia/Kolkata"), "2026-01-01T00:00:00Z"), "2026-01-01T05:30:00+05:30");
  EXPECT_EQ(InZone(Find("Asia/Kathmandu"), "2026-01-01T00:00:00Z"), "2026-01-01T05:45:00+05:45");
  // Lord Howe Island moves by half an hour.
  EXPECT_EQ(ToUtcText(Find("Australia/Lord_Howe"), "2026-10-04 02:15"), "2026-10-03T15:30:00Z");
  // Samoa had no 30 December 2011 at all.
  const Zone apia = Find("Pacific/Apia");
  EXPECT_EQ(ToUtcText(apia, "2011-12-30 12:00"), "2011-12-30T10:00:00Z");
  EXPECT_EQ(ToUtcText(apia, "2011-12-31 00:00"), "2011-12-30T10:00:00Z");
  // In São Paulo summer time began at midnight.
  const Zone sao_paulo = Find("America/Sao_Paulo");
  EXPECT_EQ(sao_paulo.StartOf(DaysFromCivil(2018, 11, 4)), Utc("2018-11-04T03:00:00Z"));
  EXPECT_EQ(sao_paulo.DateOf(Utc("2018-11-04T02:59:59Z")), DaysFromCivil(2018, 11, 3));
}

TEST(ZoneTest, SummerTimeGoesOnAfter2037) {
  const Zone zone = Find("America/New_York");
  EXPECT_EQ(InZone(zone, "2045-07-01T12:00:00Z"), "2045-07-01T08:00:00-04:00");
  EXPECT_EQ(InZone(zone, "2045-01-01T12:00:00Z"), "2045-01-01T07:00:00-05:00");
  EXPECT_EQ(ToUtcText(zone, "2100-03-14 02:30"), "2100-03-14T07:00:00Z");
  // Beyond the table, by the 400-year cycle of the calendar.
  EXPECT_EQ(InZone(zone, "2845-07-01T12:00:00Z"), "2845-07-01T08:00:00-04:00");
  EXPECT_EQ(ToUtcText(zone, "9999-07-01 08:00"), "9999-07-01T12:00:00Z");
  EXPECT_EQ(ToUtcText(zone, "9999-12-31 08:00"), "9999-12-31T13:00:00Z");
  const Zone sydney = Find("Australia/Sydney");
  EXPECT_EQ(InZone(sydney, "2050-01-01T00:00:00Z"), "2050-01-01T11:00:00+11:00");
  EXPECT_EQ(InZone(sydney, "2050-07-01T00:00:00Z"), "2050-07-01T10:00:00+10:00");
  const Zone moscow = Find("Europe/Moscow");
  EXPECT_EQ(InZone(moscow, "2090-07-01T00:00:00Z"), "2090-07-01T03:00:00+03:00");
}

TEST(ZoneTest, LongAgoIsLocalMeanTimeWrittenInUtc) {
  const Zone zone = Find("America/New_York");
  EXPECT_EQ(zone.OffsetSecondsAt(Utc("1800-01-01T00:00:00Z")), -17'762);
  EXPECT_EQ(InZone(zone, "1800-01-01T00:00:00Z"), "1800-01-01T00:00:00Z");
}

TEST(ZoneTest, UtcNeedsNoDatabaseAndAnswersEverything) {
  const Zone utc;
  EXPECT_EQ(utc.name(), "UTC");
  for (const int64_t t : {std::numeric_limits<int64_t>::min(), int64_t{-1}, int64_t{0},
                          std::numeric_limits<int64_t>::max()}) {
    EXPECT_EQ(utc.ToLocal(t), t);
    EXPECT_EQ(utc.ToUtc(t), t);
  }
  const Zone zone = Find("Europe/Berlin");
  EXPECT_EQ(zone.ToLocal(std::numeric_limits<int64_t>::max()), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(zone.ToUtc(std::numeric_limits<int64_t>::min()), std::numeric_limits<int64_t>::min());
}

TEST(ZoneTest, UnknownNamesAreRefusedWithTheNearest) {
  const auto message = [](std::string_view name) {
    const base::Result<Zone> zone = FindZone(name);
    EXPECT_FALSE(zone.has_value()) << name;
    return zone ? std::string() : zone.error().message;
  };
  EXPECT_EQ(message("America/New_Yrok"),
            "no time zone `America/New_Yrok`; did you mean `America/New_York`?");
  EXPECT_EQ(message("europe/berlin"),
            "no time zone `europe/berlin`; did you mean `Europe/Berlin`?");
  for (const char* name :
       {"", "localtime", "posixrules", "right/UTC", "posix/UTC", "/etc/localtime",
        "../zoneinfo/UTC", "Europe", "Europe/", "zone.tab", "tzdata.zi", "Europe/Berlin\n"}) {
    EXPECT_THAT(message(name), testing::StartsWith("no time zone `")) << name;
  }
  EXPECT_FALSE(FindZone(std::string_view("UTC\0x", 5)).has_value());
  EXPECT_FALSE(FindZone(std::string(1000, 'A')).has_value());
}

TEST(ZoneTest, TheDatabaseHasAReleaseAndNames) {
  EXPECT_THAT(TzdbVersion(), testing::MatchesRegex("20[0-9][0-9][a-z]+"));
  const std::vector<std::string> names = ZoneNames();
  EXPECT_GT(names.size(), 400u);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_THAT(names, testing::Contains("Europe/Kyiv"));
  EXPECT_THAT(names, testing::Contains("US/Eastern"));
}

// Every zone of the database: instants against a library of other origin, to the end of its data;
// local times against the definition of ToUtc.
TEST(ZoneTest, AgreesWithAnotherLibraryInEveryZone) {
  using std::chrono::microseconds;
  std::mt19937_64 random(2026);
  const int64_t from = Utc("1850-01-01T00:00:00Z");
  const int64_t to = Utc("2037-01-01T00:00:00Z");
  for (const std::string& name : ZoneNames()) {
    const Zone zone = Find(name);
    const date::time_zone* other = date::locate_zone(name);
    std::vector<int64_t> times = {from, to};
    for (int i = 0; i < 100; ++i) {
      times.push_back(from + static_cast<int64_t>(random() % static_cast<uint64_t>(to - from)));
    }
    for (int64_t t = from; t < to;) {  // and the microseconds around each change
      const auto info = other->get_info(date::sys_time<microseconds>(microseconds(t)));
      if (info.end.time_since_epoch() >= std::chrono::seconds(to / kMicrosPerSecond)) break;
      t = microseconds(info.end.time_since_epoch()).count();
      for (const int64_t delta : {-kMicrosPerHour, int64_t{-1}, int64_t{0}, kMicrosPerHour}) {
        times.push_back(t + delta);
      }
    }
    for (const int64_t t : times) {
      const auto info = other->get_info(date::sys_time<microseconds>(microseconds(t)));
      ASSERT_EQ(zone.OffsetSecondsAt(t), info.offset.count()) << name << " " << t;
      const int64_t local = zone.ToLocal(t);
      const int64_t back = zone.ToUtc(local);
      ASSERT_LE(back, t) << name << " " << t << ": the first of two";
      ASSERT_EQ(zone.ToLocal(back), local) << name << " " << t;
    }
  }
}

TEST(ZoneTest, AClockThatRemembersItsOffsetReadsTheSame) {
  std::mt19937_64 random(3);
  for (const char* name : {"UTC", "America/New_York", "Europe/Berlin", "Africa/Casablanca",
                           "Pacific/Apia", "Asia/Kolkata"}) {
    const Zone zone = Find(name);
    LocalClock clock(zone);
    const int64_t first = kMinDate * kMicrosPerDay;
    const int64_t span = (kMaxDate - kMinDate) * kMicrosPerDay;
    for (int i = 0; i < 20'000; ++i) {
      int64_t time_us = first + static_cast<int64_t>(random() % static_cast<uint64_t>(span));
      for (int step = 0; step < 4; ++step, time_us += 60 * kMicrosPerDay) {
        ASSERT_EQ(clock(time_us), zone.ToLocal(time_us)) << name << " " << time_us;
        const Zone::Stretch stretch = zone.StretchAt(time_us);
        ASSERT_TRUE(stretch.from_us <= time_us && time_us < stretch.to_us);
        ASSERT_EQ(zone.OffsetSecondsAt(stretch.to_us - 1), stretch.offset_s) << name;
      }
    }
  }
}

TEST(ZoneTest, ToUtcIsMonotone) {
  for (const char* name : {"America/New_York", "Europe/Berlin", "Pacific/Apia", "Africa/Casablanca",
                           "Europe/Dublin", "Antarctica/Troll"}) {
    const Zone zone = Find(name);
    int64_t last = std::numeric_limits<int64_t>::min();
    const int64_t end = Utc("2050-01-01T00:00:00Z");
    for (int64_t local = Utc("2005-01-01T00:00:00Z"); local < end; local += kMicrosPerHour / 4) {
      const int64_t utc = zone.ToUtc(local);
      ASSERT_GE(utc, last) << name;
      last = utc;
    }
  }
}

}  // namespace
}  // namespace tandem::value
