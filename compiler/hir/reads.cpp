// SPDX-License-Identifier: Apache-2.0
// What an expression reads, through everything it refers to.
#include <algorithm>
#include <set>
#include <utility>

#include "compiler/hir/hir.h"

namespace tandem::hir {
namespace {

class Reader {
 public:
  explicit Reader(const Policy& policy)
      : policy_(policy), seen_(policy.exprs.size(), false) {}

  void Visit(ExprId root) {
    if (root != kNoExpr) pending_.push_back(root);
    while (!pending_.empty()) {
      const ExprId id = pending_.back();
      pending_.pop_back();
      if (id == kNoExpr || seen_[static_cast<size_t>(id)]) continue;
      seen_[static_cast<size_t>(id)] = true;
      const Expr& e = policy_[id];
      if (e.op == Op::kField) AddField(e.field);
      if (e.op == Op::kRecordKnown) AddRecord(static_cast<uint32_t>(e.imm));
      pending_.insert(pending_.end(), e.args.begin(), e.args.end());
      FollowReference(e);
    }
  }

  std::vector<FieldId> Fields() const { return {fields_.begin(), fields_.end()}; }

 private:
  // What the version before had counts as the field; carried state is nothing a lead has.
  void AddField(FieldId id) {
    const schema::Field& field = policy_.schema[id];
    if (field.origin == schema::Origin::kGiven) fields_.insert(id);
    if (field.origin == schema::Origin::kPrevious) fields_.insert(field.twin);
  }

  void AddRecord(uint32_t record) {
    const std::string prefix = policy_.schema.records[record].name + ".";
    for (size_t i = 0; i < policy_.schema.GivenCount(); ++i) {
      if (policy_.schema.fields[i].name.starts_with(prefix)) {
        fields_.insert(static_cast<FieldId>(i));
      }
    }
  }

  bool Once(Op op, int64_t index) { return followed_.emplace(op, index).second; }

  void FollowReference(const Expr& e) {
    const auto index = static_cast<size_t>(e.imm);
    switch (e.op) {
      case Op::kScore:
        if (!Once(e.op, e.imm) || index >= policy_.scores.size()) return;
        for (const ScoreRule& rule : policy_.scores[index].rules) {
          pending_.insert(pending_.end(), {rule.points, rule.when, rule.unless});
        }
        pending_.push_back(policy_.scores[index].frozen);
        return;
      case Op::kAggregate:
      case Op::kPicked:
      case Op::kPickedAt:
      case Op::kWeighted:
        if (!Once(Op::kAggregate, e.imm)) return;
        pending_.push_back(policy_.aggregates[index].since);
        for (const EventPart& part : policy_.aggregates[index].parts) {
          pending_.push_back(part.where);
          pending_.insert(pending_.end(), part.values.begin(), part.values.end());
        }
        return;
      case Op::kBand:
        if (index < policy_.bands.size()) pending_.push_back(policy_.bands[index].value);
        return;
      case Op::kAnswer:
        if (index < policy_.answers.size()) pending_.push_back(policy_.answers[index].value);
        return;
      case Op::kRoute:
        if (policy_.route) pending_.push_back(policy_.route->value);
        return;
      case Op::kStage:
      case Op::kWayIn:
        if (!Once(Op::kStage, 0)) return;
        FollowStages(policy_.stages);
        FollowStages(policy_.asides);
        return;
      default: return;  // everything else reaches its parts through its arguments
    }
  }

  void FollowStages(const std::vector<Stage>& stages) {
    for (const Stage& stage : stages) {
      for (const StageWhen& when : stage.whens) pending_.push_back(when.condition);
      for (const StageUnless& unless : stage.unlesses) pending_.push_back(unless.condition);
      for (const StageUnless& until : stage.untils) pending_.push_back(until.condition);
    }
  }

  const Policy& policy_;
  std::vector<bool> seen_;
  std::vector<ExprId> pending_;
  std::set<std::pair<Op, int64_t>> followed_;
  std::set<FieldId> fields_;
};

}  // namespace

std::vector<FieldId> Reads(const Policy& policy, ExprId expr) {
  Reader reader(policy);
  reader.Visit(expr);
  return reader.Fields();
}

}  // namespace tandem::hir
