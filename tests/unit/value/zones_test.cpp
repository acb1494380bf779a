// SPDX-License-Identifier: Apache-2.0
// Zones that were brought along are those of the database, and only those that were.
#include "runtime/value/zones.h"

#include <gtest/gtest.h>

namespace tandem::value {
namespace {

TEST(Zones, AnswerLikeTheDatabase) {
  Zones zones("2025b");
  const std::string name = "America/New_York";
  ASSERT_TRUE(zones.Add(name, ReadZoneFile(name).value()));
  EXPECT_EQ(zones.release(), "2025b");
  const Zone brought = zones.Find(name).value();
  const Zone system = FindZone(name).value();
  EXPECT_EQ(brought.name(), name);
  for (int64_t year = 1800; year < 2500; year += 3) {
    for (int month = 1; month <= 12; ++month) {
      const int64_t at_us = DaysFromCivil(year, month, 5) * kMicrosPerDay;
      ASSERT_EQ(brought.OffsetSecondsAt(at_us), system.OffsetSecondsAt(at_us)) << year;
    }
  }
}

TEST(Zones, HaveUtcAndNothingElse) {
  const Zones zones("2025b");
  EXPECT_EQ(zones.Find("UTC")->name(), "UTC");
  const auto berlin = zones.Find("Europe/Berlin");
  ASSERT_FALSE(berlin);
  EXPECT_EQ(berlin.error().message, "no time zone `Europe/Berlin` came with the policy");
}

TEST(Zones, RefuseWhatIsNone) {
  Zones zones("2025b");
  const std::string file = ReadZoneFile("Europe/Berlin").value();
  ASSERT_TRUE(zones.Add("Europe/Berlin", file));
  EXPECT_EQ(zones.Add("Europe/Berlin", file).error().message,
            "the time zone `Europe/Berlin` is there twice");
  EXPECT_EQ(zones.Add("../passwd", file).error().message,
            "time zone `../passwd`: `../passwd` names no time zone");
  EXPECT_EQ(zones.Add("Europe/Paris", "TZif").error().message,
            "time zone `Europe/Paris`: not a time zone file (TZif version 2 or later)");
  EXPECT_EQ(zones.all().size(), 1u);
}

}  // namespace
}  // namespace tandem::value
