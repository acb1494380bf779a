// SPDX-License-Identifier: Apache-2.0
// Whole runs, and Arrow in and out.
#include <cerrno>

#include "tests/capi/fail_nth.h"

namespace tandem::capi_test {

namespace {

struct Pipe {
  const std::string* in;
  size_t at = 0;
  size_t out = 0;
};

void Run(const Stage& stage, Steps& step, uint32_t threads) {
  Pipe pipe{&stage.lines};
  tandem_run_options options = TANDEM_INIT(tandem_run_options);
  options.input = TANDEM_JSON_LINES;
  options.output = TANDEM_CSV;
  options.as_of_us = kAsOf;
  options.threads = threads;
  tandem_run_summary summary = TANDEM_INIT(tandem_run_summary);
  step(tandem_run(
      stage.policy, &options,
      [](void* user, void* buffer, size_t size) {
        Pipe& from = *static_cast<Pipe*>(user);
        const size_t count = from.in->copy(static_cast<char*>(buffer), size, from.at);
        from.at += count;
        return static_cast<int64_t>(count);
      },
      [](void* user, const void*, size_t size) {
        static_cast<Pipe*>(user)->out += size;
        return 0;
      },
      &pipe, &summary, &step.error));
}
}  // namespace

void RunAlone(const Stage& stage, Steps& step) { Run(stage, step, 0); }
void RunTogether(const Stage& stage, Steps& step) { Run(stage, step, 2); }

void Arrow(const Stage& stage, Steps& step) {
  tandem_batch* batch = nullptr;
  tandem_results* results = nullptr;
  tandem_context* context = nullptr;
  ArrowSchema schema = stage.table->schema;
  ArrowArray array = stage.table->array;
  if (step(tandem_batch_new(stage.policy, kLeads, &batch, &step.error)) &&
      step(tandem_results_new(stage.policy, kLeads, &results, &step.error)) &&
      step(tandem_context_new(stage.policy, nullptr, &context, &step.error)) &&
      step(tandem_batch_append_arrow(batch, &schema, &array, nullptr, nullptr, &step.error)) &&
      step(tandem_evaluate(context, batch, kAsOf, results, &step.error)) &&
      step(tandem_results_to_arrow(results, &schema, &array, &step.error))) {
    schema.release(&schema);
    array.release(&array);
  }
  tandem_context_free(context);
  tandem_results_free(results);
  tandem_batch_free(batch);
}

namespace {

// The same leads, a few times.
struct Batches {
  ArrowTable* table;
  int left = 2;
};

}  // namespace

void ArrowStream(const Stage& stage, Steps& step) {
  Batches batches{stage.table};
  ArrowArrayStream in{}, out{};
  in.private_data = &batches;
  in.get_schema = [](ArrowArrayStream* self, ArrowSchema* to) {
    *to = static_cast<Batches*>(self->private_data)->table->schema;
    return 0;
  };
  in.get_next = [](ArrowArrayStream* self, ArrowArray* to) {
    Batches& from = *static_cast<Batches*>(self->private_data);
    *to = --from.left < 0 ? ArrowArray() : from.table->array;
    return 0;
  };
  in.release = [](ArrowArrayStream* self) { self->release = nullptr; };
  if (!step(tandem_decide_arrow_stream(stage.policy, kAsOf, &in, &out, &step.error))) return;
  const auto answer = [&](int code) {
    return step(code == 0 ? TANDEM_OK : code == ENOMEM ? TANDEM_NO_MEMORY : TANDEM_INTERNAL);
  };
  ArrowSchema schema;
  if (answer(out.get_schema(&out, &schema))) {
    schema.release(&schema);
    for (;;) {
      ArrowArray array;
      if (!answer(out.get_next(&out, &array)) || array.release == nullptr) break;
      array.release(&array);
    }
  }
  out.release(&out);
}

}  // namespace tandem::capi_test
