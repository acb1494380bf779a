// SPDX-License-Identifier: Apache-2.0
// `tandem diff`: what a change of the rules means, who has to agree, and which leads move.
#include <fmt/format.h>

#include "compiler/cli/check_policy.h"
#include "compiler/cli/command.h"
#include "compiler/cli/compare_policies.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/write_file.h"
#include "compiler/diag/render.h"

namespace tandem::cli {
namespace {

class DiffCommand : public Command {
 public:
  const char* name() const override { return "diff"; }
  const char* summary() const override {
    return "what a change means, who must agree, and which leads move";
  }
  const char* example() const override {
    return "tandem diff main.. --policy examples/acme --leads leads.csv --max-moved 2%";
  }
  const char* details() const override {
    return "A side is a folder, a file, or a git reference. `main..` compares with the working "
           "tree, `A..B` two\nreferences, `A...B` what both have in common with B. Nothing is "
           "checked out.\n\n"
           "What changed is then asked of all leads there can be: which values of which result "
           "come to be given\nto more leads, or to fewer, with a lead for each kind of movement as "
           "a test. What is called the same\nis proved.\n\n"
           "With --leads or --sample both policies decide the same leads at one instant. Moved is "
           "a lead with\nanother stage or route, or one that only one of the policies rejects. "
           "Exit code 1 when more moved\nthan --max-moved allows, or when a policy has errors. "
           "`[diff]` in tandem.toml beside the new policy\nsays the same as these options, which "
           "beat it.";
  }

  void Describe(OptionList& options) override {
    options.Argument("OLD", "a folder, a file, a git reference, or OLD..NEW", old_);
    options.Argument("NEW", "likewise; default: the policy in the working tree", new_, false);
    options.Text("--policy", "DIR", "where the policy is, for references; default: .", policy_);
    options.Texts("--leads", "INPUT...", "leads, and NAME=FILE for events, as `run` reads them",
                  leads_.run.inputs);
    options.Number("--sample", "N", "make up so many leads instead", leads_.sample);
    options.Number("--events", "N", "of the made-up leads; default: 0", leads_.sample_events);
    options.Number("--seed", "N", "another number, another sample; default: 1", leads_.seed);
    options.Text("--as-of", "INSTANT",
                 "decide as of then; default: the newest instant in the leads", leads_.run.as_of);
    options.Text("--previous-as-of", "INSTANT", "tell apart what time alone moved since then",
                 leads_.previous_as_of);
    options.Text("--max-moved", "N|P%", "exit code 1 when more leads moved", options_.max_moved);
    options.Switch("--exit-code", "exit code 1 when anything differs", exit_code_);
    options.Switch("--no-all-leads", "leave out what holds for every lead there can be",
                   options_.no_all_leads);
    options.Number("--questions", "N", "most that are asked of all leads; default: 400",
                   options_.questions);
    options.OneOf("--format", {"text", "json"}, "default: text", format_);
    options.Text("--markdown", "FILE", "a comment for a pull request", markdown_);
    options.Text("--html", "FILE", "a page of its own", html_);
    options.Text("--source", "NAME", "which source of the policies reads the leads",
                 leads_.run.source);
    options.Text("--delimiter", "C", "between columns; default: found out", leads_.run.delimiter);
    options.OneOf("--engine", {"interpreter", "jit", "auto"}, "default: auto",
                  leads_.run.engine);
    options.Number("--threads", "N", "default: one a core", leads_.run.threads);
    options.Text("--memory", "SIZE", "for rows that wait to be joined; default: 512MB",
                 leads_.run.memory);
    options.Text("--temp-dir", "DIR", "where rows wait; default: $TMPDIR, or /tmp",
                 leads_.run.temp_dir);
  }

  int Run(Console& console) override {
    if (leads_.run.temp_dir.empty()) leads_.run.temp_dir = DefaultTemporaryFolder();
    const auto sides = diff::ParseSides(old_, new_, policy_);
    if (!sides) return console.FailUsage(sides.error().message, name());
    int code = kExitOk;
    const auto config = LoadConfig(sides->after.path, console, code);
    if (!config) return code;
    ApplyConfig(*config, options_);
    if (const std::string complaint = Complete(options_); !complaint.empty()) {
      return console.FailUsage(complaint, name());
    }
    const base::Result<int> done = Compare(*sides, console);
    return done ? *done : console.Fail(done.error());
  }

 private:
  // Whether the policy is sound; its errors are told.
  static bool IsSound(diff::LoadedSide& side, const char* which, Console& console) {
    if (CheckForUse(side.unit)) return true;
    console.Talk(diag::RenderText(side.unit.sink(), side.unit.sources(),
                                  {.color = console.talk_color()}));
    console.Talk(fmt::format("the {} policy ({}) has {}\n", which, side.label,
                             Counted(side.unit.sink().error_count(), "error")));
    return false;
  }

  base::Result<int> Compare(const diff::Sides& sides, Console& console) {
    auto before = diff::LoadSide(sides.before);
    if (!before) return tl::unexpected<base::Error>(before.error());
    auto after = diff::LoadSide(sides.after);
    if (!after) return tl::unexpected<base::Error>(after.error());
    const bool old_is_sound = IsSound(*before, "old", console);
    const bool new_is_sound = IsSound(*after, "new", console);
    if (!old_is_sound || !new_is_sound) return kExitFindings;
    const bool is_working_tree = after->commit.empty() && !sides.before.reference.empty();
    const auto report = ComparePolicies(
        before->unit, {before->label, before->commit}, after->unit,
        {is_working_tree ? "working tree" : after->label, after->commit}, options_, console);
    if (!report) return tl::unexpected<base::Error>(report.error());
    if (!*report) {
      console.Talk("stopped\n");
      return kExitSignal + 2;
    }
    return Tell(**report, console);
  }

  base::Result<int> Tell(const diff::Report& report, Console& console) {
    console.Out(format_ == "json"
                    ? diff::RenderJson(report)
                    : diff::RenderText(report, {.color = console.out_color()}));
    if (!markdown_.empty()) {
      if (auto written = WriteFile(markdown_, diff::RenderMarkdown(report)); !written) {
        return tl::unexpected<base::Error>(written.error());
      }
    }
    if (!html_.empty()) {
      if (auto written = WriteFile(html_, diff::RenderHtml(report)); !written) {
        return tl::unexpected<base::Error>(written.error());
      }
    }
    if (report.is_over) return kExitFindings;
    const bool differs = report.movement ? report.movement->unchanged != report.movement->leads
                                         : !report.meaning.IsSame();
    return exit_code_ && differs ? kExitFindings : kExitOk;
  }

  std::string old_;
  std::string new_;
  std::string policy_ = ".";
  CompareOptions options_;
  DiffLeads& leads_ = options_.leads;
  bool exit_code_ = false;
  std::string format_ = "text";
  std::string markdown_;
  std::string html_;
};

}  // namespace

std::unique_ptr<Command> MakeDiff() { return std::make_unique<DiffCommand>(); }

}  // namespace tandem::cli
