// SPDX-License-Identifier: Apache-2.0
// What each kernel answers for one row. Used by the kernels and by the analysis of ranges.
//
// Divisors, steps and factors `imm` are >= 1 (the Program's verifier sees to it); all other
// arguments are arbitrary. What does not fit into int64 is nullopt; kernels then write 0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "runtime/value/civil_time.h"
#include "runtime/value/decimal_math.h"

namespace tandem::kernels {

inline std::optional<int64_t> MulScaled(int64_t a, int64_t b, int64_t divisor) {
  return value::Narrow(value::QuotientHalfEven(value::Int128{a} * b, divisor));
}

inline std::optional<int64_t> DivScaled(int64_t a, int64_t b, int64_t factor) {
  if (b == 0) return std::nullopt;
  return value::Narrow(value::QuotientHalfEven(value::Int128{a} * factor, b));
}

inline int64_t Mod(int64_t a, int64_t b) {
  if (b == 0 || b == -1) return 0;
  const int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

inline int64_t DivFloor(int64_t a, int64_t divisor) {
  const int64_t quotient = a / divisor;
  return a % divisor < 0 ? quotient - 1 : quotient;
}

// a / divisor, half to even, without leaving 64 bits.
inline int64_t DivHalfEven(int64_t a, int64_t divisor) {
  const int64_t floor = DivFloor(a, divisor);
  const auto rest =
      static_cast<uint64_t>(a) - static_cast<uint64_t>(floor) * static_cast<uint64_t>(divisor);
  const uint64_t other = static_cast<uint64_t>(divisor) - rest;
  return rest > other || (rest == other && floor % 2 != 0) ? floor + 1 : floor;
}

inline std::optional<int64_t> Times(int64_t a, int64_t b) {
  int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

inline std::optional<int64_t> FloorTo(int64_t a, int64_t step) {
  return Times(DivFloor(a, step), step);
}
inline std::optional<int64_t> RoundTo(int64_t a, int64_t step) {
  return Times(DivHalfEven(a, step), step);
}
inline std::optional<int64_t> RoundHalfUpTo(int64_t a, int64_t step) {
  const int64_t floor = DivFloor(a, step);
  const auto rest =
      static_cast<uint64_t>(a) - static_cast<uint64_t>(floor) * static_cast<uint64_t>(step);
  return Times(rest >= static_cast<uint64_t>(step) - rest ? floor + 1 : floor, step);
}

inline bool RoundFault(int64_t a, int64_t step) {
  const int64_t most = std::numeric_limits<int64_t>::max() - step;
  return a > most || a < -most;
}

// Dates and instants outside the years 0000 to 10000 count as the nearest end, so that calendar
// arithmetic (and a zone's offset on top) stays far from the ends of 64 bits.
inline constexpr int64_t kFirstDay = value::DaysFromCivil(0, 1, 1);
inline constexpr int64_t kLastDay = value::DaysFromCivil(10'000, 12, 31);
inline int64_t ClampDay(int64_t days) { return std::clamp(days, kFirstDay, kLastDay); }
inline int64_t ClampInstant(int64_t time_us) {
  return std::clamp(time_us, kFirstDay * value::kMicrosPerDay, kLastDay * value::kMicrosPerDay);
}

inline int64_t MonthsBetween(int64_t from_days, int64_t to_days) {
  return value::MonthsBetween(ClampDay(from_days), ClampDay(to_days));
}
inline int64_t YearsBetween(int64_t from_days, int64_t to_days) {
  return value::YearsBetween(ClampDay(from_days), ClampDay(to_days));
}

}  // namespace tandem::kernels
