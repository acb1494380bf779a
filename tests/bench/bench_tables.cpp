// SPDX-License-Identifier: Apache-2.0
// Leads a second by decision tables of 10 to 10,000 rows: the same policy but for the rows, the
// same leads, in memory, one core, both engines; and what making and reading costs.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>

#include "runtime/native/jit.h"
#include "compiler/pipeline/compilation_unit.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"

namespace tandem::bench {
namespace {

constexpr uint32_t kLeads = 500'000;
constexpr int64_t kMostEmployees = 100'000;

// Which table the route asks.
enum Shape {
  kTerritory,  // country, beginning of the postcode, size: what sales teams write
  kBySize,     // one number tells all rows apart
  kEntangled,  // ranges of three numbers that overlap everywhere
};

std::string Country(size_t index) {
  return {static_cast<char>('A' + index / 10), static_cast<char>('A' + index % 10)};
}

struct Counts {
  size_t countries, prefixes, sizes;
};
Counts CountsOf(size_t rows) {
  if (rows <= 10) return {5, 1, 2};
  if (rows <= 100) return {10, 5, 2};
  if (rows <= 1'000) return {25, 10, 4};
  return {50, 50, 4};
}

const char* Answer(size_t row) {
  static constexpr const char* kSquads[] = {"alpha", "beta", "gamma", "delta"};
  return kSquads[row * 7 % 4];
}

std::string TerritoryRows(size_t rows) {
  static constexpr const char* kSizes[] = {"1..49", "50..249", "250..4999", "5000 or more"};
  static constexpr const char* kHalves[] = {"1..249", "250 or more"};
  const Counts counts = CountsOf(rows);
  std::string text;
  size_t row = 0;
  for (size_t c = 0; c < counts.countries; ++c) {
    for (size_t p = 0; p < counts.prefixes; ++p) {
      for (size_t s = 0; s < counts.sizes; ++s, ++row) {
        text += fmt::format("  | \"{}\" | starts with \"{}\" | {} -> {} | {}\n", Country(c), 10 + p,
                            counts.sizes == 2 ? kHalves[s] : kSizes[s], Answer(row), row % 50);
      }
    }
  }
  return text;
}

std::string Policy(Shape shape, size_t rows) {
  std::string text = R"(policy territories { currency EUR }
lead {
  id text
  country? text
  postcode? text
  employees? integer 0..100000
  revenue? integer 0..1000000
  age_days? integer 0..5000
}
team everyone led by "cro@acme.example" {
  side marketing
  side sales
  squad alpha in sales
  squad beta in sales
  squad gamma in sales
  squad delta in sales
  queue rest in marketing
}
)";
  std::mt19937 random(3);
  if (shape == kTerritory) {
    text +=
        "table first decide(country text, postcode text, employees integer)"
        " -> squad squad, points integer {\n";
    text += TerritoryRows(rows);
  } else if (shape == kBySize) {
    text += "table first decide(employees integer) -> squad squad, points integer {\n";
    const auto width = static_cast<size_t>(kMostEmployees) / rows;
    for (size_t row = 0; row < rows; ++row) {
      text += fmt::format("  | {}..{} -> {} | {}\n", row * width, row * width + width - 1,
                          Answer(row), row % 50);
    }
  } else {
    text +=
        "table first decide(employees integer, revenue integer, age_days integer)"
        " -> squad squad, points integer {\n";
    for (size_t row = 0; row < rows; ++row) {
      const size_t a = random() % 90'000, b = random() % 900'000, c = random() % 4'500;
      text += fmt::format("  | {}..{} | {}..{} | {}..{} -> {} | {}\n", a, a + 10'000, b,
                          b + 100'000, c, c + 500, Answer(row), row % 50);
    }
  }
  const char* call = shape == kTerritory ? "decide(country, postcode, employees)"
                     : shape == kBySize  ? "decide(employees)"
                                         : "decide(employees, revenue, age_days)";
  text += fmt::format(R"(  otherwise -> rest | 0
}}
score fit range 0..100 {{
  give by {0}.points
  give 20 when employees > 200
  give 10 when revenue > 500000
}}
route {{
  to {0}.squad when fit >= 5
  to rest otherwise
}}
)",
                      call);
  return text;
}

struct Setup {
  std::unique_ptr<pipeline::CompilationUnit> unit;
  program::Program program;
  std::unique_ptr<batch::Batch> batch;
  std::unique_ptr<exec::ResultBatch> results;
};

schema::FieldId FieldOf(const program::Program& program, const char* name) {
  return *program.schema.Find(name);
}

// The same leads for every table.
void Fill(const program::Program& program, batch::Builder& builder, batch::Batch& batch) {
  std::mt19937 random(5);
  const auto country = FieldOf(program, "country"), postcode = FieldOf(program, "postcode"),
             employees = FieldOf(program, "employees"), revenue = FieldOf(program, "revenue"),
             age = FieldOf(program, "age_days");
  builder.Start(batch);
  for (uint32_t row = 0; row < kLeads; ++row) {
    builder.BeginRow();
    if (random() % 20 != 0) builder.SetText(country, Country(random() % 50));
    const std::string code = std::to_string(10'000 + random() % 50'000);
    if (random() % 20 != 0) builder.SetText(postcode, code);
    const bool small = random() % 4 != 0;
    if (random() % 20 != 0) builder.SetInt(employees, random() % (small ? 6'000 : 100'000));
    if (random() % 10 != 0) builder.SetInt(revenue, random() % 1'000'000);
    if (random() % 10 != 0) builder.SetInt(age, random() % 5'000);
  }
}

Setup& Shared(Shape shape, size_t rows) {
  static std::map<std::pair<Shape, size_t>, Setup> setups;
  Setup& setup = setups[{shape, rows}];
  if (setup.unit != nullptr) return setup;
  setup.unit = std::make_unique<pipeline::CompilationUnit>(
      pipeline::CompilationUnit::FromText("tables.tandem", Policy(shape, rows)));
  if (!setup.unit->Check()) {
    for (const diag::Diagnostic& diagnostic : setup.unit->sink().all()) {
      std::fprintf(stderr, "%s\n", diagnostic.message.c_str());
    }
    std::exit(1);
  }
  setup.program = setup.unit->Lower();
  setup.batch = std::make_unique<batch::Batch>(setup.program, kLeads);
  setup.results = std::make_unique<exec::ResultBatch>(setup.program, kLeads);
  batch::Builder builder(setup.program);
  Fill(setup.program, builder, *setup.batch);
  return setup;
}

void Evaluate(benchmark::State& state, const exec::Engine& engine, Setup& setup) {
  auto evaluator = *exec::Evaluator::Make(setup.program);
  for (auto _ : state) evaluator.Evaluate(engine, *setup.batch, {}, *setup.results);
  state.SetItemsProcessed(state.iterations() * int64_t{kLeads});
}

Setup& SetupOf(const benchmark::State& state) {
  return Shared(static_cast<Shape>(state.range(0)), static_cast<size_t>(state.range(1)));
}

void Interpreter(benchmark::State& state) {
  Setup& setup = SetupOf(state);
  Evaluate(state, *exec::MakeInterpreter(setup.program), setup);
}

void Jit(benchmark::State& state) {
  Setup& setup = SetupOf(state);
  const auto engine = native::CompileNative(setup.program, {});
  if (!engine) {
    state.SkipWithError(engine.error().message.c_str());
    return;
  }
  Evaluate(state, **engine, setup);
}

// Texts are put into classes here.
void ReadLeads(benchmark::State& state) {
  Setup& setup = SetupOf(state);
  batch::Builder builder(setup.program);
  for (auto _ : state) Fill(setup.program, builder, *setup.batch);
  state.SetItemsProcessed(state.iterations() * int64_t{kLeads});
}

void LowerPolicy(benchmark::State& state) {
  Setup& setup = SetupOf(state);
  for (auto _ : state) benchmark::DoNotOptimize(setup.unit->Lower());
}

void CheckPolicy(benchmark::State& state) {
  const std::string text =
      Policy(static_cast<Shape>(state.range(0)), static_cast<size_t>(state.range(1)));
  for (auto _ : state) {
    auto unit = pipeline::CompilationUnit::FromText("tables.tandem", text);
    benchmark::DoNotOptimize(unit.Check());
  }
}

void EveryTable(benchmark::internal::Benchmark* bench) {
  bench->Unit(benchmark::kMillisecond)->ArgNames({"shape", "rows"});
  for (const int shape : {kTerritory, kBySize, kEntangled}) {
    for (const int rows : {10, 100, 1'000, 10'000}) bench->Args({shape, rows});
  }
}
BENCHMARK(Interpreter)->Apply(EveryTable);
BENCHMARK(Jit)->Apply(EveryTable);
BENCHMARK(ReadLeads)->Apply(EveryTable);
BENCHMARK(LowerPolicy)->Apply(EveryTable);
BENCHMARK(CheckPolicy)->Apply(EveryTable)->Iterations(1);

}  // namespace
}  // namespace tandem::bench

BENCHMARK_MAIN();
