// SPDX-License-Identifier: Apache-2.0
// One lead as JSON: decided, and explained.
#include "runtime/capi/context.h"
#include "runtime/run/lead_finder.h"

namespace tandem::capi {
namespace {

base::Result<std::string> Explain(const tandem_context& context, std::string_view json,
                                  int64_t as_of_us, bool as_text) {
  const auto& explaining = context.policy->artifact.explaining;
  if (!explaining) {
    return base::Fail(base::ErrorKind::kBadInput,
                      "this built policy leaves out what explanations need");
  }
  run::InputForm form;
  form.format = schema::DataFormat::kJsonLines;
  std::string line(json);
  std::replace(line.begin(), line.end(), '\n', ' ');
  line += '\n';
  // The source of the other program, which has the same ones in the same order.
  const schema::Source* source = nullptr;
  if (context.source != nullptr) {
    const auto at = context.source - context.policy.program().sources.data();
    source = &explaining->sources[static_cast<size_t>(at)];
  }
  base::Result<run::LeadStream> stream =
      run::LeadStream::Open(ReaderOf(line), *explaining, source, form);
  if (!stream) return tl::unexpected<base::Error>(stream.error());
  run::JoinedInputs inputs;
  inputs.leads = &*stream;
  uint64_t leads = 0;
  run::Wanted first;
  first.row = 1;
  auto lead = run::FindLead(inputs, *explaining, first, leads);
  if (!lead) return tl::unexpected<base::Error>(lead.error());
  if (!*lead) return base::Fail(base::ErrorKind::kBadInput, "there is no JSON object");
  if ((*lead)->batch == nullptr) {
    return base::Fail(base::ErrorKind::kBadInput, ReasonOf((*lead)->reject));
  }
  base::Result<explain::Explainer> explainer = explain::Explainer::Make(*explaining);
  if (!explainer) return tl::unexpected<base::Error>(explainer.error());
  const explain::Explanation explanation = explainer->Explain(
      *(*lead)->batch, (*lead)->events.get(), 0, {as_of_us}, (*lead)->cells, (*lead)->texts);
  return as_text ? explain::RenderText(explanation) : explain::RenderJson(explanation);
}

}  // namespace
}  // namespace tandem::capi

using namespace tandem;
using capi::Guard;
using capi::Require;

tandem_status tandem_decide_json(tandem_context* context, const char* json, size_t bytes,
                                 int64_t as_of_us, const char* carried, size_t carried_bytes,
                                 const char** out, size_t* out_bytes, const char** carried_out,
                                 size_t* carried_out_bytes, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(context != nullptr && json != nullptr && out != nullptr && out_bytes != nullptr,
            "`context`, `json`, `out` or `out_bytes` is NULL");
    Require((carried_out == nullptr) == (carried_out_bytes == nullptr),
            "one of `carried_out` and `carried_out_bytes` alone is NULL");
    if (!context->json) {
      auto made = capi::JsonLeads::Make(*context->policy.get(), context->source);
      if (!made) return tl::unexpected<base::Error>(made.error());
      context->json = std::move(*made);
    }
    std::optional<std::string_view> state;
    if (carried != nullptr) state.emplace(carried, carried_bytes);
    auto decided =
        context->json->Decide({json, bytes}, as_of_us, state, carried_out != nullptr);
    if (!decided) return tl::unexpected<base::Error>(decided.error());
    *out = decided->line.data();
    *out_bytes = decided->line.size();
    if (carried_out != nullptr) {
      *carried_out = decided->carried.data();
      *carried_out_bytes = decided->carried.size();
    }
    return {};
  });
}

tandem_status tandem_explain_json(tandem_context* context, const char* json, size_t bytes,
                                  int64_t as_of_us, int32_t as_text, const char** out,
                                  size_t* out_bytes, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(context != nullptr && json != nullptr && out != nullptr && out_bytes != nullptr,
            "`context`, `json`, `out` or `out_bytes` is NULL");
    auto explained = capi::Explain(*context, {json, bytes}, as_of_us, as_text != 0);
    if (!explained) return tl::unexpected<base::Error>(explained.error());
    context->explanation = std::move(*explained);
    *out = context->explanation.c_str();
    *out_bytes = context->explanation.size();
    return {};
  });
}
