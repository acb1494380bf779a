// SPDX-License-Identifier: Apache-2.0
// Leads as JSON lines whose keys are every name that the schema and its sources have.
#include "tests/fuzz/artifact_use.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/hash.h"
#include "runtime/exec/evaluate.h"
#include "runtime/explain/explain.h"
#include "runtime/output/row_writer.h"
#include "runtime/run/join.h"
#include "runtime/run/lead_finder.h"
#include "tests/fuzz/streams.h"

namespace tandem::fuzz {
namespace {

constexpr size_t kHashAt = 24;
constexpr size_t kHeaderBytes = 56;
constexpr size_t kLeads = 6;
// A file may have thousands of each; these are looked at.
constexpr size_t kMaxKeys = 500;
constexpr size_t kMaxSources = 4;
constexpr size_t kMaxEventStreams = 8;
constexpr int64_t kAsOf = 1'795'000'000'000'000;
constexpr std::string_view kValues[] = {
    "\"1\"",  "\"x@north.example\"", "\"2026-11-01\"", "\"2026-11-17T10:00:00Z\"", "\"yes\"",
    "null", "\"90\"",  "\"DE\"",  "[\"a\",\"b\"]",  "\"12.5\"", "\"3 days\""};

// Names of columns, and of the values a choice has.
struct Names {
  std::set<std::string> columns;
  std::vector<std::string> choices;

  void Add(const std::vector<schema::ColumnMap>& maps) {
    for (const schema::ColumnMap& map : maps) columns.insert(map.column);
  }
  void Add(const schema::EventSource& source) {
    Add({source.lead, source.at});
    columns.insert(source.by);
    for (const schema::EventMap& map : source.events) Add(map.columns);
  }
};

Names NamesOf(const program::Program& program) {
  Names names;
  for (const schema::Field& field : program.schema.fields) names.columns.insert(field.name);
  for (const schema::Event& event : program.schema.events) {
    for (const schema::Field& field : event.fields) names.columns.insert(field.name);
  }
  for (const schema::Source& source : program.sources) {
    names.Add(source.columns);
    if (source.of_events) names.Add(*source.of_events);
    for (const schema::EventSource& nested : source.nested) names.Add(nested);
  }
  for (const schema::ChoiceType& choice : program.schema.choices) {
    for (const schema::ChoiceValue& value : choice.values) names.choices.push_back(value.label);
  }
  names.columns.insert({"lead", "at", "event"});
  return names;
}

std::string Lines(const program::Program& program, const Names& names, size_t seed) {
  const auto id_field = program.schema.id_field;
  std::string out;
  for (size_t row = 0; row < kLeads; ++row) {
    out += "{";
    size_t at = 0;
    for (const std::string& column : names.columns) {
      if (column.empty() || at > kMaxKeys) continue;
      out += at == 0 ? "" : ",";
      output::AppendJsonString(column, out);
      out += ":";
      const size_t turn = base::Hash64(column, seed * kLeads + row);
      const bool is_id = (id_field && program.schema[*id_field].name == column) || column == "lead";
      if (is_id) {
        out += "\"L" + std::to_string(row) + "\"";
      } else if (column == "at") {
        out += "\"2026-11-17T10:00:00Z\"";
      } else if (!names.choices.empty() && turn % 3 == 0) {
        output::AppendJsonString(names.choices[turn / 3 % names.choices.size()], out);
      } else {
        out += kValues[turn / 3 % std::size(kValues)];
      }
      ++at;
    }
    out += "}\n";
  }
  return out;
}

class User {
 public:
  explicit User(const program::Program& program)
      : program_(program), names_(NamesOf(program)), engine_(exec::MakeInterpreter(program)) {}

  void Run(const schema::Source* source) {
    run::JoinedInputs inputs;
    auto leads = Leads(source);
    if (!leads) return;
    inputs.leads = &*leads;
    AddEvents(inputs);
    run::Options options;
    options.program = &program_;
    options.engine = engine_.get();
    options.as_of_us = kAsOf;
    options.output.format = output::Format::kJsonLines;
    options.output.reasons = program_.trace;
    options.reasons = program_.trace ? 3 : 0;
    options.temporary_folder = "/tmp";
    if (program_.schema.id_field && source == nullptr) {
      inputs.carries = options.output.carried = true;
      options.instants = {kAsOf - 86'400'000'000, kAsOf};
    }
    Counter counter;
    const auto summary =
        inputs.events.empty() && !inputs.carries
            ? run::Decide(*leads, options, counter)
            : run::DecideJoined(inputs, options, counter);
    TANDEM_CHECK(summary || !summary.error().message.empty(), "an error without words");
  }

  void Explain() {
    run::JoinedInputs inputs;
    auto leads = Leads(nullptr);
    if (!leads) return;
    inputs.leads = &*leads;
    AddEvents(inputs);
    uint64_t count = 0;
    const auto lead = run::FindLead(inputs, program_, {"", 2}, count);
    auto explainer = explain::Explainer::Make(program_);
    if (!lead || !*lead || (*lead)->batch == nullptr || !explainer) return;
    const auto explanation = explainer->Explain(*(*lead)->batch, (*lead)->events.get(), 0, {kAsOf},
                                                (*lead)->cells, (*lead)->texts);
    TANDEM_CHECK(!explain::RenderText(explanation).empty(), "an explanation without words");
    TANDEM_CHECK(!explain::RenderJson(explanation).empty(), "an explanation without words");
  }

 private:
  base::Result<run::LeadStream> Leads(const schema::Source* source) {
    return run::LeadStream::Open(Pieces(Lines(program_, names_, 1), 500), program_, source,
                                 {.format = schema::DataFormat::kJsonLines});
  }

  void AddEvents(run::JoinedInputs& inputs) {
    const auto open = [&](const schema::Source* source, std::optional<schema::EventId> event) {
      auto stream =
          run::EventStream::Open(Pieces(Lines(program_, names_, inputs.events.size() + 2), 500),
                                 program_, source, event,
                                 {.format = schema::DataFormat::kJsonLines});
      if (stream && inputs.events.size() < kMaxEventStreams) {
        inputs.events.push_back(std::move(*stream));
      }
    };
    for (size_t i = 0; i < std::min(program_.sources.size(), kMaxEventStreams); ++i) {
      if (program_.sources[i].of_events) open(&program_.sources[i], std::nullopt);
    }
    const auto& events = program_.schema.events;
    for (size_t i = 0; i < std::min(events.size(), kMaxEventStreams); ++i) {
      if (!events[i].stage) open(nullptr, schema::EventId(i));
    }
  }

  const program::Program& program_;
  const Names names_;
  std::unique_ptr<exec::Engine> engine_;
};

void Use(const program::Program& program) {
  User user(program);
  user.Run(nullptr);
  size_t runs = 0;
  for (const schema::Source& source : program.sources) {
    if (!source.of_events && runs++ < kMaxSources) user.Run(&source);
  }
  if (program.trace) user.Explain();
}

}  // namespace

std::string WithChecksum(std::string bytes) {
  if (bytes.size() < kHeaderBytes) return bytes;
  for (size_t i = 0; i < 8; ++i) bytes[16 + i] = static_cast<char>(bytes.size() >> (8 * i));
  base::Sha256 hash;
  hash.Update(std::string_view(bytes).substr(0, kHashAt));
  hash.Update(std::string_view(bytes).substr(kHeaderBytes));
  const base::Sha256Digest digest = hash.Finish();
  bytes.replace(kHashAt, digest.size(), reinterpret_cast<const char*>(digest.data()),
                digest.size());
  return bytes;
}

void Use(const artifact::Artifact& artifact) {
  Use(artifact.program);
  if (artifact.explaining) Use(*artifact.explaining);
}

}  // namespace tandem::fuzz
