// SPDX-License-Identifier: Apache-2.0
// One lead as values.
#include "runtime/capi/context.h"

namespace tandem::capi {
namespace {

base::Result<void> Fill(tandem_batch* batch, const tandem_value* fields, size_t count) {
  const schema::Schema& schema = batch->policy.program().schema;
  tandem_error error;
  const auto failed = [&] {
    return base::Fail(base::ErrorKind::kBadInput, error.message);
  };
  if (tandem_batch_clear(batch, &error) != TANDEM_OK) return failed();
  if (tandem_batch_begin(batch, &error) != TANDEM_OK) return failed();
  for (size_t i = 0; i < count; ++i) {
    const tandem_value& value = fields[i];
    if (value.known == 0) continue;
    // What is wrong is told by the row's end.
    if (schema.fields[i].type.kind == schema::Kind::kText) {
      Require(value.number >= 0, "a text has a size below zero");
      tandem_batch_set_text(batch, i, value.text, static_cast<size_t>(value.number), &error);
      Require(error.status != TANDEM_BAD_ARGUMENT, "a text that is known is NULL");
    } else {
      tandem_batch_set_int(batch, i, value.number, &error);
    }
  }
  return tandem_batch_end(batch, &error) == TANDEM_OK ? base::Result<void>{} : failed();
}

}  // namespace
}  // namespace tandem::capi

using namespace tandem;
using capi::Guard;
using capi::Require;

tandem_status tandem_decide(tandem_context* context, const tandem_value* fields,
                            size_t field_count, int64_t as_of_us, tandem_value* results,
                            size_t result_count, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(context != nullptr && results != nullptr && (fields != nullptr || field_count == 0),
            "`context`, `fields` or `results` is NULL");
    tandem_policy* policy = context->policy.get();
    Require(field_count == tandem_policy_field_count(policy),
            "`field_count` is not tandem_policy_field_count");
    Require(result_count == tandem_policy_result_count(policy),
            "`result_count` is not tandem_policy_result_count");
    if (!context->single_result) {
      context->single = std::make_unique<tandem_batch>(policy, 1);
      context->single_result = std::make_unique<tandem_results>(policy, 1);
    }
    if (auto filled = capi::Fill(context->single.get(), fields, field_count); !filled) {
      return filled;
    }
    tandem_error failed;
    if (tandem_evaluate(context, context->single.get(), as_of_us, context->single_result.get(),
                        &failed) != TANDEM_OK) {
      return base::Fail(base::ErrorKind::kInternal, failed.message);
    }
    for (size_t i = 0; i < result_count; ++i) {
      results[i] = tandem_value{};
      results[i].known =
          tandem_results_int(context->single_result.get(), i, 0, &results[i].number);
      results[i].text = tandem_results_choice(context->single_result.get(), i, 0);
    }
    return {};
  });
}
