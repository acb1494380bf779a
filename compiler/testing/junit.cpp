// SPDX-License-Identifier: Apache-2.0
// Suites to XML, test outcomes to suites.
#include "compiler/testing/junit.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/testing/markup.h"
#include "compiler/testing/report.h"

namespace tandem::testing {
namespace {

using Outcome = JunitCase::Outcome;

std::string Seconds(double seconds) {
  return seconds == 0 ? "0" : fmt::format("{:.3f}", seconds);
}

size_t Count(const JunitSuite& suite, Outcome outcome) {
  return static_cast<size_t>(
      std::count_if(suite.cases.begin(), suite.cases.end(),
                    [outcome](const JunitCase& one) { return one.outcome == outcome; }));
}

std::string CaseXml(const JunitCase& one) {
  const std::string out = fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"0\"",
                                      Escaped(one.name), Escaped(one.group));
  switch (one.outcome) {
    case Outcome::kPassed:
      return out + "/>\n";
    case Outcome::kSkipped:
      return out + fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n",
                               Escaped(one.message));
    case Outcome::kFailed:
      break;
  }
  return out + fmt::format(">\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n"
                           "    </testcase>\n",
                           Escaped(one.message), Escaped(one.type), Escaped(one.text));
}

}  // namespace

std::vector<JunitSuite> JunitSuites(const source::SourceSet& sources,
                                    const std::vector<TestOutcome>& outcomes) {
  std::vector<JunitSuite> suites;
  for (const TestOutcome& outcome : outcomes) {
    const std::string& file = sources.Path(outcome.span.file);
    auto suite = std::find_if(suites.begin(), suites.end(),
                              [&](const JunitSuite& s) { return s.name == file; });
    if (suite == suites.end()) suite = suites.insert(suite, {file, {}, 0});
    JunitCase one{outcome.name, file, Outcome::kPassed, "", "", ""};
    if (!outcome.passed) {
      one.outcome = Outcome::kFailed;
      one.type = "expect";
      one.message = outcome.failures.front();
      for (const Failure& failure : outcome.details) {
        one.text += RenderFailure(sources, failure, "");
      }
    }
    suite->cases.push_back(std::move(one));
  }
  return suites;
}

std::string RenderJunit(const std::string& name, const std::vector<JunitSuite>& suites) {
  size_t cases = 0;
  size_t failed = 0;
  double seconds = 0;
  std::string inner;
  for (const JunitSuite& suite : suites) {
    const size_t failures = Count(suite, Outcome::kFailed);
    cases += suite.cases.size();
    failed += failures;
    seconds += suite.seconds;
    inner += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" "
        "time=\"{}\">\n",
        Escaped(suite.name), suite.cases.size(), failures, Count(suite, Outcome::kSkipped),
        Seconds(suite.seconds));
    for (const JunitCase& one : suite.cases) inner += CaseXml(one);
    inner += "  </testsuite>\n";
  }
  return fmt::format(
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{}\">\n",
             Escaped(name), cases, failed, Seconds(seconds)) +
         inner + "</testsuites>\n";
}

}  // namespace tandem::testing
