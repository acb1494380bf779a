// SPDX-License-Identifier: Apache-2.0
// Leads a second on columns.tandem: both engines beside hand-written C++ in one run, CSV to CSV,
// and source to the first decision. Before anything is timed, all of them must have decided every
// lead alike.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "runtime/native/auto_engine.h"
#include "runtime/native/jit.h"
#include "runtime/native/library.h"
#include "compiler/pipeline/compilation_unit.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "tests/bench/hand_written.h"
#include "tests/bench/leads.h"

namespace tandem::bench {
namespace {

constexpr size_t kRows = 1'000'000;

std::string ReadPolicy() {
  std::ifstream file(TANDEM_SOURCE_DIR "/tests/bench/columns.tandem");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

pipeline::CompilationUnit Compile() {
  auto unit = pipeline::CompilationUnit::FromText("columns.tandem", ReadPolicy());
  if (!unit.Check()) {
    std::fprintf(stderr, "columns.tandem does not check\n");
    std::exit(1);
  }
  return unit;
}

// The same million leads for everybody, made once.
struct Setup {
  pipeline::CompilationUnit unit = Compile();
  program::Program program = unit.Lower();
  Columns columns;
  batch::Batch batch{program, kRows};
  exec::Evaluator evaluator = *exec::Evaluator::Make(program);
  exec::ResultBatch results{program, kRows};
  Decisions decisions{kRows};

  Setup() {
    const std::vector<Lead> leads = MakeLeads(kRows);
    columns = ToColumns(leads);
    FillBatch(leads, program, batch);
  }
  size_t Find(const char* name) const {
    for (size_t i = 0; i < program.results.size(); ++i) {
      if (program.results[i].name == name) return i;
    }
    std::exit(1);
  }
  std::string NameOf(const char* result, uint32_t row) const {
    const size_t index = Find(result);
    const auto value = static_cast<size_t>(results.Value(index, row));
    return program.schema[program.results[index].type.choice].values[value].name;
  }
  // Every decision of the last evaluation against the hand-written ones.
  void Compare(const char* who) const {
    const size_t fit = Find("fit"), engagement = Find("engagement");
    for (uint32_t row = 0; row < kRows; ++row) {
      const bool same = results.Value(fit, row) == decisions.fit[row] &&
                        results.Value(engagement, row) == decisions.engagement[row] &&
                        NameOf("grade", row) == kGradeNames[decisions.grade[row]] &&
                        NameOf("stage", row) == kStageNames[decisions.stage[row]] &&
                        NameOf("route", row) == kRouteNames[decisions.route[row]];
      if (same) continue;
      std::fprintf(stderr, "%s and the hand-written code differ on lead %u\n", who, row);
      std::exit(1);
    }
  }
};

Setup& Shared() {
  static Setup setup;
  return setup;
}

void Count(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(kRows));
}

void HandWrittenColumns(benchmark::State& state) {
  Setup& setup = Shared();
  for (auto _ : state) DecideColumns(setup.columns, setup.decisions);
  Count(state);
}
BENCHMARK(HandWrittenColumns)->Unit(benchmark::kMillisecond);

void HandWrittenBranchy(benchmark::State& state) {
  Setup& setup = Shared();
  for (auto _ : state) DecideBranchy(setup.columns, setup.decisions);
  Count(state);
}
BENCHMARK(HandWrittenBranchy)->Unit(benchmark::kMillisecond);

void Evaluate(benchmark::State& state, const exec::Engine& engine) {
  Setup& setup = Shared();
  DecideBranchy(setup.columns, setup.decisions);
  setup.evaluator.Evaluate(engine, setup.batch, {}, setup.results);
  setup.Compare(engine.name());
  DecideColumns(setup.columns, setup.decisions);
  setup.Compare(engine.name());
  for (auto _ : state) setup.evaluator.Evaluate(engine, setup.batch, {}, setup.results);
  Count(state);
}

void Interpreter(benchmark::State& state) {
  const auto engine = exec::MakeInterpreter(Shared().program);
  Evaluate(state, *engine);
}
BENCHMARK(Interpreter)->Unit(benchmark::kMillisecond);

void Jit(benchmark::State& state) {
  const auto engine = native::CompileNative(Shared().program, {});
  if (!engine) {
    state.SkipWithError(engine.error().message.c_str());
    return;
  }
  Evaluate(state, **engine);
}
BENCHMARK(Jit)->Unit(benchmark::kMillisecond);

// A library's bytes, as `tandem build --native` writes them.
std::string BuildLibrary(std::vector<native::CpuLevel> levels) {
  const auto code = native::CompileLibrary(Shared().program, levels);
  if (!code) {
    std::fprintf(stderr, "%s\n", code.error().message.c_str());
    std::exit(1);
  }
  return native::MakeLibraryFile(*code, "", levels);
}

base::Result<std::unique_ptr<exec::Engine>> OpenLibrary(const std::string& bytes) {
  return native::ReadLibraryFile(bytes).and_then([](const native::LibraryFile& file) {
    return native::OpenLibrary(file, Shared().program);
  });
}

// The argument is the level: 2 is x86-64-v2.
void Library(benchmark::State& state) {
  const auto level = static_cast<native::CpuLevel>(state.range(0));
  const auto engine = OpenLibrary(BuildLibrary({level}));
  if (!engine) {
    state.SkipWithError(engine.error().message.c_str());
    return;
  }
  Evaluate(state, **engine);
}
BENCHMARK(Library)->DenseRange(2, 4)->Unit(benchmark::kMillisecond);

// Policy text to a decided lead, as `auto` does it: the interpreter answers first.
void SourceToFirstDecision(benchmark::State& state) {
  const std::string text = ReadPolicy();
  const std::vector<Lead> leads = MakeLeads(1);
  for (auto _ : state) {
    auto unit = pipeline::CompilationUnit::FromText("columns.tandem", text);
    benchmark::DoNotOptimize(unit.Check());
    const program::Program program = unit.Lower();
    batch::Batch batch(program, 1);
    FillBatch(leads, program, batch);
    const auto engine = exec::MakeInterpreter(program);
    auto evaluator = *exec::Evaluator::Make(program);
    exec::ResultBatch results(program, 1);
    evaluator.Evaluate(*engine, batch, {}, results);
    benchmark::DoNotOptimize(results.Value(0, 0));
  }
}
BENCHMARK(SourceToFirstDecision)->Unit(benchmark::kMillisecond);

void CompileNativeCode(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(native::CompileNative(Shared().program, {}));
}
BENCHMARK(CompileNativeCode)->Unit(benchmark::kMillisecond);

// From a library's bytes to an engine: checksum, loading, the right level.
void OpenNativeLibrary(benchmark::State& state) {
  const std::string bytes = BuildLibrary({native::CpuLevel::kV2, native::CpuLevel::kV3});
  for (auto _ : state) benchmark::DoNotOptimize(OpenLibrary(bytes));
}
BENCHMARK(OpenNativeLibrary)->Unit(benchmark::kMillisecond);

// What `tandem run` does, from memory to memory, on both cores.
void CsvToCsv(benchmark::State& state) {
  const std::string csv = ToCsv(MakeLeads(kRows));
  const auto engine = native::CompileNative(Shared().program, {});
  if (!engine) {
    state.SkipWithError(engine.error().message.c_str());
    return;
  }
  for (auto _ : state) {
    const uint64_t decided = DecideCsv(csv, Shared().program, **engine);
    if (decided != kRows) state.SkipWithError("some leads were rejected");
  }
  Count(state);
}
BENCHMARK(CsvToCsv)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace tandem::bench

BENCHMARK_MAIN();
