// SPDX-License-Identifier: Apache-2.0
// Evaluating a batch: chunk after chunk through an engine.
#include "runtime/exec/evaluate.h"

#include "runtime/base/check.h"
#include "runtime/exec/environment.h"

namespace tandem::exec {

struct Evaluator::Impl {
  Environment environment;
};

Evaluator::Evaluator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator::~Evaluator() = default;

base::Result<Evaluator> Evaluator::Make(const program::Program& program) {
  base::Result<Environment> environment = Environment::Make(program);
  if (!environment) return tl::unexpected(environment.error());
  return Evaluator(std::make_unique<Impl>(Impl{std::move(*environment)}));
}

void Evaluator::Evaluate(const Engine& engine, const batch::Batch& batch,
                         const batch::Events*, const EvaluateOptions& options,
                         ResultBatch& results) {
  TANDEM_CHECK(results.capacity() >= batch.rows(), "results smaller than their batch");
  Environment& environment = impl_->environment;
  environment.SetOptions(options);
  environment.ReserveScratch(engine.ScratchBytes());
  results.SetRows(batch.rows());
  for (uint32_t chunk = 0; chunk < batch.chunks(); ++chunk) {
    engine.EvaluateChunk(0, environment.Bind(batch, chunk, &results));
  }
}

std::vector<uint32_t> Evaluator::RejectedEvents(size_t) const { return {}; }

}  // namespace tandem::exec
