// SPDX-License-Identifier: Apache-2.0
// Whatever source a policy declares and whatever data it reads: an error in words, or every record
// decided or rejected with a reason and every event counted.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/exec/evaluate.h"
#include "runtime/run/join.h"
#include "tests/fuzz/streams.h"

namespace {

using namespace tandem;

constexpr std::string_view kPolicy = R"(policy fuzz { currency USD  zone "America/New_York" }
team t { side marketing  side sales  squad reps in sales }
lead {
  id text  email? text  n? integer 0..1_000  x? number  money? money  share? percent
  level? one of low "Low" < high "High"  tags list of text  kinds list of one of a, b
  on? date  at? time  span? duration  asked? yes/no  account? account
}
record account { customer yes/no  size? integer }
event visit { path text  seconds? integer 0..100 }
event reply { good? yes/no }
score fit range 0..100 { give 10 when n > 5  give 3 for each visit in last 30 days, at most 50 }
answer replies = count of reply
route { to reps when fit > 20  to nobody otherwise }
)";
constexpr std::string_view kLeads = "id,n\na,1\nb,7\nc,\n";
constexpr size_t kMaxBytes = 1 << 16;

void Leads(const program::Program& program, const schema::Source* source, std::string data,
           size_t piece, const run::Options& options) {
  run::InputForm form;
  if (source != nullptr) {
    form.format = source->format;
    if (source->delimiter != 0) form.delimiter = source->delimiter;
  }
  auto stream = run::LeadStream::Open(fuzz::Pieces(std::move(data), piece), program, source, form);
  if (!stream) {
    TANDEM_CHECK(!stream.error().message.empty(), "an error without words");
    return;
  }
  fuzz::Counter counter;
  const auto summary = run::Decide(*stream, options, counter);
  if (summary) counter.Check(*summary);
}

void Events(const program::Program& program, const schema::Source& source, std::string data,
            size_t piece, const run::Options& options) {
  run::JoinedInputs inputs;
  auto leads = run::LeadStream::Open(fuzz::Pieces(std::string(kLeads), piece), program, nullptr,
                                     {.format = schema::DataFormat::kCsv});
  TANDEM_CHECK(leads.has_value(), "the leads are sound");
  inputs.leads = &*leads;
  run::InputForm form{.format = source.format};
  if (source.delimiter != 0) form.delimiter = source.delimiter;
  auto events = run::EventStream::Open(fuzz::Pieces(std::move(data), piece), program, &source,
                                       std::nullopt, form);
  if (!events) {
    TANDEM_CHECK(!events.error().message.empty(), "an error without words");
    return;
  }
  inputs.events.push_back(std::move(*events));
  fuzz::Counter counter;
  const auto summary = run::DecideJoined(inputs, options, counter);
  if (summary) counter.Check(*summary);
}

}  // namespace

// A byte for the size of pieces; a declaration up to a line of dashes; data.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size < 1 || size > kMaxBytes) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const size_t line = std::min(text.find("----\n"), text.size());
  std::string data(text.substr(std::min(line + 5, text.size())));
  auto unit = pipeline::CompilationUnit::FromText(
      "fuzz.tandem", std::string(kPolicy) + std::string(text.substr(0, line)));
  if (!unit.Check()) return 0;
  const program::Program program = unit.Lower();
  const auto engine = exec::MakeInterpreter(program);
  run::Options options;
  options.program = &program;
  options.engine = engine.get();
  options.as_of_us = 1'795'000'000'000'000;
  options.output.format = output::Format::kJsonLines;
  options.temporary_folder = "/tmp";
  const schema::Source* source = program.sources.empty() ? nullptr : &program.sources.front();
  if (source != nullptr && source->of_events) {
    Events(program, *source, std::move(data), 1 + bytes[0], options);
  } else {
    Leads(program, source, std::move(data), 1 + bytes[0], options);
  }
  return 0;
}
