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
  const Engine* engine = nullptr;         // of what is bound
  const batch::Batch* leads = nullptr;
  ResultBatch* results = nullptr;
  abi::ChunkArgs args;
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

void Evaluator::Bind(const Engine& engine, const batch::Batch& batch, ResultBatch& results) {
  TANDEM_CHECK(batch.chunks() == 1 && results.capacity() >= batch.rows(), "not one chunk");
  impl_->environment.ReserveScratch(engine.ScratchBytes());
  results.SetRows(batch.rows());
  impl_->events = nullptr;
  impl_->engine = &engine;
  impl_->leads = &batch;
  impl_->results = &results;
  impl_->args = impl_->pipeline.BindMain(impl_->environment, batch, 0, &results);
}

void Evaluator::EvaluateBound(const EvaluateOptions& options) {
  Impl& impl = *impl_;
  TANDEM_CHECK(impl.engine != nullptr, "nothing is bound");
  impl.environment.SetOptions(options);
  if (impl.pipeline.HasPasses()) {
    impl.pipeline.Run(*impl.engine, impl.environment, *impl.leads, nullptr, {0, 1});
    impl.args = impl.pipeline.BindMain(impl.environment, *impl.leads, 0, impl.results);
  }
  impl.args.text_keys = impl.leads->text_keys().data();
  impl.engine->EvaluateChunk(impl.main_body, impl.args);
}

std::vector<uint32_t> Evaluator::RejectedEvents(size_t table) const {
  if (impl_->events == nullptr) return {};
  return impl_->pipeline.RejectedEvents(*impl_->events, table);
}

}  // namespace tandem::exec
