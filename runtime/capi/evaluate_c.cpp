// SPDX-License-Identifier: Apache-2.0
// Batches to results, and what can be read off them.
#include "runtime/capi/context.h"
#include "runtime/capi/options.h"

namespace tandem::capi {
namespace {

base::Result<void> Evaluate(tandem_context& context, tandem_batch& batch, int64_t as_of_us,
                            tandem_results& results) {
  Require(context.policy.get() == batch.policy.get() &&
              context.policy.get() == results.policy.get(),
          "context, batch and results are of different policies");
  Require(!batch.in_row, "a row was begun and has not ended");
  Require(results.values.capacity() >= batch.leads.rows(),
          "the results have no room for the batch");
  const bool has_events = batch.has_events();
  if (has_events && !batch.finished) batch.event_builder.Finish(batch.leads.rows());
  batch.finished = true;
  context.evaluator.Evaluate(*context.policy->engine, batch.leads,
                             has_events ? &batch.events : nullptr, {as_of_us}, results.values);
  results.batch = &batch;
  results.as_of_us = as_of_us;
  return {};
}

// Nothing when the row or the result is not there, or not known.
std::optional<int64_t> ValueAt(const tandem_results* results, size_t result, uint32_t row) {
  if (results == nullptr || result >= results->policy->shown.size() ||
      row >= results->values.rows()) {
    return std::nullopt;
  }
  const size_t index = results->policy->shown[result];
  if (!results->values.Known(index, row)) return std::nullopt;
  return results->values.Value(index, row);
}

}  // namespace

void AppendLine(tandem_results& results, uint32_t row, tandem_format format, std::string& out) {
  const tandem_batch& batch = *results.batch;
  const output::RowWriter& writer = format == TANDEM_CSV ? batch.csv : batch.json;
  std::vector<std::string_view> cells(batch.kept.slots()), picked;
  for (size_t i = 0; i < cells.size(); ++i) cells[i] = batch.kept.At(row, i);
  for (const size_t result : writer.picked()) {
    const auto index = static_cast<size_t>(results.values.Value(result, row));
    const abi::TextRef& text = batch.leads.text_keys()[index];
    picked.emplace_back(text.data, text.size);
  }
  output::RowText text;
  text.id = cells[0];
  text.fields = std::span<const std::string_view>(cells).subspan(1);
  text.picked = picked;
  text.as_of_us = results.as_of_us;
  writer.Append(results.values, row, text, out);
}

}  // namespace tandem::capi

using namespace tandem;
using capi::Guard;
using capi::Require;

tandem_status tandem_context_new(tandem_policy* policy, const tandem_context_options* options,
                                 tandem_context** context, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(policy != nullptr && context != nullptr, "`policy` or `context` is NULL");
    *context = nullptr;
    const auto chosen = capi::Chosen(options, TANDEM_INIT(tandem_context_options));
    auto source = capi::FindSource(policy->program(), chosen.source);
    if (!source) return tl::unexpected<base::Error>(source.error());
    base::Result<exec::Evaluator> evaluator = exec::Evaluator::Make(policy->program());
    if (!evaluator) return tl::unexpected<base::Error>(evaluator.error());
    *context = new tandem_context(policy, *source, std::move(*evaluator));
    return {};
  });
}

void tandem_context_free(tandem_context* context) { delete context; }

tandem_status tandem_results_new(tandem_policy* policy, uint32_t capacity,
                                 tandem_results** results, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(policy != nullptr && results != nullptr, "`policy` or `results` is NULL");
    *results = nullptr;
    Require(capacity >= 1 && capacity <= 1u << 20, "`capacity` is 1 … 1,048,576");
    *results = new tandem_results(policy, capacity);
    return {};
  });
}

void tandem_results_free(tandem_results* results) { delete results; }

tandem_status tandem_evaluate(tandem_context* context, tandem_batch* batch, int64_t as_of_us,
                              tandem_results* results, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(context != nullptr && batch != nullptr && results != nullptr,
            "`context`, `batch` or `results` is NULL");
    return capi::Evaluate(*context, *batch, as_of_us, *results);
  });
}

uint32_t tandem_results_rows(const tandem_results* results) {
  return results == nullptr ? 0 : results->values.rows();
}

int32_t tandem_results_int(const tandem_results* results, size_t result, uint32_t row,
                           int64_t* value) {
  const std::optional<int64_t> found = capi::ValueAt(results, result, row);
  if (!found || value == nullptr) return 0;
  *value = *found;
  return 1;
}

const char* tandem_results_choice(const tandem_results* results, size_t result, uint32_t row) {
  const std::optional<int64_t> found = capi::ValueAt(results, result, row);
  if (!found) return nullptr;
  return tandem_policy_result_choice(results->policy.get(), result, static_cast<size_t>(*found));
}

tandem_status tandem_results_column(const tandem_results* results, size_t result, int64_t* values,
                                    uint8_t* valid, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(results != nullptr && values != nullptr, "`results` or `values` is NULL");
    Require(result < results->policy->shown.size(), "there is no such result");
    results->values.Read(results->policy->shown[result], values, valid);
    return {};
  });
}

tandem_status tandem_results_view(const tandem_results* results, size_t result, tandem_view* view,
                                  tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(results != nullptr && view != nullptr, "`results` or `view` is NULL");
    Require(result < results->policy->shown.size(), "there is no such result");
    const exec::ResultBatch::View held = results->values.Held(results->policy->shown[result]);
    tandem_view out = TANDEM_INIT(tandem_view);
    out.values = held.values;
    out.width = held.physical == abi::Physical::kMask ? 0 : abi::WidthBytes(held.physical);
    out.valid = reinterpret_cast<const uint8_t*>(held.valid);
    capi::Hand(view, out);
    return {};
  });
}

tandem_status tandem_results_line(tandem_results* results, uint32_t row, tandem_format format,
                                  const char** utf8, size_t* bytes, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(results != nullptr && utf8 != nullptr && bytes != nullptr,
            "`results`, `utf8` or `bytes` is NULL");
    Require(format == TANDEM_CSV || format == TANDEM_JSON_LINES,
            "`format` is none of tandem_format");
    Require(results->batch != nullptr && row < results->values.rows(), "there is no such row");
    results->text.clear();
    capi::AppendLine(*results, row, format, results->text);
    results->text.pop_back();
    *utf8 = results->text.c_str();
    *bytes = results->text.size();
    return {};
  });
}
