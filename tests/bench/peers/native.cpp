// SPDX-License-Identifier: Apache-2.0
// The native side of the peers' benchmark: writes the leads everybody decides, then times
// hand-written C++, both engines and the C interface, one measurement a line read from stdin.
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "runtime/native/jit.h"
#include "tests/bench/hand_written.h"
#include "tests/bench/leads.h"
#include "tests/bench/peers/embedded.h"
#include "tests/bench/peers/files.h"
#include "tests/bench/peers/stopwatch.h"

namespace tandem::bench::peers {
namespace {

pipeline::CompilationUnit Compile() {
  std::ifstream file(TANDEM_SOURCE_DIR "/tests/bench/columns.tandem");
  std::stringstream text;
  text << file.rdbuf();
  auto unit = pipeline::CompilationUnit::FromText("columns.tandem", text.str());
  if (!unit.Check()) Stop("columns.tandem does not check");
  return unit;
}

// What is linked in: no interface between the caller and the loops.
class Linked {
 public:
  explicit Linked(const std::vector<Lead>& leads)
      : columns_(ToColumns(leads)),
        batch_(program_, static_cast<uint32_t>(leads.size())),
        results_(program_, static_cast<uint32_t>(leads.size())),
        decisions_(leads.size()) {
    FillBatch(leads, program_, batch_);
    auto native = native::CompileNative(program_, {});
    if (!native) Stop(native.error().message);
    native_ = std::move(*native);
  }
  void DecideByColumns() { DecideColumns(columns_, decisions_); }
  void DecideByIfs() { DecideBranchy(columns_, decisions_); }
  void Interpret() { evaluator_.Evaluate(*interpreter_, batch_, {}, results_); }
  void RunNative() { evaluator_.Evaluate(*native_, batch_, {}, results_); }

  const Decisions& decisions() const { return decisions_; }
  Decisions Evaluated() const {
    Decisions out(columns_.rows);
    const auto copy = [&](const char* name, const char* const* names, size_t count,
                          std::vector<int8_t>& to) {
      const size_t result = Find(name);
      for (uint32_t row = 0; row < columns_.rows; ++row) {
        const int64_t value = results_.Value(result, row);
        to[row] = names == nullptr ? static_cast<int8_t>(value)
                                   : IndexOf(NameOf(result, value), names, count);
      }
    };
    copy("fit", nullptr, 0, out.fit);
    copy("engagement", nullptr, 0, out.engagement);
    copy("grade", kGradeNames, std::size(kGradeNames), out.grade);
    copy("stage", kStageNames, std::size(kStageNames), out.stage);
    copy("route", kRouteNames, std::size(kRouteNames), out.route);
    return out;
  }

 private:
  size_t Find(const std::string& name) const {
    for (size_t i = 0; i < program_.results.size(); ++i) {
      if (program_.results[i].name == name) return i;
    }
    Stop("no result " + name);
  }
  const std::string& NameOf(size_t result, int64_t value) const {
    return program_.schema[program_.results[result].type.choice]
        .values[static_cast<size_t>(value)]
        .name;
  }

  pipeline::CompilationUnit unit_ = Compile();
  program::Program program_ = unit_.Lower();
  Columns columns_;
  batch::Batch batch_;
  exec::Evaluator evaluator_ = *exec::Evaluator::Make(program_);
  exec::ResultBatch results_;
  Decisions decisions_;
  std::unique_ptr<exec::Engine> interpreter_ = exec::MakeInterpreter(program_);
  std::shared_ptr<const exec::Engine> native_;
};

using Task = std::function<std::string()>;

void Serve(const std::map<std::string, Task>& tasks) {
  std::cout << "ready" << std::endl;
  for (std::string name; std::getline(std::cin, name);) {
    const auto found = tasks.find(name);
    if (found == tasks.end()) Stop("no task " + name);
    std::cout << found->second() << std::endl;
  }
}

int Main(const std::string& folder, size_t rows, const char* artifact) {
  const std::vector<Lead> leads = MakeLeads(rows);
  WriteLeads(leads, folder);
  Linked linked(leads);
  std::map<std::string, Task> tasks;
  // Decides once for the comparison; timed when it is asked for.
  const auto add = [&](const std::string& name, const std::function<void()>& decide,
                       const std::function<Decisions()>& decided) {
    decide();
    const Decisions decisions = decided();
    WriteDecisions(leads, decisions, folder + "/decided_" + name + ".csv");
    const size_t count = decisions.fit.size();
    tasks[name] = [decide, count] { return Throughput(count, decide); };
  };
  const auto by_hand = [&] { return linked.decisions(); };
  const auto evaluated = [&] { return linked.Evaluated(); };
  add("reference", [&] { linked.DecideByIfs(); }, by_hand);
  add("hand_ifs", [&] { linked.DecideByIfs(); }, by_hand);
  add("hand_columns", [&] { linked.DecideByColumns(); }, by_hand);
  add("interpreter", [&] { linked.Interpret(); }, evaluated);
  add("native", [&] { linked.RunNative(); }, evaluated);

  Embedded embedded(artifact, leads);
  const auto given = [&] { return embedded.decisions(); };
  add("capi_evaluate", [&] { embedded.Evaluate(); }, given);
  add("capi_columns", [&] { embedded.AppendAndEvaluate(false); }, given);
  add("capi_dictionaries", [&] { embedded.AppendAndEvaluate(true); }, given);
  for (const bool json : {false, true}) {
    const std::string name = json ? "capi_json" : "capi_struct";
    add(name, [&embedded, json] { json ? embedded.DecideJson() : embedded.DecideStructs(); },
        given);
    tasks[name + "_latency"] = [&embedded, json] { return embedded.Latency(json); };
  }
  Serve(tasks);
  return 0;
}

}  // namespace
}  // namespace tandem::bench::peers

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: bench_peers FOLDER LEADS columns.tpol\n");
    return 64;
  }
  return tandem::bench::peers::Main(argv[1], std::stoull(argv[2]), argv[3]);
}
