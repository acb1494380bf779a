// SPDX-License-Identifier: Apache-2.0
// Leads with their events, the version before and what was carried.
#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/check.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/zone.h"
#include "tests/agree/generate_values.h"
#include "tests/agree/generator.h"
#include "tests/agree/oracle_time.h"
#include "tests/agree/random.h"

namespace tandem::agree_test {
namespace {

using schema::Carried;
using schema::Origin;
using value::kMicrosPerDay;
using value::kMicrosPerHour;
using value::kMicrosPerSecond;

constexpr int64_t kMin = value::kMinDate * kMicrosPerDay;
constexpr int64_t kMax = (value::kMaxDate + 1) * kMicrosPerDay - 1;

FieldInfo InfoOf(const schema::Schema& schema, const schema::Field& field) {
  FieldInfo info{.name = field.name, .kind = field.type.kind, .optional = field.optional};
  info.low = field.type.low, info.high = field.type.high;
  if (info.kind == Kind::kChoice || info.kind == Kind::kChoiceList) {
    for (const auto& value : schema[field.type.choice].values) info.values.push_back(value.name);
  }
  // Data holds times and dates of the calendar only.
  if (info.kind == Kind::kTime) info.low = kMin, info.high = kMax;
  if (info.kind == Kind::kDate) info.low = value::kMinDate, info.high = value::kMaxDate;
  return info;
}

class LeadMaker {
 public:
  LeadMaker(const PolicyText& policy, const PolicyFacts& facts, uint64_t seed)
      : policy_(policy), facts_(facts), random_(seed), values_(policy, random_) {
    for (const schema::Event& event : facts.schema.events) {
      events_.emplace_back();
      for (const schema::Field& field : event.fields) {
        events_.back().push_back(InfoOf(facts.schema, field));
      }
    }
    for (const auto& [instant, edges] : facts.edges) instants_.push_back(instant);
  }

  Lead Make() {
    Lead lead;
    std::vector<bool> absent(policy_.records.size());
    for (size_t r = 0; r < absent.size(); ++r) {
      absent[r] = policy_.records[r].optional && random_.Chance(30);
    }
    const unsigned missing_percent = random_.Chance(10) ? 90 : 22;
    for (const FieldInfo& field : policy_.fields) {
      if (field.record >= 0 && absent[static_cast<size_t>(field.record)]) continue;
      if (field.optional && random_.Chance(missing_percent)) continue;
      lead.values[field.name] = values_.Value(field);
    }
    MakeBefore(lead);
    MakeCarried(lead);
    const size_t count = EventCount();
    mostly_ = events_.empty() ? 0 : random_.Below(events_.size());
    for (size_t i = 0; i < count && !events_.empty(); ++i) {
      lead.events.push_back(MakeEvent(lead));
    }
    return lead;
  }

 private:
  // The version before: most of it unchanged; or none, of a new lead or because nobody told.
  void MakeBefore(Lead& lead) {
    const bool told = random_.Chance(80);
    const bool is_new = told && random_.Chance(20);
    const bool wild = random_.Chance(5);  // what no caller would say
    for (const schema::Field& field : facts_.schema.fields) {
      if (field.origin == Origin::kIsNew && told) lead.values[field.name].number = is_new ? 1 : 0;
      if (field.origin != Origin::kPrevious || ((!told || is_new) && !wild)) continue;
      const auto now = lead.values.find(facts_.schema[field.twin].name);
      if (random_.Chance(55)) {
        if (now != lead.values.end()) lead.values[field.name] = now->second;
      } else if (random_.Chance(75)) {
        lead.values[field.name] = values_.Value(InfoOf(facts_.schema, field));
      }
    }
  }

  void MakeCarried(Lead& lead) {
    const bool present = random_.Chance(75);
    const bool evaluated = present && random_.Chance(85);
    const bool wild = random_.Chance(5);
    for (const schema::Field& field : facts_.schema.fields) {
      if (field.origin != Origin::kCarried) continue;
      if (field.carried == Carried::kPresent) {
        if (present || random_.Chance(50)) lead.values[field.name].number = present ? 1 : 0;
        continue;
      }
      if (!evaluated && !wild) continue;
      if (field.optional && random_.Chance(field.carried == Carried::kFrozen ? 40 : 15)) continue;
      FieldInfo info = InfoOf(facts_.schema, field);
      LeadValue value;
      if (field.carried == Carried::kEntered && random_.Chance(85)) {
        value.number = AtOf(lead);
      } else {
        value = values_.Value(info);
      }
      lead.values[field.name] = value;
    }
  }

  size_t EventCount() {
    const size_t way = random_.Below(1000);
    if (way < 200) return 0;
    if (way < 750) return 1 + random_.Below(8);
    if (way < 985) return 8 + random_.Below(24);
    if (way < 998) return 100 + random_.Below(100);
    return 1'000 + random_.Below(2'000);
  }

  int64_t AtOf(const Lead& lead) {
    const int64_t as_of = random_.Pick(instants_);
    const std::vector<int64_t>& edges = facts_.edges.at(as_of);
    const size_t way = random_.Below(100);
    if (way < 14 && !lead.events.empty()) return random_.Pick(lead.events).at_us;
    if (way < 50 && !edges.empty()) {
      constexpr std::array<int64_t, 9> kNear = {
          0, 0, 1, -1, 1, -1, kMicrosPerSecond, -kMicrosPerSecond, 999'999};
      return random_.Pick(edges) + kNear[random_.Below(kNear.size())];
    }
    if (way < 58) return as_of + random_.Between(0, random_.Chance(30) ? 2 : 90 * kMicrosPerDay);
    if (way < 68 && !facts_.spans_s.empty()) {
      // Ages of some whole periods, anywhere within their second.
      const int64_t age_s = random_.Pick(facts_.spans_s) * random_.Between(0, 41) +
                            (random_.Chance(50) ? 0 : random_.Between(-2, 2));
      return as_of - age_s * kMicrosPerSecond - random_.Between(0, kMicrosPerSecond - 1);
    }
    if (way < 76) {
      // Changes of summer time in New York and Lisbon, turns of years.
      static const std::vector<int64_t> kDays = {
          1'793'512'800, 1'772'953'200, 1'792'890'000, 1'774'746'000, 1'762'063'200,
          1'798'761'600, 1'767'225'600, 1'735'689'600, 1'709'164'800};
      return random_.Pick(kDays) * kMicrosPerSecond +
             random_.Between(-30, 30) * kMicrosPerHour / 2 + random_.Between(-1, 1);
    }
    if (way < 97) return as_of - random_.Between(0, random_.Chance(50) ? 30 : 400) * kMicrosPerDay -
                         random_.Between(0, kMicrosPerDay - 1);
    return random_.Chance(50) ? random_.Between(kMin, kMax) : random_.Chance(50) ? kMin : kMax;
  }

  LeadEvent MakeEvent(const Lead& lead) {
    LeadEvent event;
    const size_t type = random_.Chance(45) ? mostly_ : random_.Below(events_.size());
    event.name = facts_.schema.events[type].name;
    // Now and then one like another, a period of some rule away.
    if (!lead.events.empty() && !facts_.gaps_us.empty() && random_.Chance(12)) {
      event = random_.Pick(lead.events);
      event.at_us += (random_.Chance(70) ? -1 : 1) * random_.Pick(facts_.gaps_us) +
                     random_.Between(-1, 1);
      event.at_us = std::clamp(event.at_us, kMin, kMax);
      return event;
    }
    // Or the same event once more, or one of the same instant with other fields.
    if (!lead.events.empty() && random_.Chance(8)) {
      const LeadEvent& other = random_.Pick(lead.events);
      if (other.name == event.name) {
        event = other;
        if (random_.Chance(40)) return event;
      }
    }
    event.at_us = std::clamp(AtOf(lead), kMin, kMax);
    for (const auto& [source, name] : facts_.sources) {
      if (name == event.name && random_.Chance(60)) event.source = source;
    }
    for (const FieldInfo& field : events_[type]) {
      if (field.optional && random_.Chance(25)) continue;
      if (event.values.count(field.name) > 0 && random_.Chance(60)) continue;
      event.values[field.name] = values_.Value(field);
    }
    return event;
  }

  const PolicyText& policy_;
  const PolicyFacts& facts_;
  Random random_;
  ValueMaker values_;
  std::vector<std::vector<FieldInfo>> events_;
  std::vector<int64_t> instants_;
  size_t mostly_ = 0;  // the type that many events of this lead have
};

}  // namespace

std::optional<PolicyFacts> FindFacts(const std::string& policy,
                                     const std::vector<int64_t>& instants) {
  auto unit = pipeline::CompilationUnit::FromText("generated.tandem", policy);
  if (!unit.Check()) return std::nullopt;
  const hir::Policy& checked = unit.policy();
  const auto zone = value::FindZone(checked.schema.zone.empty() ? "UTC" : checked.schema.zone);
  TANDEM_CHECK(zone.has_value(), "the zone exists");
  PolicyFacts facts;
  facts.schema = checked.schema;
  for (const schema::Source& source : checked.sources) {
    if (!source.of_events) continue;
    for (const schema::EventMap& map : source.of_events->events) {
      facts.sources.emplace_back(source.name, checked.schema[map.event].name);
    }
  }
  std::set<int64_t> spans, gaps;
  for (const hir::Aggregate& aggregate : checked.aggregates) {
    if (aggregate.span_s > 0) spans.insert(aggregate.span_s);
    if (aggregate.once_us > 0) gaps.insert(aggregate.once_us);
  }
  facts.gaps_us.assign(gaps.begin(), gaps.end());
  facts.spans_s.assign(spans.begin(), spans.end());
  for (const int64_t instant : instants) {
    std::vector<int64_t>& edges = facts.edges[instant];
    for (const program::Moment& moment : checked.moments) {
      (moment.is_day ? facts.days : edges).push_back(InstantOf(moment, *zone, instant));
    }
    for (const int64_t span_s : facts.spans_s) {
      for (const int64_t times : {1, 2, 40, 41}) {
        edges.push_back(instant - times * span_s * kMicrosPerSecond);
      }
    }
  }
  return facts;
}

std::vector<Lead> GenerateLeads(const PolicyText& policy, const PolicyFacts& facts, uint64_t seed,
                                size_t count) {
  PolicyText with_edges = policy;
  for (const auto& [instant, edges] : facts.edges) {
    auto& times = with_edges.constants[Kind::kTime];
    times.insert(times.end(), edges.begin(), edges.end());
  }
  auto& dates = with_edges.constants[Kind::kDate];
  dates.insert(dates.end(), facts.days.begin(), facts.days.end());
  LeadMaker maker(with_edges, facts, seed);
  std::vector<Lead> leads;
  leads.reserve(count);
  for (size_t i = 0; i < count; ++i) leads.push_back(maker.Make());
  return leads;
}

std::vector<int64_t> GenerateInstants(uint64_t seed, size_t count) {
  // An ordinary morning; the hours of New York's changes to and from summer time; a leap day; the
  // last second of a year; long ago.
  static const std::vector<int64_t> kInstants = {
      1'795'000'000, 1'793'511'000, 1'793'514'600, 1'772'953'199, 1'772'953'200,
      1'709'208'000, 1'798'761'599, 0,             -2'000'000'000};
  Random random(seed);
  std::vector<int64_t> instants;
  for (size_t i = 0; i < count; ++i) {
    const int64_t seconds = i == 0 ? kInstants[0] : random.Pick(kInstants);
    instants.push_back(seconds * value::kMicrosPerSecond + random.Between(0, 999'999));
  }
  return instants;
}

}  // namespace tandem::agree_test
