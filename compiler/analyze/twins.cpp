// SPDX-License-Identifier: Apache-2.0
// The policy merged with itself. What an added event changes is written over the event's own
// fields, so that what it does in one place and in another is one event's doing.
#include "compiler/analyze/twins.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "compiler/analyze/constraints.h"
#include "compiler/analyze/directions.h"
#include "compiler/analyze/merge.h"
#include "compiler/hir/builder.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using hir::AggregateKind;
using hir::EventId;
using hir::Expr;
using hir::ExprId;
using hir::FieldId;
using hir::Op;
using schema::Kind;

namespace {

FieldId NewField(hir::Policy& policy, const schema::ValueType& type, bool optional) {
  schema::Field field;
  field.name = "apart " + std::to_string(policy.schema.fields.size());
  field.type = type;
  field.optional = optional;
  policy.schema.fields.push_back(std::move(field));
  return static_cast<FieldId>(policy.schema.fields.size() - 1);
}

bool IsOfEvents(Op op) {
  return op == Op::kAggregate || op == Op::kPicked || op == Op::kPickedAt || op == Op::kWeighted;
}

// What is computed from the added event's type, of the second lead.
class Added {
 public:
  Added(const hir::Policy& policy, EventId event, bool any_time)
      : policy_(policy), event_(event), any_time_(any_time), directions_(policy, {event}),
        second_(policy) {}

  Twins Make(ExprId subject) {
    // In the second lead a field of its own stands for each; what it is comes when both are one.
    for (size_t i = 0; i < policy_.exprs.size(); ++i) {
      const Expr& e = policy_.exprs[i];
      if (!IsOfEvents(e.op) || directions_.Of(static_cast<ExprId>(i)).Stays()) continue;
      changed_.push_back(static_cast<ExprId>(i));
      Expr& stands = second_.exprs[i];
      stands = {.op = Op::kField, .type = e.type, .maybe_unknown = true, .field = FieldOf(e),
                .span = e.span};
    }
    merged_ = Merge(policy_, second_);
    counts_ = MakeCounts(make_, merged_.policy);
    for (const ExprId id : changed_) Define(id);
    Twins twins;
    NestWindows(twins.demands);
    twins.first = subject;
    twins.second = merged_.exprs[static_cast<size_t>(subject)];
    for (const ExprId one : merged_.acceptable) twins.demands.push_back({one, kYes});
    twins.added = event_;
    if (const auto key = policy_.schema[event_].key) {
      twins.demands.push_back(
          {make_.Settle(Op::kIsKnown, make_.Field(*key, false, {}), {}), kYes});
    }
    twins.policy = std::move(merged_.policy);
    return twins;
  }

 private:
  FieldId FieldOf(const Expr& e) {
    const auto id = e.op == Op::kWeighted ? static_cast<int64_t>(e.args[0]) : 0;
    const auto key = std::make_tuple(e.op, e.imm, e.field, id);
    const auto found = fields_.find(key);
    if (found != fields_.end()) return found->second;
    return fields_.emplace(key, NewField(second_, e.type, true)).first->second;
  }

  const hir::Aggregate& Of(const Expr& e) const {
    return merged_.policy.aggregates[static_cast<size_t>(e.imm)];
  }
  // The part the event can count in.
  std::optional<size_t> PartOf(const hir::Aggregate& aggregate) const {
    for (size_t p = 0; p < aggregate.parts.size(); ++p) {
      if (aggregate.parts[p].event == event_) return p;
    }
    return std::nullopt;
  }
  // Whether events are chosen, or weighed, by what the added event changes itself.
  bool ChosenAnew(const Expr& e, const hir::Aggregate& aggregate) {
    std::vector<ExprId> asked = e.args;
    asked.push_back(aggregate.since);
    for (const hir::EventPart& part : aggregate.parts) {
      asked.push_back(part.where);
      asked.push_back(part.once_by);
      asked.insert(asked.end(), part.values.begin(), part.values.end());
    }
    return std::any_of(asked.begin(), asked.end(),
                       [&](ExprId id) { return !directions_.Of(id).Stays(); });
  }

  // In place of the field that stood for it, where more can be said than "anything".
  void Define(ExprId id) {
    const Expr e = policy_[id];
    const hir::Aggregate aggregate = Of(e);
    const auto part = PartOf(aggregate);
    if (!part || ChosenAnew(e, aggregate)) return;
    const ExprId counts = any_time_ ? CountsInTime(aggregate, aggregate.parts[*part])
                                    : counts_[static_cast<size_t>(e.imm)][*part];
    const ExprId more = Increased(id, e, aggregate, aggregate.parts[*part]);
    if (more == hir::kNoExpr) return;
    ExprId when = counts;
    if (MayNotCount(e, aggregate)) when = make_.Logic(Op::kAnd, {counts, Perhaps(e)}, {});
    const ExprId now = make_.Choose({when, more, id}, {});
    const ExprId second = merged_.exprs[static_cast<size_t>(id)];
    Expr& stands = merged_.policy.exprs[static_cast<size_t>(second)];
    if (stands.op == Op::kField) stands = Expr(merged_.policy[now]);
  }

  // What it is where the event counts; kNoExpr: anything.
  ExprId Increased(ExprId id, const Expr& e, const hir::Aggregate& aggregate,
                   const hir::EventPart& part) {
    const bool every = aggregate.once == program::Once::kNone;
    switch (aggregate.kind) {
      case AggregateKind::kCount: case AggregateKind::kDistinct: {
        const ExprId one = make_.Const(hir::TypeOf(Kind::kInteger), 1, {});
        return make_.Arith(Op::kAdd, Kind::kInteger, id, one, {});
      }
      case AggregateKind::kSum: {
        if (!every) return hir::kNoExpr;
        const ExprId nothing = make_.Const(hir::TypeOf(e.type.kind), 0, {});
        const ExprId value = make_.OrElse(part.values[0], nothing, {});
        return make_.Arith(Op::kAdd, e.type.kind, id, value, {});
      }
      case AggregateKind::kHalving: case AggregateKind::kFading:
        return every ? Heavier(id, e) : hir::kNoExpr;
      case AggregateKind::kFirst: case AggregateKind::kLatest:
        if (e.op == Op::kPickedAt) return make_.EventAt(event_, {});
        if (e.type.kind == Kind::kTextList || e.type.kind == Kind::kChoiceList) return hir::kNoExpr;
        return PickedOf(e, part);
    }
    return hir::kNoExpr;
  }

  ExprId PickedOf(const Expr& e, const hir::EventPart& part) {
    for (const ExprId value : part.values) {
      if (merged_.policy[value].field == e.field) return value;
    }
    return hir::kNoExpr;
  }

  ExprId CountsInTime(const hir::Aggregate& aggregate, const hir::EventPart& part) {
    std::vector<ExprId> all;
    if (aggregate.window >= 0 || aggregate.since != hir::kNoExpr) {
      auto [found, fresh] = in_time_.emplace(std::pair(aggregate.window, aggregate.since),
                                             hir::kNoExpr);
      if (fresh) {
        const FieldId field = NewField(merged_.policy, hir::TypeOf(Kind::kYesNo), false);
        found->second = make_.Field(field, true, {});
      }
      all.push_back(found->second);
    }
    if (part.where != hir::kNoExpr) all.push_back(make_.Settle(Op::kSurely, part.where, {}));
    if (all.empty()) return make_.YesNo(true, {});
    return make_.Logic(Op::kAnd, std::move(all), {});
  }

  // How far back a window reaches that ends now; nothing for others.
  std::optional<int64_t> Back(int32_t window) const {
    if (window < 0) return std::nullopt;
    const hir::Window& of = merged_.policy.windows[static_cast<size_t>(window)];
    if (of.low < 0 || of.high >= 0 || of.of_days) return std::nullopt;
    const program::Moment& low = merged_.policy.moments[static_cast<size_t>(of.low)];
    if (low.kind != program::Moment::Kind::kAgo) return std::nullopt;
    return low.amount - low.plus;
  }
  // What is in the shorter of two windows is in the longer.
  void NestWindows(std::vector<Demand>& demands) {
    for (const auto& [a, in_a] : in_time_) {
      for (const auto& [b, in_b] : in_time_) {
        const auto shorter = Back(a.first);
        const auto longer = Back(b.first);
        if (a == b || !shorter || !longer || *shorter > *longer) continue;
        if (a.second != b.second) continue;
        demands.push_back({make_.Logic(Op::kOr, {make_.Not(in_a, {}), in_b}, {}), kYes});
      }
    }
  }

  // By at most the points of one event at full weight, and what is rounded.
  ExprId Heavier(ExprId id, const Expr& e) {
    const ExprId points = e.args[0];
    const schema::ValueType type = merged_.policy[points].type;
    if (type.low < 0) return hir::kNoExpr;
    const ExprId own = make_.Convert(points, Kind::kNumber, {});
    const ExprId unit = make_.Const(hir::TypeOf(Kind::kNumber), 1, {});
    const ExprId most = make_.Arith(Op::kAdd, Kind::kNumber, own, unit, {});
    schema::ValueType weight = hir::TypeOf(Kind::kNumber);
    weight.low = 0;
    weight.high = merged_.policy[most].type.high;
    const ExprId adds = make_.Field(NewField(merged_.policy, weight, false), true, {});
    const ExprId limited = make_.Extreme(Op::kMin, {adds, most}, {});
    return make_.Arith(Op::kAdd, Kind::kNumber, id, limited, {});
  }

  static bool MayNotCount(const Expr& e, const hir::Aggregate& aggregate) {
    return e.op == Op::kPicked || e.op == Op::kPickedAt ||
           aggregate.kind == AggregateKind::kDistinct || aggregate.once != program::Once::kNone;
  }
  // Whether it is the one picked, or not one of many that count once.
  ExprId Perhaps(const Expr& e) {
    auto [found, fresh] = perhaps_.emplace(e.imm, FieldId{});
    if (fresh) found->second = NewField(merged_.policy, hir::TypeOf(Kind::kYesNo), false);
    return make_.Field(found->second, true, {});
  }

  const hir::Policy& policy_;
  const EventId event_;
  const bool any_time_;
  Directions directions_;
  hir::Policy second_;
  Merged merged_;
  hir::Builder make_{merged_.policy};
  std::vector<std::vector<ExprId>> counts_;
  std::vector<ExprId> changed_;
  std::map<std::tuple<Op, int64_t, FieldId, int64_t>, FieldId> fields_;
  std::map<int64_t, FieldId> perhaps_;
  std::map<std::pair<int32_t, ExprId>, ExprId> in_time_;  // of a window, and of `since`
};

}  // namespace

Twins TwinsByEvent(const hir::Policy& policy, ExprId subject, EventId added, bool any_time) {
  return Added(policy, added, any_time).Make(subject);
}

Twins TwinsByField(const hir::Policy& policy, ExprId subject, FieldId field, bool falls) {
  Merged merged = Merge(policy, policy, {field});
  hir::Builder make(merged.policy);
  Twins twins;
  twins.first = subject;
  twins.second = merged.exprs[static_cast<size_t>(subject)];
  twins.field = field;
  twins.other = merged.fields[static_cast<size_t>(field)];
  for (const ExprId one : merged.acceptable) twins.demands.push_back({one, kYes});
  const ExprId before = make.Field(field, false, {});
  const ExprId after = make.Field(twins.other, false, {});
  const auto [less, greater] = falls ? std::pair(after, before) : std::pair(before, after);
  twins.demands.push_back({make.Compare(Op::kLess, less, greater, {}), kYes});
  twins.policy = std::move(merged.policy);
  return twins;
}

}  // namespace tandem::analyze
