// SPDX-License-Identifier: Apache-2.0
// The interpreter: runs a plan step by step.
#include <algorithm>

#include "runtime/exec/evaluate.h"
#include "runtime/exec/plan.h"

namespace tandem::exec {
namespace {

std::byte* At(std::byte* const* bases, const Address& address) {
  return bases[address.base] + address.offset_bytes;
}

// Constants and inputs are only ever read; one table of pointers serves them and the slots.
std::byte** SetBases(const Plan& plan, const abi::ChunkArgs& args) {
  auto* const scratch = static_cast<std::byte*>(args.scratch);
  auto** const bases = static_cast<std::byte**>(args.scratch);
  const auto readable = [](const void* at) {
    return const_cast<std::byte*>(static_cast<const std::byte*>(at));
  };
  bases[Address::kNothing] = nullptr;
  bases[Address::kMasks] = scratch + plan.masks_at_bytes;
  bases[Address::kColumns] = scratch + plan.columns_at_bytes;
  bases[Address::kPool] = readable(plan.pool.data());
  bases[Address::kParams] = readable(args.params);
  for (size_t i = 0; i < plan.input_count; ++i) {
    bases[Address::kFirstInput + i] = readable(args.inputs[i]);
  }
  return bases;
}

class Interpreter final : public Engine {
 public:
  explicit Interpreter(const program::Program& program) {
    for (size_t i = 0; i < BodyCount(program); ++i) {
      plans_.push_back(MakePlan(BodyAt(program, i), Keep::kResults, BestVectorOps()));
      scratch_bytes_ = std::max(scratch_bytes_, plans_.back().scratch_bytes);
    }
  }

  size_t ScratchBytes() const override { return scratch_bytes_; }
  void EvaluateChunk(size_t body, const abi::ChunkArgs& args) const override {
    RunPlan(plans_[body], args);
  }
  const char* name() const override { return "interpreter"; }

 private:
  std::vector<Plan> plans_;
  size_t scratch_bytes_ = 0;
};

}  // namespace

void RunPlan(const Plan& plan, const abi::ChunkArgs& args) {
  std::byte* const* const bases = SetBases(plan, args);
  const auto rows = static_cast<uint32_t>(abi::WholeWords(args.rows));
  for (const Step& step : plan.steps) {
    const void* const a = At(bases, step.a);
    const void* const b = At(bases, step.b);
    switch (step.kind) {
      case Step::kVector:
        step.vector(a, b, At(bases, step.c), step.imm, At(bases, step.out), rows);
        break;
      case Step::kKernel:
        step.kernel(&args, static_cast<const int64_t*>(a), static_cast<const int64_t*>(b), step.imm,
                    At(bases, step.out));
        break;
      case Step::kStore:
        if (void* const out = args.outputs[step.output]) step.vector(a, b, nullptr, 0, out, rows);
        break;
    }
  }
}

const std::byte* Locate(const void* scratch, const Address& address) {
  return At(static_cast<std::byte* const*>(scratch), address);
}

std::unique_ptr<Engine> MakeInterpreter(const program::Program& program) {
  return std::make_unique<Interpreter>(program);
}

}  // namespace tandem::exec
