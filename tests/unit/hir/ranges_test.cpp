// SPDX-License-Identifier: Apache-2.0
// Interval arithmetic against every pair of operands of small intervals; the ends of 64 bits.
#include "compiler/hir/ranges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace tandem::hir {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

int64_t FlooredModulo(int64_t a, int64_t b) {
  const int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

template <class Range, class Exact>
void HoldsEveryResult(Range range, Exact exact, bool skip_zero) {
  const int64_t ends[] = {-5, -2, -1, 0, 1, 3, 4};
  for (const int64_t al : ends) {
    for (const int64_t ah : ends) {
      for (const int64_t bl : ends) {
        for (const int64_t bh : ends) {
          if (al > ah || bl > bh) continue;
          const Interval result = range({al, ah, false}, {bl, bh, false});
          for (int64_t a = al; a <= ah; ++a) {
            for (int64_t b = bl; b <= bh; ++b) {
              if (skip_zero && b == 0) continue;
              const int64_t value = exact(a, b);
              EXPECT_TRUE(result.low <= value && value <= result.high)
                  << a << " op " << b << " = " << value << " not in " << result.low << ".."
                  << result.high;
            }
          }
          EXPECT_EQ(result.fault, skip_zero && bl <= 0 && bh >= 0);
        }
      }
    }
  }
}

TEST(Ranges, HoldEveryResultOfSmallOperands) {
  HoldsEveryResult(AddRange, [](int64_t a, int64_t b) { return a + b; }, false);
  HoldsEveryResult(SubtractRange, [](int64_t a, int64_t b) { return a - b; }, false);
  HoldsEveryResult([](Interval a, Interval b) { return MultiplyRange(a, b, 0); },
                   [](int64_t a, int64_t b) { return a * b; }, false);
  HoldsEveryResult([](Interval a, Interval b) { return DivideRange(a, b, 4); },
                   [](int64_t a, int64_t b) { return *value::DivHalfEven(a, b, 4); }, true);
  HoldsEveryResult(ModuloRange, FlooredModulo, true);
}

TEST(Ranges, WhatLeaves64BitsIsCutAndSaidToFault) {
  EXPECT_EQ(AddRange({0, kMax, false}, {0, 1, false}), (Interval{0, kMax, true}));
  EXPECT_EQ(SubtractRange({kMin, 0, false}, {1, 1, false}), (Interval{kMin, -1, true}));
  EXPECT_EQ(NegateRange({kMin, 3, false}), (Interval{-3, kMax, true}));
  EXPECT_EQ(MultiplyRange({kMin, kMax, false}, {kMin, kMax, false}, 0),
            (Interval{kMin, kMax, true}));
  EXPECT_EQ(MultiplyRange({0, kMax, false}, {1, 1, false}, -4), (Interval{0, kMax, true}));
}

TEST(Ranges, TheEndsThemselvesDoNotFault) {
  EXPECT_EQ(AddRange({0, kMax - 1, false}, {0, 1, false}), (Interval{0, kMax, false}));
  EXPECT_EQ(MultiplyRange({-3, 3, false}, {1, 1, false}, -4), (Interval{-30'000, 30'000, false}));
  EXPECT_EQ(RoundToRange({1, 9, false}, 5), (Interval{0, 10, false}));
  EXPECT_TRUE(RoundToRange({0, kMax, false}, 5).fault);
}

}  // namespace
}  // namespace tandem::hir
