// SPDX-License-Identifier: Apache-2.0
// Carried state of any bytes is sound or refused in words; with a right checksum a run with it ends
// well or in words, and what was read of a lead is written back the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/hash.h"
#include "runtime/exec/evaluate.h"
#include "runtime/run/join.h"
#include "runtime/state/carry_line.h"
#include "tests/fuzz/streams.h"

namespace {

using namespace tandem;

constexpr std::string_view kPolicy = R"(policy fuzz {}
team t { side marketing  side sales  squad reps in sales }
lead { id text  n? integer 0..100 }
event visit
score fit range 0..100 { give 1 × n  frozen while surely n < 3 }
stage MQL { when fit >= 50  until fit < 20 }
stage SQL after MQL { when fit >= 80  until any visit in last 3 days }
stage gone aside { when surely n = 13 }
answer risen = newly stage = MQL
answer entries = count of MQL in last 30 days
answer was_fit = latest MQL.fit
route { to reps otherwise }
)";
constexpr std::string_view kLeads = "id,n\na,60\nb,90\nc,\nd,13\n";
constexpr std::string_view kHeader =
    R"({"format":"tandem carried state","version":1,"policy":"fuzz","policy_version":"0",)"
    R"("as_of":"2026-11-01T00:00:00Z","tzdb":"2025b"})" "\n";
constexpr size_t kMaxBytes = 1 << 16;

struct Fixture {
  Fixture() {
    auto unit = pipeline::CompilationUnit::FromText("fuzz.tandem", std::string(kPolicy));
    TANDEM_CHECK(unit.Check(), "the policy is sound");
    program = unit.Lower();
    engine = exec::MakeInterpreter(program);
  }
  program::Program program;
  std::unique_ptr<exec::Engine> engine;
};

void ReadLines(const program::Program& program, std::string_view lines) {
  const state::Model model(program);
  state::LineReader reader(model);
  std::set<std::string> dropped;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    const auto id = reader.IdOf(line);
    if (!id) continue;
    const std::string name(*id);
    const auto state = reader.Read(line, dropped);
    if (!state) continue;
    std::string once;
    state::AppendLine(model, name, *state, once);
    const auto again = reader.Read(std::string_view(once).substr(0, once.size() - 1), dropped);
    TANDEM_CHECK(again.has_value(), "what was written cannot be read");
    std::string twice;
    state::AppendLine(model, name, *again, twice);
    TANDEM_CHECK(once == twice, "what was written reads as something else");
  }
}

void Run(const Fixture& fixture, const std::string& file, bool is_sorted) {
  const auto checked = state::CheckCarry(fuzz::Pieces(file, 7));
  TANDEM_CHECK(checked.has_value(), "the checksum is right");
  auto leads = run::LeadStream::Open(fuzz::Pieces(std::string(kLeads), 100), fixture.program,
                                     nullptr, {.format = schema::DataFormat::kCsv});
  run::JoinedInputs inputs;
  inputs.leads = &*leads;
  inputs.carries = true;
  inputs.carry.emplace(fuzz::Pieces(file, 50));
  run::Options options;
  options.program = &fixture.program;
  options.engine = fixture.engine.get();
  options.as_of_us = 1'795'000'000'000'000;
  options.output.format = output::Format::kJsonLines;
  options.output.carried = true;
  options.temporary_folder = "/tmp";
  fuzz::Counter counter;
  const auto summary = is_sorted ? run::DecideSorted(inputs, {"leads", "", "state"}, options,
                                                     counter)
                                 : run::DecideJoined(inputs, options, counter);
  if (summary) {
    counter.Check(*summary);
  } else {
    TANDEM_CHECK(!summary.error().message.empty(), "an error without words");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Fixture fixture;
  if (size < 1 || size > kMaxBytes) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto raw = state::CheckCarry(fuzz::Pieces(std::string(text), 1 + data[0]));
  TANDEM_CHECK(raw.has_value() || !raw.error().message.empty(), "an error without words");
  ReadLines(fixture.program, text);
  // The same lines in a file whose checksum is right.
  std::string file = std::string(kHeader) + std::string(text);
  if (!file.ends_with('\n')) file += '\n';
  const auto lines = std::count(file.begin(), file.end(), '\n') - 1;
  base::Sha256 hash;
  hash.Update(file);
  file += "{\"leads\":" + std::to_string(lines) + ",\"sha256\":\"" + base::ToHex(hash.Finish()) +
          "\"}\n";
  Run(fixture, file, data[0] % 2 == 1);
  return 0;
}
