// SPDX-License-Identifier: Apache-2.0
// What is left of an event's weight after some time: halving and fading, in integers alone, so that
// every machine and engine answers the same bits. The algorithm and its error: docs/DECAY.md.
#pragma once

#include <algorithm>
#include <cstdint>

#include "runtime/value/decimal_math.h"

namespace tandem::value {

// A whole event, in the units of halving.
inline constexpr int kWeightBits = 40;
inline constexpr int64_t kWholeWeight = int64_t{1} << kWeightBits;
// After more half-lives than these nothing is left.
inline constexpr int64_t kMostHalfLives = 40;

// 2^(-age / span) in units of 2^-40. Cheap to copy; thread-safe.
class HalfLife {
 public:
  explicit HalfLife(int64_t span_s);  // >= 1

  // Within 0.5001 units of the real value; exact where the age is a multiple of the half-life. An
  // age below 0 counts as 0.
  int64_t WeightAt(int64_t age_s) const;

 private:
  int64_t span_s_;
  UInt128 step_;  // 2^112 / span, rounded up
};

// Seconds left of `span_s` after `age_s` (below 0 counts as 0).
inline int64_t FadingLeft(int64_t span_s, int64_t age_s) {
  return std::max<int64_t>(0, span_s - std::max<int64_t>(0, age_s));
}

}  // namespace tandem::value
