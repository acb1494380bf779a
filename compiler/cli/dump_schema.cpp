// SPDX-License-Identifier: Apache-2.0
// Schema to text.
#include "compiler/cli/dump_schema.h"

#include <fmt/format.h>

#include <limits>

#include "runtime/schema/event_key.h"
#include "runtime/value/decimal.h"

namespace tandem::cli {
namespace {

using schema::Kind;

const char* KindName(Kind kind) {
  switch (kind) {
    case Kind::kYesNo: return "yes/no";
    case Kind::kInteger: return "integer";
    case Kind::kNumber: return "number";
    case Kind::kMoney: return "money";
    case Kind::kPercent: return "percent";
    case Kind::kText: return "text";
    case Kind::kChoice: return "one of";
    case Kind::kTextList: return "list of text";
    case Kind::kChoiceList: return "list of one of";
    case Kind::kTime: return "time";
    case Kind::kDate: return "date";
    case Kind::kDuration: return "duration";
  }
  return "";
}

std::string TypeText(const schema::ValueType& type, const schema::Schema& schema) {
  std::string out = KindName(type.kind);
  if (type.choice != schema::kNoChoice) {
    out += " " + schema[type.choice].name;
  }
  if (type.low != std::numeric_limits<int64_t>::min() ||
      type.high != std::numeric_limits<int64_t>::max()) {
    out += ' ';
    value::FormatDecimal(type.low, schema::Scale(type.kind), out);
    out += "..";
    value::FormatDecimal(type.high, schema::Scale(type.kind), out);
  }
  return out;
}

void AppendSource(const schema::Source& source, const schema::Schema& schema, std::string& out) {
  out += fmt::format("source {}{}\n", source.name, source.others_ignored ? " others ignored" : "");
  for (const schema::ColumnMap& map : source.columns) {
    out += fmt::format("  {} from \"{}\"\n", schema[map.field].name, map.column);
  }
  if (!source.of_events || source.of_events->events.empty()) return;
  const schema::EventSource& events = *source.of_events;
  out += fmt::format("  {} from \"{}\"\n  at from \"{}\"\n",
                     schema::OwnerName(schema, schema[events.events.front().event]),
                     events.lead.column, events.at.column);
  for (const schema::EventMap& map : events.events) {
    const schema::Event& event = schema[map.event];
    for (const schema::ColumnMap& column : map.columns) {
      out += fmt::format("  {}.{} from \"{}\"\n", event.name,
                         event.fields[static_cast<size_t>(column.field)].name, column.column);
    }
  }
}

void AppendEvent(const schema::Event& event, const schema::Schema& schema, std::string& out) {
  out += fmt::format("event {}{}\n", event.name,
                     event.key ? " of " + schema[*event.key].name : "");
  for (const schema::Field& field : event.fields) {
    out += fmt::format("  {}{} {}\n", field.name, field.optional ? "?" : "",
                       TypeText(field.type, schema));
  }
}

}  // namespace

std::string DumpSchema(const program::Program& program) {
  const schema::Schema& schema = program.schema;
  std::string out = fmt::format("policy {} currency {} zone {}\n", program.policy,
                                schema.currency.empty() ? "none" : schema.currency, schema.zone);
  for (const schema::Field& field : schema.fields) {
    out += fmt::format("field {}{} {}\n", field.name, field.optional ? "?" : "",
                       TypeText(field.type, schema));
  }
  for (const schema::ChoiceType& choice : schema.choices) {
    out += fmt::format("choice {}{}:", choice.name, choice.ordered ? " ordered" : "");
    for (const schema::ChoiceValue& value : choice.values) {
      out += value.label == value.name ? fmt::format(" {}", value.name)
                                       : fmt::format(" {} \"{}\"", value.name, value.label);
    }
    out += '\n';
  }
  for (const schema::Event& event : schema.events) {
    if (!event.stage) AppendEvent(event, schema, out);
  }
  for (const schema::Source& source : program.sources) {
    AppendSource(source, schema, out);
  }
  return out;
}

}  // namespace tandem::cli
