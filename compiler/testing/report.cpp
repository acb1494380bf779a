// SPDX-License-Identifier: Apache-2.0
// Test outcomes as text, JSON and JUnit.
#include "compiler/testing/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/testing/markup.h"
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

struct Suite {
  std::string file;
  std::vector<const TestOutcome*> cases;
  size_t failures = 0;
};

std::vector<Suite> SuitesOf(const source::SourceSet& sources,
                            const std::vector<TestOutcome>& outcomes) {
  std::vector<Suite> suites;
  for (const TestOutcome& outcome : outcomes) {
    const std::string& file = sources.Path(outcome.span.file);
    auto suite = std::find_if(suites.begin(), suites.end(),
                              [&](const Suite& s) { return s.file == file; });
    if (suite == suites.end()) suite = suites.insert(suite, {file, {}, 0});
    suite->cases.push_back(&outcome);
    if (!outcome.passed) ++suite->failures;
  }
  return suites;
}

std::string CaseXml(const source::SourceSet& sources, const TestOutcome& outcome) {
  const source::Position at = sources.Locate(outcome.span.file, outcome.span.begin);
  const std::string& file = sources.Path(outcome.span.file);
  std::string out =
      fmt::format("    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\" time=\"0\"",
                  Escaped(outcome.name), Escaped(file), Escaped(file), at.line);
  if (outcome.passed) return out + "/>\n";
  std::string text;
  for (const Failure& failure : outcome.details) text += RenderFailure(sources, failure, "");
  return out + fmt::format(">\n      <failure message=\"{}\" type=\"expect\">{}</failure>\n"
                           "    </testcase>\n",
                           Escaped(outcome.failures.front()), Escaped(text));
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
  const auto failed = static_cast<size_t>(
      std::count_if(outcomes.begin(), outcomes.end(), [](const auto& o) { return !o.passed; }));
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"0\">\n",
      Escaped(policy), outcomes.size(), failed);
  for (const Suite& suite : SuitesOf(sources, outcomes)) {
    out += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" "
        "time=\"0\">\n",
        Escaped(suite.file), suite.cases.size(), suite.failures);
    for (const TestOutcome* outcome : suite.cases) out += CaseXml(sources, *outcome);
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace tandem::testing
