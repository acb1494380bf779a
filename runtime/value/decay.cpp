// SPDX-License-Identifier: Apache-2.0
// 2^-x from three tables and two terms of a series.
#include "runtime/value/decay.h"

#include <array>

namespace tandem::value {
namespace {

constexpr int kStepBits = 112;
constexpr UInt128 kLn2 =  // in units of 2^-128
    (UInt128{0xB17217F7D1CF79AB} << 64) | 0xC9E3B39803F2F6AF;
constexpr uint64_t kOne = uint64_t{1} << 63;

// The upper 128 of the 256 bits of a product.
constexpr UInt128 HighProduct(UInt128 a, UInt128 b) {
  const UInt128 mask = ~uint64_t{0};
  const UInt128 low = (a & mask) * (b & mask);
  const UInt128 middle_a = (a >> 64) * (b & mask) + (low >> 64);
  const UInt128 middle_b = (a & mask) * (b >> 64) + (middle_a & mask);
  return (a >> 64) * (b >> 64) + (middle_a >> 64) + (middle_b >> 64);
}

// 2^(-i / 2^bits) in units of 2^-63, correctly rounded: the series of e^-z, in units of 2^-127.
constexpr uint64_t Root(unsigned i, int bits) {
  const UInt128 z = (kLn2 >> bits) * i;
  UInt128 term = UInt128{1} << 127;
  UInt128 sum = term;
  for (unsigned k = 1; term != 0; ++k) {
    term = HighProduct(term, z) / k;
    sum = k % 2 == 0 ? sum + term : sum - term;
  }
  return static_cast<uint64_t>((sum + (UInt128{1} << 63)) >> 64);
}

constexpr std::array<uint64_t, 256> Roots(int bits) {
  std::array<uint64_t, 256> roots{};
  for (unsigned i = 0; i < roots.size(); ++i) roots[i] = Root(i, bits);
  return roots;
}

constexpr std::array<uint64_t, 256> kHighRoots = Roots(8);
constexpr std::array<uint64_t, 256> kMiddleRoots = Roots(16);
constexpr std::array<uint64_t, 256> kLowRoots = Roots(24);
constexpr uint64_t kLn2Bits64 = static_cast<uint64_t>(kLn2 >> 64);

uint64_t Times(uint64_t a, uint64_t b) {
  return static_cast<uint64_t>((UInt128{a} * b + (UInt128{1} << 62)) >> 63);
}

// 2^(-fraction / 2^64) in units of 2^-63.
uint64_t PowerOf(uint64_t fraction) {
  const uint64_t rest = fraction & 0xFF'FFFF'FFFF;  // below 2^-24: 1 - z + z^2 / 2, z = rest ln 2
  const auto z = static_cast<uint64_t>(UInt128{rest} * kLn2Bits64 >> 64);  // units of 2^-64
  const auto half_square = static_cast<uint64_t>(UInt128{z} * z >> 66);    // units of 2^-63
  const uint64_t series = kOne - ((z + 1) >> 1) + half_square;
  const uint64_t tables = Times(kHighRoots[fraction >> 56], kMiddleRoots[fraction >> 48 & 255]);
  return Times(tables, Times(kLowRoots[fraction >> 40 & 255], series));
}

}  // namespace

HalfLife::HalfLife(int64_t span_s)
    : span_s_(span_s), step_(((UInt128{1} << kStepBits) - 1) / static_cast<uint64_t>(span_s) + 1) {}

int64_t HalfLife::WeightAt(int64_t age_s) const {
  if (age_s <= 0) return kWholeWeight;
  if ((age_s - 1) / kMostHalfLives >= span_s_) return 0;
  const UInt128 half_lives = step_ * static_cast<uint64_t>(age_s);
  const int whole = static_cast<int>(half_lives >> kStepBits);
  const auto fraction = static_cast<uint64_t>(half_lives >> (kStepBits - 64));
  const int shift = 63 - kWeightBits + whole;
  return static_cast<int64_t>((PowerOf(fraction) + (uint64_t{1} << (shift - 1))) >> shift);
}

}  // namespace tandem::value
