// SPDX-License-Identifier: Apache-2.0
// One lead at a time through libtandem.so: values in, and JSON in and out, each call timed on its
// own, beside hand-written C++. Before anything is timed, all of them must have decided every lead
// alike. The clock's own part is the row `Clock`; it is in all times.
#include <benchmark/benchmark.h>
#include <tandem/tandem.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/artifact/artifact.h"
#include "runtime/artifact/zones.h"
#include "tests/bench/leads.h"
#include "tests/capi/allocations.h"

namespace tandem::bench {
namespace {

constexpr size_t kLeads = 1'000'000;
constexpr size_t kWarmUp = 20'000;
constexpr int64_t kAsOf = 1'790'000'000'000'000;

[[noreturn]] void Die(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  std::exit(1);
}

void Check(tandem_status status, const tandem_error& error) {
  if (status != TANDEM_OK) Die(error.message);
}

const std::vector<Lead>& Leads() {
  static const std::vector<Lead> leads = MakeLeads(kLeads);
  return leads;
}

std::string BuiltPolicy() {
  std::ifstream file(TANDEM_SOURCE_DIR "/tests/bench/columns.tandem");
  std::stringstream text;
  text << file.rdbuf();
  auto unit = pipeline::CompilationUnit::FromText("columns.tandem", text.str());
  if (!unit.Check()) Die("columns.tandem does not check");
  artifact::Artifact built;
  built.program = unit.Lower();
  auto zones = artifact::CollectZones(built.program);
  if (!zones) Die(zones.error().message.c_str());
  built.program.schema.zones = *zones;
  return artifact::Write(built);
}

// A policy and a context of an engine.
class Embedded {
 public:
  explicit Embedded(tandem_engine_kind engine) {
    static const std::string built = BuiltPolicy();
    auto options = TANDEM_INIT(tandem_load_options);
    options.engine = engine;
    Check(tandem_policy_load(built.data(), built.size(), &options, &policy_, &error_), error_);
    Check(tandem_context_new(policy_, nullptr, &context_, &error_), error_);
    fields_.resize(tandem_policy_field_count(policy_));
    results_.resize(tandem_policy_result_count(policy_));
    for (const char* name : {"id", "email", "country", "title", "industry", "source", "seniority",
                             "employees", "revenue", "customer"}) {
      places_.push_back(Field(name));
    }
    for (size_t i = 0; i < kCounts; ++i) places_.push_back(Field(CountName(i)));
    for (const char* name : {"fit", "engagement", "grade", "stage", "route"}) {
      shown_.push_back(static_cast<size_t>(tandem_policy_find_result(policy_, name)));
    }
  }
  ~Embedded() {
    tandem_context_free(context_);
    tandem_policy_release(policy_);
  }
  Embedded(const Embedded&) = delete;
  Embedded& operator=(const Embedded&) = delete;

  void Fill(const Lead& lead) {
    size_t at = 0;
    const auto text = [&](const std::string& value) {
      fields_[places_[at++]] = {static_cast<int64_t>(value.size()), value.data(),
                                value.empty() ? 0 : 1};
    };
    const auto number = [&](int64_t value, bool known) {
      fields_[places_[at++]] = {value, nullptr, known ? 1 : 0};
    };
    for (const auto* value : {&lead.id, &lead.email, &lead.country, &lead.title, &lead.industry}) {
      text(*value);
    }
    number(lead.source, true);
    number(lead.seniority - 1, lead.seniority != kUnknownSeniority);
    number(lead.employees, lead.employees > 0);
    number(lead.revenue, lead.revenue >= 0);
    number(lead.customer ? 1 : 0, true);
    for (const int16_t count : lead.counts) number(count, true);
  }
  void DecideValues() {
    Check(tandem_decide(context_, fields_.data(), fields_.size(), kAsOf, results_.data(),
                        results_.size(), &error_),
          error_);
  }
  void DecideJson(const std::string& json) {
    Check(tandem_decide_json(context_, json.data(), json.size(), kAsOf, nullptr, 0, &line_,
                             &line_bytes_, nullptr, nullptr, &error_),
          error_);
  }
  // The values decided last, or the line, against what was decided by hand.
  bool IsLike(const OneLead::Decision& by_hand) const {
    return results_[shown_[0]].number == by_hand.fit &&
           results_[shown_[1]].number == by_hand.engagement &&
           std::strcmp(results_[shown_[2]].text, kGradeNames[by_hand.grade]) == 0 &&
           std::strcmp(results_[shown_[3]].text, kStageNames[by_hand.stage]) == 0 &&
           std::strcmp(results_[shown_[4]].text, kRouteNames[by_hand.route]) == 0;
  }
  bool LineIsLike(const Lead& lead, const OneLead::Decision& by_hand) const {
    const std::string_view line(line_, line_bytes_);
    const auto has = [&](const std::string& part) { return line.find(part) != line.npos; };
    const auto quoted = [](const char* text) { return std::string("\"") + text + '"'; };
    return has("\"id\":" + quoted(lead.id.c_str())) &&
           has("\"fit\":" + std::to_string(by_hand.fit) + ",") &&
           has("\"engagement\":" + std::to_string(by_hand.engagement) + ",") &&
           has("\"grade\":" + quoted(kGradeNames[by_hand.grade])) &&
           has("\"stage\":" + quoted(kStageNames[by_hand.stage])) &&
           has("\"route\":" + quoted(kRouteNames[by_hand.route]));
  }

 private:
  size_t Field(const char* name) const {
    const int64_t field = tandem_policy_find_field(policy_, name);
    if (field < 0) Die("columns.tandem lacks a field");
    return static_cast<size_t>(field);
  }

  tandem_error error_{};
  tandem_policy* policy_ = nullptr;
  tandem_context* context_ = nullptr;
  std::vector<tandem_value> fields_, results_;
  std::vector<size_t> places_, shown_;
  const char* line_ = nullptr;
  size_t line_bytes_ = 0;
};

using Clock = std::chrono::steady_clock;

// `prepare` makes a lead ready and is not timed.
template <class Prepare, class Decide>
void Measure(benchmark::State& state, Prepare prepare, Decide decide) {
  for (size_t i = 0; i < kWarmUp; ++i) {
    prepare(Leads()[i]);
    decide(Leads()[i]);
  }
  std::vector<uint32_t> times_ns(kLeads);
  uint64_t allocations = 0;
  size_t at = 0;
  for (auto _ : state) {
    const Lead& lead = Leads()[at];
    prepare(lead);
    const uint64_t before = capi_test::AllocationCount();
    const auto start = Clock::now();
    decide(lead);
    const auto end = Clock::now();
    allocations += capi_test::AllocationCount() - before;
    times_ns[at++] = static_cast<uint32_t>(std::min<int64_t>((end - start).count(), UINT32_MAX));
  }
  std::sort(times_ns.begin(), times_ns.end());
  const auto percentile = [&](double part) {
    return static_cast<double>(times_ns[static_cast<size_t>(part * (kLeads - 1))]);
  };
  state.counters["p50_ns"] = percentile(0.5);
  state.counters["p90_ns"] = percentile(0.9);
  state.counters["p99_ns"] = percentile(0.99);
  state.counters["p99.9_ns"] = percentile(0.999);
  state.counters["allocations"] = static_cast<double>(allocations);
}

void ClockAlone(benchmark::State& state) {
  Measure(state, [](const Lead&) {}, [](const Lead&) {});
}
BENCHMARK(ClockAlone)->Name("Clock")->Iterations(kLeads);

void HandWritten(benchmark::State& state) {
  OneLead by_hand;
  Measure(state, [](const Lead&) {},
          [&](const Lead& lead) { benchmark::DoNotOptimize(by_hand.Decide(lead)); });
}
BENCHMARK(HandWritten)->Iterations(kLeads);

void Values(benchmark::State& state, tandem_engine_kind engine) {
  Embedded embedded(engine);
  OneLead by_hand;
  for (const Lead& lead : Leads()) {
    embedded.Fill(lead);
    embedded.DecideValues();
    if (!embedded.IsLike(by_hand.Decide(lead))) {
      Die(("values decide otherwise: " + lead.id).c_str());
    }
  }
  Measure(state, [&](const Lead& lead) { embedded.Fill(lead); },
          [&](const Lead&) { embedded.DecideValues(); });
}
BENCHMARK_CAPTURE(Values, Interpreter, TANDEM_ENGINE_INTERPRETER)->Iterations(kLeads);
BENCHMARK_CAPTURE(Values, Jit, TANDEM_ENGINE_JIT)->Iterations(kLeads);

void Json(benchmark::State& state, tandem_engine_kind engine) {
  Embedded embedded(engine);
  OneLead by_hand;
  std::string json;
  json.reserve(4096);
  for (const Lead& lead : Leads()) {
    ToJson(lead, json);
    embedded.DecideJson(json);
    if (!embedded.LineIsLike(lead, by_hand.Decide(lead))) {
      Die(("JSON decides otherwise: " + lead.id).c_str());
    }
  }
  Measure(state, [&](const Lead& lead) { ToJson(lead, json); },
          [&](const Lead&) { embedded.DecideJson(json); });
}
BENCHMARK_CAPTURE(Json, Interpreter, TANDEM_ENGINE_INTERPRETER)->Iterations(kLeads);
BENCHMARK_CAPTURE(Json, Jit, TANDEM_ENGINE_JIT)->Iterations(kLeads);

}  // namespace
}  // namespace tandem::bench

BENCHMARK_MAIN();
