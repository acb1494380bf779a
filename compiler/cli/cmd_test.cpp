// SPDX-License-Identifier: Apache-2.0
// `tandem test`: the tests of a policy, what the values are where one fails, and what they cover.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cli/command.h"
#include "compiler/cli/config.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/load_policy.h"
#include "compiler/cli/record_test.h"
#include "compiler/cli/signals.h"
#include "compiler/cli/watch.h"
#include "compiler/cli/write_file.h"
#include "compiler/testing/coverage.h"
#include "compiler/testing/report.h"

namespace tandem::cli {
namespace {

using Outcomes = std::vector<testing::TestOutcome>;

constexpr size_t kMostUncovered = 20;

std::string RenderText(const source::SourceSet& sources, const Outcomes& outcomes, bool color) {
  std::string out;
  for (const testing::TestOutcome& outcome : outcomes) {
    if (outcome.passed) {
      out += fmt::format("{} {}\n", Paint("pass", Style::kGreen, color), outcome.name);
      continue;
    }
    out += fmt::format("{} {}  ({})\n", Paint("FAIL", Style::kRed, color), outcome.name,
                       testing::PlaceOf(sources, outcome.span));
    for (const testing::Failure& failure : outcome.details) {
      out += testing::RenderFailure(sources, failure, "     ");
    }
  }
  return out;
}

class TestCommand : public Command {
 public:
  const char* name() const override { return "test"; }
  const char* summary() const override { return "run the tests a policy contains"; }
  const char* example() const override {
    return "tandem test examples/acme --coverage-min 80% --junit tests.xml";
  }
  const char* details() const override {
    return "Under an expectation that does not hold stands every value it depends on. Coverage\n"
           "counts outcomes: a line that held, a score's rule that did not, a condition that was\n"
           "unknown. Exit code 1 when a test fails or less is covered than --coverage-min asks.\n"
           "`[test]` in tandem.toml beside the policy may ask for it, too.\n"
           "With --record a lead of INPUT becomes a test: names and addresses are masked, what is\n"
           "decided about it is expected.";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", "a folder with .tandem files, one file, or - for stdin", policy_);
    options.Arguments("INPUT", "with --record: the leads, and NAME=FILE for events", inputs());
    options.Text("--filter", "TEXT", "only tests whose name contains TEXT", filter_);
    options.OneOf("--format", {"text", "json"}, "default: text", format_);
    options.Switch("--coverage", "say which rules, lines and rows the tests have seen", coverage_);
    options.Text("--coverage-min", "PERCENT", "exit code 1 below it, rounded down", minimum_);
    options.Text("--coverage-out", "FILE", "the coverage in a file: .json, .info (LCOV) or .html",
                 coverage_file_);
    options.Text("--junit", "FILE", "the outcomes as JUnit XML", junit_file_);
    options.Switch("--require-tests", "exit code 1 when there is no test", require_tests_);
    options.Switch("--watch", "again whenever a file of the policy changes, until ^C", watch_);
    options.Switch("--record", "write a test from a lead of INPUT", records_);
    options.Text("--id", "ID", "with --record: the lead with this id", record_.wanted.id);
    options.Number("--row", "N", "with --record: the Nth lead", row_);
    options.Text("--as-of", "INSTANT", "with --record: decide as of then; default: now",
                 record_.inputs.as_of);
    options.Text("--source", "NAME", "with --record: the source that reads the columns",
                 record_.inputs.source);
    options.Text("--previous", "FILE", "with --record: the leads as they were before",
                 record_.inputs.previous);
    options.Text("--carry", "FILE", "with --record: state that an earlier run left behind",
                 record_.inputs.carry);
    options.Text("--name", "NAME", "with --record: the name of the test", record_.test_name);
    options.Text("-o,--output", "FILE", "with --record: add the test to this file",
                 record_.output);
  }

  int Run(Console& console) override {
    if (const std::string complaint = Complaint(); !complaint.empty()) {
      return console.FailUsage(complaint, name());
    }
    int code = kExitOk;
    const std::optional<Config> config = LoadConfig(policy_, console, code);
    if (!config) return code;
    Apply(*config);
    if (!watch_) return Once(console);
    const StopRequest stop;
    do {
      // Before the tests: a change while they run is one.
      Watch watch(policy_, {junit_file_, coverage_file_});
      Once(console);
      if (auto flushed = console.FlushOut(); !flushed) return console.Fail(flushed.error());
      if (stop.signal() == 0) console.Talk(fmt::format("watching {}; ^C ends\n", policy_));
      if (!watch.Wait(stop)) break;
      console.Talk("\n");
    } while (stop.signal() == 0);
    return kExitOk;
  }

 private:
  std::vector<std::string>& inputs() { return record_.inputs.inputs; }

  // What the policy asks of its tests, it asks of all of them.
  void Apply(const Config& config) {
    if (records_ || !filter_.empty()) return;
    if (!minimum_percent_) minimum_percent_ = config.coverage_min;
    require_tests_ = require_tests_ || config.require_tests.value_or(false);
  }

  int Once(Console& console) {
    int code = kExitOk;
    const auto unit = LoadSoundPolicy(policy_, format_ == "json", console, code);
    if (!unit) return code;
    record_.inputs.policy = policy_;
    record_.wanted.row = row_.value_or(0);
    const base::Result<int> done =
        records_ ? RecordTest(*unit, record_, console) : Test(*unit, console);
    return done ? *done : console.Fail(done.error());
  }

  std::string RecordComplaint() {
    if (!records_) {
      const bool stray = !inputs().empty() || !record_.wanted.id.empty() || row_ ||
                         !record_.output.empty() || !record_.test_name.empty();
      return stray ? "INPUT, --id, --row, --name and --output belong to --record" : "";
    }
    if (watch_) return "--record writes one test; it does not go with --watch";
    if (record_.wanted.id.empty() == !row_) return "--record takes either --id ID or --row N";
    if (row_ && *row_ == 0) return "--row counts from 1";
    return "";
  }

  std::string Complaint() {
    if (std::string complaint = RecordComplaint(); !complaint.empty()) return complaint;
    if (watch_ && policy_ == "-") return "--watch needs a file or a folder";
    if (!minimum_.empty()) {
      minimum_percent_ = ParsePercent(minimum_);
      if (!minimum_percent_) {
        return fmt::format("--coverage-min takes 0% to 100%, not `{}`", minimum_);
      }
    }
    const bool known = coverage_file_.empty() || coverage_file_.ends_with(".json") ||
                       coverage_file_.ends_with(".info") || coverage_file_.ends_with(".html");
    if (!known) {
      return fmt::format("--coverage-out takes a file that ends in .json, .info or .html, not `{}`",
                         coverage_file_);
    }
    return "";
  }

  base::Result<int> Test(const pipeline::CompilationUnit& unit, Console& console) {
    const base::Result<Outcomes> outcomes = testing::RunTests(unit, filter_);
    if (!outcomes) return tl::unexpected<base::Error>(outcomes.error());
    if (outcomes->empty() && !filter_.empty() && !unit.policy().tests.empty()) {
      return UnknownFilter(unit.policy(), console);
    }
    std::optional<testing::Coverage> coverage;
    if (coverage_ || minimum_percent_ || !coverage_file_.empty()) {
      base::Result<testing::Coverage> measured = testing::MeasureCoverage(unit, filter_);
      if (!measured) return tl::unexpected<base::Error>(measured.error());
      coverage = std::move(*measured);
    }
    Print(unit, *outcomes, coverage ? &*coverage : nullptr, console);
    if (auto written = WriteFiles(unit, *outcomes, coverage ? &*coverage : nullptr); !written) {
      return tl::unexpected<base::Error>(written.error());
    }
    const bool passed = Judge(*outcomes, console);
    const bool covered = !coverage || IsEnough(*coverage, console);
    return passed && covered ? kExitOk : kExitFindings;
  }

  int UnknownFilter(const hir::Policy& policy, Console& console) {
    std::vector<std::string> names;
    for (const hir::Test& test : policy.tests) names.push_back(test.name);
    return console.FailUsage(fmt::format("no test's name contains `{}`{}; {} in all", filter_,
                                         Suggest(filter_, names), Counted(names.size(), "test")),
                             name());
  }

  void Print(const pipeline::CompilationUnit& unit, const Outcomes& outcomes,
             const testing::Coverage* coverage, Console& console) {
    if (format_ == "json") {
      console.Out(testing::RenderJson(unit.sources(), outcomes, coverage));
      return;
    }
    console.Out(RenderText(unit.sources(), outcomes, console.out_color()));
    if (coverage_) console.Out("\n" + testing::CoverageText(*coverage, kMostUncovered));
  }

  base::Result<void> WriteFiles(const pipeline::CompilationUnit& unit, const Outcomes& outcomes,
                                const testing::Coverage* coverage) {
    if (!junit_file_.empty()) {
      auto written = WriteFile(
          junit_file_, testing::RenderJunit(unit.sources(), unit.policy().name, outcomes));
      if (!written) return written;
    }
    if (coverage_file_.empty()) return {};
    if (coverage_file_.ends_with(".html")) {
      return WriteFile(coverage_file_, testing::CoverageHtml(*coverage, unit));
    }
    if (coverage_file_.ends_with(".json")) {
      return WriteFile(coverage_file_, testing::CoverageJson(*coverage) + "\n");
    }
    return WriteFile(coverage_file_, testing::CoverageLcov(*coverage));
  }

  bool Judge(const Outcomes& outcomes, Console& console) {
    if (outcomes.empty()) {
      console.Talk(fmt::format("{}: no tests in {}\n", require_tests_ ? "error" : "warning",
                               policy_));
      return !require_tests_;
    }
    const auto passed = static_cast<size_t>(std::count_if(
        outcomes.begin(), outcomes.end(), [](const auto& outcome) { return outcome.passed; }));
    const size_t failed = outcomes.size() - passed;
    console.Talk(fmt::format("{}: {} passed, {} failed\n", Counted(outcomes.size(), "test"),
                             Thousands(passed), Thousands(failed)));
    return failed == 0;
  }

  bool IsEnough(const testing::Coverage& coverage, Console& console) {
    const unsigned percent = coverage.Percent();
    const bool enough = percent >= minimum_percent_.value_or(0);
    console.Talk(fmt::format("coverage {}%: {} of {} outcomes{}\n", percent, coverage.Reached(),
                             coverage.Goals(),
                             enough ? "" : fmt::format("; less than {}%", *minimum_percent_)));
    return enough;
  }

  std::string policy_;
  std::string filter_;
  std::string format_ = "text";
  bool coverage_ = false;
  std::string minimum_;
  std::optional<unsigned> minimum_percent_;
  std::string coverage_file_;
  std::string junit_file_;
  bool require_tests_ = false;
  bool watch_ = false;
  bool records_ = false;
  RecordOptions record_;
  std::optional<uint64_t> row_;
};

}  // namespace

std::unique_ptr<Command> MakeTest() { return std::make_unique<TestCommand>(); }

}  // namespace tandem::cli
