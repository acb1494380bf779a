// SPDX-License-Identifier: Apache-2.0
// One lead as values.
#include "runtime/capi/context.h"

namespace tandem::capi {
namespace {

// Why the lead cannot be, as a batch says it.
base::Result<void> Complaint(tandem_policy* policy, const tandem_value* fields, size_t count) {
  const auto made = std::make_unique<tandem_batch>(policy, 1);
  tandem_batch* const batch = made.get();
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
  const bool is_refused = tandem_batch_end(batch, &error) != TANDEM_OK;
  TANDEM_CHECK(is_refused, "what is no lead is none for a batch either");
  return failed();
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
    if (!context->values) {
      base::Result<exec::Evaluator> own = exec::Evaluator::Make(policy->program());
      if (!own) return tl::unexpected<base::Error>(own.error());
      context->values = std::make_unique<capi::ValueLeads>(*policy, std::move(*own));
    }
    Require(field_count == context->values->field_count(),
            "`field_count` is not tandem_policy_field_count");
    Require(result_count == context->values->result_count(),
            "`result_count` is not tandem_policy_result_count");
    if (!context->values->Fill(fields)) return capi::Complaint(policy, fields, field_count);
    context->values->Decide(as_of_us, results);
    return {};
  });
}
