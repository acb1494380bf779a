// SPDX-License-Identifier: Apache-2.0
// Evaluating a batch: what comes before the main body, then that, chunk after chunk.
#include "runtime/exec/evaluate.h"

#include "runtime/base/check.h"
#include "runtime/exec/pipeline.h"

namespace tandem::exec {

struct Evaluator::Impl {
  Environment environment;
  Pipeline pipeline;
  size_t main_body = 0;
  const batch::Events* events = nullptr;  // of the last evaluation
};

Evaluator::Evaluator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator::~Evaluator() = default;

base::Result<Evaluator> Evaluator::Make(const program::Program& program) {
  base::Result<Environment> environment = Environment::Make(program);
  if (!environment) return tl::unexpected(environment.error());
  return Evaluator(std::make_unique<Impl>(
      Impl{std::move(*environment), Pipeline(program), program.passes.size()}));
}

void Evaluator::Evaluate(const Engine& engine, const batch::Batch& batch,
                         const batch::Events* events, const EvaluateOptions& options,
                         ResultBatch& results) {
  TANDEM_CHECK(results.capacity() >= batch.rows(), "results smaller than their batch");
  Environment& environment = impl_->environment;
  environment.SetOptions(options);
  environment.ReserveScratch(engine.ScratchBytes());
  results.SetRows(batch.rows());
  impl_->events = events;
  impl_->pipeline.Run(engine, environment, batch, events, {0, batch.chunks()});
  for (uint32_t chunk = 0; chunk < batch.chunks(); ++chunk) {
    engine.EvaluateChunk(impl_->main_body,
                         impl_->pipeline.BindMain(environment, batch, chunk, &results));
  }
}

std::vector<uint32_t> Evaluator::RejectedEvents(size_t table) const {
  if (impl_->events == nullptr) return {};
  return impl_->pipeline.RejectedEvents(*impl_->events, table);
}

}  // namespace tandem::exec
