// SPDX-License-Identifier: Apache-2.0
// The outcome for programs: what the single commands print as JSON, in one object.
#include <fmt/format.h>

#include "compiler/cli/check_report.h"
#include "compiler/cli/ci_report.h"
#include "compiler/cli/json_text.h"
#include "compiler/diag/render.h"
#include "compiler/testing/report.h"

namespace tandem::cli {
namespace {

std::string Steps(const CiResult& result) {
  std::string out;
  for (const Step& step : result.steps) {
    out += fmt::format("{}\n{{\"name\":{},\"state\":\"{}\",\"summary\":{},\"seconds\":{:.6f}}}",
                       out.empty() ? "" : ",", JsonText(step.name), NameOf(step.state),
                       JsonText(step.summary), step.seconds);
  }
  return out;
}

std::string Whole(std::string json) {
  while (json.ends_with('\n')) json.pop_back();
  return json;
}

}  // namespace

std::string CiJson(const CiReport& report) {
  const CiResult& result = report.result;
  std::string refusals;
  for (const std::string& refusal : result.refusals) {
    refusals += (refusals.empty() ? "" : ",") + JsonText(refusal);
  }
  std::string out = fmt::format(
      "{{\"format_version\":1,\"policy_version\":{},\"passed\":{},\"exit_code\":{},\"verdict\":{},"
      "\"refusals\":[{}],\"steps\":[{}],\"findings\":{},\"claims\":{}",
      JsonText(report.unit.policy_version()), result.passed(), result.exit_code,
      JsonText(Verdict(result)), refusals, Steps(result),
      Whole(diag::RenderJson(report.unit.sink(), report.unit.sources())),
      ClaimsJson(result.analysis, report.unit.sources()));
  if (!result.tests.empty()) {
    const testing::Coverage* coverage = result.coverage ? &*result.coverage : nullptr;
    out += ",\"tests\":" +
           Whole(testing::RenderJson(report.unit.sources(), result.tests, coverage));
  }
  if (result.comparison) out += ",\"diff\":" + Whole(diff::RenderJson(*result.comparison));
  return out + "}\n";
}

}  // namespace tandem::cli
