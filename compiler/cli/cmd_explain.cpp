// SPDX-License-Identifier: Apache-2.0
// `tandem explain`: one lead's decision, rule by rule.
#include <fmt/format.h>

#include "compiler/cli/command.h"
#include "compiler/cli/deciding_policy.h"
#include "compiler/cli/exit_code.h"
#include "compiler/cli/lead_input.h"
#include "compiler/cli/run_inputs.h"
#include "runtime/explain/explain.h"
#include "runtime/run/lead_finder.h"

namespace tandem::cli {
namespace {

class ExplainCommand : public Command {
 public:
  const char* name() const override { return "explain"; }
  const char* summary() const override { return "say why one lead was decided as it was"; }
  const char* example() const override {
    return "tandem explain examples/acme examples/acme/leads.csv --id L-001";
  }
  const char* details() const override {
    return "Every rule in the order of the policy: fired, did not, or could not tell and which "
           "field is\nmissing. Exit code 1 when there is no such lead, 65 when its row was "
           "rejected.";
  }

  void Describe(OptionList& options) override {
    options.Argument("POLICY", kDecidingPolicyHelp, policy_);
    options.Arguments("INPUT", "a file of leads, and NAME=FILE for events, as for tandem run",
                      inputs_.inputs);
    options.Text("--id", "ID", "the lead with this id", wanted_.id);
    options.Number("--row", "N", "the Nth lead; 1 is the first below the header", row_);
    options.Text("--as-of", "INSTANT",
                 "decide as of then, 2026-11-18T10:00:00Z, or without\nan offset in the policy's "
                 "zone; default: now",
                 inputs_.as_of);
    options.Text("--previous", "FILE", "the leads as they were before, for `was` and `changed`",
                 inputs_.previous);
    options.Text("--carry", "FILE", "state that an earlier run left behind", inputs_.carry);
    options.Text("--source", "NAME", "which source of the policy reads the columns",
                 inputs_.source);
    options.Text("--delimiter", "C", "between columns; default: found out", inputs_.delimiter);
    options.Text("--verify-with", "FILE", kVerifyWithHelp, verify_with_);
    options.OneOf("--format", {"text", "json"}, "default: text", format_);
  }

  int Run(Console& console) override {
    if (wanted_.id.empty() == !row_) {
      return console.FailUsage("give either --id ID or --row N", name());
    }
    if (row_ && *row_ == 0) {
      return console.FailUsage("--row counts from 1", name());
    }
    wanted_.row = row_.value_or(0);
    int code = kExitOk;
    const auto policy =
        LoadDecidingPolicy(policy_, verify_with_, format_ == "json", console, code);
    if (!policy) {
      return code;
    }
    const base::Result<program::Program> program = policy->Lower(true);
    if (!program) {
      return console.Fail(program.error());
    }
    const base::Result<int> done = Explain(*program, console);
    return done ? *done : console.Fail(done.error());
  }

 private:
  base::Result<int> Explain(const program::Program& program, Console& console) {
    inputs_.policy = policy_;
    RunInputs inputs(inputs_, program);
    if (const std::string complaint = inputs.Prepare(); !complaint.empty()) {
      return console.FailUsage(complaint, name());
    }
    if (auto opened = inputs.Open([] { return false; }); !opened) {
      return tl::unexpected<base::Error>(opened.error());
    }
    uint64_t leads = 0;
    const auto lead = run::FindLead(inputs.joined, program, wanted_, leads);
    if (!lead) {
      return tl::unexpected<base::Error>(lead.error());
    }
    if (!*lead) {
      console.Talk(fmt::format("{} has no such lead: looked for {} among {}\n", inputs.names[0],
                               row_ ? fmt::format("row {}", *row_)
                                    : fmt::format("the id `{}`", wanted_.id),
                               Counted(leads, "lead")));
      return kExitFindings;
    }
    return Show(program, **lead, inputs.names[0], inputs.as_of_us, console);
  }

  base::Result<int> Show(const program::Program& program, const run::FoundLead& lead,
                         const std::string& input_name, int64_t as_of_us, Console& console) {
    if (lead.batch == nullptr) {
      console.Talk(fmt::format("{}:{}: this row was rejected, so there is no decision: {}\n",
                               input_name, lead.line, Describe(lead.reject)));
      return kExitBadInput;
    }
    for (const ingest::Reject& note : lead.notes) {
      console.Talk(fmt::format("{}:{}: note: {}\n", input_name, lead.line, Describe(note)));
    }
    base::Result<explain::Explainer> explainer = explain::Explainer::Make(program);
    if (!explainer) {
      return tl::unexpected<base::Error>(explainer.error());
    }
    const explain::Explanation explanation =
        explainer->Explain(*lead.batch, lead.events.get(), 0, {as_of_us}, lead.cells, lead.texts);
    for (const explain::Part& part : explanation.parts) {
      if (!part.adds_up) {
        return base::Fail(base::ErrorKind::kInternal,
                          fmt::format("the points of score `{}` do not add up", part.name));
      }
    }
    console.Out(format_ == "json"
                    ? explain::RenderJson(explanation) + "\n"
                    : explain::RenderText(explanation, {.color = console.out_color()}));
    return kExitOk;
  }

  static std::string Describe(const ingest::Reject& reject) {
    return fmt::format("{}{}{}", reject.field.empty() ? "" : reject.field + ": ", reject.reason,
                       reject.value.empty() ? "" : fmt::format(" (`{}`)", reject.value));
  }

  std::string policy_;
  std::string verify_with_;
  RunOptions inputs_;
  run::Wanted wanted_;
  std::optional<uint64_t> row_;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> MakeExplain() { return std::make_unique<ExplainCommand>(); }

}  // namespace tandem::cli
