// SPDX-License-Identifier: Apache-2.0
// Arithmetic on fixed-point decimals: exact in 128 bits, rounded half to even once, checked.
//
// A decimal is an int64_t counting 10^-scale. Nothing here traps: what does not fit into 64 bits,
// and a division by zero, is nullopt, which the language turns into unknown with a data-fault note.
// Half to even: IEEE 754-2019 4.3.1, roundTiesToEven, applied to the exact quotient.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace tandem::value {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

inline constexpr int kNumberScale = 4;   // number and money: 4 places
inline constexpr int kPercentScale = 6;  // percent: 6 places of the fraction, so 22% is 220'000
inline constexpr int64_t kNumberOne = 10'000;
inline constexpr int64_t kPercentOne = 1'000'000;
inline constexpr int kMaxScale = 18;

inline constexpr int64_t kPowersOfTen[kMaxScale + 1] = {1,
                                                        10,
                                                        100,
                                                        1'000,
                                                        10'000,
                                                        100'000,
                                                        1'000'000,
                                                        10'000'000,
                                                        100'000'000,
                                                        1'000'000'000,
                                                        10'000'000'000,
                                                        100'000'000'000,
                                                        1'000'000'000'000,
                                                        10'000'000'000'000,
                                                        100'000'000'000'000,
                                                        1'000'000'000'000'000,
                                                        10'000'000'000'000'000,
                                                        100'000'000'000'000'000,
                                                        1'000'000'000'000'000'000};

// 10^exponent for 0 <= exponent <= kMaxScale.
constexpr int64_t PowerOfTen(int exponent) { return kPowersOfTen[exponent]; }

constexpr std::optional<int64_t> Narrow(Int128 wide) {
  if (wide > std::numeric_limits<int64_t>::max() || wide < std::numeric_limits<int64_t>::min()) {
    return std::nullopt;
  }
  return static_cast<int64_t>(wide);
}

// numerator / denominator rounded half to even; the denominator is not zero and |both| < 2^126.
constexpr Int128 QuotientHalfEven(Int128 numerator, Int128 denominator) {
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const Int128 quotient = numerator / denominator;
  const Int128 rest = numerator % denominator;
  const Int128 twice = rest < 0 ? -rest * 2 : rest * 2;
  const Int128 away = numerator < 0 ? -1 : 1;
  if (twice > denominator || (twice == denominator && quotient % 2 != 0)) return quotient + away;
  return quotient;
}

// The largest integer not above numerator / denominator; denominator > 0.
constexpr Int128 QuotientFloor(Int128 numerator, Int128 denominator) {
  const Int128 quotient = numerator / denominator;
  return numerator % denominator < 0 ? quotient - 1 : quotient;
}

constexpr std::optional<int64_t> AddChecked(int64_t a, int64_t b) { return Narrow(Int128{a} + b); }
constexpr std::optional<int64_t> SubChecked(int64_t a, int64_t b) { return Narrow(Int128{a} - b); }
constexpr std::optional<int64_t> NegChecked(int64_t a) { return Narrow(-Int128{a}); }

// a * b where `b` counts 10^-scale; the result has the scale of `a`. 0 <= scale <= kMaxScale.
constexpr std::optional<int64_t> MulHalfEven(int64_t a, int64_t b, int scale) {
  return Narrow(QuotientHalfEven(Int128{a} * b, PowerOfTen(scale)));
}

// a / b, both of one scale, as a decimal of `scale` places (equally: `a` of any scale s and `b` of
// scale `scale` give a result of scale s). nullopt when b is 0.
constexpr std::optional<int64_t> DivHalfEven(int64_t a, int64_t b, int scale) {
  if (b == 0) return std::nullopt;
  return Narrow(QuotientHalfEven(Int128{a} * PowerOfTen(scale), b));
}

// `percent` (kPercentScale) of an amount of any scale, in the scale of the amount.
constexpr std::optional<int64_t> PercentOf(int64_t percent, int64_t amount) {
  return MulHalfEven(amount, percent, kPercentScale);
}

// The same value counted in another scale; half to even when places are lost.
constexpr std::optional<int64_t> Rescale(int64_t a, int from_scale, int to_scale) {
  if (to_scale >= from_scale) return Narrow(Int128{a} * PowerOfTen(to_scale - from_scale));
  return Narrow(QuotientHalfEven(a, PowerOfTen(from_scale - to_scale)));
}

// The multiple of `step` nearest to `a`, on a tie the even multiple. nullopt when step <= 0.
constexpr std::optional<int64_t> RoundToMultiple(int64_t a, int64_t step) {
  if (step <= 0) return std::nullopt;
  return Narrow(QuotientHalfEven(a, step) * step);
}

// A decimal of 0 <= scale <= kMaxScale as whole units (a plain integer, not scaled). None can
// overflow.
constexpr int64_t FloorToWhole(int64_t a, int scale) {
  return static_cast<int64_t>(QuotientFloor(a, PowerOfTen(scale)));
}
constexpr int64_t CeilToWhole(int64_t a, int scale) {
  return static_cast<int64_t>(-QuotientFloor(-Int128{a}, PowerOfTen(scale)));
}
constexpr int64_t RoundHalfEvenToWhole(int64_t a, int scale) {
  return static_cast<int64_t>(QuotientHalfEven(a, PowerOfTen(scale)));
}
// A tie goes to the greater number: 2.5 to 3 and -2.5 to -2.
constexpr int64_t RoundHalfUpToWhole(int64_t a, int scale) {
  const Int128 one = PowerOfTen(scale);
  return static_cast<int64_t>(QuotientFloor(Int128{a} * 2 + one, one * 2));
}

}  // namespace tandem::value
