// SPDX-License-Identifier: Apache-2.0
// Ten wrong lowerings, put in on purpose to prove that comparing the engines would find them.
#pragma once

#include <cstdint>

#include "runtime/program/program.h"

namespace tandem::native {

// Numbered 1 to kSeededFaultCount without gaps, so that a test can count through them.
enum class SeededFault : uint8_t {
  kNone,
  kLessForLessEqual,  // a <= b computed as a < b
  kArmsSwapped,       // a select answers its other arm
  kNarrowLane,        // a sum kept in lanes of half the width it needs
  kAndForOr,          // a or b computed as a and b
  kNotDropped,        // not a computed as a
  kUnsignedLess,      // a < b compared without sign
  kWrongBit,          // a bit test looks at the neighbouring bit
  kLastLaneLost,      // the last row of a vector is false in every loaded mask
  kMaxForMin,         // the smaller computed as the greater
  kValidityIgnored,   // every result claims to be known
};
inline constexpr int kSeededFaultCount = 10;

// "less-for-less-equal" …; "none".
const char* Name(SeededFault fault);

// The operation as a compiler with this fault sees it. Faults that are no change of the operation
// (kNarrowLane, kUnsignedLess, kLastLaneLost, kValidityIgnored) leave it alone: see SegmentEmitter.
program::Op Distort(SeededFault fault, program::Op op);

}  // namespace tandem::native
