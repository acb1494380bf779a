// SPDX-License-Identifier: Apache-2.0
// The constraints, written as conditions of the language so that the search needs to know nothing
// of them.
#include "compiler/analyze/constraints.h"

#include <optional>

namespace tandem::analyze {

using hir::ExprId;
using hir::Op;
using schema::Carried;
using schema::FieldId;
using schema::Kind;
using schema::Origin;

namespace {

class Constraints {
 public:
  Constraints(hir::Builder& make, const hir::Policy& policy) : make_(make), policy_(policy) {}

  std::vector<ExprId> Make() {
    for (size_t i = 0; i < policy_.schema.fields.size(); ++i) {
      const schema::Field field = policy_.schema.fields[i];
      if (IsList(field)) continue;
      const auto id = static_cast<FieldId>(i);
      if (field.origin == Origin::kGiven) RecordLeaf(id, field);
      if (field.origin == Origin::kIsNew) is_new_ = Field(id);
      if (field.origin == Origin::kPrevious) before_.push_back(id);
      if (field.origin == Origin::kCarried) Remember(id, field);
    }
    Before();
    CarriedState();
    OfEvents();
    return std::move(out_);
  }

 private:
  static bool IsList(const schema::Field& field) {
    return field.type.kind == Kind::kTextList || field.type.kind == Kind::kChoiceList;
  }
  ExprId Field(FieldId id) { return make_.Field(id, false, {}); }
  ExprId Known(FieldId id) { return make_.Settle(Op::kIsKnown, Field(id), {}); }
  void Implies(ExprId a, ExprId b) {
    out_.push_back(make_.Logic(Op::kOr, {make_.Not(a, {}), b}, {}));
  }

  // A leaf that is not optional is there as soon as another leaf of its record is.
  void RecordLeaf(FieldId id, const schema::Field& field) {
    if (!field.record || field.optional || !policy_.schema.records[*field.record].optional) return;
    const ExprId record = make_.Add({.op = Op::kRecordKnown,
                                     .type = hir::TypeOf(Kind::kYesNo),
                                     .imm = static_cast<int64_t>(*field.record)});
    Implies(record, Known(id));
  }

  // There is a version before, or there is none: all its required fields, or no field at all.
  void Before() {
    std::optional<ExprId> there;
    if (is_new_) there = make_.Settle(Op::kSurely, make_.Not(*is_new_, {}), {});
    for (const bool required : {true, false}) {
      for (const FieldId id : before_) {
        const schema::Field& now = policy_.schema[policy_.schema[id].twin];
        if ((!now.optional && !now.record) != required) continue;
        const ExprId known = Known(id);
        if (!there) {
          if (!required) return;  // optional fields alone: any of them
          there = known;
          continue;
        }
        Implies(known, *there);
        if (required) Implies(*there, known);
      }
    }
  }

  void Remember(FieldId id, const schema::Field& field) {
    if (field.carried == Carried::kPresent) present_ = Field(id);
    if (field.carried == Carried::kStage) stage_ = id;
    if (field.carried == Carried::kFurthest) furthest_ = id;
    if (field.carried == Carried::kScore) scores_.push_back(id);
    if (field.carried == Carried::kFrozen || field.carried == Carried::kEntered) {
      rest_.push_back(id);
    }
  }

  // An earlier evaluation leaves stage, furthest stage and scores; frozen scores and entries only
  // where there was one. The furthest stage of the chain is not below the stage.
  void CarriedState() {
    std::vector<FieldId> together = scores_;
    if (stage_) together.push_back(*stage_);
    if (furthest_) together.push_back(*furthest_);
    for (size_t i = 1; i < together.size(); ++i) {
      Implies(Known(together[i]), Known(together[0]));
      Implies(Known(together[0]), Known(together[i]));
    }
    if (!together.empty()) rest_.push_back(together[0]);
    if (present_) {
      const ExprId present = make_.Settle(Op::kSurely, *present_, {});
      for (const FieldId id : rest_) Implies(Known(id), present);
    }
    if (!together.empty()) {
      for (const FieldId id : rest_) {
        if (id != together[0]) Implies(Known(id), Known(together[0]));
      }
    }
    if (!stage_ || !furthest_) return;
    const auto chain = static_cast<int64_t>(policy_.stages.size());
    const ExprId aside = make_.InSet(
        Field(*stage_), {{chain + 1, static_cast<int64_t>(chain + policy_.asides.size())}}, {});
    const ExprId reached = make_.Compare(Op::kLessEqual, Field(*stage_), Field(*furthest_), {});
    out_.push_back(make_.Settle(Op::kPossibly, make_.Logic(Op::kOr, {aside, reached}, {}), {}));
    const ExprId in_chain = make_.InSet(Field(*furthest_), {{0, chain}}, {});
    out_.push_back(make_.Settle(Op::kPossibly, in_chain, {}));
  }

  // Entries of stages are known with carried state only; events of a record that leads share happen
  // to leads that have it.
  void OfEvents() {
    const size_t count = policy_.exprs.size();
    for (size_t i = 0; i < count; ++i) {
      const hir::Expr e = policy_.exprs[i];
      const bool picks = e.op == Op::kPicked || e.op == Op::kPickedAt;
      if (!picks && e.op != Op::kAggregate && e.op != Op::kWeighted) continue;
      if (e.type.kind == Kind::kTextList || e.type.kind == Kind::kChoiceList) continue;
      const hir::Aggregate& of = policy_.aggregates[static_cast<size_t>(e.imm)];
      const auto id = static_cast<ExprId>(i);
      const std::vector<FieldId> keys = KeysOf(of);
      ExprId some = hir::kNoExpr;  // an event counted
      if ((of.of_stage && present_) || !keys.empty()) {
        some = picks ? make_.Settle(Op::kIsKnown, id, {})
                     : make_.Settle(Op::kSurely, make_.Not(make_.InSet(id, {{0, 0}}, {}), {}), {});
      }
      for (const FieldId key : keys) Implies(some, Known(key));
      if (!of.of_stage || !present_) continue;
      const ExprId present = make_.Settle(Op::kSurely, *present_, {});
      Implies(some, present);
      if (e.op != Op::kAggregate) continue;
      const ExprId known = make_.Settle(Op::kIsKnown, id, {});
      Implies(known, present);
      Implies(present, known);
    }
  }
  // The fields one of which a lead needs to have the events; none when it needs none.
  std::vector<FieldId> KeysOf(const hir::Aggregate& aggregate) const {
    if (aggregate.parts.size() != 1) return {};
    const auto key = policy_.schema[aggregate.parts[0].event].key;
    return key ? std::vector<FieldId>{*key} : std::vector<FieldId>{};
  }

  hir::Builder& make_;
  const hir::Policy& policy_;
  std::vector<ExprId> out_;
  std::optional<ExprId> is_new_, present_;
  std::vector<FieldId> before_, scores_, rest_;
  std::optional<FieldId> stage_, furthest_;
};

}  // namespace

std::vector<std::vector<ExprId>> MakeCounts(hir::Builder& make, const hir::Policy& policy) {
  std::vector<std::vector<ExprId>> out(policy.aggregates.size());
  const auto settled = [&](ExprId id) { return make.Settle(Op::kSurely, id, {}); };
  for (size_t i = 0; i < policy.aggregates.size(); ++i) {
    const hir::Aggregate aggregate = policy.aggregates[i];
    for (const hir::EventPart& part : aggregate.parts) {
      const ExprId at = make.EventAt(part.event, {});
      const ExprId as_of = make.Reference(Op::kAsOf, policy[at].type, 0, {});
      std::vector<ExprId> all{make.Compare(Op::kLessEqual, at, as_of, {})};
      if (aggregate.window >= 0) all.push_back(make.InWindow(at, aggregate.window, {}));
      if (aggregate.since != hir::kNoExpr) {
        const ExprId later = make.Compare(Op::kLess, aggregate.since, at, {});
        all.push_back(make.Settle(Op::kPossibly, later, {}));
      }
      if (part.where != hir::kNoExpr) all.push_back(settled(part.where));
      out[i].push_back(make.Logic(Op::kAnd, std::move(all), {}));
    }
  }
  return out;
}

std::vector<ExprId> MakeConstraints(hir::Builder& make, const hir::Policy& policy) {
  return Constraints(make, policy).Make();
}

}  // namespace tandem::analyze
