// SPDX-License-Identifier: Apache-2.0
// Compiled time zones built byte by byte: rules the database seldom shows, and damaged files.
#include "runtime/value/tzif.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "runtime/value/civil_time.h"

namespace tandem::value {
namespace {

std::string Number(int64_t value, int width) {
  std::string out;
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 0xFF));
  }
  return out;
}

std::string Header(int64_t times, int64_t types, char version = '2') {
  std::string out = "TZif";
  out.push_back(version);
  out.append(15, '\0');
  for (const int64_t count : {int64_t{0}, int64_t{0}, int64_t{0}, times, types, int64_t{4}}) {
    out += Number(count, 4);
  }
  return out;
}

// Type 0 is +1:00, type 1 is +2:00.
std::string File(const std::vector<std::pair<int64_t, int>>& changes, const std::string& footer) {
  std::string out = Header(0, 1) + Number(0, 4) + std::string("\0\0", 2) + std::string("UTC\0", 4);
  out += Header(static_cast<int64_t>(changes.size()), 2);
  for (const auto& change : changes) out += Number(change.first, 8);
  for (const auto& change : changes) out.push_back(static_cast<char>(change.second));
  for (const int64_t offset : {3600, 7200}) out += Number(offset, 4) + std::string("\0\0", 2);
  return out + std::string("ABC\0", 4) + footer;
}

int32_t OffsetAt(const TzifZone& zone, int64_t at_s) {
  int32_t offset = zone.first_offset_s;
  for (const OffsetChange& change : zone.changes) {
    if (change.at_s <= at_s) offset = change.offset_s;
  }
  return offset;
}

int64_t S(int year, int month, int day, int hour = 0) {
  return DaysFromCivil(year, month, day) * 86'400 + hour * 3'600;
}

TEST(TzifTest, ExplicitChanges) {
  const auto zone = DecodeTzif(File({{100, 1}, {200, 0}, {300, 0}}, "\n<+01>-1\n"));
  ASSERT_TRUE(zone.has_value());
  EXPECT_EQ(zone->first_offset_s, 3'600);
  ASSERT_EQ(zone->changes.size(), 2u) << "a change to the same offset is none";
  EXPECT_EQ(OffsetAt(*zone, 99), 3'600);
  EXPECT_EQ(OffsetAt(*zone, 100), 7'200);
  EXPECT_EQ(OffsetAt(*zone, 200), 3'600);
  EXPECT_FALSE(zone->cyclic_from_s.has_value());
}

TEST(TzifTest, ABigBangChangeIsTheBeginning) {
  const auto zone = DecodeTzif(File({{-(int64_t{1} << 59), 1}, {0, 0}}, "\n<+01>-1\n"));
  ASSERT_TRUE(zone.has_value());
  EXPECT_EQ(zone->first_offset_s, 7'200);
  EXPECT_EQ(zone->changes.size(), 1u);
}

TEST(TzifTest, FooterRuleOfTheNorth) {
  const auto zone = DecodeTzif(File({{S(2000, 1, 1), 0}}, "\nCET-1CEST,M3.5.0,M10.5.0/3\n"));
  ASSERT_TRUE(zone.has_value());
  EXPECT_EQ(OffsetAt(*zone, S(2026, 3, 29, 1) - 1), 3'600);
  EXPECT_EQ(OffsetAt(*zone, S(2026, 3, 29, 1)), 7'200);
  EXPECT_EQ(OffsetAt(*zone, S(2026, 10, 25, 1) - 1), 7'200);
  EXPECT_EQ(OffsetAt(*zone, S(2026, 10, 25, 1)), 3'600);
  EXPECT_EQ(OffsetAt(*zone, S(2399, 7, 1)), 7'200);
  EXPECT_TRUE(zone->cyclic_from_s.has_value());
}

TEST(TzifTest, JulianDaysNegativeTimesAndOffsets) {
  // J60 is 1 March in every year; 59 is 29 February in a leap year.
  const auto julian = DecodeTzif(File({}, "\nAAA-1BBB-2,J60/0,59/24\n"));
  ASSERT_TRUE(julian.has_value());
  const auto dublin = DecodeTzif(File({}, "\nIST-1GMT0,M10.5.0,M3.5.0/1\n"));
  ASSERT_TRUE(dublin.has_value());
  EXPECT_EQ(OffsetAt(*dublin, S(2026, 7, 1)), 3'600) << "winter is the exception";
  EXPECT_EQ(OffsetAt(*dublin, S(2026, 1, 1)), 0);
  const auto godthab = DecodeTzif(File({}, "\n<-02>2<-01>,M3.5.0/-1,M10.5.0/0\n"));
  ASSERT_TRUE(godthab.has_value());
  EXPECT_EQ(OffsetAt(*godthab, S(2026, 3, 29, 1) - 1), -7'200);
  EXPECT_EQ(OffsetAt(*godthab, S(2026, 3, 29, 1)), -3'600);
  const auto leap = DecodeTzif(File({}, "\nAAA0BBB-1,J60/0,J300/0\n"));
  ASSERT_TRUE(leap.has_value());
  for (const int year : {2023, 2024}) {
    EXPECT_EQ(OffsetAt(*leap, S(year, 3, 1) - 1), 0);
    EXPECT_EQ(OffsetAt(*leap, S(year, 3, 1)), 3'600);
  }
  const auto zero_based = DecodeTzif(File({}, "\nAAA0BBB-1,59/0,300/0\n"));
  ASSERT_TRUE(zero_based.has_value());
  EXPECT_EQ(OffsetAt(*zero_based, S(2024, 2, 29)), 3'600);
  EXPECT_EQ(OffsetAt(*zero_based, S(2023, 3, 1) - 1), 0);
}

TEST(TzifTest, SummerTimeAllYear) {
  const auto zone = DecodeTzif(File({}, "\nXXX3EDT4,0/0,J365/23\n"));
  ASSERT_TRUE(zone.has_value());
  for (int month = 1; month <= 12; ++month) {
    EXPECT_EQ(OffsetAt(*zone, S(2026, month, 1)), -14'400);
    EXPECT_EQ(OffsetAt(*zone, S(2026, month, 28, 23)), -14'400);
  }
}

TEST(TzifTest, BadFootersAreRefused) {
  for (const char* footer :
       {"\nAB-1\n", "\n<+01-1\n", "\nCET\n", "\nCET-1CEST\n", "\nCET-1CEST,M3.5.0\n",
        "\nCET-1CEST,M13.5.0,M10.5.0\n", "\nCET-1CEST,M3.6.0,M10.5.0\n",
        "\nCET-1CEST,M3.5.7,M10.5.0\n", "\nCET-1CEST,M3.0.0,M10.5.0\n", "\nCET-1CEST,J366,J1\n",
        "\nCET-200\n", "\nCET-1CEST,M3.5.0,M10.5.0x\n", "\nCET-1:60\n"}) {
    EXPECT_FALSE(DecodeTzif(File({}, footer)).has_value()) << footer;
  }
}

// Offsets of RFC 8536, and instants whose microseconds, with 400 years on top, are 64 bits.
TEST(TzifTest, WhatNoClockShowsIsRefused) {
  std::string file = File({{100, 1}}, "\n<+01>-1\n");
  ASSERT_TRUE(DecodeTzif(file).has_value());
  const size_t type = file.find(Number(7200, 4));
  EXPECT_TRUE(DecodeTzif(file.replace(type, 4, Number(93'599, 4))).has_value());
  EXPECT_FALSE(DecodeTzif(file.replace(type, 4, Number(93'600, 4))).has_value());
  EXPECT_TRUE(DecodeTzif(file.replace(type, 4, Number(-89'999, 4))).has_value());
  EXPECT_FALSE(DecodeTzif(file.replace(type, 4, Number(-90'000, 4))).has_value());
  EXPECT_TRUE(DecodeTzif(File({{4'000'000'000'000, 1}}, "\n<+01>-1\n")).has_value());
  EXPECT_FALSE(DecodeTzif(File({{4'000'000'000'001, 1}}, "\n<+01>-1\n")).has_value());
  // Rules that repeat from a time before 1970 on.
  EXPECT_FALSE(
      DecodeTzif(File({{-2'000'000'000'000, 1}}, "\nCET-1CEST,M3.5.0,M10.5.0/3\n")).has_value());
}

TEST(TzifTest, DamagedFilesAreRefused) {
  const std::string good = File({{100, 1}, {200, 0}}, "\nCET-1\n");
  ASSERT_TRUE(DecodeTzif(good).has_value());
  EXPECT_FALSE(DecodeTzif("").has_value());
  EXPECT_FALSE(DecodeTzif(Header(0, 1, '\0')).has_value()) << "version 1 has no 64-bit times";
  EXPECT_FALSE(DecodeTzif(File({{100, 2}}, "\n\n")).has_value()) << "no such type";
  EXPECT_FALSE(DecodeTzif(File({{100, 1}, {100, 0}}, "\n\n")).has_value()) << "not ascending";
  for (size_t length = 0; length < good.size() - 8; ++length) {
    ASSERT_FALSE(DecodeTzif(std::string_view(good).substr(0, length)).has_value()) << length;
  }
  // Any bytes are refused or read, nothing else.
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good;
    for (int n = 0; n < 3; ++n) {
      bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
    }
    const auto zone = DecodeTzif(bytes);
    if (!zone) continue;
    for (size_t k = 1; k < zone->changes.size(); ++k) {
      ASSERT_LT(zone->changes[k - 1].at_s, zone->changes[k].at_s);
    }
  }
}

}  // namespace
}  // namespace tandem::value
