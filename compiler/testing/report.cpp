// SPDX-License-Identifier: Apache-2.0
// Test outcomes as text, JSON and JUnit.
#include "compiler/testing/report.h"

#include <fmt/format.h>

#include "compiler/testing/junit.h"
#include "runtime/output/row_writer.h"

namespace tandem::testing {
namespace {

std::string Json(std::string_view text) {
  std::string out;
  output::AppendJsonString(text, out);
  return out;
}

std::string PartsJson(const Failure& failure) {
  std::string out;
  for (const Part& part : failure.parts) {
    out += fmt::format(
        "{}{{\"part\":{},\"value\":{},\"depth\":{}{}{}}}", out.empty() ? "" : ",", Json(part.label),
        Json(part.value), part.depth, part.fails ? ",\"fails\":true" : "",
        part.why.empty() ? "" : ",\"why\":" + Json(part.why));
  }
  return out;
}

std::string DetailsJson(const source::SourceSet& sources, const TestOutcome& outcome) {
  std::string out;
  for (const Failure& failure : outcome.details) {
    const source::Position at = sources.Locate(failure.span.file, failure.span.begin);
    out += fmt::format("{}{{\"file\":{},\"line\":{},\"column\":{},\"expected\":{},\"parts\":[{}]}}",
                       out.empty() ? "" : ",", Json(sources.Path(failure.span.file)), at.line,
                       at.column, Json(failure.expected), PartsJson(failure));
  }
  return out;
}

}  // namespace

std::string RenderFailure(const source::SourceSet& sources, const Failure& failure,
                          const std::string& indent) {
  std::string out = fmt::format("{}{}: expected `{}`\n", indent, PlaceOf(sources, failure.span),
                                failure.expected);
  for (const Part& part : failure.parts) {
    out += fmt::format("{}  {:{}}{} is {}{}{}\n", indent, "", 2 * part.depth, part.label,
                       part.value, part.why.empty() ? "" : ": " + part.why,
                       part.fails ? "  <- this part fails" : "");
  }
  return out;
}

std::string RenderJson(const source::SourceSet& sources, const std::vector<TestOutcome>& outcomes,
                       const Coverage* coverage) {
  std::string out = "{\"format_version\":1,\"tests\":[";
  for (const TestOutcome& outcome : outcomes) {
    const source::Position at = sources.Locate(outcome.span.file, outcome.span.begin);
    std::string failures;
    for (const std::string& line : outcome.failures) {
      failures += (failures.empty() ? "" : ",") + Json(line);
    }
    out += fmt::format(
        "{}{{\"name\":{},\"passed\":{},\"file\":{},\"line\":{},\"expectations\":{},"
        "\"failures\":[{}],\"details\":[{}]}}",
        out.ends_with('[') ? "" : ",", Json(outcome.name), outcome.passed,
        Json(sources.Path(outcome.span.file)), at.line, outcome.expectations, failures,
        DetailsJson(sources, outcome));
  }
  out += "]";
  if (coverage != nullptr) out += ",\"coverage\":" + CoverageJson(*coverage);
  return out + "}\n";
}

std::string RenderJunit(const source::SourceSet& sources, const std::string& policy,
                        const std::vector<TestOutcome>& outcomes) {
  return RenderJunit(policy, JunitSuites(sources, outcomes));
}

}  // namespace tandem::testing
