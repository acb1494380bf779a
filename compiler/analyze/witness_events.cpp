// SPDX-License-Identifier: Apache-2.0
// Each event is a small search of its own over the event's fields: it has to count where it is
// wanted and not to count where nothing is. What is picked comes first, what is only counted last.
#include "compiler/analyze/witness_events.h"

#include <algorithm>

#include "compiler/analyze/event_maker.h"
#include "compiler/analyze/witness.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decay.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using hir::AggregateKind;
using schema::Kind;

namespace {

constexpr int64_t kEventBoxes = 300;
constexpr int64_t kFullWeight = 1'000'000'000;

// What an event of that age adds, but for the rounding of the sum.
int64_t WeightAt(const hir::Aggregate& aggregate, int64_t age_us) {
  const int64_t age_s = age_us / value::kMicrosPerSecond;
  const int64_t span_s = std::max<int64_t>(1, aggregate.span_s);
  const bool fades = aggregate.kind == AggregateKind::kFading;
  const int64_t whole = fades ? span_s : value::kWholeWeight;
  const int64_t left =
      fades ? value::FadingLeft(span_s, age_s) : value::HalfLife(span_s).WeightAt(age_s);
  return static_cast<int64_t>(value::Int128{kFullWeight} * left / whole);
}

}  // namespace

// The result is at scale 4; one event at full weight adds the points.
void EventMaker::AddWeight(Var var, Wanted& wanted) {
  const Variable& v = space_.variables()[var];
  const Domain& d = space_.At(var);
  if (d.known && !d.missing && d.high == 0) wanted.none = true;
  if (!d.known || d.missing || d.low <= 0) return;
  const hir::Expr& e = policy_.exprs[v.owner];
  const Abs points = space_.Of(e.args[0]);
  if (!points.Single() || points.low <= 0) return;
  const int64_t unit =
      value::PowerOfTen(value::kNumberScale - schema::Scale(policy_[e.args[0]].type.kind));
  const value::Int128 one = value::Int128{points.low} * unit;
  const value::Int128 weight = (value::Int128{d.low} * kFullWeight + one - 1) / one;
  const auto cut = [](value::Int128 wide) {
    return static_cast<int64_t>(
        std::min<value::Int128>(wide, std::numeric_limits<int64_t>::max()));
  };
  wanted.weight = std::max(wanted.weight, cut(weight));
  wanted.most_weight = std::min(wanted.most_weight, cut(value::Int128{d.high} * kFullWeight / one));
}

void EventMaker::CollectOne(Var var) {
  const Variable& v = space_.variables()[var];
  if (!OfEvents(v.of)) return;
  const Domain& d = space_.At(var);
  const bool weighted = v.of == Variable::Of::kWeighted;
  const size_t aggregate =
      weighted ? static_cast<size_t>(policy_.exprs[v.owner].imm) : size_t{v.owner};
  Wanted& wanted = wanted_[aggregate];
  wanted.aggregate = aggregate;
  if (weighted) return AddWeight(var, wanted);
  if (v.of == Variable::Of::kAggregate) {
    if (!d.known) return;
    const bool sums = policy_.aggregates[aggregate].kind == AggregateKind::kSum;
    wanted.number = PlainNumber(v.type, d.low, d.high);
    wanted.most = sums ? wanted.most : d.high;
    wanted.none = wanted.none || (!sums && d.high == 0);
    return;
  }
  if (!d.known) wanted.none = true;
  if (d.missing) return;
  wanted.picks = true;
  if (d == v.full.OnlyKnown()) return;
  if (v.of == Variable::Of::kPicked) wanted.picked.emplace_back(v.index, var);
  if (v.of == Variable::Of::kPickedAt) wanted.at = PlainNumber(v.type, d.low, d.high);
}

// What it has to meet: it counts here, and not where none may.
std::vector<Demand> EventMaker::Demands(size_t aggregate, size_t part) const {
  std::vector<Demand> demands{{space_.counts[aggregate][part], kYes}};
  const hir::EventId event = policy_.aggregates[aggregate].parts[part].event;
  for (const auto& [other, wanted] : wanted_) {
    if (other == aggregate || !wanted.none) continue;
    const auto& parts = policy_.aggregates[other].parts;
    for (size_t p = 0; p < parts.size(); ++p) {
      if (parts[p].event == event) demands.push_back({space_.counts[other][p], kNo});
    }
  }
  return demands;
}

bool EventMaker::Make(size_t aggregate, size_t part, const Fix& fix, int64_t wish_us,
                      hir::TestEvent& event, Domain* at) {
  Fix saved;
  for (const auto& [var, domain] : fix) {
    saved.emplace_back(var, space_.At(var));
    space_.Narrow(var, domain);
  }
  bool found = false;
  const std::vector<Demand> demands = Demands(aggregate, part);
  Search search(space_, demands, kEventBoxes, [&](Bits&) {
    event = Collected(policy_.aggregates[aggregate].parts[part].event, wish_us, at);
    return true;
  });
  found = search.Run();
  Restore(saved);
  return found;
}

int64_t EventMaker::Counting(size_t aggregate) {
  int64_t count = 0;
  const auto& parts = policy_.aggregates[aggregate].parts;
  for (const hir::TestEvent& event : test_.events) {
    for (size_t p = 0; p < parts.size(); ++p) {
      if (parts[p].event != event.event) continue;
      Fix saved;
      Place(event, saved);
      if (space_.Outcomes(space_.counts[aggregate][p]) == kYes) count += event.times;
      Restore(saved);
    }
  }
  return count;
}

bool EventMaker::Pick(const Wanted& wanted) {
  const hir::Aggregate& aggregate = policy_.aggregates[wanted.aggregate];
  if (wanted.picked.empty() && Counting(wanted.aggregate) > 0 && !wanted.at) return true;
  const hir::EventPart& part = aggregate.parts[0];
  Fix fix;
  const auto owner = static_cast<uint32_t>(part.event);
  std::vector<std::pair<uint32_t, std::string>> texts;
  for (const auto& [field, var] : wanted.picked) {
    const Var of_event = space_.variables().Find(Variable::Of::kEventField, owner, field);
    const Variable& v = space_.variables()[var];
    if (v.texts >= 0) {
      texts.emplace_back(
          field, space_.variables().Texts(var).texts[static_cast<size_t>(space_.At(var).low)]);
    } else if (of_event != kNoVar) {
      const Domain& d = space_.At(var);
      const int64_t number = d.Listed() ? d.low : PlainNumber(v.type, d.low, d.high);
      fix.emplace_back(of_event, space_.variables()[of_event].full.Between(number, number));
    }
  }
  const bool latest = aggregate.kind == AggregateKind::kLatest;
  int64_t wish_us = test_.as_of_us - (latest ? value::kMicrosPerHour : 2 * value::kMicrosPerDay);
  const Var at_var = space_.variables().Find(Variable::Of::kEventAt, owner);
  if (wanted.at) {
    wish_us = *wanted.at;
    fix.emplace_back(at_var, space_.variables()[at_var].full.Between(wish_us, wish_us));
  }
  hir::TestEvent event;
  Domain at;
  if (!Make(wanted.aggregate, 0, fix, wish_us, event, &at)) return false;
  for (const auto& [field, text] : texts) {
    auto value = std::find_if(event.values.begin(), event.values.end(), [&](const auto& t) {
      return static_cast<uint32_t>(t.field) == field;
    });
    if (value == event.values.end()) {
      event.values.emplace_back();
      value = event.values.end() - 1;
      value->field = static_cast<schema::FieldId>(field);
    }
    value->text = text;
  }
  test_.events.push_back(std::move(event));
  return true;
}

// How far apart events must be to count each; 0: any number at once.
int64_t EventMaker::Step(const hir::Aggregate& aggregate) const {
  switch (aggregate.once) {
    case program::Once::kNone: case program::Once::kValue: case program::Once::kAll: return 0;
    case program::Once::kDay: return value::kMicrosPerDay;
    case program::Once::kWeek: return 7 * value::kMicrosPerDay;
    case program::Once::kMonth: return 31 * value::kMicrosPerDay;
    case program::Once::kQuarter: return 92 * value::kMicrosPerDay;
    case program::Once::kYear: return 366 * value::kMicrosPerDay;
    case program::Once::kRolling: return aggregate.once_us;
  }
  return 0;
}

// How many it takes: of weighted ones, those apart from each other are older and lighter.
int64_t EventMaker::Events(const Wanted& wanted) const {
  if (wanted.weight == 0) return wanted.number;
  const hir::Aggregate& aggregate = policy_.aggregates[wanted.aggregate];
  const int64_t step = Step(aggregate);
  if (step == 0) return (wanted.weight + kFullWeight - 1) / kFullWeight;
  int64_t sum = 0, count = 0;
  while (sum < wanted.weight && count <= space_.limits().events) {
    const int64_t weight = WeightAt(aggregate, count * step);
    if (weight == 0) return space_.limits().events + 1;
    sum += weight;
    ++count;
  }
  return count;
}

// So many events are too heavy: the last of them gets as old as it has to be.
bool EventMaker::Lighten(const Wanted& wanted, const Domain& at) {
  hir::TestEvent last = test_.events.back();
  if (--test_.events.back().times == 0) test_.events.pop_back();
  const int64_t full = (last.times - 1) * kFullWeight;
  last.times = 1;
  const hir::Aggregate& aggregate = policy_.aggregates[wanted.aggregate];
  // The middle of what is wanted, so that what WeightAt leaves out does not matter.
  const int64_t weight = (wanted.weight - full) / 2 + (wanted.most_weight - full) / 2;
  int64_t young = 0, old = (test_.as_of_us - at.low) / value::kMicrosPerSecond;
  while (old - young > 1) {
    const int64_t middle = young + (old - young) / 2;
    (WeightAt(aggregate, middle * value::kMicrosPerSecond) > weight ? young : old) = middle;
  }
  last.at_us = test_.as_of_us - old * value::kMicrosPerSecond;
  test_.events.push_back(std::move(last));
  return true;
}

bool EventMaker::Count(const Wanted& wanted) {
  const hir::Aggregate& aggregate = policy_.aggregates[wanted.aggregate];
  const int64_t have = Counting(wanted.aggregate);
  if (have > wanted.most) return false;
  const int64_t number = Events(wanted) - have;
  if (number <= 0) return true;
  if (number > space_.limits().events) return false;
  hir::TestEvent event;
  Domain at;
  // At full weight an event is as old as `as of`.
  const int64_t age_us = wanted.weight > 0 ? 0 : value::kMicrosPerDay;
  const int64_t wish_us = test_.as_of_us - age_us;
  size_t part = 0;
  while (part < aggregate.parts.size() &&
         !Make(wanted.aggregate, part, {}, wish_us, event, &at)) {
    ++part;
  }
  if (part == aggregate.parts.size()) return false;
  const bool differ =
      aggregate.kind == AggregateKind::kDistinct || aggregate.once == program::Once::kValue;
  const int64_t step = Step(aggregate);
  if (!differ && step == 0) {
    event.times = number;
    test_.events.push_back(std::move(event));
    if (wanted.weight > 0 && number > wanted.most_weight / kFullWeight) {
      return Lighten(wanted, at);
    }
    return true;
  }
  // Where the wish leaves no room for all of them, they end with the window.
  if (event.at_us - (number - 1) * step < at.low) event.at_us = std::min(at.high, test_.as_of_us);
  for (int64_t i = 0; i < number; ++i) {
    hir::TestEvent one = event;
    one.at_us -= i * step;
    if (one.at_us < at.low) return false;
    Vary(aggregate, aggregate.parts[part], have + i, one);
    test_.events.push_back(std::move(one));
  }
  return true;
}

// One event with the whole sum, or as many with the most one can have as it takes.
bool EventMaker::Sum(const Wanted& wanted) {
  const hir::Aggregate& aggregate = policy_.aggregates[wanted.aggregate];
  int64_t rest = wanted.number;
  if (rest == 0) return true;
  const hir::EventPart& part = aggregate.parts[0];
  const hir::Expr& summed = policy_[part.values[0]];
  if (summed.op != hir::Op::kEventField) return false;
  const Var var = space_.variables().Find(Variable::Of::kEventField,
                                          static_cast<uint32_t>(part.event),
                                          static_cast<uint32_t>(summed.field));
  if (var == kNoVar) return false;
  const Domain full = space_.variables()[var].full;
  for (int64_t made = 0; rest != 0; ++made) {
    if (made >= space_.limits().events) return false;
    const int64_t number = std::clamp(rest, full.low, full.high);
    if (number == 0 || (number < 0) != (rest < 0)) return false;
    hir::TestEvent event;
    Domain at;
    const int64_t wish_us =
        test_.as_of_us - value::kMicrosPerDay - made * std::max<int64_t>(0, Step(aggregate));
    if (!Make(wanted.aggregate, 0, {{var, full.Between(number, number)}}, wish_us, event, &at)) {
      return false;
    }
    event.times = aggregate.once == program::Once::kNone ? std::min(rest / number,
                                                                    space_.limits().events)
                                                         : 1;
    rest -= number * event.times;
    test_.events.push_back(std::move(event));
  }
  return true;
}

bool EventMaker::Satisfy(const Wanted& wanted) {
  const hir::Aggregate& aggregate = policy_.aggregates[wanted.aggregate];
  if (wanted.none) return Counting(wanted.aggregate) == 0;
  if (wanted.picks && !Pick(wanted)) return false;
  if (aggregate.kind == AggregateKind::kSum) return Sum(wanted);
  return Count(wanted);
}

bool EventMaker::Run(std::string& because, Bits& about) {
  reads_.Each([&](size_t var) { CollectOne(static_cast<Var>(var)); });
  std::vector<const Wanted*> order;
  for (const auto& [index, wanted] : wanted_) order.push_back(&wanted);
  const auto rank = [&](const Wanted* w) {
    const AggregateKind kind = policy_.aggregates[w->aggregate].kind;
    if (w->none) return 4;
    if (w->picks) return 0;
    return kind == AggregateKind::kSum ? 1 : kind == AggregateKind::kDistinct ? 2 : 3;
  };
  std::stable_sort(order.begin(), order.end(), [&](const Wanted* a, const Wanted* b) {
    return rank(a) < rank(b);
  });
  for (const Wanted* wanted : order) {
    if (Satisfy(*wanted)) continue;
    because = "no events were found for `" + policy_.aggregates[wanted->aggregate].name + "`";
    reads_.Each([&](size_t i) {
      const Variable& v = space_.variables()[static_cast<Var>(i)];
      if (!OfEvents(v.of)) return;
      const bool weighted = v.of == Variable::Of::kWeighted;
      const auto of = weighted ? static_cast<size_t>(policy_.exprs[v.owner].imm) : size_t{v.owner};
      if (of == wanted->aggregate) about.Set(i);
    });
    return false;
  }
  return true;
}

bool AddEvents(Space& space, const Bits& reads, hir::Test& test, std::string& because,
               Bits& about) {
  return EventMaker(space, reads, test).Run(because, about);
}

hir::TestEvent EventAt(Space& space, const Bits& reads, hir::Test& test, hir::EventId type) {
  Domain at;
  return EventMaker(space, reads, test).Collected(type, test.as_of_us, &at);
}

}  // namespace tandem::analyze
