// SPDX-License-Identifier: Apache-2.0
// Appends operations to a Program: equal ones once, constants folded, every range computed.
#pragma once

#include <map>
#include <span>
#include <tuple>

#include "runtime/program/program.h"

namespace tandem::lower {

using program::OpCode;
using program::OpId;

// Saturating interval arithmetic on what an operation can yield.
struct Range {
  int64_t low, high;
};
inline constexpr Range kFullRange{std::numeric_limits<int64_t>::min(),
                                  std::numeric_limits<int64_t>::max()};

class Emitter {
 public:
  explicit Emitter(std::vector<program::Op>& ops) : ops_(ops) {}

  OpId LoadInt(size_t input, Range range);
  OpId LoadMask(size_t input);
  OpId LoadBit(OpId bits, int bit);
  OpId Const(int64_t value);
  OpId Mask(bool value);
  OpId Parameter(abi::Param param);
  // Program::moments[index].
  OpId Moment(size_t index);

  OpId And(OpId a, OpId b);
  OpId Or(OpId a, OpId b);
  OpId AndNot(OpId a, OpId b);
  OpId Not(OpId a);
  OpId AnyOf(std::span<const OpId> masks);
  // At least `count` of the masks.
  OpId AtLeast(std::span<const OpId> masks, int64_t count);

  OpId Equal(OpId a, OpId b);
  OpId Less(OpId a, OpId b);
  OpId LessEqual(OpId a, OpId b);
  OpId Within(OpId a, int64_t low, int64_t high);

  OpId Add(OpId a, OpId b);
  OpId Subtract(OpId a, OpId b);
  OpId Negate(OpId a);
  OpId Multiply(OpId a, OpId b);
  OpId Min(OpId a, OpId b);
  OpId Max(OpId a, OpId b);
  OpId Select(OpId mask, OpId yes, OpId no);
  // An operation done by a kernel; its range is the caller's to know.
  OpId Kernel(OpCode code, OpId a, OpId b, int64_t imm, Range range);

  bool IsTrue(OpId mask) const;
  bool IsFalse(OpId mask) const;
  bool IsConst(OpId value) const { return ops_[value].code == OpCode::kConst; }
  Range RangeOf(OpId value) const { return {ops_[value].low, ops_[value].high}; }

 private:
  OpId Emit(program::Op op);
  OpId EmitMask(OpCode code, OpId a, OpId b = program::kNoOp, int64_t imm = 0);
  OpId EmitInt(OpCode code, OpId a, OpId b, OpId c, Range range, int64_t imm = 0);

  std::vector<program::Op>& ops_;
  std::map<std::tuple<OpCode, OpId, OpId, OpId, int64_t>, OpId> known_;
};

// The interval of a sum, difference, product; the full range where it could leave int64.
Range AddRange(Range a, Range b);
Range SubtractRange(Range a, Range b);
Range MultiplyRange(Range a, Range b);
// a * b / divisor and a * factor / b, rounded; the full range likewise.
Range MulScaledRange(Range a, Range b, int64_t divisor);
Range DivScaledRange(Range a, int64_t factor);
Range Union(Range a, Range b);

}  // namespace tandem::lower
