// SPDX-License-Identifier: Apache-2.0
// The interpreter with every operation's values kept.
#include "runtime/exec/trace.h"

#include <cstring>

#include "runtime/base/check.h"
#include "runtime/exec/environment.h"
#include "runtime/exec/plan.h"

namespace tandem::exec {

struct Tracer::Impl {
  Environment environment;
  Plan plan;
  std::vector<char> is_mask;
  const void* scratch = nullptr;  // of the last chunk evaluated
};

Tracer::Tracer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Tracer::Tracer(Tracer&&) noexcept = default;
Tracer::~Tracer() = default;

base::Result<Tracer> Tracer::Make(const program::Program& program) {
  base::Result<Environment> environment = Environment::Make(program);
  if (!environment) return tl::unexpected(environment.error());
  auto impl = std::make_unique<Impl>(
      Impl{std::move(*environment), MakePlan(program, Keep::kAll, BestVectorOps()), {}});
  for (const program::Op& op : program.ops) {
    impl->is_mask.push_back(program::Info(op.code).result == 'M');
  }
  impl->environment.ReserveScratch(impl->plan.scratch_bytes);
  return Tracer(std::move(impl));
}

void Tracer::Evaluate(const batch::Batch& batch, const batch::Events*, uint32_t chunk,
                      const EvaluateOptions& options) {
  TANDEM_CHECK(chunk < batch.chunks(), "no such chunk");
  impl_->environment.SetOptions(options);
  const abi::ChunkArgs args = impl_->environment.Bind(batch, chunk, nullptr);
  RunPlan(impl_->plan, args);
  impl_->scratch = args.scratch;
}

std::vector<EventFate> Tracer::Fates(size_t, uint32_t) const { return {}; }

int64_t Tracer::Value(program::OpId op, uint32_t row) const {
  TANDEM_CHECK(impl_->scratch != nullptr && op < impl_->plan.values.size() && row < abi::kChunkRows,
               "no such value");
  const Address& address = impl_->plan.values[op];
  const std::byte* const at = Locate(impl_->scratch, address);
  if (impl_->is_mask[op] != 0) {
    abi::MaskWord word = 0;
    std::memcpy(&word, at + row / 64 * sizeof word, sizeof word);
    return static_cast<int64_t>(word >> (row % 64) & 1);
  }
  int64_t value = 0;
  std::memcpy(&value, at + (address.is_scalar ? 0 : row * sizeof value), sizeof value);
  return value;
}

}  // namespace tandem::exec
