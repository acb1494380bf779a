// SPDX-License-Identifier: Apache-2.0
// The file of a table is refused with errors, or the policy is analysed, lowers, verifies
// and evaluates.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/analyze/analyze.h"
#include "compiler/diag/render.h"
#include "compiler/lower/lower.h"
#include "compiler/parse/parse.h"
#include "compiler/resolve/resolve.h"
#include "compiler/typecheck/typecheck.h"
#include "runtime/base/check.h"
#include "runtime/exec/evaluate.h"
#include "runtime/program/verify.h"
#include "tests/agree/inputs.h"
#include "tests/fuzz/any_leads.h"

namespace {

using namespace tandem;

constexpr std::string_view kHead = R"(policy fuzz { zone "Europe/Berlin" }
team t { side marketing  side sales  squad reps in sales  queue letters in marketing }
lead {
  id text  country? text  postcode? text  employees? integer 0..100_000  share? percent
  rank? rank  on? date  asked? yes/no
}
type rank = one of low < mid < high
list emea = "DE", "FR"
)";
constexpr std::string_view kTables[] = {
    "territory(country text, postcode text, employees integer) -> squad squad, priority integer",
    "territory(employees integer, share percent, rank rank) -> priority number, squad squad",
    "territory(on date, asked yes/no, country text) -> squad squad, priority integer, said text",
};
constexpr std::string_view kArguments[] = {"country, postcode, employees",
                                           "employees, share, rank", "on, asked, country"};
constexpr size_t kMaxBytes = 1 << 15;

std::string Policy(size_t form, bool is_first) {
  return std::string(kHead) + "table " + (is_first ? "first " : "unique ") +
         std::string(kTables[form]) + " from \"t.csv\"\nanswer p = territory(" +
         std::string(kArguments[form]) + ").priority\nroute { to territory(" +
         std::string(kArguments[form]) + ").squad  to letters otherwise }\n";
}

void Evaluate(const hir::Policy& policy, const source::SourceSet& sources, uint64_t seed) {
  const program::Program program = lower::Lower(policy, sources, "", {});
  const auto verified = program::Verify(program);
  TANDEM_CHECK(verified.has_value(), verified.error().message);
  const auto leads = fuzz::AnyLeads(program.schema, sources.Text(source::FileId{1}), seed, 20);
  const agree_test::Inputs inputs(program, leads, agree_test::Layout::kGrouped);
  const auto engine = exec::MakeInterpreter(program);
  auto evaluator = exec::Evaluator::Make(program);
  TANDEM_CHECK(evaluator.has_value(), "the zone exists");
  exec::ResultBatch results(program, static_cast<uint32_t>(leads.size()));
  for (const int64_t instant : fuzz::SomeInstants()) {
    evaluator->Evaluate(*engine, inputs.leads(), nullptr, {instant}, results);
  }
}

}  // namespace

// A byte for the form of the table and its hit policy, then the file.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1 || size > kMaxBytes) return 0;
  const std::string file(reinterpret_cast<const char*>(data) + 1, size - 1);
  source::SourceSet sources;
  const auto id = sources.Add("fuzz.tandem", Policy(data[0] % 3, data[0] % 2 == 1));
  diag::Sink sink;
  std::vector<syntax::File> files;
  files.push_back(parse::Parse(sources, id, sink));
  const auto reader = [&](const std::string&, const std::string&) {
    return base::Result<std::string>(file);
  };
  auto bindings = resolve::Resolve(files, sources, reader, sink);
  const hir::Policy policy = typecheck::Check(std::move(bindings), sources, sink);
  if (sink.ok()) analyze::CheckTables(policy, sources, sink);
  if (sink.ok()) {
    analyze::Analyze(policy, files, sources, sink);
    Evaluate(policy, sources, size);
  }
  sink.Sort();
  diag::RenderText(sink, sources);
  diag::RenderJson(sink, sources);
  return 0;
}
