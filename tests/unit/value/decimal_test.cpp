// SPDX-License-Identifier: Apache-2.0
// Decimals as exports write them, and the shortest exact way to write them back.
#include "runtime/value/decimal.h"

#include <gtest/gtest.h>

#include <random>

namespace tandem::value {

// Compares in tests and prints what differs.
static bool operator==(const DecimalResult& a, const DecimalResult& b) {
  return a.status == b.status && a.value == b.value;
}
static void PrintTo(const DecimalResult& result, std::ostream* out) {
  *out << "status " << static_cast<int>(result.status) << " value " << result.value;
}

namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
const DecimalResult kBad{DecimalStatus::kBadSyntax, 0};
const DecimalResult kPlaces{DecimalStatus::kTooManyPlaces, 0};
const DecimalResult kRange{DecimalStatus::kOutOfRange, 0};

DecimalResult Ok(int64_t value) { return {DecimalStatus::kOk, value}; }
DecimalResult Number(std::string_view text, NumberForm form = {}) {
  return ParseDecimal(text, kNumberScale, Rounding::kReject, form);
}
DecimalResult Rounded(std::string_view text, int scale = kNumberScale) {
  return ParseDecimal(text, scale, Rounding::kHalfEven);
}
DecimalResult Integer(std::string_view text) { return ParseDecimal(text, 0, Rounding::kReject); }

TEST(DecimalTest, ReadsPlainNumbers) {
  EXPECT_EQ(Number("0"), Ok(0));
  EXPECT_EQ(Number("60"), Ok(600'000));
  EXPECT_EQ(Number("-60.5"), Ok(-605'000));
  EXPECT_EQ(Number("+0.0001"), Ok(1));
  EXPECT_EQ(Number("-0"), Ok(0));
  EXPECT_EQ(Number(".25"), Ok(2'500));
  EXPECT_EQ(Number("-.25"), Ok(-2'500));
  EXPECT_EQ(Number(" 7 "), Ok(70'000));
  EXPECT_EQ(Number("\xC2\xA0"
                   "7\t"),
            Ok(70'000));
  EXPECT_EQ(Number("0000000000000000000000000000000000000000000001.5"), Ok(15'000));
  EXPECT_EQ(Number("1.50000000000000000000000000000000000000000000"), Ok(15'000));
  EXPECT_EQ(Integer("12.00"), Ok(12));
}

TEST(DecimalTest, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"",     " ",     "-",     "+",   ".",   "-.",   "5.",  "1..2", "1.2.3", "--1",
        "+-1",  "- 1",   "1 2",   "1e5", "1E5", "0x1F", "12a", "a12",  "$12",   "12%",
        "(12)", "1,234", "1_000", "NaN", "inf", "١٢",   "−5",  "1.-2"}) {
    EXPECT_EQ(Number(text), kBad) << text;
  }
  EXPECT_EQ(Number(std::string_view("1\0", 2)), kBad);
}

TEST(DecimalTest, PlacesAreRejectedOrRoundedHalfToEven) {
  EXPECT_EQ(Number("1.00001"), kPlaces);
  EXPECT_EQ(Number("1.00000000000000000001"), kPlaces);
  EXPECT_EQ(Integer("12.5"), kPlaces);
  EXPECT_EQ(Rounded("0.00005"), Ok(0));
  EXPECT_EQ(Rounded("0.00015"), Ok(2));
  EXPECT_EQ(Rounded("-0.00015"), Ok(-2));
  EXPECT_EQ(Rounded("0.000050000000000000000000000001"), Ok(1));
  EXPECT_EQ(Rounded("0.000149999999999999999999999999"), Ok(1));
  EXPECT_EQ(Rounded("2.5", 0), Ok(2));
  EXPECT_EQ(Rounded("3.5", 0), Ok(4));
  EXPECT_EQ(Rounded("2.51", 0), Ok(3));
  EXPECT_EQ(Rounded("0.5", 0), Ok(0));
  EXPECT_EQ(Rounded("0.99999", 4), Ok(10'000));
}

TEST(DecimalTest, RangeEndsAreExact) {
  EXPECT_EQ(Integer("9223372036854775807"), Ok(kMost));
  EXPECT_EQ(Integer("9223372036854775808"), kRange);
  EXPECT_EQ(Integer("-9223372036854775808"), Ok(kLeast));
  EXPECT_EQ(Integer("-9223372036854775809"), kRange);
  EXPECT_EQ(Number("922337203685477.5807"), Ok(kMost));
  EXPECT_EQ(Number("922337203685477.5808"), kRange);
  EXPECT_EQ(Number("-922337203685477.5808"), Ok(kLeast));
  EXPECT_EQ(Rounded("922337203685477.58075"), kRange);
  EXPECT_EQ(Rounded("922337203685477.58074"), Ok(kMost));
  EXPECT_EQ(Integer(std::string(500, '9')), kRange);
  EXPECT_EQ(Number(std::string(500, '9') + "x"), kBad) << "syntax is judged first";
  // The ends of the fast path: 18 digits with the scale.
  EXPECT_EQ(Integer("999999999999999999"), Ok(999'999'999'999'999'999));
  EXPECT_EQ(Integer("1000000000000000000"), Ok(1'000'000'000'000'000'000));
  EXPECT_EQ(Number("99999999999999"), Ok(999'999'999'999'990'000));
  EXPECT_EQ(Number("999999999999999"), kRange);
  EXPECT_EQ(ParseDecimal("9", 18, Rounding::kReject), Ok(9'000'000'000'000'000'000));
  EXPECT_EQ(ParseDecimal("10", 18, Rounding::kReject), kRange);
}

TEST(DecimalTest, GroupsAndForeignPoints) {
  const NumberForm us{',', '.'};
  EXPECT_EQ(Number("1,234", us), Ok(12'340'000));
  EXPECT_EQ(Number("1234", us), Ok(12'340'000));
  EXPECT_EQ(Number("-12,345,678.25", us), Ok(-123'456'782'500));
  for (const char* text : {"1,23", "1,2345", "1234,567", ",123", "1,,234", "1,234,", "1,234,56",
                           "1.234,567", "1,234.5,6"}) {
    EXPECT_EQ(Number(text, us), kBad) << text;
  }
  const NumberForm german{'.', ','};
  EXPECT_EQ(Number("1.234,56", german), Ok(12'345'600));
  EXPECT_EQ(Number("0,5", german), Ok(5'000));
  EXPECT_EQ(Number("1.5", german), kBad);
  const NumberForm french{' ', ','};
  EXPECT_EQ(Number("1 234,5", french), Ok(12'345'000));
  EXPECT_EQ(Number("1\xC2\xA0"
                   "234,5",
                   french),
            Ok(12'345'000));
  EXPECT_EQ(Number("1\xE2\x80\xAF"
                   "234,5",
                   french),
            Ok(12'345'000));
  EXPECT_EQ(Number("1'234.5", NumberForm{'\'', '.'}), Ok(12'345'000));
}

TEST(DecimalTest, AFormIsReadFromASample) {
  EXPECT_EQ(NumberFormLike("1,234"), (NumberForm{',', '.'}));
  EXPECT_EQ(NumberFormLike("1,234.56"), (NumberForm{',', '.'}));
  EXPECT_EQ(NumberFormLike("1,234,567"), (NumberForm{',', '.'}));
  EXPECT_EQ(NumberFormLike("1.234"), (NumberForm{'.', ','}));
  EXPECT_EQ(NumberFormLike("1.234.567,8"), (NumberForm{'.', ','}));
  EXPECT_EQ(NumberFormLike("-1'234.50"), (NumberForm{'\'', '.'}));
  EXPECT_EQ(NumberFormLike("1 234,5"), (NumberForm{' ', ','}));
  EXPECT_EQ(NumberFormLike("1\xC2\xA0"
                           "234"),
            (NumberForm{' ', '.'}));
  EXPECT_EQ(NumberFormLike("0,5"), (NumberForm{0, ','}));
  EXPECT_EQ(NumberFormLike("1234.5"), (NumberForm{0, '.'}));
  EXPECT_EQ(NumberFormLike("1234"), (NumberForm{0, '.'}));
  for (const char* text :
       {"", "abc", "1,23,4", "1'5", "1 2", "1.234,567.8", ",", "$1", "1234,567"}) {
    EXPECT_EQ(NumberFormLike(text), std::nullopt) << text;
  }
}

TEST(DecimalTest, PercentNeedsItsSign) {
  const auto percent = [](std::string_view text) { return ParsePercent(text, Rounding::kReject); };
  EXPECT_EQ(percent("22%"), Ok(220'000));
  EXPECT_EQ(percent(" 22.5 % "), Ok(225'000));
  EXPECT_EQ(percent("0.0001%"), Ok(1));
  EXPECT_EQ(percent("-150%"), Ok(-1'500'000));
  EXPECT_EQ(percent("0.00001%"), kPlaces);
  EXPECT_EQ(percent("22"), kBad);
  EXPECT_EQ(percent("%"), kBad);
  EXPECT_EQ(percent("22%%"), kBad);
  EXPECT_EQ(ParsePercent("22,5%", Rounding::kReject, {0, ','}), Ok(225'000));
}

std::string Written(int64_t value, int scale) {
  std::string out = ">";
  FormatDecimal(value, scale, out);
  return out;
}

TEST(DecimalTest, WritesTheShortestExactForm) {
  EXPECT_EQ(Written(0, 4), ">0");
  EXPECT_EQ(Written(600'000, 4), ">60");
  EXPECT_EQ(Written(605'000, 4), ">60.5");
  EXPECT_EQ(Written(-2'500, 4), ">-0.25");
  EXPECT_EQ(Written(1, 4), ">0.0001");
  EXPECT_EQ(Written(100, 0), ">100");
  EXPECT_EQ(Written(-7, 0), ">-7");
  EXPECT_EQ(Written(kMost, 4), ">922337203685477.5807");
  EXPECT_EQ(Written(kLeast, 4), ">-922337203685477.5808");
  EXPECT_EQ(Written(kLeast, 18), ">-9.223372036854775808");
  EXPECT_EQ(Written(1, 18), ">0.000000000000000001");
  std::string percent;
  FormatPercent(225'000, percent);
  FormatPercent(-1, percent);
  EXPECT_EQ(percent, "22.5%-0.0001%");
}

TEST(DecimalTest, WhatIsWrittenReadsBack) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 100'000; ++i) {
    const int64_t value = static_cast<int64_t>(random()) >> (random() % 64);
    const int scale = static_cast<int>(random() % (kMaxScale + 1));
    std::string text;
    FormatDecimal(value, scale, text);
    ASSERT_EQ(ParseDecimal(text, scale, Rounding::kReject), Ok(value)) << text << " " << scale;
  }
}

}  // namespace
}  // namespace tandem::value
