// SPDX-License-Identifier: Apache-2.0
// `tandem test`: the tests of a policy, and what the values are where one fails.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cli/command.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/json_text.h"
#include "compiler/cli/load_policy.h"
#include "compiler/testing/run_tests.h"

namespace tandem::cli {
namespace {

using Outcomes = std::vector<testing::TestOutcome>;

std::string Place(const pipeline::CompilationUnit& unit, source::Span span) {
  const source::Position position = unit.sources().Locate(span.file, span.begin);
  return fmt::format("{}:{}", unit.sources().Path(span.file), position.line);
}

std::string RenderText(const pipeline::CompilationUnit& unit, const Outcomes& outcomes,
                       bool color) {
  std::string out;
  for (const testing::TestOutcome& outcome : outcomes) {
    if (outcome.passed) {
      out += fmt::format("{} {}\n", Paint("pass", Style::kGreen, color), outcome.name);
      continue;
    }
    out += fmt::format("{} {}  ({})\n", Paint("FAIL", Style::kRed, color), outcome.name,
                       Place(unit, outcome.span));
    for (const std::string& line : outcome.failures) {
      out += fmt::format("     {}\n", line);
    }
  }
  return out;
}

std::string RenderJson(const pipeline::CompilationUnit& unit, const Outcomes& outcomes) {
  std::string out = "{\"format_version\":1,\"tests\":[";
  for (const testing::TestOutcome& outcome : outcomes) {
    const source::Position position =
        unit.sources().Locate(outcome.span.file, outcome.span.begin);
    std::string failures;
    for (const std::string& line : outcome.failures) {
      failures += (failures.empty() ? "" : ",") + JsonText(line);
    }
    out += fmt::format("{}{{\"name\":{},\"passed\":{},\"file\":{},\"line\":{},\"failures\":[{}]}}",
                       out.ends_with('[') ? "" : ",", JsonText(outcome.name), outcome.passed,
                       JsonText(unit.sources().Path(outcome.span.file)), position.line, failures);
  }
  return out + "]}\n";
}

class TestCommand : public Command {
 public:
  const char* name() const override { return "test"; }
  const char* summary() const override { return "run the tests a policy contains"; }
  const char* example() const override { return "tandem test examples/acme --filter director"; }
  const char* details() const override { return "Exit code 1 when a test fails."; }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", "a folder with .tandem files, one file, or - for stdin", policy_);
    options.Text("--filter", "TEXT", "only tests whose name contains TEXT", filter_);
    options.OneOf("--format", {"text", "json"}, "default: text", format_);
  }

  int Run(Console& console) override {
    int code = kExitOk;
    const bool as_json = format_ == "json";
    const auto unit = LoadSoundPolicy(policy_, as_json, console, code);
    if (!unit) {
      return code;
    }
    const base::Result<Outcomes> outcomes = testing::RunTests(*unit, filter_);
    if (!outcomes) {
      return console.Fail(outcomes.error());
    }
    if (outcomes->empty() && !filter_.empty() && !unit->policy().tests.empty()) {
      std::vector<std::string> names;
      for (const hir::Test& test : unit->policy().tests) {
        names.push_back(test.name);
      }
      return console.FailUsage(fmt::format("no test's name contains `{}`{}; {} in all", filter_,
                                           Suggest(filter_, names), Counted(names.size(), "test")),
                               name());
    }
    console.Out(as_json ? RenderJson(*unit, *outcomes)
                        : RenderText(*unit, *outcomes, console.out_color()));
    if (outcomes->empty()) {
      console.Talk(fmt::format("no tests in {}\n", policy_));
      return kExitOk;
    }
    const auto passed = static_cast<size_t>(std::count_if(
        outcomes->begin(), outcomes->end(), [](const auto& outcome) { return outcome.passed; }));
    const size_t failed = outcomes->size() - passed;
    console.Talk(fmt::format("{}: {} passed, {} failed\n", Counted(outcomes->size(), "test"),
                             passed, failed));
    return failed == 0 ? kExitOk : kExitFindings;
  }

 private:
  std::string policy_;
  std::string filter_;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> MakeTest() { return std::make_unique<TestCommand>(); }

}  // namespace tandem::cli
