// SPDX-License-Identifier: Apache-2.0
// Dates and times as sources write them, read strictly, and written as RFC 3339.
#include "runtime/value/time_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "runtime/value/time_format.h"

namespace tandem::value {
namespace {

// What a text means in UTC, or "-".
std::string Iso(std::string_view text) {
  const std::optional<int64_t> time_us = ParseIsoTime(text, Zone());
  if (!time_us) return "-";
  std::string out;
  FormatTime(*time_us, out);
  return out;
}

std::string ByForm(std::string_view form_text, std::string_view text) {
  const base::Result<TimeForm> form = CompileTimeForm(form_text);
  if (!form) return form.error().message;
  const std::optional<int64_t> time_us = ParseTime(*form, text, Zone());
  if (!time_us) return "-";
  std::string out;
  FormatTime(*time_us, out);
  return out;
}

TEST(IsoTimeTest, ReadsDatesAndTimes) {
  EXPECT_EQ(Iso("2026-11-18"), "2026-11-18T00:00:00Z");
  EXPECT_EQ(Iso("2026-11-18T10:05"), "2026-11-18T10:05:00Z");
  EXPECT_EQ(Iso("2026-11-18 10:05"), "2026-11-18T10:05:00Z");
  EXPECT_EQ(Iso("2026-11-18t10:05:09z"), "2026-11-18T10:05:09Z");
  EXPECT_EQ(Iso("2026-11-18T10:05:09.5"), "2026-11-18T10:05:09.500000Z");
  EXPECT_EQ(Iso("2026-11-18T10:05:09,000001"), "2026-11-18T10:05:09.000001Z");
  EXPECT_EQ(Iso("2026-11-18T10:05:09.123456789Z"), "2026-11-18T10:05:09.123456Z");
  EXPECT_EQ(Iso("2026-11-18T10:05:09+02:00"), "2026-11-18T08:05:09Z");
  EXPECT_EQ(Iso("2026-11-18T10:05-0530"), "2026-11-18T15:35:00Z");
  EXPECT_EQ(Iso("2026-11-18 10:05:09 +02"), "2026-11-18T08:05:09Z");
  EXPECT_EQ(Iso("  2026-11-18\xC2\xA0"), "2026-11-18T00:00:00Z");
  EXPECT_EQ(Iso("0001-01-01"), "0001-01-01T00:00:00Z");
  EXPECT_EQ(Iso("9999-12-31T23:59:59.999999"), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(Iso("2024-02-29"), "2024-02-29T00:00:00Z");
}

TEST(IsoTimeTest, RefusesEverythingElse) {
  for (const char* text : {"",
                           "2026",
                           "2026-11",
                           "2026-11-1",
                           "26-11-18",
                           "2026/11/18",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-02-30",
                           "2026-02-29",
                           "0000-01-01",
                           "2026-11-18T",
                           "2026-11-18 ",
                           "2026-11-18T10",
                           "2026-11-18T1:05",
                           "2026-11-18T24:00",
                           "2026-11-18T10:60",
                           "2026-11-18T10:05:60",
                           "2026-11-18T10:05:09.",
                           "2026-11-18T10:05:09.1234567890",
                           "2026-11-18T10:05:",
                           "2026-11-18Z",
                           "2026-11-18T10:05+2",
                           "2026-11-18T10:05+24:00",
                           "2026-11-18T10:05+02:60",
                           "2026-11-18T10:05+02:",
                           "2026-11-18T10:05Zx",
                           "2026-11-18x10:05",
                           "2026-11-18T10:05 ",
                           "2026-11-18  10:05",
                           "+2026-11-18",
                           "20261118",
                           "yesterday",
                           "2026-11-18T10:05  Z",
                           "２０２６-11-18"}) {
    const std::string_view view = text;
    if (view.ends_with(' ')) continue;  // trailing blanks are no mistake; tested above
    EXPECT_EQ(Iso(text), "-") << text;
  }
  EXPECT_EQ(Iso(std::string_view("2026-11-18\0", 11)), "-");
}

TEST(IsoTimeTest, ReadingKeepsWhatWasSaid) {
  const TimeReading date = ReadIsoTime("2026-11-18").value();
  EXPECT_FALSE(date.has_time_of_day);
  EXPECT_FALSE(date.has_offset);
  const TimeReading offset = ReadIsoTime("2026-11-18T10:00-05:00").value();
  EXPECT_TRUE(offset.has_time_of_day);
  EXPECT_TRUE(offset.has_offset);
  EXPECT_EQ(offset.offset_seconds, -18'000);
}

TEST(IsoTimeTest, ZoneAppliesWhereTheTextHasNoOffset) {
  const Zone zone = FindZone("America/New_York").value();
  EXPECT_EQ(ParseIsoTime("2026-11-18 10:00", zone), ParseIsoTime("2026-11-18T15:00Z", Zone()));
  EXPECT_EQ(ParseIsoTime("2026-11-18T10:00Z", zone), ParseIsoTime("2026-11-18T10:00Z", Zone()));
  EXPECT_EQ(ParseIsoDate("2026-11-18", zone), DaysFromCivil(2026, 11, 18));
  EXPECT_EQ(ParseIsoDate("2026-11-18 23:59", zone), DaysFromCivil(2026, 11, 18));
  EXPECT_EQ(ParseIsoDate("2026-11-18T03:00Z", zone), DaysFromCivil(2026, 11, 17));
  EXPECT_EQ(ParseIsoDate("2026-02-30", zone), std::nullopt);
}

TEST(TimeFormTest, FormsOfRealExports) {
  EXPECT_EQ(ByForm("%m/%d/%Y %H:%M", "11/18/2026 10:05"), "2026-11-18T10:05:00Z");
  EXPECT_EQ(ByForm("%m/%d/%Y %H:%M", "1/5/2026 9:05"), "2026-01-05T09:05:00Z");
  EXPECT_EQ(ByForm("%Y-%m-%d", "2026-11-18"), "2026-11-18T00:00:00Z");
  EXPECT_EQ(ByForm("%d.%m.%Y", "18.11.2026"), "2026-11-18T00:00:00Z");
  EXPECT_EQ(ByForm("%Y%m%d%H%M%S", "20261118100509"), "2026-11-18T10:05:09Z");
  EXPECT_EQ(ByForm("%b %e, %Y", "Nov  8, 2026"), "2026-11-08T00:00:00Z");
  EXPECT_EQ(ByForm("%d %B %Y", "18 NOVEMBER 2026"), "2026-11-18T00:00:00Z");
  EXPECT_EQ(ByForm("%m/%d/%Y %I:%M:%S %p", "11/18/2026 12:05:09 am"), "2026-11-18T00:05:09Z");
  EXPECT_EQ(ByForm("%m/%d/%Y %I:%M %p", "11/18/2026 12:05 PM"), "2026-11-18T12:05:00Z");
  EXPECT_EQ(ByForm("%m/%d/%Y %I:%M %p", "11/18/2026 1:05 PM"), "2026-11-18T13:05:00Z");
  EXPECT_EQ(ByForm("%Y-%m-%dT%H:%M:%S.%f%z", "2026-11-18T10:05:09.25-0500"),
            "2026-11-18T15:05:09.250000Z");
  EXPECT_EQ(ByForm("100%% %Y-%m-%d", "100% 2026-11-18"), "2026-11-18T00:00:00Z");
  EXPECT_EQ(ByForm("%Y年%m月%d日", "2026年11月18日"), "2026-11-18T00:00:00Z");
  EXPECT_EQ(ByForm("%d %b %Y", "31 May 2026"), "2026-05-31T00:00:00Z");
  EXPECT_EQ(ByForm("%d %B %Y", "31 may 2026"), "2026-05-31T00:00:00Z");
}

TEST(TimeFormTest, TheWholeTextMustMatch) {
  for (const char* text :
       {"", "11/18/2026", "11/18/2026 10:05:00", "11/18/26 10:05", "18/11/2026 10:05",
        "2/30/2026 10:05", "11/18/2026 24:00", "11/18/2026 10:60", "11/18/2026 10:5",
        "11-18-2026 10:05", "x11/18/2026 10:05", "111/18/2026 10:05", "/18/2026 10:05",
        "11/18/20261 10:05", "0/18/2026 10:05", "11/0/2026 10:05"}) {
    EXPECT_EQ(ByForm("%m/%d/%Y %H:%M", text), "-") << text;
  }
  EXPECT_EQ(ByForm("%Y%m%d", "2026118"), "-") << "next to another number both digits are needed";
  EXPECT_EQ(ByForm("%Y%m%d", "20261118"), "2026-11-18T00:00:00Z");
  EXPECT_EQ(ByForm("%d %b %Y", "18 November 2026"), "-");
  EXPECT_EQ(ByForm("%d %b %Y", "18 Nox 2026"), "-");
  EXPECT_EQ(ByForm("%Y-%m-%d %I %p", "2026-11-18 0 AM"), "-");
  EXPECT_EQ(ByForm("%Y-%m-%d %I %p", "2026-11-18 13 PM"), "-");
  EXPECT_EQ(ByForm("%Y-%m-%d %I %p", "2026-11-18 1"), "-");
}

TEST(TimeFormTest, FormsAreCheckedWhenCompiled) {
  using testing::HasSubstr;
  EXPECT_THAT(ByForm("%m/%d/%y", ""), HasSubstr("two digits do not say which century"));
  EXPECT_THAT(ByForm("%j %Y", ""), HasSubstr("`%j` is not known"));
  EXPECT_THAT(ByForm("%Y-%m", ""), HasSubstr("a date needs a year"));
  EXPECT_THAT(ByForm("%H:%M", ""), HasSubstr("a date needs a year"));
  EXPECT_THAT(ByForm("", ""), HasSubstr("a date needs a year"));
  EXPECT_THAT(ByForm("%Y-%m-%d %I:%M", ""), HasSubstr("`%I` and `%p`"));
  EXPECT_THAT(ByForm("%Y-%m-%d %H:%M %p", ""), HasSubstr("`%I` and `%p`"));
  EXPECT_THAT(ByForm("%Y-%m-%d %M", ""), HasSubstr("need an hour"));
  EXPECT_THAT(ByForm("%Y-%m-%d %H:%S", ""), HasSubstr("need minutes"));
  EXPECT_THAT(ByForm("%Y-%m-%d %H:%M.%f", ""), HasSubstr("needs seconds"));
  EXPECT_THAT(ByForm("%Y-%m-%d %z", ""), HasSubstr("needs an hour"));
  EXPECT_THAT(ByForm("%Y-%m-%d %b", ""), HasSubstr("`%b` gives a part"));
  EXPECT_THAT(ByForm("%Y-%m-%d%", ""), HasSubstr("ends in `%`"));
}

TEST(TimeFormTest, KnowsWhatItHolds) {
  const TimeForm date = CompileTimeForm("%Y-%m-%d").value();
  EXPECT_FALSE(date.has_time_of_day());
  EXPECT_FALSE(date.has_offset());
  EXPECT_EQ(date.text(), "%Y-%m-%d");
  const TimeForm full = CompileTimeForm("%Y-%m-%d %H:%M %z").value();
  EXPECT_TRUE(full.has_time_of_day());
  EXPECT_TRUE(full.has_offset());
  const Zone zone = FindZone("America/Chicago").value();
  const TimeForm local = CompileTimeForm("%m/%d/%Y %H:%M").value();
  EXPECT_EQ(ParseTime(local, "11/18/2026 10:05", zone), ParseIsoTime("2026-11-18T16:05Z", Zone()));
  EXPECT_EQ(ParseDate(local, "11/18/2026 23:05", zone), DaysFromCivil(2026, 11, 18));
  EXPECT_EQ(ParseDate(full, "2026-11-18 03:00 Z", zone), DaysFromCivil(2026, 11, 17));
}

TEST(TimeFormatTest, WritesDatesAndZones) {
  const auto date = [](int64_t days) {
    std::string out;
    FormatDate(days, out);
    return out;
  };
  EXPECT_EQ(date(0), "1970-01-01");
  EXPECT_EQ(date(kMinDate), "0001-01-01");
  EXPECT_EQ(date(kMaxDate + 1), "10000-01-01");
  EXPECT_EQ(date(DaysFromCivil(-44, 3, 15)), "-0044-03-15");
  const Zone zone = FindZone("America/New_York").value();
  std::string out = ">";
  FormatTime(-1, zone, out);
  EXPECT_EQ(out, ">1969-12-31T18:59:59.999999-05:00");
  out.clear();
  FormatTime(0, Zone(), out);
  EXPECT_EQ(out, "1970-01-01T00:00:00Z");
}

TEST(TimeFormatTest, WhatIsWrittenReadsBack) {
  std::mt19937_64 random(4);
  const Zone zone = FindZone("Europe/Berlin").value();
  const int64_t first = DaysFromCivil(1900, 1, 2) * kMicrosPerDay;
  const uint64_t span = static_cast<uint64_t>(kMaxDate * kMicrosPerDay - first);
  for (int i = 0; i < 100'000; ++i) {
    const int64_t time_us = first + static_cast<int64_t>(random() % span);
    std::string utc, local;
    FormatTime(time_us, utc);
    FormatTime(time_us, zone, local);
    ASSERT_EQ(ParseIsoTime(utc, zone), time_us) << utc;
    ASSERT_EQ(ParseIsoTime(local, Zone()), time_us) << local;
  }
}

}  // namespace
}  // namespace tandem::value
