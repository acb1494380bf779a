// SPDX-License-Identifier: Apache-2.0
// Checks and analyses a policy, then runs every witness as a test of it.
#include "tests/support/analyze_stage.h"

#include <filesystem>

#include <fmt/format.h>

#include "compiler/analyze/analyze.h"
#include "compiler/pipeline/compilation_unit.h"
#include "compiler/testing/run_tests.h"

namespace tandem::testing {
namespace {

pipeline::CompilationUnit UnitOf(const std::string& path, std::string text) {
  // As the file would be loaded: what it names stands beside it.
  return pipeline::CompilationUnit::FromText(path, std::move(text),
                                             std::filesystem::path(path).parent_path());
}

// Why the witness does not hold; empty when it does.
std::string Refuted(const std::string& path, std::string policy, const std::string& witness,
                    bool rows_meet) {
  // Where rows of a table meet the policy cannot run; with `first` the upper one answers.
  if (rows_meet) {
    for (const std::string_view from : {"table unique ", "table "}) {
      for (size_t at = 0; (at = policy.find(from, at)) != std::string::npos; at += 12) {
        if (policy.compare(at, 12, "table first ") == 0) continue;
        policy.replace(at, from.size(), "table first ");
      }
    }
  }
  auto unit = UnitOf(path, policy + "\n" + witness + "\n");
  if (!unit.Check()) return unit.sink().all().front().message;
  const auto outcomes = RunTests(unit, "");
  if (!outcomes) return outcomes.error().message;
  // A finding about two leads has two tests.
  size_t count = 0;
  for (size_t at = 0; (at = witness.find("test \"", at)) != std::string::npos; at += 6) {
    count += at == 0 || witness[at - 1] == '\n' ? 1 : 0;
  }
  if (count == 0 || outcomes->size() < count) return "no test";
  for (size_t i = outcomes->size() - count; i < outcomes->size(); ++i) {
    if (!(*outcomes)[i].passed) return (*outcomes)[i].failures.front();
  }
  return "";
}

}  // namespace

std::string ShowAnalysis(const source::SourceSet& sources, source::FileId file,
                         diag::Sink& sink) {
  const std::string path = sources.Path(file);
  const std::string text(sources.Text(file));
  auto unit = UnitOf(path, text);
  std::string shown;
  if (unit.Check()) analyze::CheckTables(unit.policy(), unit.sources(), unit.sink());
  const bool was_analysed = unit.sink().ok();
  if (was_analysed) {
    const analyze::Report report =
        analyze::Analyze(unit.policy(), unit.files(), unit.sources(), unit.sink());
    for (const std::string& line : analyze::InLines(report, unit.policy().schema)) {
      shown += line + "\n";
    }
  }
  unit.ApplyIgnores(was_analysed);
  if (unit.sink().ignored_count() > 0) {
    shown += fmt::format("{} ignored\n", unit.sink().ignored_count());
  }
  for (const diag::Diagnostic& d : unit.sink().all()) {
    diag::Diagnostic& copy = sink.Add(d);
    if (d.witness.empty()) continue;
    const std::string why =
        Refuted(path, text, d.witness, d.code == diag::Code::kRowsMeet);
    if (!why.empty()) copy.witness = fmt::format("{}: {}\n{}", kNotConfirmed, why, d.witness);
  }
  return shown;
}

}  // namespace tandem::testing
