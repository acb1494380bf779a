// SPDX-License-Identifier: Apache-2.0
// Cutting a Program into functions: by depth in kernels first, then by size.
#include "runtime/native/native_plan.h"

#include <algorithm>
#include <array>
#include <map>

namespace tandem::native {
namespace {

using program::kNoOp;
using program::Op;
using program::OpCode;
using program::OpId;

std::array<OpId, 3> Operands(const Op& op) { return {op.a, op.b, op.c}; }

bool IsKernel(const Op& op) { return program::Info(op.code).form == 'K'; }
bool IsMask(const Op& op) { return program::Info(op.code).result == 'M'; }

class Planner {
 public:
  explicit Planner(const program::Body& body)
      : body_(body),
        ops_(body.ops),
        needed_(ops_.size(), false),
        scheduled_(ops_.size(), false),
        level_(ops_.size(), 0),
        step_of_(ops_.size(), 0),
        last_use_(ops_.size(), 0) {}

  NativePlan Make() {
    MarkNeeded();
    SetLevels();
    for (uint32_t level = 0; level < items_.size(); ++level) CutLevel(items_[level]);
    plan_.slots.resize(ops_.size());
    FindCrossings();
    PlaceSlots();
    return std::move(plan_);
  }

 private:
  // A thing to do in a level: compute an operation, or store a result.
  struct Item {
    OpId op = kNoOp;
    uint32_t result = 0;
  };

  void MarkNeeded() {
    for (const program::Result& result : body_.results) {
      needed_[result.value] = true;
      if (result.valid != kNoOp) needed_[result.valid] = true;
    }
    for (size_t i = ops_.size(); i-- > 0;) {
      if (!needed_[i]) continue;
      for (const OpId operand : Operands(ops_[i])) {
        if (operand == kNoOp) continue;
        needed_[operand] = true;
        if (IsKernel(ops_[i])) scheduled_[operand] = true;
      }
    }
    for (size_t i = 0; i < ops_.size(); ++i) {
      scheduled_[i] = needed_[i] && (scheduled_[i] || !IsRecomputed(ops_[i], ops_));
    }
  }

  // A kernel's result can be used one level further down.
  uint32_t Available(OpId id) const { return level_[id] + (IsKernel(ops_[id]) ? 1 : 0); }

  void AddItem(uint32_t level, Item item) {
    if (items_.size() <= level) items_.resize(level + 1);
    items_[level].push_back(item);
  }

  void SetLevels() {
    std::vector<std::vector<uint32_t>> results_after(ops_.size());
    for (uint32_t i = 0; i < body_.results.size(); ++i) {
      const program::Result& result = body_.results[i];
      const OpId last = result.valid == kNoOp ? result.value : std::max(result.value, result.valid);
      results_after[last].push_back(i);
    }
    for (OpId id = 0; id < ops_.size(); ++id) {
      for (const OpId operand : Operands(ops_[id])) {
        if (operand != kNoOp) level_[id] = std::max(level_[id], Available(operand));
      }
      if (scheduled_[id]) AddItem(level_[id], {id, 0});
      for (const uint32_t i : results_after[id]) {
        const program::Result& result = body_.results[i];
        uint32_t level = Available(result.value);
        if (result.valid != kNoOp) level = std::max(level, Available(result.valid));
        AddItem(level, {kNoOp, i});
      }
    }
  }

  void CutLevel(const std::vector<Item>& items) {
    Step segment;
    std::vector<OpId> kernels;
    const auto flush = [&] {
      if (!segment.ops.empty() || !segment.results.empty()) AddSegment(std::move(segment));
      segment = Step();
      for (const OpId kernel : kernels) AddKernel(kernel);
      kernels.clear();
    };
    for (const Item& item : items) {
      if (item.op == kNoOp) {
        segment.results.push_back(item.result);
      } else if (IsKernel(ops_[item.op])) {
        kernels.push_back(item.op);
      } else {
        segment.ops.push_back(item.op);
      }
      if (segment.ops.size() + segment.results.size() >= kMaxSegmentOps) flush();
    }
    flush();
  }

  void AddSegment(Step segment) {
    for (const OpId op : segment.ops) step_of_[op] = uint32_t(plan_.steps.size());
    plan_.steps.push_back(std::move(segment));
  }

  void AddKernel(OpId op) {
    step_of_[op] = uint32_t(plan_.steps.size());
    Step step;
    step.kernel = op;
    plan_.steps.push_back(std::move(step));
  }

  // A recomputed operation is read from its slot by kernels only; its operands count as used where
  // it is recomputed, which matters for none of them: they are loads.
  void Use(OpId id, uint32_t step, bool by_kernel) {
    if (id == kNoOp) return;
    if (!by_kernel && IsRecomputed(ops_[id], ops_)) return;
    last_use_[id] = std::max(last_use_[id], step);
    const bool crosses = by_kernel || IsKernel(ops_[id]) || step_of_[id] != step;
    if (!crosses) return;
    Slot& slot = plan_.slots[id] ? *plan_.slots[id] : plan_.slots[id].emplace();
    const bool wide = by_kernel || IsKernel(ops_[id]) || slot.bits == 64;
    slot.bits = IsMask(ops_[id]) ? 1 : wide ? 64 : LaneBits(ops_[id]);
  }

  void FindCrossings() {
    for (uint32_t s = 0; s < plan_.steps.size(); ++s) {
      const Step& step = plan_.steps[s];
      if (step.kernel != kNoOp) {
        for (const OpId operand : Operands(ops_[step.kernel])) Use(operand, s, true);
      }
      for (const OpId op : step.ops) {
        for (const OpId operand : Operands(ops_[op])) Use(operand, s, false);
      }
      for (const uint32_t result : step.results) {
        Use(body_.results[result].value, s, false);
        Use(body_.results[result].valid, s, false);
      }
    }
  }

  static size_t SlotBytes(unsigned bits) { return size_t{abi::kChunkRows} / 8 * bits; }

  // Slots are used again once the last step that reads them is over.
  void PlaceSlots() {
    size_t end = body_.results.empty() ? 0 : SlotBytes(64);
    std::map<unsigned, std::vector<size_t>> free;
    std::vector<std::vector<OpId>> dying(plan_.steps.size());
    const auto place = [&](OpId id) {
      if (!plan_.slots[id]) return;
      Slot& slot = *plan_.slots[id];
      std::vector<size_t>& reusable = free[slot.bits];
      if (reusable.empty()) {
        slot.offset = end;
        end += SlotBytes(slot.bits);
      } else {
        slot.offset = reusable.back();
        reusable.pop_back();
      }
      dying[std::max(last_use_[id], step_of_[id])].push_back(id);
    };
    for (uint32_t s = 0; s < plan_.steps.size(); ++s) {
      const Step& step = plan_.steps[s];
      if (step.kernel != kNoOp) place(step.kernel);
      for (const OpId op : step.ops) place(op);
      for (const OpId id : dying[s]) {
        free[plan_.slots[id]->bits].push_back(plan_.slots[id]->offset);
      }
    }
    plan_.scratch_bytes = end;
  }

  const program::Body& body_;
  const std::vector<Op>& ops_;
  std::vector<bool> needed_;
  std::vector<bool> scheduled_;  // has a step of its own, rather than being recomputed
  std::vector<uint32_t> level_;
  std::vector<std::vector<Item>> items_;  // by level
  std::vector<uint32_t> step_of_;
  std::vector<uint32_t> last_use_;
  NativePlan plan_;
};

}  // namespace

unsigned LaneBits(const Op& op) {
  for (unsigned bits = kMinLaneBits; bits < 64; bits *= 2) {
    const int64_t greatest = (int64_t{1} << (bits - 1)) - 1;
    if (op.low >= -greatest - 1 && op.high <= greatest) return bits;
  }
  return 64;
}

bool IsRecomputed(const Op& op, const std::vector<Op>& ops) {
  switch (op.code) {
    case OpCode::kLoadInt:
    case OpCode::kLoadMask:
    case OpCode::kConst:
    case OpCode::kConstMask:
    case OpCode::kParam:
      return true;
    case OpCode::kLoadBit:
      return ops[op.a].code == OpCode::kLoadInt;
    default:
      return false;
  }
}

NativePlan MakePlan(const program::Body& body) { return Planner(body).Make(); }

}  // namespace tandem::native
