// SPDX-License-Identifier: Apache-2.0
// Stages: the ladder and what stands aside, ways in, and what keeps a lead out.
#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {

// "none", the ladder, then the stages aside; ways in are known before any condition is checked.
void Checker::DeclareStages() {
  if (b_.stages.empty()) return;
  std::vector<std::string> names{"none"};
  std::vector<std::string> ways;
  for (uint32_t i = 0; i < b_.stages.size(); ++i) {
    const syntax::StageDecl& decl = *b_.stages[i];
    names.push_back(decl.name.text);
    std::vector<std::string> labels;
    for (const syntax::StageLine& line : decl.lines) {
      if (line.kind != syntax::StageLineKind::kWhen) continue;
      const std::string label = line.label ? line.label->text : "";
      labels.push_back(label);
      ways.push_back(label.empty() ? fmt::format("{} {}", decl.name.text, labels.size())
                                   : fmt::format("{}.{}", decl.name.text, label));
    }
    way_ins_[i + 1] = std::move(labels);
  }
  policy_.stage_choice = NewChoice("stage", true, std::move(names));
  if (ways.empty()) ways.push_back("none");
  policy_.way_in_choice = NewChoice("way_in", false, std::move(ways));
}

hir::Stage Checker::CheckStage(const syntax::StageDecl& decl) {
  hir::Stage stage;
  stage.name = decl.name.text;
  stage.aside = decl.aside;
  stage.opens_opportunity = decl.opens_opportunity;
  stage.ownership = OwnershipOf(decl.ownership);
  stage.span = decl.span;
  std::map<std::string, Span> seen;
  for (const syntax::StageLine& line : decl.lines) {
    const std::string because = line.because ? line.because->text : "";
    if (line.kind == syntax::StageLineKind::kUnless) {
      stage.unlesses.push_back({Definite(*line.condition, "`unless`"), because, line.span});
      continue;
    }
    if (line.kind == syntax::StageLineKind::kUntil) {
      const auto value = static_cast<uint32_t>(*FindChoiceValue(policy_.stage_choice, stage.name));
      const ExprId until = Definite(*line.condition, "`until`");
      const auto entered = CarriedField(schema::Carried::kEntered, value);
      stage.untils.push_back({SinceEntry(until, entered), because, line.span});
      stage.held = HeldBefore(decl, value);
      continue;
    }
    const ExprId condition = decl.aside
                                 ? Definite(*line.condition, "`when` of a stage aside")
                                 : Condition(*line.condition);
    const std::string label = line.label ? line.label->text : "";
    if (!label.empty()) {
      const auto [first, fresh] = seen.emplace(label, line.label->span);
      if (!fresh) {
        sink_->Report(Code::kLabelTwice, line.label->span, label,
                     fmt::format("stage `{}`", decl.name.text))
            .With(first->second, "first used here");
      }
    }
    stage.whens.push_back({condition, label, because, line.span});
  }
  if (stage.whens.empty()) sink_->Report(Code::kNoWayIn, decl.name.span, decl.name.text);
  return stage;
}

void Checker::CheckStages() {
  for (const syntax::StageDecl* decl : b_.stages) {
    hir::Stage stage = CheckStage(*decl);
    (decl->aside ? policy_.asides : policy_.stages).push_back(std::move(stage));
  }
}

}  // namespace tandem::typecheck
