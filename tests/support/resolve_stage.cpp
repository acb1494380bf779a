// SPDX-License-Identifier: Apache-2.0
// Shows bindings as text.
#include "tests/support/resolve_stage.h"

#include <fmt/format.h>

#include <limits>
#include <vector>

#include "compiler/parse/parse.h"

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

std::string SourceLines(const schema::Schema& schema, const schema::Source& source) {
  std::string out = fmt::format("source {}{} missing:{}\n", source.name,
                                source.others_ignored ? " others ignored" : "",
                                Quoted(source.missing_when));
  for (const schema::ColumnMap& column : source.columns) {
    out += fmt::format("  {} from \"{}\" missing:{} forms:{} zone:{} like:{} rounded:{} by:{}\n",
                       schema[column.field].name, column.column, Quoted(column.missing_when),
                       Quoted(column.time_forms), column.zone, column.number_like, column.rounded,
                       column.separator);
    for (const schema::ColumnMap::ValueRow& row : column.values) {
      out += fmt::format("   {} -> {}\n", Quoted(row.from), row.to_missing ? "missing" : row.to);
    }
    out += fmt::format("    otherwise {} {}\n", static_cast<int>(column.otherwise),
                       column.otherwise_value);
  }
  return out;
}

}  // namespace

std::string ShowBindings(const source::SourceSet& sources, source::FileId file,
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
  return out;
}

}  // namespace tandem::testing
