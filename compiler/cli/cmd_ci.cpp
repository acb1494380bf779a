// SPDX-License-Identifier: Apache-2.0
// `tandem ci`: whether a change of the rules may go live, told to everybody who asks.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "compiler/cli/ci_report.h"
#include "compiler/cli/command.h"
#include "compiler/cli/config.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/load_policy.h"
#include "compiler/cli/repository_paths.h"
#include "compiler/cli/write_file.h"

namespace tandem::cli {
namespace {

// A summary of a job may have 1 MiB.
constexpr size_t kMostSummaryBytes = 1'000'000;

const std::vector<std::string>& Forms() {
  static const std::vector<std::string> forms = {"text",  "json",     "sarif", "github",
                                                 "junit", "markdown", "html"};
  return forms;
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

base::Result<void> Append(const std::string& path, std::string text) {
  if (text.size() > kMostSummaryBytes) {
    const size_t end = text.rfind('\n', kMostSummaryBytes);
    text.resize(end == std::string::npos ? 0 : end);
    text += "\n\nCut: the whole of it is longer than a summary may be.\n";
  }
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << text;
  file.close();
  if (file) return {};
  return base::Fail(base::ErrorKind::kIo, fmt::format("cannot write `{}`", path));
}

class CiCommand : public Command {
 public:
  const char* name() const override { return "ci"; }
  const char* summary() const override {
    return "all checks of a change: format, findings, claims, tests, leads that move";
  }
  const char* example() const override {
    return "tandem ci examples/acme --base main --output sarif=tandem.sarif";
  }
  const char* details() const override {
    return "Every step is done even when one before it fails. The base is the newest commit that "
           "the reference\nand this branch have in common. tandem.toml beside the policy says the "
           "same as these options, which\nbeat it; docs/PULL_REQUESTS.md lists its keys.\n\n"
           "In a job of GitHub (GITHUB_ACTIONS=true) the default format is github: annotations, "
           "then the text;\nand a summary goes to $GITHUB_STEP_SUMMARY. Exit codes: 0 fine; 1 "
           "refused; 3 nothing wrong but a\nclaim undecided; 64 wrong options or tandem.toml; 65 "
           "no such base or bad input; 70, 74 it broke.";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", "a folder with .tandem files, or one file; default: .", policy_,
                     false);
    options.Text("--base", "REF", "what to compare with: a branch, tag or commit", options_.base);
    options.OneOf("--warnings", {"allow", "deny"}, "default: allow", warnings_);
    options.Switch("--allow-undecided", "claims may stay undecided", allow_undecided_);
    options.Switch("--allow-no-tests", "a policy without tests is fine", allow_no_tests_);
    options.Text("--coverage-min", "PERCENT", "what tests have to see, rounded down", coverage_);
    options.Texts("--leads", "INPUT...",
                  "leads that both policies decide, and NAME=FILE for events",
                  compare().leads.run.inputs);
    options.Number("--sample", "N", "make up so many leads instead", compare().leads.sample);
    options.Number("--events", "N", "of the made-up leads; default: 0",
                   compare().leads.sample_events);
    options.Number("--seed", "N", "another number, another sample; default: 1",
                   compare().leads.seed);
    options.Text("--as-of", "INSTANT", "decide as of then; default: the newest instant there",
                 compare().leads.run.as_of);
    options.Text("--max-moved", "N|P%", "refused when more leads moved", compare().max_moved);
    options.Switch("--no-all-leads", "leave out what holds for every lead there can be",
                   compare().no_all_leads);
    options.Number("--questions", "N", "most that are asked of all leads; default: 400",
                   compare().questions);
    options.OneOf("--format", {"text", "json", "sarif", "github", "junit"},
                  "on stdout; default: text, github in a job of GitHub", format_);
    options.Repeated("--output", "FORM=FILE",
                     "likewise to a file, also markdown= and html=; may be repeated", outputs_);
    options.Text("--markdown", "FILE", "a comment for a pull request", markdown_);
    options.Text("--html", "FILE", "a page of its own", html_);
    options.Number("--threads", "N", "default: one a core", compare().leads.run.threads);
  }

  int Run(Console& console) override {
    if (policy_.empty()) policy_ = ".";
    if (policy_ == "-") return console.FailUsage("a policy on stdin has no base", name());
    int code = kExitOk;
    const std::optional<Config> config = LoadConfig(policy_, console, code);
    if (!config) return code;
    if (const std::string complaint = Prepare(*config); !complaint.empty()) {
      return console.FailUsage(complaint, name());
    }
    std::optional<pipeline::CompilationUnit> unit = LoadPolicy(policy_, console, code);
    if (!unit) return code;
    const CiResult result = RunCi(*unit, policy_, options_, console);
    const base::Result<void> told = Tell(*unit, result, console);
    return told ? result.exit_code : std::max(result.exit_code, console.Fail(told.error()));
  }

 private:
  CompareOptions& compare() { return options_.compare; }

  // What is wrong with the options; else they are complete.
  std::string Prepare(const Config& config) {
    options_.deny_warnings =
        warnings_.empty() ? config.deny_warnings.value_or(false) : warnings_ == "deny";
    options_.allow_undecided = allow_undecided_ || config.allow_undecided.value_or(false);
    options_.require_tests = !allow_no_tests_ && config.require_tests.value_or(true);
    options_.coverage_min = config.coverage_min;
    if (!coverage_.empty()) {
      options_.coverage_min = ParsePercent(coverage_);
      if (!options_.coverage_min) {
        return fmt::format("--coverage-min takes 0% to 100%, not `{}`", coverage_);
      }
    }
    if (options_.base.empty()) options_.base = config.base;
    if (options_.base.find("..") != std::string::npos) {
      return "--base takes one reference: a branch, a tag or a commit";
    }
    ApplyConfig(config, compare());
    compare().leads.run.temp_dir = DefaultTemporaryFolder();
    if (std::string complaint = Complete(compare()); !complaint.empty()) return complaint;
    return PrepareOutputs(config);
  }

  std::string PrepareOutputs(const Config& config) {
    if (format_.empty()) format_ = Variable("GITHUB_ACTIONS") == "true" ? "github" : "text";
    for (const std::string& output : outputs_) {
      const size_t equals = std::min(output.find('='), output.size());
      const std::string form = output.substr(0, equals);
      if (std::find(Forms().begin(), Forms().end(), form) == Forms().end()) {
        return fmt::format("--output takes FORM=FILE, where FORM is {}, not `{}`{}",
                           fmt::join(Forms(), ", "), output, Suggest(form, Forms()));
      }
      if (equals + 1 >= output.size()) {
        return fmt::format("--output {} names no file: {}=FILE", output, form);
      }
      files_.emplace_back(form, output.substr(equals + 1));
    }
    if (!markdown_.empty()) files_.emplace_back("markdown", markdown_);
    if (!html_.empty()) files_.emplace_back("html", html_);
    const auto given = files_;
    for (const auto& output : config.outputs) {
      const bool is_given = std::any_of(given.begin(), given.end(), [&](const auto& one) {
        return one.first == output.first;
      });
      if (!is_given) files_.push_back(output);
    }
    return "";
  }

  base::Result<void> Tell(const pipeline::CompilationUnit& unit, const CiResult& result,
                          Console& console) {
    const RepositoryPaths paths(policy_);
    const CiReport report{unit, result,
                          {[&paths](const std::string& path) { return paths.Of(path); },
                           TANDEM_VERSION}};
    console.Out(RenderCi(report, format_, console.out_color()));
    for (const auto& [form, path] : files_) {
      std::error_code ignored;  // writing says what is wrong
      const std::filesystem::path folder = std::filesystem::path(path).parent_path();
      if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
      if (auto written = WriteFile(path, RenderCi(report, form, false)); !written) return written;
    }
    if (const std::string path = Variable("GITHUB_STEP_SUMMARY"); !path.empty()) {
      return Append(path, RenderCi(report, "markdown", false) + "\n");
    }
    return {};
  }

  std::string policy_;
  CiOptions options_;
  std::string warnings_;
  bool allow_undecided_ = false;
  bool allow_no_tests_ = false;
  std::string coverage_;
  std::string format_;
  std::vector<std::string> outputs_;
  std::string markdown_;
  std::string html_;
  std::vector<std::pair<std::string, std::string>> files_;  // form and path
};

}  // namespace

std::unique_ptr<Command> MakeCi() { return std::make_unique<CiCommand>(); }

}  // namespace tandem::cli
