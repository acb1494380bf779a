// SPDX-License-Identifier: Apache-2.0
// The interpreter with every operation's values kept.
#include "runtime/exec/trace.h"

#include <cstring>

#include "runtime/base/check.h"
#include "runtime/exec/fates.h"
#include "runtime/exec/pipeline.h"
#include "runtime/exec/plan.h"

namespace tandem::exec {

struct Tracer::Impl {
  Environment environment;
  Pipeline pipeline;
  std::unique_ptr<Engine> engine;  // of the passes
  Plan plan;
  std::vector<char> is_mask;
  // Of the last chunk evaluated.
  const void* scratch = nullptr;
  const batch::Batch* leads = nullptr;
  const batch::Events* events = nullptr;
  uint32_t chunk = 0;
};

Tracer::Tracer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Tracer::Tracer(Tracer&&) noexcept = default;
Tracer::~Tracer() = default;

base::Result<Tracer> Tracer::Make(const program::Program& program) {
  base::Result<Environment> environment = Environment::Make(program);
  if (!environment) return tl::unexpected(environment.error());
  auto impl = std::make_unique<Impl>(Impl{std::move(*environment),
                                          Pipeline(program),
                                          MakeInterpreter(program),
                                          MakePlan(program, Keep::kAll, BestVectorOps()),
                                          {}});
  for (const program::Op& op : program.ops) {
    impl->is_mask.push_back(program::Info(op.code).result == 'M');
  }
  impl->environment.ReserveScratch(
      std::max(impl->plan.scratch_bytes, impl->engine->ScratchBytes()));
  return Tracer(std::move(impl));
}

void Tracer::Evaluate(const batch::Batch& batch, const batch::Events* events, uint32_t chunk,
                      const EvaluateOptions& options) {
  TANDEM_CHECK(chunk < batch.chunks(), "no such chunk");
  Impl& impl = *impl_;
  impl.environment.SetOptions(options);
  impl.pipeline.Run(*impl.engine, impl.environment, batch, events, {chunk, chunk + 1});
  const abi::ChunkArgs args = impl.pipeline.BindMain(impl.environment, batch, chunk, nullptr);
  RunPlan(impl.plan, args);
  impl.scratch = args.scratch;
  impl.leads = &batch;
  impl.events = events;
  impl.chunk = chunk;
}

std::vector<EventFate> Tracer::Fates(size_t reduction, uint32_t row) const {
  const Impl& impl = *impl_;
  TANDEM_CHECK(impl.scratch != nullptr && reduction < impl.pipeline.reductions().size() &&
                   row < abi::kChunkRows,
               "no such reduction");
  if (impl.events == nullptr) return {};
  const program::Reduction& asked = impl.pipeline.reductions()[reduction];
  const EventRows rows = impl.pipeline.RowsOf(asked, impl.environment, *impl.leads, impl.events,
                                              {impl.chunk, impl.chunk + 1});
  return FindFates(impl.pipeline, asked, rows, impl.chunk * abi::kChunkRows + row);
}

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
