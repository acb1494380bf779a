// SPDX-License-Identifier: Apache-2.0
// `tandem check`: everything wrong with a policy, and whether anything is.
#include <fmt/format.h>

#include "compiler/cli/check_policy.h"
#include "compiler/cli/command.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/json_text.h"
#include "compiler/cli/load_policy.h"
#include "compiler/diag/render.h"

namespace tandem::cli {
namespace {

constexpr size_t kMostLines = 10;  // of one kind in the summary for people

// The object of diagnostics with one member more.
std::string WithAnalysis(std::string json, const analyze::Report& report,
                         const schema::Schema& schema) {
  std::string member = ",\"analysis\":[";
  const char* separator = "\n";
  for (const std::string& line : analyze::InLines(report, schema)) {
    member += separator + JsonText(line);
    separator = ",\n";
  }
  json.insert(json.rfind('}'), member + "]");
  return json;
}

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
           "errors; warnings alone\nend with 0.";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", "a folder with .tandem files, one file, or - for stdin", policy_);
    options.OneOf("--format", {"text", "json"}, "default: text", format_);
  }

  int Run(Console& console) override {
    int code = kExitOk;
    std::optional<pipeline::CompilationUnit> unit = LoadPolicy(policy_, console, code);
    if (!unit) {
      return code;
    }
    const analyze::Report report = CheckPolicy(*unit);
    const bool sound = unit->sink().ok();
    if (format_ == "json") {
      console.Out(WithAnalysis(diag::RenderJson(unit->sink(), unit->sources()), report,
                               unit->policy().schema));
    } else {
      console.Out(diag::RenderText(unit->sink(), unit->sources(), {.color = console.out_color()}));
      for (const std::string& line : analyze::InLines(report, unit->policy().schema,
                                                         kMostLines)) {
        console.Talk(line + "\n");
      }
    }
    console.Talk(fmt::format(
        "checked {} — {}\n", DescribePolicy(*unit),
        Paint(DescribeFindings(unit->sink()), sound ? Style::kGreen : Style::kRed,
              console.talk_color())));
    if (format_ == "text") {
      console.Talk(WhereToReadMore(unit->sink()));
    }
    return sound ? kExitOk : kExitFindings;
  }

 private:
  std::string policy_;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> MakeCheck() { return std::make_unique<CheckCommand>(); }

}  // namespace tandem::cli
