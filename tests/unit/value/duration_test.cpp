// SPDX-License-Identifier: Apache-2.0
// Durations as people say them.
#include <gtest/gtest.h>

#include <random>

#include "runtime/value/time_format.h"

namespace tandem::value {
namespace {

std::string Said(int64_t duration_us) {
  std::string out;
  FormatDuration(duration_us, out);
  return out;
}

TEST(DurationTest, IsSaidInWords) {
  EXPECT_EQ(Said(0), "0 seconds");
  EXPECT_EQ(Said(3 * kMicrosPerDay), "3 days");
  EXPECT_EQ(Said(kMicrosPerDay), "1 day");
  EXPECT_EQ(Said(14 * kMicrosPerDay), "14 days");
  EXPECT_EQ(Said(15 * kMicrosPerMinute), "15 minutes");
  EXPECT_EQ(Said(2 * kMicrosPerHour + 30 * kMicrosPerMinute), "2 hours 30 minutes");
  EXPECT_EQ(Said(1'500'000), "1.5 seconds");
  EXPECT_EQ(Said(1'000'000), "1 second");
  EXPECT_EQ(Said(1), "0.000001 seconds");
  EXPECT_EQ(Said(-kMicrosPerDay - kMicrosPerHour), "-1 day 1 hour");
  EXPECT_EQ(Said(std::numeric_limits<int64_t>::min()), "-106751991 days 4 hours 54.775808 seconds");
  std::string out = "due in ";
  FormatDuration(kMicrosPerHour, out);
  EXPECT_EQ(out, "due in 1 hour");
}

TEST(DurationTest, IsReadFromWords) {
  EXPECT_EQ(ParseDuration("3 days"), 3 * kMicrosPerDay);
  EXPECT_EQ(ParseDuration(" 1 Day "), kMicrosPerDay);
  EXPECT_EQ(ParseDuration("2 weeks"), 14 * kMicrosPerDay);
  EXPECT_EQ(ParseDuration("2 hours   30 minutes"), 150 * kMicrosPerMinute);
  EXPECT_EQ(ParseDuration("1.5 days"), 36 * kMicrosPerHour);
  EXPECT_EQ(ParseDuration("-1 day 1 hour"), -25 * kMicrosPerHour);
  EXPECT_EQ(ParseDuration("0.000001 seconds"), 1);
  EXPECT_EQ(ParseDuration("0 seconds"), 0);
}

TEST(DurationTest, RefusesTheRest) {
  for (const char* text :
       {"", "-", "3", "days", "3 dayss", "3 fortnights", "3days", "1 hour 2 days", "1 day 2 days",
        "1 day -2 hours", "--1 day", "- 1 day", "1 day and 2 hours", "1e3 days", "1 day 2",
        "0.0000001 seconds", "200000000 days", "9999999999999999 weeks"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(DurationTest, WhatIsSaidReadsBack) {
  std::mt19937_64 random(9);
  for (int i = 0; i < 100'000; ++i) {
    const int64_t duration_us = static_cast<int64_t>(random()) >> (random() % 64);
    ASSERT_EQ(ParseDuration(Said(duration_us)), duration_us) << Said(duration_us);
  }
  EXPECT_EQ(ParseDuration(Said(std::numeric_limits<int64_t>::min())),
            std::numeric_limits<int64_t>::min());
}

}  // namespace
}  // namespace tandem::value
