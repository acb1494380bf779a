// SPDX-License-Identifier: Apache-2.0
// Interval arithmetic: all operations are monotone in each operand, so ends meet ends.
#include "compiler/hir/ranges.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace tandem::hir {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

// 10^k as a product that stays within 128 bits for 64-bit factors: k <= 18.
Int128 Scale(Int128 value, int places) { return value * value::PowerOfTen(places); }

}  // namespace

Interval Clamp(Int128 low, Int128 high) {
  const auto cut = [](Int128 v) { return static_cast<int64_t>(std::clamp<Int128>(v, kMin, kMax)); };
  return {cut(low), cut(high), low < kMin || high > kMax};
}

Interval AddRange(Interval a, Interval b) {
  return Clamp(Int128{a.low} + b.low, Int128{a.high} + b.high);
}

Interval SubtractRange(Interval a, Interval b) {
  return Clamp(Int128{a.low} - b.high, Int128{a.high} - b.low);
}

Interval NegateRange(Interval a) { return Clamp(-Int128{a.high}, -Int128{a.low}); }

Interval MultiplyRange(Interval a, Interval b, int drop) {
  const Int128 corners[] = {Int128{a.low} * b.low, Int128{a.low} * b.high, Int128{a.high} * b.low,
                            Int128{a.high} * b.high};
  const auto [low, high] = std::minmax_element(std::begin(corners), std::end(corners));
  if (drop >= 0) {
    const Int128 by = value::PowerOfTen(drop);
    return Clamp(value::QuotientHalfEven(*low, by), value::QuotientHalfEven(*high, by));
  }
  // A product beyond int64 is beyond it after widening, too; cut first to stay within 128 bits.
  const Interval exact = Clamp(*low, *high);
  Interval widened = Clamp(Scale(exact.low, -drop), Scale(exact.high, -drop));
  widened.fault = widened.fault || exact.fault;
  return widened;
}

Interval DivideRange(Interval a, Interval b, int lift) {
  std::vector<int64_t> divisors;
  for (const int64_t d : {b.low, b.high, int64_t{-1}, int64_t{1}}) {
    if (d != 0 && d >= b.low && d <= b.high) divisors.push_back(d);
  }
  const bool zero = b.low <= 0 && b.high >= 0;
  if (divisors.empty()) return {0, 0, true};
  Int128 low = 0;
  Int128 high = 0;
  bool first = !zero;
  for (const int64_t n : {a.low, a.high}) {
    for (const int64_t d : divisors) {
      const Int128 q = lift >= 0 ? value::QuotientHalfEven(Scale(n, lift), d)
                                 : value::QuotientHalfEven(n, Scale(d, -lift));
      low = first ? q : std::min(low, q);
      high = first ? q : std::max(high, q);
      first = false;
    }
  }
  Interval result = Clamp(low, high);
  result.fault = result.fault || zero;
  return result;
}

Interval ModuloRange(Interval a, Interval b) {
  const bool zero = b.low <= 0 && b.high >= 0;
  Interval result{b.low < 0 ? std::min<int64_t>(0, b.low + 1) : 0,
                  b.high > 0 ? b.high - 1 : 0, zero};
  if (a.low >= 0 && b.low >= 0) result.high = std::min(result.high, a.high);
  return result;
}

Interval RoundToRange(Interval a, int64_t step) {
  const auto nearest = [step](int64_t v) { return value::QuotientHalfEven(v, step) * step; };
  Interval result = Clamp(nearest(a.low), nearest(a.high));
  // The kernel's guard is coarser than the result: within one step of the ends it gives up.
  result.fault = result.fault || a.high > kMax - step || a.low < kMin + step;
  return result;
}

}  // namespace tandem::hir
