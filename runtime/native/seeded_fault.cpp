// SPDX-License-Identifier: Apache-2.0
// Which operation each seeded fault turns into which other.
#include "runtime/native/seeded_fault.h"

#include <utility>

namespace tandem::native {

using program::Op;
using program::OpCode;

const char* Name(SeededFault fault) {
  switch (fault) {
    case SeededFault::kNone:
      return "none";
    case SeededFault::kLessForLessEqual:
      return "less-for-less-equal";
    case SeededFault::kArmsSwapped:
      return "arms-swapped";
    case SeededFault::kNarrowLane:
      return "narrow-lane";
    case SeededFault::kAndForOr:
      return "and-for-or";
    case SeededFault::kNotDropped:
      return "not-dropped";
    case SeededFault::kUnsignedLess:
      return "unsigned-less";
    case SeededFault::kWrongBit:
      return "wrong-bit";
    case SeededFault::kLastLaneLost:
      return "last-lane-lost";
    case SeededFault::kMaxForMin:
      return "max-for-min";
    case SeededFault::kValidityIgnored:
      return "validity-ignored";
  }
  return "none";
}

Op Distort(SeededFault fault, Op op) {
  if (fault == SeededFault::kLessForLessEqual && op.code == OpCode::kLe) op.code = OpCode::kLt;
  if (fault == SeededFault::kArmsSwapped && op.code == OpCode::kSelect) std::swap(op.b, op.c);
  if (fault == SeededFault::kAndForOr && op.code == OpCode::kOr) op.code = OpCode::kAnd;
  if (fault == SeededFault::kNotDropped && op.code == OpCode::kNot) {
    op.code = OpCode::kAnd;
    op.b = op.a;
  }
  if (fault == SeededFault::kWrongBit && op.code == OpCode::kLoadBit) op.imm ^= 1;
  if (fault == SeededFault::kMaxForMin && op.code == OpCode::kMin) op.code = OpCode::kMax;
  return op;
}

}  // namespace tandem::native
