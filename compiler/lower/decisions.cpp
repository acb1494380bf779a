// SPDX-License-Identifier: Apache-2.0
// Bands, stages, answers, the route and the expectations of tests.
#include <set>

#include "compiler/lower/context.h"

namespace tandem::lower {

using program::ResultKind;
using program::RuleKind;

void Context::LowerBands() {
  for (size_t i = 0; i < policy.bands.size(); ++i) {
    const hir::Band& band = policy.bands[i];
    OpId& value = bands_[i];
    if (value == program::kNoOp) value = Value(band.value);
    AddResult(ResultKind::kBand, band.name, band.type, value, emit.Mask(true));
    for (const hir::BandLine& line : band.lines) {
      program::Rule rule = NewRule(RuleKind::kBandLine, band.name, line.span, {line.condition});
      rule.label = line.label;
      AddLine(std::move(rule), line.condition, hir::kNoExpr);
    }
  }
}

// Some way in is surely open, or it is held since before and not over; and nothing surely speaks
// against it.
OpId Context::StageHolds(const hir::Stage& stage) {
  OpId any = emit.Mask(false);
  for (const hir::StageWhen& when : stage.whens) any = emit.Or(any, Fires(when.condition));
  if (stage.held != hir::kNoExpr) {
    OpId stays = True(stage.held);
    for (const hir::StageUnless& until : stage.untils) {
      stays = emit.AndNot(stays, Blocked(until.condition));
    }
    any = emit.Or(any, stays);
  }
  for (const hir::StageUnless& unless : stage.unlesses) {
    any = emit.AndNot(any, Blocked(unless.condition));
  }
  return any;
}

// The first open way in, as written, counted over the whole policy.
OpId Context::WayIn(const hir::Stage& stage, int64_t first_label) {
  OpId label = emit.Const(first_label);
  for (size_t i = stage.whens.size(); i-- > 0;) {
    label = emit.Select(Fires(stage.whens[i].condition),
                        emit.Const(first_label + static_cast<int64_t>(i)), label);
  }
  return label;
}

OpId Context::AnyWay(const hir::Stage& stage) {
  OpId any = emit.Mask(false);
  for (const hir::StageWhen& when : stage.whens) any = emit.Or(any, Fires(when.condition));
  return any;
}

// held(S) = held(before S) and not aside and not unless(S) and (some when(S) or held before
// and not until(S)); see docs/LANGUAGE.md.
void Context::ComputeStage() {
  if (stage_ != program::kNoOp) return;
  OpId any_aside = emit.Mask(false);
  std::vector<OpId> aside_holds;
  for (const hir::Stage& aside : policy.asides) {
    aside_holds.push_back(StageHolds(aside));
    any_aside = emit.Or(any_aside, aside_holds.back());
  }
  stage_ = emit.Const(0);
  way_in_ = emit.Const(0);
  int64_t index = 1, label = 0;
  OpId before = emit.Not(any_aside);
  OpId stays = emit.Mask(false);  // the stage is held though no way into it is open
  const auto note_stays = [&](const hir::Stage& stage, OpId held) {
    stays = emit.AndNot(stays, held);
    if (stage.held == hir::kNoExpr) return;
    stays = emit.Or(emit.AndNot(held, AnyWay(stage)), stays);
  };
  for (const hir::Stage& stage : policy.stages) {
    const OpId held = emit.And(before, StageHolds(stage));
    stage_ = emit.Select(held, emit.Const(index++), stage_);
    way_in_ = emit.Select(held, WayIn(stage, label), way_in_);
    note_stays(stage, held);
    label += static_cast<int64_t>(stage.whens.size());
    before = held;
  }
  // The first aside that holds, as written, wins: select from the last to the first.
  int64_t labels_end = label;
  for (const hir::Stage& aside : policy.asides)
    labels_end += static_cast<int64_t>(aside.whens.size());
  for (size_t i = policy.asides.size(); i-- > 0;) {
    labels_end -= static_cast<int64_t>(policy.asides[i].whens.size());
    const int64_t number = static_cast<int64_t>(policy.stages.size() + i) + 1;
    stage_ = emit.Select(aside_holds[i], emit.Const(number), stage_);
    way_in_ = emit.Select(aside_holds[i], WayIn(policy.asides[i], labels_end), way_in_);
    note_stays(policy.asides[i], aside_holds[i]);
  }
  way_open_ = emit.AndNot(emit.Not(emit.Equal(stage_, emit.Const(0))), stays);
}

void Context::LowerStages() {
  if (policy.stages.empty() && policy.asides.empty()) return;
  ComputeStage();
  program.chain_stages = static_cast<uint32_t>(policy.stages.size());
  schema::ValueType type;
  type.kind = schema::Kind::kChoice;
  type.choice = policy.stage_choice;
  AddResult(ResultKind::kStage, "stage", type, stage_, emit.Mask(true));
  type.choice = policy.way_in_choice;
  AddResult(ResultKind::kWayIn, "way_in", type, way_in_, way_open_);
  const auto explain = [&](const hir::Stage& stage) {
    for (const hir::StageWhen& when : stage.whens) {
      program::Rule rule = NewRule(stage.aside ? RuleKind::kAsideWhen : RuleKind::kStageWhen,
                                   stage.name, when.span, {when.condition});
      rule.label = when.label;
      rule.because = when.because;
      AddLine(std::move(rule), when.condition, hir::kNoExpr);
    }
    for (const hir::StageUnless& unless : stage.unlesses) {
      program::Rule rule =
          NewRule(RuleKind::kStageUnless, stage.name, unless.span, {unless.condition});
      rule.because = unless.because;
      AddLine(std::move(rule), unless.condition, hir::kNoExpr);
    }
    for (const hir::StageUnless& until : stage.untils) {
      program::Rule rule =
          NewRule(RuleKind::kStageUntil, stage.name, until.span, {until.condition});
      rule.because = until.because;
      AddLine(std::move(rule), until.condition, hir::kNoExpr);
    }
  };
  for (const hir::Stage& stage : policy.asides) explain(stage);
  for (const hir::Stage& stage : policy.stages) explain(stage);
}

void Context::LowerAnswers() {
  for (const hir::Answer& answer : policy.answers) {
    const hir::Expr& expr = policy[answer.value];
    if (expr.type.kind == schema::Kind::kText) {
      std::vector<program::TextLeaf> leaves;
      const OpId index = TextLeafIndex(answer.value, leaves);
      AddResult(ResultKind::kAnswer, answer.name, expr.type, index, Valid(answer.value));
      place.body.results.back().leaves = std::move(leaves);
    } else if (expr.type.kind == schema::Kind::kYesNo) {
      AddResult(ResultKind::kAnswer, answer.name, expr.type, True(answer.value),
                Valid(answer.value));
    } else {
      AddResult(ResultKind::kAnswer, answer.name, expr.type, Value(answer.value),
                Valid(answer.value));
    }
    // With a text it is short for something else, `title changed`.
    if (expr.op != hir::Op::kChoose || !expr.text.empty()) {
      program::Rule rule = NewRule(RuleKind::kAnswerLine, answer.name, answer.span, {answer.value});
      AddLine(std::move(rule), hir::kNoExpr, hir::kNoExpr);
      continue;
    }
    for (size_t i = 0; i < expr.args.size(); i += 2) {
      const bool otherwise = i + 1 == expr.args.size();
      const ExprId condition = otherwise ? hir::kNoExpr : expr.args[i];
      const ExprId value = otherwise ? expr.args[i] : expr.args[i + 1];
      const source::Span span = otherwise ? policy[value].span : policy[condition].span;
      program::Rule rule = NewRule(RuleKind::kAnswerLine, answer.name, span, {condition, value});
      rule.label = hir::Describe(policy, value);
      AddLine(std::move(rule), condition, hir::kNoExpr);
    }
  }
}

void Context::LowerRoute() {
  if (!policy.route) return;
  const hir::Route& route = *policy.route;
  AddResult(ResultKind::kRoute, "route", route.type, Value(route.value), emit.Mask(true));
  for (const hir::RouteLine& line : route.lines) {
    program::Rule rule =
        NewRule(RuleKind::kRouteLine, "route", line.span, {line.when, line.unless, line.table});
    rule.label = line.target;
    rule.because = line.because;
    AddLine(std::move(rule), line.when, line.unless, line.table);
  }
}

void Context::LowerTests() {
  const auto add = [&](const std::string& name, ExprId id) {
    const hir::Expr& expr = policy[id];
    const bool yes_no = expr.type.kind == schema::Kind::kYesNo;
    std::vector<program::TextLeaf> leaves;
    const OpId value = yes_no                                  ? True(id)
                       : expr.type.kind == schema::Kind::kText ? TextLeafIndex(id, leaves)
                                                               : Value(id);
    AddResult(ResultKind::kCondition, name, expr.type, value, Valid(id));
    place.body.results.back().leaves = std::move(leaves);
  };
  std::set<ExprId> shown_already;
  for (size_t t = 0; t < policy.tests.size(); ++t) {
    const auto& expectations = policy.tests[t].expectations;
    for (size_t e = 0; e < expectations.size(); ++e) {
      const std::string name = "test " + std::to_string(t) + "." + std::to_string(e);
      add(name, expectations[e].condition);
      for (const auto& [label, shown] : expectations[e].shows) {
        if (shown_already.insert(shown).second) {
          add("value " + std::to_string(static_cast<uint32_t>(shown)), shown);
        }
      }
    }
  }
}

// Events are rejected in their passes.
void Context::LowerRejects() {
  for (const hir::Policy::RejectWhen& reject : policy.rejects) {
    if (reject.event) continue;
    schema::ValueType type;
    AddResult(ResultKind::kReject, policy.sources[reject.source].name, type, True(reject.condition),
              emit.Mask(true));
    program.results.back().leaves.push_back({.text = TextOf(reject.span)});
  }
}

void Context::LowerFaults() {
  if (fault_masks_.empty()) return;
  schema::ValueType type;
  std::vector<OpId> masks;
  for (const FaultMask& fault : fault_masks_) masks.push_back(fault.when);
  AddResult(ResultKind::kFault, "data_fault", type, emit.AnyOf(masks), emit.Mask(true));
}

}  // namespace tandem::lower
