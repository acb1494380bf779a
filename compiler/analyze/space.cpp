// SPDX-License-Identifier: Apache-2.0
// The box, what is kept of it, and which inputs an expression reads.
#include "compiler/analyze/space.h"

#include <algorithm>

#include "compiler/analyze/space_memo.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;

Space::Space(const hir::Policy& policy, const Limits& limits)
    : policy_(policy), limits_(limits), variables_(policy, static_cast<size_t>(limits.texts)) {
  const auto zone = value::FindZone(policy.schema.zone.empty() ? "UTC" : policy.schema.zone);
  zone_known_ = zone.has_value();
  if (zone) zone_ = *zone;
  Grow();
}

void Space::Grow() {
  const bool changed = variables_.Grow() || now_.empty();
  slots_.resize(policy_.exprs.size());
  scores_.resize(policy_.scores.size());
  if (!changed) return;
  now_.clear();
  for (Var v = 0; v < variables_.size(); ++v) now_.push_back(variables_[v].full);
  changed_.assign(variables_.size(), 0);
  narrowed_ = Bits(variables_.size());
  holding_.clear();
  present_.clear();
  keys_.clear();
  // Inputs may be new: what is read is found anew.
  for (Slot& slot : slots_) slot = {};
  for (ScoreParts& score : scores_) score = {};
  stage_ = {};
  ++generation_;
}

void Space::SetDistrust(bool distrust) {
  if (distrust == distrust_) return;
  distrust_ = distrust;
  ++generation_;
  ++clock_;
  changed_.assign(changed_.size(), clock_);
}

void Space::Narrow(Var var, Domain domain) {
  if (domain == variables_[var].full) {
    narrowed_.Clear(var);
  } else {
    narrowed_.Set(var);
  }
  now_[var] = std::move(domain);
  changed_[var] = ++clock_;
}

bool Space::Fresh(const Slot& slot) const {
  if (slot.at == 0) return false;
  bool fresh = true;
  slot.reads.Each([&](size_t var) { fresh = fresh && changed_[var] <= slot.at; });
  return fresh;
}

const Abs& Space::Of(ExprId id) {
  Slot& slot = slots_[static_cast<size_t>(id)];
  if (!slot.has_reads) Reads(id);
  return Memo(slot, [&] { return Compute(id); });
}

const Bits& Space::Reads(ExprId id) {
  Slot& slot = slots_[static_cast<size_t>(id)];
  if (slot.has_reads) return slot.reads;
  Bits reads(variables_.size());
  AddReads(id, reads);
  slot.reads = std::move(reads);
  slot.has_reads = true;
  return slot.reads;
}

void Space::AddStageReads(const std::vector<hir::Stage>& stages, Bits& into) {
  for (const hir::Stage& stage : stages) {
    for (const auto& when : stage.whens) into.Add(Reads(when.condition));
    for (const auto& unless : stage.unlesses) into.Add(Reads(unless.condition));
    for (const auto& until : stage.untils) into.Add(Reads(until.condition));
    if (stage.held != hir::kNoExpr) into.Add(Reads(stage.held));
  }
}

void Space::AddReads(ExprId id, Bits& into) {
  const Expr& e = policy_[id];
  const Var var = variables_.Of(id);
  if (var != kNoVar) into.Set(var);
  const auto index = static_cast<size_t>(e.imm);
  switch (e.op) {
    case Op::kListHas:
      for (const std::string& needle : e.atom.needles) {
        const Var element = variables_.Element(policy_[e.args[0]], needle);
        if (element != kNoVar) into.Set(element);
      }
      break;
    case Op::kRecordKnown:
      for (size_t i = 0; i < policy_.schema.fields.size(); ++i) {
        if (policy_.schema.fields[i].record != static_cast<uint32_t>(e.imm)) continue;
        const Var field = variables_.Field(static_cast<schema::FieldId>(i));
        if (field != kNoVar) into.Set(field);
      }
      break;
    case Op::kScore:
      into.Add(ScoreReads(index));
      break;
    case Op::kBand:
      into.Add(Reads(policy_.bands[index].value));
      break;
    case Op::kAnswer:
      into.Add(Reads(policy_.answers[index].value));
      break;
    case Op::kRoute:
      into.Add(Reads(policy_.route->value));
      break;
    case Op::kStage:
    case Op::kWayIn:
      if (!stage_.has_reads) {
        Bits reads(variables_.size());
        AddStageReads(policy_.stages, reads);
        AddStageReads(policy_.asides, reads);
        stage_.reads = std::move(reads);
        stage_.has_reads = true;
      }
      into.Add(stage_.reads);
      break;
    default:
      break;
  }
  for (const ExprId arg : e.args) into.Add(Reads(arg));
}

Bits Space::RuleReads(const hir::Score& score, size_t index) {
  const hir::ScoreRule& rule = score.rules[index];
  Bits reads(variables_.size());
  for (const ExprId id : {rule.points, rule.when, rule.unless}) {
    if (id != hir::kNoExpr) reads.Add(Reads(id));
  }
  if (rule.kind != program::RuleKind::kGroup) return reads;
  for (size_t i = 0; i < score.rules.size(); ++i) {
    if (score.rules[i].parent == static_cast<int32_t>(index)) reads.Add(RuleReads(score, i));
  }
  return reads;
}

const Bits& Space::ScoreReads(size_t index) {
  Slot& slot = scores_[index].slot;
  if (slot.has_reads) return slot.reads;
  const hir::Score& score = policy_.scores[index];
  Bits reads(variables_.size());
  for (size_t i = 0; i < score.rules.size(); ++i) reads.Add(RuleReads(score, i));
  for (const ExprId id : {score.frozen, score.carried}) {
    if (id != hir::kNoExpr) reads.Add(Reads(id));
  }
  slot.reads = std::move(reads);
  slot.has_reads = true;
  return slot.reads;
}

}  // namespace tandem::analyze
