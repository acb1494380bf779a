// SPDX-License-Identifier: Apache-2.0
// Making plans: dead operations dropped, constants as scalars, slots shared by linear scan.
#include "runtime/exec/plan.h"

#include <algorithm>
#include <array>
#include <optional>

#include "runtime/base/check.h"
#include "runtime/kernels/kernels.h"

namespace tandem::exec {
namespace {

using program::Info;
using program::kNoOp;
using program::Op;
using program::OpCode;
using program::OpId;

constexpr size_t kColumnBytes = abi::kChunkRows * sizeof(int64_t);
constexpr size_t kMaskBytes = abi::kMaskWords * sizeof(abi::MaskWord);
constexpr size_t kAlignBytes = 64;

size_t Aligned(size_t bytes) { return (bytes + kAlignBytes - 1) / kAlignBytes * kAlignBytes; }

// Slots of one size; the last one freed is the first taken again, while it is still in the cache.
class Slots {
 public:
  uint32_t Take() {
    if (free_.empty()) return count_++;
    const uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }
  void Free(uint32_t slot) { free_.push_back(slot); }
  uint32_t count() const { return count_; }

 private:
  std::vector<uint32_t> free_;
  uint32_t count_ = 0;
};

class Planner {
 public:
  Planner(const program::Body& body, Keep keep, const VectorOps& ops)
      : body_(body), keep_(keep), ops_(ops), state_(body.ops.size()) {}

  Plan Run() {
    plan_.input_count = body_.inputs.size();
    FindUses();
    for (OpId id = 0; id < body_.ops.size(); ++id) {
      if (!state_[id].is_needed || IsLazy(id)) continue;
      Emit(id);
      StoreResultsAfter(id);
    }
    if (keep_ == Keep::kAll) {
      for (OpId id = 0; id < body_.ops.size(); ++id) plan_.values.push_back(Where(id));
    }
    PlaceSlots();
    return std::move(plan_);
  }

 private:
  struct State {
    bool is_needed = false;
    bool is_emitted = false;
    bool as_column = false;  // constants and parameters: somebody wants a whole column
    bool has_slot = false;
    uint32_t slot = 0;
    OpId last_use = 0;
    std::vector<size_t> results;  // to be stored after this operation
    Address address;
    Address scalar;  // constants and parameters
  };

  const Op& op(OpId id) const { return body_.ops[id]; }
  bool IsMask(OpId id) const { return Info(op(id).code).result == 'M'; }
  bool IsScalar(OpId id) const {
    return op(id).code == OpCode::kConst || op(id).code == OpCode::kParam;
  }
  // Loads and constants cost nothing until they are used.
  bool IsLazy(OpId id) const {
    return keep_ == Keep::kResults && state_[id].results.empty() &&
           (IsScalar(id) || op(id).code == OpCode::kLoadInt);
  }
  static std::array<OpId, 3> Operands(const Op& op) { return {op.a, op.b, op.c}; }

  void FindUses() {
    for (size_t i = 0; keep_ == Keep::kResults && i < body_.results.size(); ++i) {
      const program::Result& result = body_.results[i];
      state_[result.value].is_needed = true;
      state_[result.value].as_column = true;
      OpId at = result.value;
      if (result.valid != kNoOp) {
        state_[result.valid].is_needed = true;
        at = std::max(at, result.valid);
        Use(result.valid, at);
      }
      Use(result.value, at);
      state_[at].results.push_back(i);
    }
    for (OpId id = static_cast<OpId>(body_.ops.size()); id-- > 0;) {
      if (keep_ == Keep::kAll) state_[id].is_needed = true;
      if (!state_[id].is_needed) continue;
      for (const OpId operand : Operands(op(id))) {
        if (operand == kNoOp) continue;
        state_[operand].is_needed = true;
        if (Info(op(id).code).form == 'K') state_[operand].as_column = true;
        Use(operand, id);
      }
    }
  }

  void Use(OpId operand, OpId by) {
    state_[operand].last_use = std::max(state_[operand].last_use, by);
  }

  Address Where(OpId id) const {
    return state_[id].address.base != Address::kNothing ? state_[id].address : state_[id].scalar;
  }

  Address TakeSlot(OpId id) {
    State& state = state_[id];
    state.has_slot = true;
    if (IsMask(id)) {
      state.slot = masks_.Take();
      state.address = {Address::kMasks, false, state.slot * kMaskBytes};
    } else {
      state.slot = columns_.Take();
      state.address = {Address::kColumns, false, state.slot * kColumnBytes};
    }
    return state.address;
  }

  void FreeAfter(OpId id) {
    for (const OpId operand : Operands(op(id))) {
      if (operand != kNoOp) FreeIfDone(operand, id);
    }
  }
  void FreeIfDone(OpId operand, OpId now) {
    State& state = state_[operand];
    if (keep_ == Keep::kAll || !state.has_slot || state.last_use > now) return;
    state.has_slot = false;
    (IsMask(operand) ? masks_ : columns_).Free(state.slot);
  }

  void Emit(OpId id) {
    State& state = state_[id];
    if (state.is_emitted) return;
    state.is_emitted = true;
    for (const OpId operand : Operands(op(id))) {
      if (operand != kNoOp) Emit(operand);  // at most one level: lazy ones have no operands
    }
    switch (op(id).code) {
      case OpCode::kConst:
      case OpCode::kParam:
        return EmitScalar(id);
      case OpCode::kConstMask:
        state.address = PoolMask(op(id).imm != 0);
        return;
      case OpCode::kLoadMask:
        state.address = InputAddress(id);
        return;
      case OpCode::kLoadInt:
        return EmitLoad(id);
      default:
        break;
    }
    Step step;
    step.imm = op(id).imm;
    if (Info(op(id).code).form == 'K') {
      step.kind = Step::kKernel;
      step.kernel = kernels::FindKernel(Info(op(id).code).name);
      TANDEM_CHECK(step.kernel != nullptr, "an operation without a kernel");
      FillOperands(id, false, step);
    } else {
      const unsigned scalars = FillOperands(id, true, step);
      step.vector = ops_.find(op(id).code, scalars);
      TANDEM_CHECK(step.vector != nullptr, "an operation without a loop");
    }
    // The result's slot is taken before those of its operands are free: loops need not alias.
    step.out = TakeSlot(id);
    plan_.steps.push_back(step);
    FreeAfter(id);
  }

  unsigned FillOperands(OpId id, bool scalars_allowed, Step& step) {
    unsigned scalars = 0;
    Address* const addresses[] = {&step.a, &step.b, &step.c};
    const std::array<OpId, 3> operands = Operands(op(id));
    for (unsigned i = 0; i < 3; ++i) {
      if (operands[i] == kNoOp) continue;
      const bool as_scalar = scalars_allowed && IsScalar(operands[i]);
      *addresses[i] = as_scalar ? state_[operands[i]].scalar : state_[operands[i]].address;
      if (as_scalar) scalars |= 1u << i;
    }
    return scalars;
  }

  void EmitScalar(OpId id) {
    State& state = state_[id];
    if (op(id).code == OpCode::kConst) {
      state.scalar = {Address::kPool, true, plan_.pool.size() * sizeof(int64_t)};
      plan_.pool.push_back(op(id).imm);
    } else {
      state.scalar = {Address::kParams, true, static_cast<uint64_t>(op(id).imm) * sizeof(int64_t)};
    }
    if (!state.as_column) return;
    Step step;
    step.vector = ops_.fill;
    step.a = state.scalar;
    step.out = TakeSlot(id);
    plan_.steps.push_back(step);
  }

  Address InputAddress(OpId id) const {
    return {Address::kFirstInput + static_cast<uint32_t>(op(id).imm), false, 0};
  }

  void EmitLoad(OpId id) {
    const abi::Physical physical = body_.inputs[op(id).imm].physical;
    if (physical == abi::Physical::kInt64) {
      state_[id].address = InputAddress(id);
      return;
    }
    Step step;
    step.vector = ops_.widen(physical);
    step.a = InputAddress(id);
    step.out = TakeSlot(id);
    plan_.steps.push_back(step);
  }

  Address PoolMask(bool truth) {
    std::optional<Address>& known = pool_masks_[truth ? 1 : 0];
    if (!known) {
      known = Address{Address::kPool, false, plan_.pool.size() * sizeof(int64_t)};
      plan_.pool.insert(plan_.pool.end(), abi::kMaskWords, truth ? -1 : 0);
    }
    return *known;
  }

  void StoreResultsAfter(OpId id) {
    for (const size_t i : state_[id].results) {
      const program::Result& result = body_.results[i];
      Emit(result.value);
      if (result.valid != kNoOp) Emit(result.valid);
      Step step;
      step.kind = Step::kStore;
      step.vector = ops_.store(result.physical);
      step.output = 2 * i;
      step.a = state_[result.value].address;
      if (result.valid != kNoOp) step.b = state_[result.valid].address;
      plan_.steps.push_back(step);
      if (result.valid != kNoOp) {
        step.vector = ops_.store(abi::Physical::kMask);
        step.output = 2 * i + 1;
        step.a = step.b;
        plan_.steps.push_back(step);
      }
    }
    for (const size_t i : state_[id].results) {
      FreeIfDone(body_.results[i].value, id);
      if (body_.results[i].valid != kNoOp) FreeIfDone(body_.results[i].valid, id);
    }
  }

  // Scratch: the table of bases, then masks, then columns.
  void PlaceSlots() {
    plan_.masks_at_bytes =
        Aligned((Address::kFirstInput + plan_.input_count) * sizeof(const std::byte*));
    plan_.columns_at_bytes = plan_.masks_at_bytes + masks_.count() * kMaskBytes;
    plan_.scratch_bytes = plan_.columns_at_bytes + columns_.count() * kColumnBytes;
  }

  const program::Body& body_;
  const Keep keep_;
  const VectorOps& ops_;
  std::vector<State> state_;
  std::array<std::optional<Address>, 2> pool_masks_;
  Slots columns_;
  Slots masks_;
  Plan plan_;
};

}  // namespace

Plan MakePlan(const program::Body& body, Keep keep, const VectorOps& ops) {
  return Planner(body, keep, ops).Run();
}

}  // namespace tandem::exec
