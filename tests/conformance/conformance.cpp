// SPDX-License-Identifier: Apache-2.0
// Runs the tests of one policy file in the interpreter and in native code; exit 1 when one fails.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "runtime/native/jit.h"
#include "compiler/diag/render.h"
#include "compiler/pipeline/compilation_unit.h"
#include "compiler/testing/run_tests.h"
#include "compiler/testing/test_rows.h"
#include "runtime/exec/evaluate.h"

namespace tandem::conformance {
namespace {

// Differences of one native engine from the interpreter over all tests.
int Compare(const pipeline::CompilationUnit& unit, native::Level level, const char* name) {
  const program::Program program = unit.Lower({.trace = false, .tests = true});
  const auto native = native::CompileNative(program, {level, native::SeededFault::kNone});
  auto evaluator = exec::Evaluator::Make(program);
  if (!native || !evaluator) {
    fmt::print("{}: {}\n", name, native ? evaluator.error().message : native.error().message);
    return 1;
  }
  const auto interpreter = exec::MakeInterpreter(program);
  testing::TestRows rows(program);
  exec::ResultBatch expected(program, 1), seen(program, 1);
  int differences = 0;
  for (const hir::Test& test : unit.policy().tests) {
    rows.Fill({&test});
    const exec::EvaluateOptions options{test.as_of_us};
    evaluator->Evaluate(*interpreter, rows.leads(), &rows.events(), options, expected);
    evaluator->Evaluate(**native, rows.leads(), &rows.events(), options, seen);
    std::string difference;
    if (SameValues(expected, seen, &difference)) continue;
    ++differences;
    fmt::print("{}: {}: {}\n", name, test.name, difference);
  }
  return differences;
}

int Run(const char* path) {
  auto loaded = pipeline::CompilationUnit::Load(path);
  if (!loaded) {
    fmt::print("{}: {}\n", path, loaded.error().message);
    return 1;
  }
  pipeline::CompilationUnit& unit = *loaded;
  const bool checked = unit.Check();
  if (!checked) {
    fmt::print("{}", diag::RenderText(unit.sink(), unit.sources()));
    return 1;
  }
  const auto outcomes = testing::RunTests(unit, "");
  if (!outcomes) {
    fmt::print("{}\n", outcomes.error().message);
    return 1;
  }
  int failures = outcomes->empty() ? 1 : 0;
  size_t expectations = 0;
  for (const testing::TestOutcome& outcome : *outcomes) {
    expectations += outcome.expectations;
    if (outcome.passed) continue;
    ++failures;
    fmt::print("test \"{}\" fails\n", outcome.name);
    for (const std::string& line : outcome.failures) fmt::print("  {}\n", line);
  }
  failures += Compare(unit, native::Level::kO0, "O0");
  failures += Compare(unit, native::Level::kOptimised, "optimised");
  fmt::print("{} tests, {} expectations, {} failures\n", outcomes->size(), expectations, failures);
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tandem::conformance

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: conformance FILE.tandem\n", stderr);
    return 2;
  }
  return tandem::conformance::Run(argv[1]);
}
