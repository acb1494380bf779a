// SPDX-License-Identifier: Apache-2.0
// Moments, windows and aggregates: kept once each, and the nodes that read them.
#include <algorithm>
#include <limits>

#include "compiler/hir/builder.h"
#include "compiler/hir/ranges.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal.h"

namespace tandem::hir {
namespace {

// More events than a batch can hold for one lead.
constexpr int64_t kMostEvents = int64_t{1} << 40;
// A decayed count is kept in units of 2^-40 and saturates.
constexpr int64_t kMostHalving = int64_t{1} << 23;

ValueType InstantType() {
  ValueType type = TypeOf(Kind::kTime);
  type.low = value::kMinDate * value::kMicrosPerDay;
  type.high = (value::kMaxDate + 1) * value::kMicrosPerDay - 1;
  return type;
}

bool SameWindow(const Window& a, const Window& b) {
  return a.low == b.low && a.high == b.high && a.of_days == b.of_days;
}

bool Picks(AggregateKind kind) {
  return kind == AggregateKind::kFirst || kind == AggregateKind::kLatest;
}

}  // namespace

int32_t Builder::AddMoment(program::Moment moment) {
  auto& moments = policy_.moments;
  const auto found = std::find(moments.begin(), moments.end(), moment);
  if (found != moments.end()) return static_cast<int32_t>(found - moments.begin());
  moments.push_back(moment);
  return static_cast<int32_t>(moments.size() - 1);
}

int32_t Builder::AddWindow(Window window) {
  auto& windows = policy_.windows;
  const auto found = std::find_if(windows.begin(), windows.end(),
                                  [&](const Window& other) { return SameWindow(other, window); });
  if (found != windows.end()) return static_cast<int32_t>(found - windows.begin());
  windows.push_back(std::move(window));
  return static_cast<int32_t>(windows.size() - 1);
}

bool Builder::Same(ExprId a, ExprId b) const {
  if (a == b) return true;
  if (a == kNoExpr || b == kNoExpr) return false;
  const Expr& x = policy_[a];
  const Expr& y = policy_[b];
  const bool alike = x.op == y.op && x.type.kind == y.type.kind && x.type.choice == y.type.choice &&
                     x.maybe_unknown == y.maybe_unknown && x.imm == y.imm && x.field == y.field &&
                     x.text == y.text && x.atom == y.atom && x.intervals == y.intervals &&
                     x.args.size() == y.args.size();
  return alike && std::equal(x.args.begin(), x.args.end(), y.args.begin(),
                             [&](ExprId left, ExprId right) { return Same(left, right); });
}

bool Builder::SamePart(const EventPart& a, const EventPart& b, bool with_values) const {
  const auto same = [&](ExprId left, ExprId right) { return Same(left, right); };
  const bool values = !with_values || std::equal(a.values.begin(), a.values.end(),
                                                 b.values.begin(), b.values.end(), same);
  return a.event == b.event && Same(a.where, b.where) && Same(a.once_by, b.once_by) && values;
}

int32_t Builder::AddAggregate(Aggregate aggregate) {
  const bool picks = Picks(aggregate.kind);
  const auto same = [&](const Aggregate& a) {
    const bool head = a.kind == aggregate.kind && a.window == aggregate.window &&
                      Same(a.since, aggregate.since) && a.once == aggregate.once &&
                      a.once_us == aggregate.once_us && a.oldest == aggregate.oldest &&
                      a.span_s == aggregate.span_s && a.of_stage == aggregate.of_stage &&
                      a.parts.size() == aggregate.parts.size();
    return head && std::equal(a.parts.begin(), a.parts.end(), aggregate.parts.begin(),
                              [&](const EventPart& x, const EventPart& y) {
                                return SamePart(x, y, !picks);
                              });
  };
  auto& all = policy_.aggregates;
  const auto found = std::find_if(all.begin(), all.end(), same);
  if (found == all.end()) {
    all.push_back(std::move(aggregate));
    return static_cast<int32_t>(all.size() - 1);
  }
  // Values that are read of the pick already keep their places; new ones go behind them in every
  // part alike.
  for (size_t value = 0; picks && value < aggregate.parts[0].values.size(); ++value) {
    const auto& kept = found->parts[0].values;
    const ExprId wanted = aggregate.parts[0].values[value];
    const bool there = std::any_of(kept.begin(), kept.end(),
                                   [&](ExprId id) { return Same(id, wanted); });
    for (size_t part = 0; !there && part < found->parts.size(); ++part) {
      found->parts[part].values.push_back(aggregate.parts[part].values[value]);
    }
  }
  return static_cast<int32_t>(found - all.begin());
}

ExprId Builder::EventField(EventId event, FieldId field, bool known, Span span) {
  const schema::Field& declared = policy_.schema[event].fields[static_cast<size_t>(field)];
  const bool list = declared.type.kind == Kind::kTextList ||
                    declared.type.kind == Kind::kChoiceList;
  Expr e{.op = Op::kEventField, .type = declared.type, .imm = static_cast<int64_t>(event),
         .field = field, .span = span};
  e.maybe_unknown = !known && !list && declared.optional;
  if (e.type.kind == Kind::kYesNo) e.type = TypeOf(Kind::kYesNo);
  if (e.type.kind == Kind::kChoice) e.type = ChoiceType(policy_.schema, declared.type.choice);
  return Add(std::move(e));
}

ExprId Builder::EventAt(EventId event, Span span) {
  return Add({.op = Op::kEventAt, .type = InstantType(), .imm = static_cast<int64_t>(event),
              .span = span});
}

ExprId Builder::InWindow(ExprId a, int32_t window, Span span) {
  Expr e{.op = Op::kInWindow, .type = TypeOf(Kind::kYesNo), .args = {a}, .imm = window,
         .span = span};
  e.maybe_unknown = policy_[a].maybe_unknown;
  return Add(std::move(e));
}

ExprId Builder::AggregateValue(int32_t aggregate, ValueType values, Span span) {
  const Aggregate& of = policy_.aggregates[static_cast<size_t>(aggregate)];
  Expr e{.op = Op::kAggregate, .type = TypeOf(Kind::kInteger), .imm = aggregate, .span = span};
  e.maybe_unknown = of.of_stage;
  Interval range{0, of.once == program::Once::kAll ? 1 : kMostEvents, false};
  if (of.kind == AggregateKind::kSum) {
    e.type = TypeOf(values.kind);
    range = MultiplyRange({values.low, values.high, false}, range, 0);
    e.may_fault = range.fault;
    e.maybe_unknown = e.maybe_unknown || range.fault;
  }
  e.type.low = range.low;
  e.type.high = range.high;
  return Add(std::move(e));
}

ExprId Builder::Picked(int32_t aggregate, size_t value, bool known, Span span) {
  const Aggregate& of = policy_.aggregates[static_cast<size_t>(aggregate)];
  Expr e = policy_[of.parts[0].values[value]];
  for (const EventPart& part : of.parts) {
    const Expr& other = policy_[part.values[value]];
    e.type.low = std::min(e.type.low, other.type.low);
    e.type.high = std::max(e.type.high, other.type.high);
  }
  e.op = Op::kPicked;
  e.imm = aggregate;
  e.maybe_unknown = !known;
  e.span = span;
  return Add(std::move(e));
}

ExprId Builder::PickedAt(int32_t aggregate, bool known, Span span) {
  return Add({.op = Op::kPickedAt, .type = InstantType(), .maybe_unknown = !known,
              .imm = aggregate, .span = span});
}

ExprId Builder::Weighted(ExprId points, int32_t aggregate, Span span) {
  const Aggregate& of = policy_.aggregates[static_cast<size_t>(aggregate)];
  const Expr& p = policy_[points];
  int64_t most = of.kind == AggregateKind::kHalving ? kMostHalving : kMostEvents;
  if (of.once == program::Once::kAll) most = 1;
  Expr e{.op = Op::kWeighted, .type = TypeOf(Kind::kNumber), .args = {points}, .imm = aggregate,
         .span = span};
  e.maybe_unknown = p.maybe_unknown || of.of_stage;
  const int drop = schema::Scale(p.type.kind) - value::kNumberScale;
  const Interval range = MultiplyRange({p.type.low, p.type.high, false}, {0, most, false}, drop);
  e.type.low = range.low;
  e.type.high = range.high;
  e.may_fault = range.fault;
  e.maybe_unknown = e.maybe_unknown || range.fault;
  return Add(std::move(e));
}

}  // namespace tandem::hir
