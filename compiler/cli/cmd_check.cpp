// SPDX-License-Identifier: Apache-2.0
// `tandem check`: everything wrong with a policy, and whether anything is.
#include <fmt/format.h>

#include "compiler/cli/check_policy.h"
#include "compiler/cli/check_report.h"
#include "compiler/cli/ci_report.h"
#include "compiler/cli/command.h"
#include "compiler/cli/config.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/load_policy.h"
#include "compiler/cli/repository_paths.h"
#include "compiler/diag/render.h"

namespace tandem::cli {
namespace {

constexpr size_t kMostLines = 10;  // of one kind in the summary for people

class CheckCommand : public Command {
 public:
  const char* name() const override { return "check"; }
  const char* summary() const override {
    return "say what is wrong with a policy, and what no lead reaches";
  }
  const char* example() const override { return "tandem check examples/acme"; }
  const char* details() const override {
    return "A policy without errors is analysed: lines, rows of tables, stages and rules that no "
           "lead\nreaches, caps that never cut, what each score reaches; docs/ANALYSIS.md says "
           "what is asked.\nFindings go to stdout, a summary to stderr. Exit code 1 when there are "
           "errors, also claims that\ndo not hold; 3 when a claim is undecided; warnings alone "
           "end with 0, unless they are denied.\n`[check]` in tandem.toml beside the policy says "
           "the same as these options, which beat it.";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", "a folder with .tandem files, one file, or - for stdin", policy_);
    options.OneOf("--format", {"text", "json", "sarif", "github", "junit"}, "default: text",
                  format_);
    options.OneOf("--warnings", {"allow", "deny"}, "default: allow; deny: exit code 1", warnings_);
    options.Switch("--allow-undecided", "claims may stay undecided", allow_undecided_);
  }

  int Run(Console& console) override {
    int code = kExitOk;
    const std::optional<Config> config = LoadConfig(policy_, console, code);
    if (!config) {
      return code;
    }
    Apply(*config);
    std::optional<pipeline::CompilationUnit> unit = LoadPolicy(policy_, console, code);
    if (!unit) {
      return code;
    }
    const analyze::Report report = CheckPolicy(*unit);
    const diag::Sink& sink = unit->sink();
    Tell(*unit, report, console);
    const bool passes = sink.ok() && (!deny_warnings_ || sink.warning_count() == 0);
    console.Talk(fmt::format("checked {} — {}\n", DescribePolicy(*unit),
                             Paint(DescribeFindings(sink), passes ? Style::kGreen : Style::kRed,
                                   console.talk_color())));
    if (format_ == "text") {
      console.Talk(WhereToReadMore(sink));
    }
    for (const std::string& bug : report.bugs) {
      console.Talk(fmt::format("this is a bug of tandem, please report it with the policy: {}\n",
                               bug));
    }
    if (!report.bugs.empty()) return kExitInternal;
    if (!passes) return kExitFindings;
    return CountClaims(report, ClaimState::kUndecided) != 0 && !allow_undecided_ ? kExitUndecided
                                                                                 : kExitOk;
  }

 private:
  using ClaimState = analyze::ClaimResult::State;

  void Apply(const Config& config) {
    deny_warnings_ =
        warnings_.empty() ? config.deny_warnings.value_or(false) : warnings_ == "deny";
    allow_undecided_ = allow_undecided_ || config.allow_undecided.value_or(false);
  }

  void Tell(const pipeline::CompilationUnit& unit, const analyze::Report& report,
            Console& console) const {
    if (format_ == "text") {
      console.Out(diag::RenderText(unit.sink(), unit.sources(), {.color = console.out_color()}));
      for (const std::string& line : analyze::InLines(report, unit.policy().schema, kMostLines)) {
        console.Talk(line + "\n");
      }
      return;
    }
    if (format_ == "json") {
      console.Out(CheckJson(report, unit));
      return;
    }
    const RepositoryPaths paths(policy_);
    const diag::HostOptions host{[&paths](const std::string& path) { return paths.Of(path); },
                                 TANDEM_VERSION};
    if (format_ == "sarif") {
      console.Out(diag::RenderSarif(unit.sink(), unit.sources(), host));
    } else if (format_ == "github") {
      console.Out(diag::RenderGithub(unit.sink(), unit.sources(), host));
    } else {
      CiResult result;
      result.analysis = report;
      result.steps.push_back({"check", StepState::kPassed, "", 0});
      const bool fails = CountClaims(report, ClaimState::kUndecided) != 0 && !allow_undecided_;
      if (!report.claims.empty()) {
        const StepState state = fails ? StepState::kUndecided : StepState::kPassed;
        result.steps.push_back({"claims", state, "", 0});
      }
      console.Out(CiJunit({unit, result, host}));
    }
  }

  std::string warnings_;
  bool deny_warnings_ = false;
  std::string policy_;
  std::string format_ = "text";
  bool allow_undecided_ = false;
};

}  // namespace

std::unique_ptr<Command> MakeCheck() { return std::make_unique<CheckCommand>(); }

}  // namespace tandem::cli
