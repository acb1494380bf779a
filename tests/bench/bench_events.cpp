// SPDX-License-Identifier: Apache-2.0
// Events a second on events.tandem, on one core: both engines, grouped and in arrival order, beside
// hand-written C++ in one run; and appending events to a batch. Before anything is timed, all of
// them must have decided every lead alike.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "runtime/native/jit.h"
#include "compiler/pipeline/compilation_unit.h"
#include "runtime/exec/evaluate.h"
#include "tests/bench/events.h"

namespace tandem::bench {
namespace {

constexpr uint32_t kLeads = 102'400;
constexpr int64_t kAsOfUs = INT64_C(1'793'714'400'000'000);

[[noreturn]] void Fail(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::exit(1);
}

pipeline::CompilationUnit Compile() {
  std::ifstream file(TANDEM_SOURCE_DIR "/tests/bench/events.tandem");
  std::stringstream text;
  text << file.rdbuf();
  auto unit = pipeline::CompilationUnit::FromText("events.tandem", text.str());
  if (!unit.Check()) Fail("events.tandem does not check");
  return unit;
}

// One batch of leads with its events in both layouts.
struct Share {
  EventData grouped, arrival;
  batch::Batch leads;
  batch::Events grouped_events, arrival_events;
  exec::ResultBatch results;
  EventDecisions decisions;

  Share(const program::Program& program, uint32_t lead_count, uint64_t seed)
      : grouped(MakeEvents(lead_count, kAsOfUs, seed)),
        arrival(Shuffled(grouped, seed)),
        leads(program, lead_count),
        grouped_events(program),
        arrival_events(program),
        results(program, lead_count) {
    batch::Builder builder(program);
    FillLeads(lead_count, builder, leads);
    batch::EventBuilder first(program), second(program);
    FillEvents(grouped, first, leads, grouped_events);
    FillEvents(arrival, second, leads, arrival_events);
    if (grouped_events.Offsets(0) == nullptr) Fail("the grouped events are not");
    if (arrival_events.Offsets(0) != nullptr) Fail("the events in arrival order are grouped");
    decisions.engagement.resize(lead_count);
    decisions.heat.resize(lead_count);
  }
};

// The same events for everybody, in one batch or in many.
struct Setup {
  pipeline::CompilationUnit unit = Compile();
  program::Program program = unit.Lower();
  exec::Evaluator evaluator = *exec::Evaluator::Make(program);
  value::Zone zone = *value::FindZone(program.schema.zone);
  std::vector<Share> shares;
  size_t events = 0;

  explicit Setup(uint32_t leads_per_batch) {
    for (uint32_t first = 0; first < kLeads; first += leads_per_batch) {
      shares.emplace_back(program, leads_per_batch, first + 1);
      events += shares.back().grouped.size();
    }
    for (Share& share : shares) {
      DecideEvents(share.grouped, kAsOfUs, zone, share.decisions);
      EventDecisions again = share.decisions;
      DecideArrival(share.arrival, kAsOfUs, zone, again);
      if (again.engagement != share.decisions.engagement) Fail("the hand-written codes differ");
    }
  }
  size_t Find(const char* name) const {
    for (size_t i = 0; i < program.results.size(); ++i) {
      if (program.results[i].name == name) return i;
    }
    Fail(std::string("no result ") + name);
  }
  void Evaluate(Share& share, const exec::Engine& engine, bool grouped) {
    evaluator.Evaluate(engine, share.leads, grouped ? &share.grouped_events : &share.arrival_events,
                       {kAsOfUs}, share.results);
  }
  // Every decision of the last evaluation against the hand-written ones.
  void Compare(const Share& share, const char* who) const {
    const char* const names[] = {"cold", "warm", "hot"};
    const size_t engagement = Find("engagement"), heat = Find("heat");
    const auto& bands = program.schema[program.results[heat].type.choice].values;
    for (uint32_t lead = 0; lead < share.leads.rows(); ++lead) {
      const int64_t points = share.results.Value(engagement, lead);
      const auto band = static_cast<size_t>(share.results.Value(heat, lead));
      if (points == share.decisions.engagement[lead] &&
          bands[band].name == names[share.decisions.heat[lead]]) {
        continue;
      }
      Fail(std::string(who) + " and the hand-written code differ on lead " + std::to_string(lead) +
           ": " + std::to_string(points) + " and " +
           std::to_string(share.decisions.engagement[lead]));
    }
  }
};

Setup& Shared(int64_t leads_per_batch) {
  static Setup small(4'096);
  static Setup large(kLeads);
  return leads_per_batch == kLeads ? large : small;
}

void Count(benchmark::State& state, const Setup& setup) {
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * setup.events));
}

void HandWrittenGrouped(benchmark::State& state) {
  Setup& setup = Shared(state.range(0));
  for (auto _ : state) {
    for (Share& share : setup.shares) {
      DecideEvents(share.grouped, kAsOfUs, setup.zone, share.decisions);
    }
  }
  Count(state, setup);
}

void HandWrittenArrival(benchmark::State& state) {
  Setup& setup = Shared(state.range(0));
  for (auto _ : state) {
    for (Share& share : setup.shares) {
      DecideArrival(share.arrival, kAsOfUs, setup.zone, share.decisions);
    }
  }
  Count(state, setup);
}

void Evaluate(benchmark::State& state, const exec::Engine& engine, bool grouped) {
  Setup& setup = Shared(state.range(0));
  for (Share& share : setup.shares) {
    setup.Evaluate(share, engine, grouped);
    setup.Compare(share, engine.name());
  }
  for (auto _ : state) {
    for (Share& share : setup.shares) setup.Evaluate(share, engine, grouped);
  }
  Count(state, setup);
}

void Interpreter(benchmark::State& state, bool grouped) {
  const auto engine = exec::MakeInterpreter(Shared(state.range(0)).program);
  Evaluate(state, *engine, grouped);
}

void Jit(benchmark::State& state, bool grouped) {
  const auto engine = native::CompileNative(Shared(state.range(0)).program, {});
  if (!engine) Fail(engine.error().message);
  Evaluate(state, **engine, grouped);
}

void AppendEvents(benchmark::State& state) {
  Setup& setup = Shared(4'096);
  batch::EventBuilder builder(setup.program);
  batch::Events events(setup.program);
  for (auto _ : state) {
    for (Share& share : setup.shares) FillEvents(share.grouped, builder, share.leads, events);
  }
  Count(state, setup);
}

void Sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(4'096)->Arg(kLeads)->Unit(benchmark::kMillisecond);
}
BENCHMARK(HandWrittenGrouped)->Apply(Sizes);
BENCHMARK(HandWrittenArrival)->Apply(Sizes);
BENCHMARK_CAPTURE(Jit, grouped, true)->Apply(Sizes);
BENCHMARK_CAPTURE(Jit, arrival, false)->Apply(Sizes);
BENCHMARK_CAPTURE(Interpreter, grouped, true)->Apply(Sizes);
BENCHMARK_CAPTURE(Interpreter, arrival, false)->Apply(Sizes);
BENCHMARK(AppendEvents)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tandem::bench

BENCHMARK_MAIN();
