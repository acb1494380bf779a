// SPDX-License-Identifier: Apache-2.0
// Instants of a replay follow the calendar of the zone.
#include "runtime/run/replay.h"

#include <gtest/gtest.h>

#include "runtime/value/time_format.h"

namespace tandem::run {
namespace {

std::vector<std::string> Instants(std::string_view span, std::string_view step) {
  const value::Zone zone = value::FindZone("Europe/Berlin").value();
  const auto instants = ReplayInstants(span, step, zone);
  if (!instants) return {instants.error().message};
  std::vector<std::string> texts;
  for (const int64_t instant : *instants) value::FormatTime(instant, zone, texts.emplace_back());
  return texts;
}

TEST(Replay, DaysKeepTheClockTimeOverAChangeOfOffset) {
  EXPECT_EQ(Instants("2026-03-28T09:00..2026-03-30T09:00", "day"),
            (std::vector<std::string>{"2026-03-28T09:00:00+01:00", "2026-03-29T09:00:00+02:00",
                                      "2026-03-30T09:00:00+02:00"}));
}

TEST(Replay, HoursAreElapsedOnes) {
  EXPECT_EQ(Instants("2026-03-29T01:00..2026-03-29T05:00", "2 hours"),
            (std::vector<std::string>{"2026-03-29T01:00:00+01:00", "2026-03-29T04:00:00+02:00"}));
}

TEST(Replay, MonthsTakeTheLastDayOfAShorterOne) {
  EXPECT_EQ(Instants("2026-01-31..2026-03-31", "month"),
            (std::vector<std::string>{"2026-01-31T00:00:00+01:00", "2026-02-28T00:00:00+01:00",
                                      "2026-03-31T00:00:00+02:00"}));
}

TEST(Replay, StepsOfSeveral) {
  EXPECT_EQ(Instants("2026-01-01..2026-01-08", "3 days").size(), 3u);
  EXPECT_EQ(Instants("2026-01-01..2026-01-29", "2 weeks").size(), 3u);
  EXPECT_EQ(Instants("2026-01-01..2026-01-01", "day").size(), 1u);
}

TEST(Replay, WhatIsWrongIsSaid) {
  EXPECT_NE(Instants("2026-01-01", "day")[0].find("FROM..TO"), std::string::npos);
  EXPECT_NE(Instants("2026-02-01..2026-01-01", "day")[0].find("ends before"), std::string::npos);
  EXPECT_NE(Instants("2026-01-01..2026-02-01", "0 days")[0].find("steps every"),
            std::string::npos);
  EXPECT_NE(Instants("0001-01-01..9999-01-01", "hour")[0].find("100,000"), std::string::npos);
}

}  // namespace
}  // namespace tandem::run
