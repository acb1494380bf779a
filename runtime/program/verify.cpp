// SPDX-License-Identifier: Apache-2.0
// Checks of the operations, one after the other.
#include "runtime/program/verify.h"

#include <fmt/format.h>

#include "runtime/base/limits.h"
#include "runtime/program/range.h"
#include "runtime/program/verify_parts.h"

namespace tandem::program {
namespace {

using Offence = std::optional<std::string>;

class OpVerifier {
 public:
  explicit OpVerifier(const Program& program) : program_(program) {}

  Offence Run() {
    for (id_ = 0; id_ < program_.ops.size(); ++id_) {
      const Op& op = program_.ops[id_];
      if (static_cast<size_t>(op.code) >= OpCodeCount()) {
        return fmt::format("%{}: no operation has the code {}", id_, static_cast<int>(op.code));
      }
      Offence offence = Operands(op);
      if (!offence) offence = Immediate(op);
      if (!offence && Info(op.code).result == 'I') offence = DeclaredRange(op);
      if (offence) return fmt::format("%{} {}: {}", id_, Info(op.code).name, *offence);
    }
    return std::nullopt;
  }

 private:
  Offence Operands(const Op& op) const {
    const OpInfo& info = Info(op.code);
    const char kinds[] = {info.a, info.b, info.c};
    const OpId ids[] = {op.a, op.b, op.c};
    for (int i = 0; i < 3; ++i) {
      const char letter = static_cast<char>('a' + i);
      if (kinds[i] == '-') {
        if (ids[i] != kNoOp) return fmt::format("has an operand {} too many", letter);
        continue;
      }
      if (ids[i] == kNoOp) return fmt::format("operand {} is missing", letter);
      if (ids[i] >= id_) return fmt::format("operand {} is not an earlier operation", letter);
      if (Info(program_.ops[ids[i]].code).result != kinds[i]) {
        return fmt::format("operand {} is {}", letter,
                           kinds[i] == 'M' ? "a value, not a mask" : "a mask, not a value");
      }
    }
    return std::nullopt;
  }

  Offence Immediate(const Op& op) const {
    switch (op.code) {
      case OpCode::kLoadInt:
      case OpCode::kLoadMask:
        return Load(op);
      case OpCode::kLoadBit:
        if (op.imm < 0 || op.imm > 63) return fmt::format("no bit {}", op.imm);
        return std::nullopt;
      case OpCode::kConst:
        return std::nullopt;
      case OpCode::kConstMask:
        if (op.imm != 0 && op.imm != 1) return fmt::format("{} is neither 0 nor 1", op.imm);
        return std::nullopt;
      case OpCode::kParam:
        if (op.imm < 0 || op.imm >= int64_t{abi::kParamCount}) {
          return fmt::format("no parameter {}", op.imm);
        }
        return std::nullopt;
      case OpCode::kMulScaled:
      case OpCode::kDivScaled:
      case OpCode::kMulScaledFault:
      case OpCode::kDivScaledFault:
      case OpCode::kFloorTo:
      case OpCode::kRoundTo:
      case OpCode::kRoundHalfUpTo:
      case OpCode::kRoundFault:
      case OpCode::kDivFloor:
        if (op.imm < 1) return fmt::format("{} where 1 is the least allowed", op.imm);
        return std::nullopt;
      case OpCode::kTextEq:
        if (!IsTextKey(op.a) || !IsTextKey(op.b)) return "an operand is no loaded text key";
        return NoImmediate(op);
      case OpCode::kAnd:
      case OpCode::kOr:
      case OpCode::kAndNot:
      case OpCode::kNot:
      case OpCode::kEq:
      case OpCode::kLt:
      case OpCode::kLe:
      case OpCode::kInRange:
      case OpCode::kAdd:
      case OpCode::kSub:
      case OpCode::kNeg:
      case OpCode::kMul:
      case OpCode::kMin:
      case OpCode::kMax:
      case OpCode::kSelect:
      case OpCode::kMod:
      case OpCode::kAddFault:
      case OpCode::kSubFault:
      case OpCode::kMulFault:
      case OpCode::kDateOf:
      case OpCode::kWeekday:
      case OpCode::kMonthOf:
      case OpCode::kMonthsBetween:
      case OpCode::kYearsBetween:
      case OpCode::kDaysBetween:
      case OpCode::kInstantMonths:
      case OpCode::kInstantYears:
        return NoImmediate(op);
    }
    return "is unknown";
  }

  static Offence NoImmediate(const Op& op) {
    if (op.imm != 0) return fmt::format("takes no immediate value, has {}", op.imm);
    return std::nullopt;
  }

  Offence Load(const Op& op) const {
    if (op.imm < 0 || static_cast<uint64_t>(op.imm) >= program_.inputs.size()) {
      return fmt::format("no input {}", op.imm);
    }
    const bool is_mask = program_.inputs[op.imm].physical == abi::Physical::kMask;
    if (is_mask != (op.code == OpCode::kLoadMask)) {
      return fmt::format("input {} is {}", op.imm, is_mask ? "a mask" : "no mask");
    }
    return std::nullopt;
  }

  // Text keys are indexes into memory: only what was loaded as one may be used as one.
  bool IsTextKey(OpId id) const {
    const Op& op = program_.ops[id];
    return op.code == OpCode::kLoadInt &&
           program_.inputs[op.imm].projection == Projection::kTextKey;
  }

  Offence DeclaredRange(const Op& op) const {
    const Range declared{op.low, op.high};
    if (op.low > op.high) return fmt::format("[{}, {}] is no range", op.low, op.high);
    Range needed;
    if (op.code == OpCode::kLoadInt) {
      const Input& input = program_.inputs[op.imm];
      needed = InputRange(program_.schema, input);
      if (!PhysicalRange(input.physical).Holds(declared)) {
        return fmt::format("[{}, {}] does not fit into the input's width", op.low, op.high);
      }
    } else {
      const OpInfo& info = Info(op.code);
      std::array<Range, 3> operands;
      const OpId ids[] = {op.a, op.b, op.c};
      const char kinds[] = {info.a, info.b, info.c};
      for (int i = 0; i < 3; ++i) {
        if (kinds[i] != 'I') continue;
        operands[i] = {program_.ops[ids[i]].low, program_.ops[ids[i]].high};
      }
      needed = ResultRange(op.code, operands, op.imm);
    }
    if (declared.Holds(needed)) return std::nullopt;
    return fmt::format("the declared range [{}, {}] does not hold [{}, {}]", op.low, op.high,
                       needed.low, needed.high);
  }

  const Program& program_;
  OpId id_ = 0;
};

}  // namespace

base::Result<void> Verify(const Program& program) {
  if (program.ops.size() > base::kMaxProgramOps) {
    return base::Fail(base::ErrorKind::kInternal,
                      fmt::format("program: more than {} operations", base::kMaxProgramOps));
  }
  Offence offence = internal::VerifySchema(program.schema);
  if (!offence) offence = internal::VerifyInputs(program);
  if (!offence) offence = OpVerifier(program).Run();
  if (!offence) offence = internal::VerifyResults(program);
  if (!offence) offence = internal::VerifyTables(program);
  if (offence) return base::Fail(base::ErrorKind::kInternal, "program: " + *offence);
  return {};
}

}  // namespace tandem::program
