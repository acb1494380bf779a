// SPDX-License-Identifier: Apache-2.0
// The report of an analysis as JSON.
#include "compiler/cli/check_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/cli/json_text.h"
#include "compiler/diag/render.h"

namespace tandem::cli {

const char* NameOf(analyze::ClaimResult::State state) {
  switch (state) {
    case analyze::ClaimResult::State::kProved: return "proved";
    case analyze::ClaimResult::State::kRefuted: return "refuted";
    case analyze::ClaimResult::State::kUndecided: return "undecided";
  }
  return "";
}

size_t CountClaims(const analyze::Report& report, analyze::ClaimResult::State state) {
  return static_cast<size_t>(std::count_if(report.claims.begin(), report.claims.end(),
                                           [&](const auto& one) { return one.state == state; }));
}

std::string ClaimsJson(const analyze::Report& report, const source::SourceSet& sources) {
  std::string out = "[";
  for (const analyze::ClaimResult& one : report.claims) {
    const source::Position at = sources.Locate(one.span.file, one.span.begin);
    out += fmt::format(
        "{}\n{{\"claim\":{},\"says\":{},\"state\":\"{}\",\"because\":{},\"file\":{},\"line\":{}}}",
        out.size() == 1 ? "" : ",", JsonText(one.claim), JsonText(one.line), NameOf(one.state),
        JsonText(one.because), JsonText(sources.Path(one.span.file)), at.line);
  }
  return out + "]";
}

std::string CheckJson(const analyze::Report& report, const pipeline::CompilationUnit& unit) {
  std::string json = diag::RenderJson(unit.sink(), unit.sources());
  std::string members = ",\"analysis\":[";
  const char* separator = "\n";
  for (const std::string& line : analyze::InLines(report, unit.policy().schema)) {
    members += separator + JsonText(line);
    separator = ",\n";
  }
  members += "],\"claims\":" + ClaimsJson(report, unit.sources());
  json.insert(json.rfind('}'), members);
  return json;
}

}  // namespace tandem::cli
