// SPDX-License-Identifier: Apache-2.0
// Fixed-point arithmetic at ties, signs and the ends of 64 bits.
#include "runtime/value/decimal_math.h"

#include <gtest/gtest.h>

#include <random>

namespace tandem::value {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();

TEST(DecimalMathTest, AddSubNegStopAtTheEnds) {
  EXPECT_EQ(AddChecked(kMost, 0), kMost);
  EXPECT_EQ(AddChecked(kMost, 1), std::nullopt);
  EXPECT_EQ(AddChecked(kLeast, -1), std::nullopt);
  EXPECT_EQ(AddChecked(kLeast, kMost), -1);
  EXPECT_EQ(SubChecked(kLeast, 1), std::nullopt);
  EXPECT_EQ(SubChecked(0, kLeast), std::nullopt);
  EXPECT_EQ(SubChecked(-1, kLeast), kMost);
  EXPECT_EQ(NegChecked(kLeast), std::nullopt);
  EXPECT_EQ(NegChecked(kMost), -kMost);
}

TEST(DecimalMathTest, MulRoundsHalfToEvenOnce) {
  // 0.0001 x 0.5 = 0.00005: a tie, to even 0; 0.0003 x 0.5 = 0.00015: a tie, to even 0.0002.
  EXPECT_EQ(MulHalfEven(1, 5'000, kNumberScale), 0);
  EXPECT_EQ(MulHalfEven(3, 5'000, kNumberScale), 2);
  EXPECT_EQ(MulHalfEven(-3, 5'000, kNumberScale), -2);
  EXPECT_EQ(MulHalfEven(-1, 5'000, kNumberScale), 0);
  EXPECT_EQ(MulHalfEven(1, 5'001, kNumberScale), 1);
  EXPECT_EQ(MulHalfEven(-1, 5'001, kNumberScale), -1);
  EXPECT_EQ(MulHalfEven(12'500, 24'000, kNumberScale), 30'000);
  EXPECT_EQ(MulHalfEven(kMost, kNumberOne, kNumberScale), kMost);
  EXPECT_EQ(MulHalfEven(kLeast, kNumberOne, kNumberScale), kLeast);
  EXPECT_EQ(MulHalfEven(kLeast, -kNumberOne, kNumberScale), std::nullopt);
  EXPECT_EQ(MulHalfEven(kLeast, kLeast, kNumberScale), std::nullopt);
  EXPECT_EQ(MulHalfEven(kMost, kMost, kMaxScale), std::nullopt);
  EXPECT_EQ(MulHalfEven(7, 6, 0), 42);
}

TEST(DecimalMathTest, DivRoundsHalfToEven) {
  EXPECT_EQ(DivHalfEven(10'000, 30'000, kNumberScale), 3'333);
  EXPECT_EQ(DivHalfEven(20'000, 30'000, kNumberScale), 6'667);
  EXPECT_EQ(DivHalfEven(-20'000, 30'000, kNumberScale), -6'667);
  EXPECT_EQ(DivHalfEven(20'000, -30'000, kNumberScale), -6'667);
  EXPECT_EQ(DivHalfEven(1, 20'000, kNumberScale), 0);  // 0.00005
  EXPECT_EQ(DivHalfEven(3, 20'000, kNumberScale), 2);  // 0.00015
  EXPECT_EQ(DivHalfEven(1, 0, kNumberScale), std::nullopt);
  EXPECT_EQ(DivHalfEven(0, 0, kNumberScale), std::nullopt);
  EXPECT_EQ(DivHalfEven(kMost, 1, kNumberScale), std::nullopt);
  EXPECT_EQ(DivHalfEven(kLeast, -1, 0), std::nullopt);
  EXPECT_EQ(DivHalfEven(kLeast, 1, 0), kLeast);
  EXPECT_EQ(DivHalfEven(kLeast, kLeast, kNumberScale), kNumberOne);
}

TEST(DecimalMathTest, RoundsToMultiples) {
  EXPECT_EQ(RoundToMultiple(125, 10), 120);
  EXPECT_EQ(RoundToMultiple(135, 10), 140);
  EXPECT_EQ(RoundToMultiple(-125, 10), -120);
  EXPECT_EQ(RoundToMultiple(-135, 10), -140);
  EXPECT_EQ(RoundToMultiple(126, 10), 130);
  EXPECT_EQ(RoundToMultiple(10, 7), 7);
  EXPECT_EQ(RoundToMultiple(11, 7), 14);
  EXPECT_EQ(RoundToMultiple(5, 0), std::nullopt);
  EXPECT_EQ(RoundToMultiple(5, -1), std::nullopt);
  EXPECT_EQ(RoundToMultiple(kMost, 10), std::nullopt);
  EXPECT_EQ(RoundToMultiple(kMost, 1), kMost);
  EXPECT_EQ(RoundToMultiple(kLeast, kMost), -kMost);
}

TEST(DecimalMathTest, WholeUnitsInFourWays) {
  struct Case {
    int64_t value, floor, ceil, half_even, half_up;
  };
  const Case cases[] = {
      {25'000, 2, 3, 2, 3},      {35'000, 3, 4, 4, 4},      {-25'000, -3, -2, -2, -2},
      {-35'000, -4, -3, -4, -3}, {24'999, 2, 3, 2, 2},      {25'001, 2, 3, 3, 3},
      {-24'999, -3, -2, -2, -2}, {-25'001, -3, -2, -3, -3}, {0, 0, 0, 0, 0},
      {20'000, 2, 2, 2, 2},      {-20'000, -2, -2, -2, -2}};
  for (const Case& c : cases) {
    EXPECT_EQ(FloorToWhole(c.value, kNumberScale), c.floor) << c.value;
    EXPECT_EQ(CeilToWhole(c.value, kNumberScale), c.ceil) << c.value;
    EXPECT_EQ(RoundHalfEvenToWhole(c.value, kNumberScale), c.half_even) << c.value;
    EXPECT_EQ(RoundHalfUpToWhole(c.value, kNumberScale), c.half_up) << c.value;
  }
  for (const int64_t end : {kMost, kLeast}) {
    EXPECT_EQ(FloorToWhole(end, 0), end);
    EXPECT_EQ(CeilToWhole(end, 0), end);
    EXPECT_EQ(RoundHalfEvenToWhole(end, 0), end);
    EXPECT_EQ(RoundHalfUpToWhole(end, 0), end);
  }
  EXPECT_EQ(FloorToWhole(kLeast, kMaxScale), -10);
  EXPECT_EQ(CeilToWhole(kMost, kMaxScale), 10);
}

TEST(DecimalMathTest, PercentAndRescale) {
  EXPECT_EQ(PercentOf(220'000, 1'000'000), 220'000);  // 22% of 100 = 22
  EXPECT_EQ(PercentOf(500'000, 1), 0);                // half of 0.0001, to even
  EXPECT_EQ(PercentOf(500'000, 3), 2);
  EXPECT_EQ(PercentOf(kPercentOne, kLeast), kLeast);
  EXPECT_EQ(PercentOf(2 * kPercentOne, kMost), std::nullopt);
  EXPECT_EQ(Rescale(12, 0, 4), 120'000);
  EXPECT_EQ(Rescale(120'050, 4, 1), 120);
  EXPECT_EQ(Rescale(125, 2, 1), 12);
  EXPECT_EQ(Rescale(kMost, 0, 1), std::nullopt);
  EXPECT_EQ(Rescale(kMost, 4, 4), kMost);
}

// The defining property, checked without the code under test: |n - q d| <= d/2, even on a tie.
TEST(DecimalMathTest, QuotientIsTheNearestInteger) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 200'000; ++i) {
    const int64_t n = static_cast<int64_t>(random()) >> (random() % 60);
    int64_t d = static_cast<int64_t>(random()) >> (random() % 62);
    if (d == 0) d = 1;
    const Int128 q = QuotientHalfEven(n, d);
    const Int128 error = Int128{n} - q * d;
    const Int128 twice = (error < 0 ? -error : error) * 2;
    const Int128 size = d < 0 ? -Int128{d} : Int128{d};
    ASSERT_TRUE(twice < size || (twice == size && q % 2 == 0)) << n << "/" << d;
  }
}

}  // namespace
}  // namespace tandem::value
