// SPDX-License-Identifier: Apache-2.0
// Shows bindings as text.
#include "tests/support/resolve_stage.h"

#include <fmt/format.h>

#include <limits>
#include <vector>

#include "compiler/parse/parse.h"
#include "compiler/syntax/dump.h"

namespace tandem::testing {
namespace {

std::string Quoted(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += fmt::format(" \"{}\"", text);
  return out;
}

std::string FieldLine(const schema::Schema& schema, const schema::Field& field) {
  std::string out = fmt::format("field {}{} kind {}", field.name, field.optional ? "?" : "",
                                static_cast<int>(field.type.kind));
  if (field.type.low != std::numeric_limits<int64_t>::min()) {
    out += fmt::format(" {}..{}", field.type.low, field.type.high);
  }
  if (field.type.choice != schema::kNoChoice) {
    const schema::ChoiceType& choice = schema[field.type.choice];
    out += choice.ordered ? " ordered" : " unordered";
    for (const schema::ChoiceValue& value : choice.values) {
      out += fmt::format(" {}=\"{}\"", value.name, value.label);
    }
  }
  if (field.record) out += " in " + schema.records[*field.record].name;
  return out + "\n";
}

std::string ColumnLine(const std::string& field, const schema::ColumnMap& column) {
  std::string out =
      fmt::format("  {} from \"{}\" missing:{} forms:{} zone:{} like:{} rounded:{} by:{}", field,
                  column.column, Quoted(column.missing_when), Quoted(column.time_forms),
                  column.zone, column.number_like, column.rounded, column.separator);
  if (column.unix_unit_us != 0) out += fmt::format(" unix:{}us", column.unix_unit_us);
  out += column.unique ? " unique\n" : "\n";
  for (const schema::ColumnMap::ValueRow& row : column.values) {
    out += fmt::format("   {} -> {}\n", Quoted(row.from), row.to_missing ? "missing" : row.to);
  }
  return out + fmt::format("    otherwise {} {}\n", static_cast<int>(column.otherwise),
                           column.otherwise_value);
}

std::string EventLines(const schema::Schema& schema, const schema::EventSource& events) {
  std::string out = fmt::format("  events path:{} by:{}{}\n", events.path, events.by,
                                events.others_ignored ? " others ignored" : "");
  if (events.path.empty()) out += ColumnLine("lead", events.lead);
  out += ColumnLine("at", events.at);
  for (const schema::EventMap& map : events.events) {
    out += fmt::format("  \"{}\" -> {}\n", map.value, schema[map.event].name);
    for (const schema::ColumnMap& column : map.columns) {
      out += ColumnLine(schema[map.event].fields[static_cast<size_t>(column.field)].name, column);
    }
  }
  return out;
}

std::string SourceLines(const schema::Schema& schema, const schema::Source& source) {
  std::string out = fmt::format("source {}{}{} missing:{}\n", source.name,
                                source.format == schema::DataFormat::kJsonLines ? " jsonl" : "",
                                source.others_ignored ? " others ignored" : "",
                                Quoted(source.missing_when));
  for (const schema::ColumnMap& column : source.columns) {
    out += ColumnLine(schema[column.field].name, column);
  }
  if (source.of_events) out += EventLines(schema, *source.of_events);
  for (const schema::EventSource& nested : source.nested) out += EventLines(schema, nested);
  return out;
}

std::string EventNames(const resolve::Bindings& bindings) {
  std::string out;
  for (const schema::Event& event : bindings.schema.events) {
    out += fmt::format("event {}\n", event.name);
    for (const schema::Field& field : event.fields) {
      out += "  " + FieldLine(bindings.schema, field);
    }
  }
  for (const auto& [name, event] : bindings.events) {
    if (!event.derived) continue;
    out += fmt::format("event {} of", name);
    for (const schema::EventId part : event.parts) out += " " + bindings.schema[part].name;
    out += "\n";
  }
  return out;
}

}  // namespace

std::string ShowBindings(source::SourceSet& sources, source::FileId file,
                         const resolve::FileReader& reader, diag::Sink& sink) {
  std::vector<syntax::File> files;
  files.push_back(parse::Parse(sources, file, sink));
  const resolve::Bindings bindings = resolve::Resolve(files, sources, reader, sink);
  for (const auto* score : bindings.scores) {
    resolve::ResolveOwnership(score->ownership, bindings, sink);
  }
  for (const auto* stage : bindings.stages) {
    resolve::ResolveOwnership(stage->ownership, bindings, sink);
  }
  const schema::Schema& schema = bindings.schema;
  std::string out = fmt::format("policy {} currency {} zone {}\n", bindings.policy_name,
                                schema.currency, schema.zone);
  for (const schema::Record& record : schema.records) {
    out += fmt::format("record {}{}\n", record.name, record.optional ? "?" : "");
  }
  for (const schema::Field& field : schema.fields) out += FieldLine(schema, field);
  out += EventNames(bindings);
  for (const hir::List& list : bindings.lists) {
    out += fmt::format("list {}:{}\n", list.name, Quoted(list.keys));
  }
  for (const hir::Squad& squad : bindings.team.squads) {
    out += fmt::format("{} {} in {}\n", squad.is_queue ? "queue" : "squad", squad.name, squad.side);
  }
  for (const syntax::StageDecl* stage : bindings.stages) {
    out += fmt::format("stage {}{}\n", stage->name.text, stage->aside ? " aside" : "");
  }
  for (const schema::Source& source : bindings.sources) out += SourceLines(schema, source);
  for (const resolve::Bindings::RejectWhen& reject : bindings.rejects) {
    out += fmt::format("reject in {}{} when {}\n", bindings.sources[reject.source].name,
                       reject.event ? " of " + schema[*reject.event].name : "",
                       syntax::Dump(*reject.condition));
  }
  return out;
}

}  // namespace tandem::testing
