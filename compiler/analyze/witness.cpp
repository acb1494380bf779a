// SPDX-License-Identifier: Apache-2.0
// A point of the box, made plainer input by input while the demands still hold there.
#include "compiler/analyze/witness.h"

#include <algorithm>

#include "compiler/analyze/witness_events.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using schema::Kind;

int64_t PlainNumber(const schema::ValueType& type, int64_t low, int64_t high) {
  int64_t wish = 0;
  std::vector<int64_t> units{1};
  if (type.kind == Kind::kTime) {
    wish = kAsOfUs;
    units = {value::kMicrosPerDay, value::kMicrosPerHour, value::kMicrosPerMinute,
             value::kMicrosPerSecond, 1};
  }
  if (type.kind == Kind::kDate) wish = kAsOfUs / value::kMicrosPerDay;
  if (type.kind == Kind::kDuration) {
    units = {value::kMicrosPerDay, value::kMicrosPerHour, value::kMicrosPerMinute, 1};
  }
  if (type.kind == Kind::kNumber || type.kind == Kind::kMoney) units = {10'000, 100, 1};
  if (type.kind == Kind::kPercent) units = {10'000, 1};
  if (low <= wish && wish <= high) return wish;
  // The nearest to the wish that is whole in some unit.
  for (const int64_t unit : units) {
    const value::Int128 near = wish < low ? -value::QuotientFloor(-value::Int128{low}, unit) * unit
                                          : value::QuotientFloor(high, unit) * unit;
    if (near >= low && near <= high) return static_cast<int64_t>(near);
  }
  return wish < low ? low : high;
}

bool WitnessMaker::Met() {
  return std::all_of(demands_.begin(), demands_.end(), [&](const Demand& demand) {
    return (space_.Outcomes(demand.condition) & ~demand.outcomes) == 0;
  });
}

Domain WitnessMaker::PlainOf(Var var, const Domain& in) const {
  if (in.missing || !in.known) return Domain::Missing();
  if (in.Listed()) return in.Between(in.low, in.low);
  const Variable& v = space_.variables()[var];
  const int64_t plain = PlainNumber(v.type, in.low, in.high);
  return in.Between(plain, plain);
}

void WitnessMaker::Try(Var var, const Domain& plainer) {
  const Domain was = space_.At(var);
  if (was == plainer) return;
  space_.Narrow(var, plainer);
  if (!Met()) space_.Narrow(var, was);
}

void WitnessMaker::NarrowToPlain() {
  Bits reads(space_.variables().size());
  for (const Demand& demand : demands_) reads.Add(space_.Reads(demand.condition));
  reads.Each([&](size_t i) {
    const auto var = static_cast<Var>(i);
    space_.Narrow(var, PlainOf(var, space_.At(var)));
  });
}

// What is computed from events stays as open as it was: the events decide.
void WitnessMaker::ToPoint(const Bits& reads) {
  std::vector<Var> fields, events;
  reads.Each([&](size_t i) {
    const auto var = static_cast<Var>(i);
    (OfEvents(space_.variables()[var].of) ? events : fields).push_back(var);
  });
  for (const Var var : fields) space_.Narrow(var, PlainOf(var, space_.At(var)));
  // Twice: what was needed for a field that is gone is not needed any more.
  for (int round = 0; round < 2; ++round) {
    for (const Var var : fields) {
      const Domain& full = space_.variables()[var].full;
      if (var == space_.variables().AsOf()) continue;
      if (full.missing && space_.At(var).known) Try(var, Domain::Missing());
    }
    for (const Var var : events) Try(var, space_.variables()[var].full);
    for (const Var var : fields) {
      const Domain& full = space_.variables()[var].full;
      if (var == space_.variables().AsOf() || !space_.At(var).known) continue;
      Try(var, PlainOf(var, full.OnlyKnown()));
    }
  }
}

void WitnessMaker::AddList(const Variable& v, bool has, hir::Test& test) const {
  const auto field = static_cast<schema::FieldId>(v.owner);
  auto found = std::find_if(test.values.begin(), test.values.end(),
                            [&](const hir::TestValue& value) { return value.field == field; });
  if (!has) return;
  if (found == test.values.end()) {
    test.values.emplace_back();
    found = test.values.end() - 1;
    found->field = field;
  }
  if (space_.policy().schema[field].type.kind == Kind::kTextList) {
    found->texts.push_back(v.element);
  } else {
    found->choices.push_back(static_cast<uint32_t>(std::stoul(v.element)));
  }
}

hir::Test WitnessMaker::Collect(const Bits& reads) const {
  hir::Test test;
  test.has_as_of = true;
  test.as_of_us = kAsOfUs;
  reads.Each([&](size_t i) {
    const auto var = static_cast<Var>(i);
    const Variable& v = space_.variables()[var];
    const Domain& d = space_.At(var);
    if (v.of == Variable::Of::kAsOf) test.as_of_us = d.low;
    if (v.of == Variable::Of::kElement) AddList(v, d.low > 0, test);
    if (v.of != Variable::Of::kField || !d.known) return;
    hir::TestValue value;
    value.field = static_cast<schema::FieldId>(v.owner);
    value.number = d.low;
    if (v.texts >= 0) {
      value.number = 0;
      value.text = space_.variables().Texts(var).texts[static_cast<size_t>(d.low)];
    }
    test.values.push_back(std::move(value));
  });
  std::stable_sort(test.values.begin(), test.values.end(),
                   [](const auto& a, const auto& b) { return a.field < b.field; });
  return test;
}

std::optional<hir::Test> WitnessMaker::Make(std::string& because, Bits& about,
                                            std::optional<hir::EventId> added,
                                            hir::TestEvent& event) {
  Bits reads(space_.variables().size());
  for (const Demand& demand : demands_) reads.Add(space_.Reads(demand.condition));
  std::vector<std::pair<Var, Domain>> box;
  reads.Each([&](size_t var) {
    box.emplace_back(static_cast<Var>(var), space_.At(static_cast<Var>(var)));
  });
  ToPoint(reads);
  std::optional<hir::Test> test = Collect(reads);
  if (added) {
    event = EventAt(space_, reads, *test, *added);
    // The lead's own events need not be like it.
    reads.Each([&](size_t var) {
      const Variable& v = space_.variables()[static_cast<Var>(var)];
      if (OfOneEvent(v.of)) space_.Narrow(static_cast<Var>(var), v.full);
    });
  }
  if (!AddEvents(space_, reads, *test, because, about)) test.reset();
  for (auto& [var, domain] : box) space_.Narrow(var, std::move(domain));
  return test;
}

}  // namespace tandem::analyze
