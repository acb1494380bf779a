// SPDX-License-Identifier: Apache-2.0
// Interval arithmetic in stored units: the values of an operation, and whether it leaves 64 bits.
#pragma once

#include <cstdint>

#include "runtime/value/decimal_math.h"

namespace tandem::hir {

using value::Int128;

// Both ends in. `fault`: some operands have no result (outside int64, or a division by zero).
struct Interval {
  int64_t low = 0;
  int64_t high = 0;
  bool fault = false;

  friend bool operator==(const Interval&, const Interval&) = default;
};

// Cut to int64, with `fault` where something was cut off.
Interval Clamp(Int128 low, Int128 high);

Interval AddRange(Interval a, Interval b);
Interval SubtractRange(Interval a, Interval b);
Interval NegateRange(Interval a);
// a * b / 10^drop (drop may be negative), rounded half even.
Interval MultiplyRange(Interval a, Interval b, int drop);
// a * 10^lift / b, rounded half even; 0 is part of the result when b can be 0.
Interval DivideRange(Interval a, Interval b, int lift);
// The remainder with the sign of b.
Interval ModuloRange(Interval a, Interval b);
Interval RoundToRange(Interval a, int64_t step);

}  // namespace tandem::hir
