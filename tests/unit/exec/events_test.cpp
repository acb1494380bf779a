// SPDX-License-Identifier: Apache-2.0
// Every reduction against a plain reading of the language, however the events stand.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "runtime/exec/trace.h"
#include "tests/unit/exec/event_program.h"

namespace tandem::exec::testing {
namespace {

// 2026-11-03T14:00Z: the clocks of New York have changed two days before.
constexpr int64_t kAsOfUs = INT64_C(1'793'714'400'000'000);

std::string TextAt(const batch::Batch& leads, int64_t index) {
  const abi::TextRef& text = leads.text_keys().at(static_cast<size_t>(index));
  return {text.data, text.size};
}

ResultBatch Evaluate(const EventProgram& events_program, const Filled& filled) {
  const auto engine = MakeInterpreter(events_program.program);
  base::Result<Evaluator> evaluator = Evaluator::Make(events_program.program);
  ResultBatch results(events_program.program, filled.leads.rows());
  evaluator->Evaluate(*engine, filled.leads, &filled.events, {kAsOfUs}, results);
  return results;
}

TEST(Events, AreReducedAsTheLanguageSays) {
  const EventProgram events_program;
  const value::Zone zone = *value::FindZone(events_program.program.schema.zone);
  SomeLeads some = RandomLeads(1, kAsOfUs);
  const Filled filled(events_program, some);
  ASSERT_NE(filled.events.Offsets(0), nullptr);
  const ResultBatch results = Evaluate(events_program, filled);
  // Of every lead with its events alone: the plain reading is slow.
  std::vector<SomeLeads> alone(some.since_us.size());
  for (SomeLeads& one : alone) one.since_us = some.since_us;
  for (const SomeEvent& event : some.events) alone[event.lead].events.push_back(event);
  for (uint32_t lead = 0; lead < alone.size(); ++lead) {
    for (size_t i = 0; i < events_program.asked.size(); ++i) {
      const std::vector<Expected> expected =
          Expect(events_program.asked[i], alone[lead], lead, kAsOfUs, zone);
      for (size_t output = 0; output < expected.size(); ++output) {
        const int64_t value = results.Value(events_program.first_result[i] + output, lead);
        if (expected[output].number) {
          ASSERT_EQ(value, *expected[output].number) << lead << " " << i << " " << output;
        } else {
          ASSERT_EQ(TextAt(filled.leads, value), expected[output].text) << lead << " " << i;
        }
      }
    }
  }
}

// Texts are numbered as they come, so they are compared themselves.
void ExpectSame(const EventProgram& events_program, const Filled& a, const ResultBatch& of_a,
                const Filled& b, const ResultBatch& of_b) {
  for (size_t i = 0; i < events_program.asked.size(); ++i) {
    const size_t first = events_program.first_result[i];
    const size_t count = events_program.program.reductions[i].outputs.size();
    for (uint32_t lead = 0; lead < a.leads.rows(); ++lead) {
      for (size_t output = 0; output < count; ++output) {
        const int64_t value_a = of_a.Value(first + output, lead);
        const int64_t value_b = of_b.Value(first + output, lead);
        if (output == 4) {
          ASSERT_EQ(TextAt(a.leads, value_a), TextAt(b.leads, value_b));
        } else {
          ASSERT_EQ(value_a, value_b) << lead << " " << i << " " << output;
        }
      }
    }
  }
}

TEST(Events, AnswerTheSameInAnyOrder) {
  const EventProgram events_program;
  std::mt19937_64 random(17);
  for (const uint64_t seed : {2, 3}) {
    SomeLeads some = RandomLeads(seed, kAsOfUs);
    const Filled grouped(events_program, some);
    const ResultBatch expected = Evaluate(events_program, grouped);
    std::shuffle(some.events.begin(), some.events.end(), random);
    const Filled arrival(events_program, some);
    ASSERT_EQ(arrival.events.Offsets(0), nullptr);
    ExpectSame(events_program, grouped, expected, arrival, Evaluate(events_program, arrival));
    // Grouped again, in another order within each lead.
    std::stable_sort(some.events.begin(), some.events.end(),
                     [](const SomeEvent& a, const SomeEvent& b) { return a.lead < b.lead; });
    const Filled regrouped(events_program, some);
    ASSERT_NE(regrouped.events.Offsets(0), nullptr);
    ExpectSame(events_program, grouped, expected, regrouped, Evaluate(events_program, regrouped));
    // One table grouped, the other not.
    std::stable_sort(
        some.events.begin(), some.events.end(), [](const SomeEvent& a, const SomeEvent& b) {
          return (a.type == 0 ? a.lead : 9'999 - a.lead) < (b.type == 0 ? b.lead : 9'999 - b.lead);
        });
    const Filled mixed(events_program, some);
    ASSERT_NE(mixed.events.Offsets(0), nullptr);
    ASSERT_EQ(mixed.events.Offsets(1), nullptr);
    ExpectSame(events_program, grouped, expected, mixed, Evaluate(events_program, mixed));
  }
}

TEST(Events, WithoutAnyEveryLeadHasNone) {
  const EventProgram events_program;
  SomeLeads some;
  some.since_us = {0, kAsOfUs, 0};
  const Filled filled(events_program, some);
  const ResultBatch with = Evaluate(events_program, filled);
  const auto engine = MakeInterpreter(events_program.program);
  base::Result<Evaluator> evaluator = Evaluator::Make(events_program.program);
  ResultBatch without(events_program.program, 3);
  // What an earlier evaluation left behind must not show.
  const SomeLeads more = RandomLeads(5, kAsOfUs);
  const Filled other(events_program, more);
  ResultBatch earlier(events_program.program, other.leads.rows());
  evaluator->Evaluate(*engine, other.leads, &other.events, {kAsOfUs}, earlier);
  evaluator->Evaluate(*engine, filled.leads, {kAsOfUs}, without);
  std::string difference;
  EXPECT_TRUE(SameValues(with, without, &difference)) << difference;
  for (size_t i = 0; i < events_program.program.results.size(); ++i) {
    for (uint32_t lead = 0; lead < 3; ++lead) EXPECT_EQ(without.Value(i, lead), 0);
  }
  EXPECT_TRUE(evaluator->RejectedEvents(0).empty());
}

TEST(Events, ThatASourceRefusesAreListed) {
  const EventProgram events_program;
  SomeLeads some = RandomLeads(6, kAsOfUs);
  const Filled filled(events_program, some);
  const auto engine = MakeInterpreter(events_program.program);
  base::Result<Evaluator> evaluator = Evaluator::Make(events_program.program);
  ResultBatch results(events_program.program, filled.leads.rows());
  evaluator->Evaluate(*engine, filled.leads, &filled.events, {kAsOfUs}, results);
  for (uint32_t type = 0; type < 2; ++type) {
    std::vector<uint32_t> expected;
    uint32_t row = 0;
    for (const SomeEvent& event : some.events) {
      if (event.type != type) continue;
      if (event.source == 1 && event.number.value_or(0) < 0) expected.push_back(row);
      ++row;
    }
    ASSERT_FALSE(expected.empty());
    EXPECT_EQ(evaluator->RejectedEvents(type), expected);
  }
}

// Of each event what became of it, summed up again, is what the reduction says.
void ExpectFates(const EventProgram& events_program, const Filled& filled) {
  const ResultBatch results = Evaluate(events_program, filled);
  base::Result<Tracer> tracer = Tracer::Make(events_program.program);
  using Kind = EventFate::Kind;
  for (uint32_t chunk = 0; chunk < filled.leads.chunks(); ++chunk) {
    tracer->Evaluate(filled.leads, &filled.events, chunk, {kAsOfUs});
    for (uint32_t row = 0; row < 40; ++row) {
      const uint32_t lead = chunk * abi::kChunkRows + row;
      for (size_t i = 0; i < events_program.asked.size(); ++i) {
        const Asked& asked = events_program.asked[i];
        int64_t counted = 0, weight = 0, last_us = INT64_MAX;
        for (const EventFate& fate : tracer->Fates(i, row)) {
          ASSERT_LE(fate.at_us, last_us);
          last_us = fate.at_us;
          ASSERT_EQ(filled.events.LeadRows(fate.table)[fate.row], lead);
          if (fate.at_us > kAsOfUs) {
            ASSERT_TRUE(fate.kind == Kind::kLater || fate.kind == Kind::kRejected);
          }
          if (fate.kind != Kind::kCounted) continue;
          ++counted;
          weight += fate.weight;
        }
        const int64_t value = results.Value(events_program.first_result[i], lead);
        using Reduced = program::Reduction::Kind;
        const bool counts = asked.kind == Reduced::kCount || asked.kind == Reduced::kPick;
        const bool weighs = asked.kind == Reduced::kHalving || asked.kind == Reduced::kFading;
        if (counts || weighs) {
          ASSERT_EQ(counts ? counted : weight, value) << lead << " " << i;
        }
      }
    }
  }
}

TEST(Events, EachHasAFate) {
  const EventProgram events_program;
  SomeLeads some = RandomLeads(7, kAsOfUs);
  ExpectFates(events_program, Filled(events_program, some));
  std::mt19937_64 random(8);
  std::shuffle(some.events.begin(), some.events.end(), random);
  ExpectFates(events_program, Filled(events_program, some));
}

TEST(Events, FatesSayWhyAnEventDoesNotCount) {
  const EventProgram events_program;
  constexpr int64_t kDayUs = 86'400'000'000;
  SomeLeads some;
  some.since_us = {kAsOfUs - 10 * kDayUs};
  some.events = {{0, 0, kAsOfUs + 1, -1, 1, {}},           {0, 0, kAsOfUs, -1, 2, {}},
                 {0, 0, kAsOfUs - kDayUs, -1, 13, {}},     {0, 0, kAsOfUs - 2 * kDayUs, 1, -5, {}},
                 {0, 0, kAsOfUs - 11 * kDayUs, -1, 3, {}}, {0, 0, kAsOfUs - 3, -1, 4, {}}};
  const Filled filled(events_program, some);
  base::Result<Tracer> tracer = Tracer::Make(events_program.program);
  tracer->Evaluate(filled.leads, &filled.events, 0, {kAsOfUs});
  const auto asked =
      std::find_if(events_program.asked.begin(), events_program.asked.end(), [](const Asked& one) {
        return one.kind == program::Reduction::Kind::kCount && one.once == program::Once::kDay;
      });
  using Kind = EventFate::Kind;
  std::vector<std::pair<uint32_t, Kind>> seen;
  const auto reduction = static_cast<size_t>(asked - events_program.asked.begin());
  for (const EventFate& fate : tracer->Fates(reduction, 0)) seen.push_back({fate.row, fate.kind});
  const std::vector<std::pair<uint32_t, Kind>> expected = {
      {0, Kind::kLater}, {1, Kind::kCounted},  {5, Kind::kOnce},
      {2, Kind::kWhere},  {3, Kind::kRejected}, {4, Kind::kWindow}};
  EXPECT_EQ(seen, expected);
}

}  // namespace
}  // namespace tandem::exec::testing
