// SPDX-License-Identifier: Apache-2.0
// Each event is a small search of its own over the event's fields: it has to count where it is
// wanted and not to count where nothing is. What is picked comes first, what is only counted last.
#include "compiler/analyze/witness_events.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/analyze/search.h"
#include "compiler/analyze/witness.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using hir::AggregateKind;
using schema::Kind;

namespace {

constexpr int64_t kEventBoxes = 300;

// What a box wants of one aggregate.
struct Wanted {
  size_t aggregate = 0;
  int64_t number = 0;  // count, sum, distinct
  int64_t most = std::numeric_limits<int64_t>::max();
  std::vector<std::pair<uint32_t, Var>> picked;  // field of the event, input that holds its value
  bool picks = false;
  bool none = false;  // no event may count
  std::optional<int64_t> at;
  int64_t weight = 0;  // sum of the weights of events, in millionths
};

constexpr int64_t kFullWeight = 1'000'000;

// About what an event of that age adds; the run decides.
int64_t WeightAt(const hir::Aggregate& aggregate, int64_t age_us) {
  const int64_t age_s = age_us / value::kMicrosPerSecond;
  const int64_t span_s = std::max<int64_t>(1, aggregate.span_s);
  if (aggregate.kind == AggregateKind::kFading) {
    return age_s >= span_s ? 0
                           : static_cast<int64_t>(value::Int128{kFullWeight} * (span_s - age_s) /
                                                  span_s);
  }
  const int64_t halves = age_s / span_s;
  if (halves > 20) return 0;
  // Between two halvings along a line, which lies above the curve.
  const int64_t from = kFullWeight >> halves;
  return from - static_cast<int64_t>(value::Int128{from} * (age_s % span_s) / (2 * span_s));
}

class EventMaker {
 public:
  EventMaker(Space& space, const Bits& reads, hir::Test& test)
      : space_(space), policy_(space.policy()), reads_(reads), test_(test) {}

  bool Run(std::string& because, Bits& about);

 private:
  void CollectOne(Var var);
  void AddWeight(Var var, Wanted& wanted);
  bool Satisfy(const Wanted& wanted);
  bool Pick(const Wanted& wanted);
  bool Count(const Wanted& wanted);
  int64_t Events(const Wanted& wanted) const;
  bool Sum(const Wanted& wanted);
  // One event that counts in the part; `fix` sets what its fields have to be.
  using Fix = std::vector<std::pair<Var, Domain>>;
  bool Make(size_t aggregate, size_t part, const Fix& fix, int64_t wish_us, hir::TestEvent& event,
            Domain* at);
  hir::TestEvent Collected(hir::EventId event, int64_t wish_us, Domain* at) const;
  int64_t Counting(size_t aggregate);
  void Place(const hir::TestEvent& event, Fix& saved);
  void Restore(const Fix& saved) {
    for (const auto& [var, domain] : saved) space_.Narrow(var, domain);
  }
  std::vector<Demand> Demands(size_t aggregate, size_t part) const;
  int64_t Step(const hir::Aggregate& aggregate) const;
  void Vary(const hir::Aggregate& aggregate, const hir::EventPart& part, int64_t number,
            hir::TestEvent& event) const;

  Space& space_;
  const hir::Policy& policy_;
  const Bits& reads_;
  hir::Test& test_;
  std::map<size_t, Wanted> wanted_;
};

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
  wanted.weight = std::max(wanted.weight, static_cast<int64_t>(std::min<value::Int128>(
                                              weight, std::numeric_limits<int64_t>::max())));
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

hir::TestEvent EventMaker::Collected(hir::EventId event, int64_t wish_us, Domain* at) const {
  hir::TestEvent out;
  out.event = event;
  const auto owner = static_cast<uint32_t>(event);
  const Var at_var = space_.variables().Find(Variable::Of::kEventAt, owner);
  *at = space_.At(at_var);
  const int64_t late = std::min(at->high, test_.as_of_us);
  out.at_us = wish_us >= at->low && wish_us <= late
                  ? wish_us
                  : PlainNumber(space_.variables()[at_var].type, at->low, late);
  const auto& fields = policy_.schema[event].fields;
  for (size_t f = 0; f < fields.size(); ++f) {
    const Var var = space_.variables().Find(Variable::Of::kEventField, owner,
                                            static_cast<uint32_t>(f));
    const bool list =
        fields[f].type.kind == Kind::kTextList || fields[f].type.kind == Kind::kChoiceList;
    hir::TestValue value;
    value.field = static_cast<schema::FieldId>(f);
    if (list) {
      for (Var v = 0; v < space_.variables().size(); ++v) {
        const Variable& element = space_.variables()[v];
        if (element.of != Variable::Of::kEventElement || element.owner != owner ||
            element.index != f || space_.At(v).low == 0) {
          continue;
        }
        if (fields[f].type.kind == Kind::kTextList) {
          value.texts.push_back(element.element);
        } else {
          value.choices.push_back(static_cast<uint32_t>(std::stoul(element.element)));
        }
      }
      if (!value.texts.empty() || !value.choices.empty()) out.values.push_back(std::move(value));
      continue;
    }
    if (var == kNoVar) {
      if (fields[f].optional) continue;
      value.number = PlainNumber(fields[f].type, fields[f].type.low, fields[f].type.high);
      if (fields[f].type.kind == Kind::kChoice || fields[f].type.kind == Kind::kYesNo) {
        value.number = 0;
      }
      if (fields[f].type.kind == Kind::kText) value.text = "x";
      out.values.push_back(std::move(value));
      continue;
    }
    const Domain& d = space_.At(var);
    if (d.missing || !d.known) continue;
    const Variable& v = space_.variables()[var];
    if (v.texts >= 0) {
      value.text = space_.variables().Texts(var).texts[static_cast<size_t>(d.low)];
    } else {
      value.number = d.Listed() ? d.low : PlainNumber(v.type, d.low, d.high);
    }
    out.values.push_back(std::move(value));
  }
  return out;
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

// Event inputs as the event has them.
void EventMaker::Place(const hir::TestEvent& event, Fix& saved) {
  const auto owner = static_cast<uint32_t>(event.event);
  const auto put = [&](Var var, const Domain& domain) {
    saved.emplace_back(var, space_.At(var));
    space_.Narrow(var, domain);
  };
  for (Var var = 0; var < space_.variables().size(); ++var) {
    const Variable& v = space_.variables()[var];
    if (v.owner != owner) continue;
    if (v.of == Variable::Of::kEventAt) put(var, v.full.Between(event.at_us, event.at_us));
    if (v.of != Variable::Of::kEventField && v.of != Variable::Of::kEventElement) continue;
    const auto value = std::find_if(event.values.begin(), event.values.end(), [&](const auto& t) {
      return static_cast<uint32_t>(t.field) == v.index;
    });
    if (v.of == Variable::Of::kEventElement) {
      bool has = false;
      if (value != event.values.end()) {
        has = std::count(value->texts.begin(), value->texts.end(), v.element) > 0;
        for (const uint32_t c : value->choices) has = has || std::to_string(c) == v.element;
      }
      put(var, v.full.Between(has ? 1 : 0, has ? 1 : 0));
    } else if (value == event.values.end()) {
      put(var, Domain::Missing());
    } else if (v.texts >= 0) {
      const auto& texts = space_.variables().Texts(var).texts;
      const auto at = std::find(texts.begin(), texts.end(), value->text);
      // A text that is none of the classes' own says nothing.
      if (at != texts.end()) put(var, v.full.Between(at - texts.begin(), at - texts.begin()));
    } else {
      put(var, v.full.Between(value->number, value->number));
    }
  }
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
  for (const auto& [index, var] : wanted.picked) {
    const hir::Expr& read = policy_[part.values[index]];
    if (read.op != hir::Op::kEventField) return false;
    const auto field = static_cast<uint32_t>(read.field);
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

// Gives the event another value where values have to differ.
void EventMaker::Vary(const hir::Aggregate& aggregate, const hir::EventPart& part, int64_t number,
                      hir::TestEvent& event) const {
  ExprId differs = hir::kNoExpr;
  if (aggregate.kind == AggregateKind::kDistinct && !part.values.empty()) differs = part.values[0];
  if (aggregate.once == program::Once::kValue) differs = part.once_by;
  if (differs == hir::kNoExpr || policy_[differs].op != hir::Op::kEventField) return;
  const schema::FieldId field = policy_[differs].field;
  auto value = std::find_if(event.values.begin(), event.values.end(),
                            [&](const auto& t) { return t.field == field; });
  if (value == event.values.end()) {
    event.values.emplace_back();
    value = event.values.end() - 1;
    value->field = field;
    value->text = "x";
  }
  if (policy_[differs].type.kind == Kind::kText) {
    if (number > 0) value->text += std::to_string(number + 1);
  } else {
    value->number += number;
  }
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
  const int64_t wish_us = wanted.weight > 0 ? test_.as_of_us : test_.as_of_us - value::kMicrosPerDay;
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
    return w->none ? 4 : w->picks ? 0 : kind == AggregateKind::kSum ? 1 : kind == AggregateKind::kDistinct ? 2 : 3;
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

}  // namespace

bool AddEvents(Space& space, const Bits& reads, hir::Test& test, std::string& because,
               Bits& about) {
  return EventMaker(space, reads, test).Run(because, about);
}

}  // namespace tandem::analyze
