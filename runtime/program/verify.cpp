// SPDX-License-Identifier: Apache-2.0
// Checks of the operations, one after the other.
#include "runtime/program/verify.h"

#include <fmt/format.h>

#include "runtime/base/limits.h"
#include "runtime/program/decisions.h"
#include "runtime/program/range.h"
#include "runtime/program/verify_parts.h"

namespace tandem::program {
namespace {

using Offence = std::optional<std::string>;

class OpVerifier {
 public:
  explicit OpVerifier(const internal::BodyView& view) : view_(view), body_(view.body) {}

  Offence Run() {
    for (id_ = 0; id_ < body_.ops.size(); ++id_) {
      const Op& op = body_.ops[id_];
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
      if (Info(body_.ops[ids[i]].code).result != kinds[i]) {
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
        if (op.imm < 0 ||
            static_cast<uint64_t>(op.imm) >= abi::kParamCount + view_.program.moments.size()) {
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
        if (!internal::IsTextIndex(view_, op.a) || !internal::IsTextIndex(view_, op.b)) {
          return "an operand is no loaded text key";
        }
        return NoImmediate(op);
      case OpCode::kTableStep:
      case OpCode::kTableMissing:
      case OpCode::kTableMatch:
      case OpCode::kLookup:
        return Decides(op);
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

  // Kernels read any state, so only what they read it by must exist.
  Offence Decides(const Op& op) const {
    const Decisions* const decisions = view_.program.decisions.get();
    if (decisions == nullptr) return "there are no decision tables";
    const size_t count = op.code == OpCode::kTableMatch ? decisions->data.matches.size()
                         : op.code == OpCode::kLookup   ? decisions->data.columns.size()
                                                        : decisions->data.steps.size();
    if (op.imm < 0 || static_cast<uint64_t>(op.imm) >= count) {
      return fmt::format("{} of {} decisions", op.imm, count);
    }
    return std::nullopt;
  }

  static Offence NoImmediate(const Op& op) {
    if (op.imm != 0) return fmt::format("takes no immediate value, has {}", op.imm);
    return std::nullopt;
  }

  Offence Load(const Op& op) const {
    if (op.imm < 0 || static_cast<uint64_t>(op.imm) >= body_.inputs.size()) {
      return fmt::format("no input {}", op.imm);
    }
    const bool is_mask = body_.inputs[op.imm].physical == abi::Physical::kMask;
    if (is_mask != (op.code == OpCode::kLoadMask)) {
      return fmt::format("input {} is {}", op.imm, is_mask ? "a mask" : "no mask");
    }
    return std::nullopt;
  }

  Offence DeclaredRange(const Op& op) const {
    const Range declared{op.low, op.high};
    if (op.low > op.high) return fmt::format("[{}, {}] is no range", op.low, op.high);
    Range needed;
    if (op.code == OpCode::kLoadInt) {
      const Input& input = body_.inputs[op.imm];
      needed = InputRange(view_.program, view_.table, input);
      if (!PhysicalRange(input.physical).Holds(declared)) {
        return fmt::format("[{}, {}] does not fit into the input's width", op.low, op.high);
      }
    } else if (op.code == OpCode::kParam) {
      needed = ParamRange(view_.program, op.imm);
    } else if (op.code == OpCode::kLookup) {
      needed = view_.facts.lookups[static_cast<size_t>(op.imm)];
    } else {
      const OpInfo& info = Info(op.code);
      std::array<Range, 3> operands;
      const OpId ids[] = {op.a, op.b, op.c};
      const char kinds[] = {info.a, info.b, info.c};
      for (int i = 0; i < 3; ++i) {
        if (kinds[i] != 'I') continue;
        operands[i] = {body_.ops[ids[i]].low, body_.ops[ids[i]].high};
      }
      needed = ResultRange(op.code, operands, op.imm);
    }
    if (declared.Holds(needed)) return std::nullopt;
    return fmt::format("the declared range [{}, {}] does not hold [{}, {}]", op.low, op.high,
                       needed.low, needed.high);
  }

  const internal::BodyView view_;
  const Body& body_;
  OpId id_ = 0;
};

Offence CheckBody(const internal::BodyView& view, size_t place, bool is_main) {
  if (view.body.ops.size() > base::kMaxProgramOps) {
    return fmt::format("more than {} operations", base::kMaxProgramOps);
  }
  Offence offence = internal::VerifyInputs(view, place);
  if (!offence) offence = internal::VerifyOps(view);
  if (!offence) offence = internal::VerifyResults(view, is_main);
  return offence;
}

Offence CheckPasses(const Program& program, const internal::Facts& facts) {
  for (size_t i = 0; i < program.passes.size(); ++i) {
    const Pass& pass = program.passes[i];
    if (pass.table < -1 || pass.table >= static_cast<int64_t>(program.tables.size())) {
      return fmt::format("pass {}: no table {}", i, pass.table);
    }
    if (Offence offence = CheckBody({program, pass, facts, pass.table}, i, false)) {
      return fmt::format("pass {}: {}", i, *offence);
    }
  }
  return std::nullopt;
}

}  // namespace

internal::Facts internal::FactsOf(const Program& program) {
  Facts facts;
  const size_t columns = program.decisions ? program.decisions->data.columns.size() : 0;
  for (size_t i = 0; i < columns; ++i) {
    facts.lookups.push_back(LookupRange(program, static_cast<int64_t>(i)));
  }
  facts.fills.resize(program.computed.size());
  for (const Reduction& reduction : program.reductions) {
    for (size_t i = 0; i < reduction.outputs.size(); ++i) {
      Facts::Fill& fill = facts.fills[reduction.outputs[i]];
      fill.after = reduction.after;
      if (reduction.kind != Reduction::Kind::kPick || i < 2 || i % 2 != 0) continue;
      const Reduction::Part& part = reduction.parts[0];
      const Result& value = program.passes[part.pass].results[part.values[i / 2 - 1]];
      fill.is_text = value.type.kind == schema::Kind::kText;
    }
  }
  return facts;
}

Offence internal::VerifyOps(const BodyView& view) { return OpVerifier(view).Run(); }

namespace {

tl::unexpected<base::Error> Refused(const std::string& offence) {
  return base::Fail(base::ErrorKind::kInternal, "program: " + offence);
}

}  // namespace

base::Result<void> Verify(const Program& program) {
  Offence offence = internal::VerifySchema(program.schema);
  if (!offence) offence = internal::VerifySources(program);
  if (!offence && program.decisions) offence = internal::VerifyDecisions(*program.decisions);
  if (!offence) offence = internal::VerifyEvents(program);
  if (offence) return Refused(*offence);
  const internal::Facts facts = internal::FactsOf(program);
  offence = CheckPasses(program, facts);
  if (!offence) offence = CheckBody({program, program, facts}, program.passes.size(), true);
  if (!offence) offence = internal::VerifyReductions(program);
  if (!offence) offence = internal::VerifyTables(program);
  if (!offence) offence = internal::VerifyUses(program);
  if (offence) return Refused(*offence);
  return {};
}

}  // namespace tandem::program
