// SPDX-License-Identifier: Apache-2.0
// Stages: does some lead reach each of them?
#include <memory>

#include <fmt/format.h>

#include "compiler/analyze/questions.h"
#include "compiler/hir/builder.h"

namespace tandem::analyze {
namespace {

using diag::Code;
using hir::ExprId;
using hir::Op;

struct Progress {
  size_t left = 0;
  size_t reached = 0;
  size_t stages = 0;
  bool reported = false;  // of the ladder: what stands above an empty stage is empty too
};

// The lead holds the stage (or, in the chain, one above it).
ExprId Holds(Context& context, int64_t from, int64_t to) {
  hir::Builder& make = context.leads.make();
  const hir::Policy& policy = context.policy;
  const schema::ValueType type = hir::ChoiceType(policy.schema, policy.stage_choice);
  const ExprId stage = make.Reference(Op::kStage, type, 0, {});
  return make.InSet(stage, {{from, to}}, {});
}

// `when` is stronger than `until`: one that only holds while a `when` does ends nothing.
void AskUntils(Context& context, const hir::Stage& stage) {
  if (stage.held == hir::kNoExpr || stage.whens.empty()) return;
  std::vector<ExprId> whens;
  for (const hir::StageWhen& when : stage.whens) whens.push_back(when.condition);
  const ExprId when = context.leads.make().Logic(Op::kOr, std::move(whens), stage.span);
  for (const hir::StageUnless& until : stage.untils) {
    const auto then = [&context, &stage, &until](const Answer& answer) {
      if (answer.verdict == Verdict::kNotAnalysed) {
        context.NotAnalysed(fmt::format("whether this `until` ever ends `{}`", stage.name),
                            answer.because, until.span);
      }
      if (answer.verdict == Verdict::kNone) {
        context.sink.Report(Code::kUntilEndsNothing, until.span, stage.name);
      }
    };
    context.Ask({{stage.held, kYes}, {until.condition, kYes}, {when, kNo | kUnknown}}, then);
  }
}

}  // namespace

void AskStages(Context& context) {
  const hir::Policy& policy = context.policy;
  const auto chain = static_cast<int64_t>(policy.stages.size());
  const auto asides = static_cast<int64_t>(policy.asides.size());
  if (chain + asides == 0 || policy.stage_choice == schema::kNoChoice) return;
  const auto progress = std::make_shared<Progress>();
  progress->left = progress->stages = static_cast<size_t>(chain + asides);
  for (int64_t value = 1; value <= chain + asides; ++value) {
    const bool aside = value > chain;
    const hir::Stage& stage = aside ? policy.asides[static_cast<size_t>(value - chain - 1)]
                                    : policy.stages[static_cast<size_t>(value - 1)];
    const ExprId holds = Holds(context, value, aside ? value : chain);
    const auto then = [&context, &stage, progress, aside](const Answer& answer) {
      --progress->left;
      if (answer.verdict == Verdict::kFound) ++progress->reached;
      const std::string name = fmt::format("stage `{}`", stage.name);
      if (answer.verdict == Verdict::kNotAnalysed) {
        context.NotAnalysed(fmt::format("whether {} is reached", name), answer.because,
                            stage.span);
      }
      if (answer.verdict == Verdict::kNone && (aside || !progress->reported)) {
        progress->reported = progress->reported || !aside;
        context.sink.Report(Code::kNeverReached, stage.span, name,
                            aside ? "no lead meets its conditions"
                                  : "no lead meets its conditions and those of the stages before",
                            "change a `when` or an `unless`, or remove the stage");
      }
      if (progress->left == 0 && progress->reached == progress->stages) {
        context.Proved(fmt::format("stages: each of {} is reached", progress->stages));
      }
    };
    context.Ask({{holds, kYes}}, then);
    AskUntils(context, stage);
  }
}

}  // namespace tandem::analyze
