// SPDX-License-Identifier: Apache-2.0
// Hash-consing, folding and interval arithmetic of emitted operations.
#include "compiler/lower/emitter.h"

#include <algorithm>

#include "runtime/value/decimal_math.h"

namespace tandem::lower {
namespace {

using Wide = value::Int128;

Range Clip(Wide low, Wide high) {
  if (low < kFullRange.low || high > kFullRange.high) return kFullRange;
  return {static_cast<int64_t>(low), static_cast<int64_t>(high)};
}

bool Fits(Wide value) { return value >= kFullRange.low && value <= kFullRange.high; }

}  // namespace

Range AddRange(Range a, Range b) { return Clip(Wide{a.low} + b.low, Wide{a.high} + b.high); }
Range SubtractRange(Range a, Range b) { return Clip(Wide{a.low} - b.high, Wide{a.high} - b.low); }

Range MultiplyRange(Range a, Range b) {
  const Wide corners[] = {Wide{a.low} * b.low, Wide{a.low} * b.high, Wide{a.high} * b.low,
                          Wide{a.high} * b.high};
  return Clip(*std::min_element(corners, corners + 4), *std::max_element(corners, corners + 4));
}

Range MulScaledRange(Range a, Range b, int64_t divisor) {
  const Wide corners[] = {Wide{a.low} * b.low, Wide{a.low} * b.high, Wide{a.high} * b.low,
                          Wide{a.high} * b.high};
  const Wide low = *std::min_element(corners, corners + 4) / divisor - 1;
  const Wide high = *std::max_element(corners, corners + 4) / divisor + 1;
  // The kernel answers 0 where the result does not fit.
  return Union(Clip(low, high), {0, 0});
}

Range DivScaledRange(Range a, int64_t factor) {
  const Wide bound = std::max(Wide{a.high} < 0 ? -Wide{a.high} : Wide{a.high},
                              Wide{a.low} < 0 ? -Wide{a.low} : Wide{a.low}) *
                     factor;
  return Clip(-bound, bound);
}

Range Union(Range a, Range b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

OpId Emitter::Emit(program::Op op) {
  const auto key = std::tuple(op.code, op.a, op.b, op.c, op.imm);
  const auto [it, fresh] = known_.try_emplace(key, static_cast<OpId>(ops_.size()));
  if (fresh) ops_.push_back(op);
  return it->second;
}

OpId Emitter::EmitMask(OpCode code, OpId a, OpId b, int64_t imm) {
  return Emit({code, a, b, program::kNoOp, imm, 0, 1});
}

OpId Emitter::EmitInt(OpCode code, OpId a, OpId b, OpId c, Range range, int64_t imm) {
  return Emit({code, a, b, c, imm, range.low, range.high});
}

OpId Emitter::LoadInt(size_t input, Range range) {
  return EmitInt(OpCode::kLoadInt, program::kNoOp, program::kNoOp, program::kNoOp, range,
                 static_cast<int64_t>(input));
}
OpId Emitter::LoadMask(size_t input) {
  return EmitMask(OpCode::kLoadMask, program::kNoOp, program::kNoOp, static_cast<int64_t>(input));
}
OpId Emitter::LoadBit(OpId bits, int bit) {
  return EmitMask(OpCode::kLoadBit, bits, program::kNoOp, bit);
}
OpId Emitter::Const(int64_t value) {
  return EmitInt(OpCode::kConst, program::kNoOp, program::kNoOp, program::kNoOp, {value, value},
                 value);
}
OpId Emitter::Mask(bool value) {
  return EmitMask(OpCode::kConstMask, program::kNoOp, program::kNoOp, value ? 1 : 0);
}
OpId Emitter::Parameter(abi::Param param) {
  return EmitInt(OpCode::kParam, program::kNoOp, program::kNoOp, program::kNoOp, kFullRange,
                 static_cast<int64_t>(param));
}
OpId Emitter::Moment(size_t index) {
  return EmitInt(OpCode::kParam, program::kNoOp, program::kNoOp, program::kNoOp, kFullRange,
                 static_cast<int64_t>(abi::kParamCount + index));
}

bool Emitter::IsTrue(OpId mask) const {
  return ops_[mask].code == OpCode::kConstMask && ops_[mask].imm == 1;
}
bool Emitter::IsFalse(OpId mask) const {
  return ops_[mask].code == OpCode::kConstMask && ops_[mask].imm == 0;
}

OpId Emitter::And(OpId a, OpId b) {
  if (IsFalse(a) || IsTrue(b) || a == b) return a;
  if (IsFalse(b) || IsTrue(a)) return b;
  if (ops_[b].code == OpCode::kNot) return AndNot(a, ops_[b].a);
  if (ops_[a].code == OpCode::kNot) return AndNot(b, ops_[a].a);
  return EmitMask(OpCode::kAnd, std::min(a, b), std::max(a, b));
}
OpId Emitter::Or(OpId a, OpId b) {
  if (IsTrue(a) || IsFalse(b) || a == b) return a;
  if (IsTrue(b) || IsFalse(a)) return b;
  return EmitMask(OpCode::kOr, std::min(a, b), std::max(a, b));
}
OpId Emitter::AndNot(OpId a, OpId b) {
  if (IsFalse(a) || IsFalse(b)) return a;
  if (IsTrue(b) || a == b) return Mask(false);
  if (IsTrue(a)) return Not(b);
  if (ops_[b].code == OpCode::kNot) return And(a, ops_[b].a);
  return EmitMask(OpCode::kAndNot, a, b);
}
OpId Emitter::Not(OpId a) {
  if (ops_[a].code == OpCode::kConstMask) return Mask(ops_[a].imm == 0);
  if (ops_[a].code == OpCode::kNot) return ops_[a].a;
  return EmitMask(OpCode::kNot, a);
}
OpId Emitter::AnyOf(std::span<const OpId> masks) {
  OpId any = Mask(false);
  for (const OpId mask : masks) any = Or(any, mask);
  return any;
}
OpId Emitter::AtLeast(std::span<const OpId> masks, int64_t count) {
  OpId sum = Const(0);
  for (const OpId mask : masks) sum = Add(sum, Select(mask, Const(1), Const(0)));
  return LessEqual(Const(count), sum);
}

OpId Emitter::Equal(OpId a, OpId b) {
  const Range ra = RangeOf(a), rb = RangeOf(b);
  if (a == b || (ra.low == ra.high && ra.low == rb.low && rb.low == rb.high)) return Mask(true);
  if (ra.high < rb.low || rb.high < ra.low) return Mask(false);
  return EmitMask(OpCode::kEq, std::min(a, b), std::max(a, b));
}
OpId Emitter::Less(OpId a, OpId b) {
  const Range ra = RangeOf(a), rb = RangeOf(b);
  if (ra.high < rb.low) return Mask(true);
  if (a == b || ra.low >= rb.high) return Mask(false);
  return EmitMask(OpCode::kLt, a, b);
}
OpId Emitter::LessEqual(OpId a, OpId b) {
  const Range ra = RangeOf(a), rb = RangeOf(b);
  if (a == b || ra.high <= rb.low) return Mask(true);
  if (ra.low > rb.high) return Mask(false);
  return EmitMask(OpCode::kLe, a, b);
}
OpId Emitter::Within(OpId a, int64_t low, int64_t high) {
  if (low > high) return Mask(false);
  if (low == high) return Equal(a, Const(low));
  const Range range = RangeOf(a);
  if (range.low >= low) return LessEqual(a, Const(high));
  if (range.high <= high) return LessEqual(Const(low), a);
  if (range.high < low || range.low > high) return Mask(false);
  return Emit({OpCode::kInRange, a, Const(low), Const(high), 0, 0, 1});
}

OpId Emitter::Add(OpId a, OpId b) {
  const Range ra = RangeOf(a), rb = RangeOf(b);
  if (ra.low == 0 && ra.high == 0) return b;
  if (rb.low == 0 && rb.high == 0) return a;
  return EmitInt(OpCode::kAdd, a, b, program::kNoOp, AddRange(ra, rb));
}
OpId Emitter::Subtract(OpId a, OpId b) {
  const Range rb = RangeOf(b);
  if (rb.low == 0 && rb.high == 0) return a;
  return EmitInt(OpCode::kSub, a, b, program::kNoOp, SubtractRange(RangeOf(a), rb));
}
OpId Emitter::Negate(OpId a) {
  const Range range = RangeOf(a);
  if (IsConst(a) && range.low != kFullRange.low) return Const(-range.low);
  return EmitInt(OpCode::kNeg, a, program::kNoOp, program::kNoOp, SubtractRange({0, 0}, range));
}
OpId Emitter::Multiply(OpId a, OpId b) {
  const Range ra = RangeOf(a), rb = RangeOf(b);
  if (ra.low == 1 && ra.high == 1) return b;
  if (rb.low == 1 && rb.high == 1) return a;
  if (IsConst(a) && IsConst(b) && Fits(Wide{ra.low} * rb.low)) return Const(ra.low * rb.low);
  return EmitInt(OpCode::kMul, a, b, program::kNoOp, MultiplyRange(ra, rb));
}
OpId Emitter::Min(OpId a, OpId b) {
  const Range ra = RangeOf(a), rb = RangeOf(b);
  if (ra.high <= rb.low) return a;
  if (rb.high <= ra.low) return b;
  return EmitInt(OpCode::kMin, a, b, program::kNoOp,
                 {std::min(ra.low, rb.low), std::min(ra.high, rb.high)});
}
OpId Emitter::Max(OpId a, OpId b) {
  const Range ra = RangeOf(a), rb = RangeOf(b);
  if (ra.low >= rb.high) return a;
  if (rb.low >= ra.high) return b;
  return EmitInt(OpCode::kMax, a, b, program::kNoOp,
                 {std::max(ra.low, rb.low), std::max(ra.high, rb.high)});
}
OpId Emitter::Select(OpId mask, OpId yes, OpId no) {
  if (IsTrue(mask) || yes == no) return yes;
  if (IsFalse(mask)) return no;
  return EmitInt(OpCode::kSelect, mask, yes, no, Union(RangeOf(yes), RangeOf(no)));
}

OpId Emitter::Kernel(OpCode code, OpId a, OpId b, int64_t imm, Range range) {
  if (program::Info(code).result == 'M') return EmitMask(code, a, b, imm);
  return EmitInt(code, a, b, program::kNoOp, range, imm);
}

}  // namespace tandem::lower
