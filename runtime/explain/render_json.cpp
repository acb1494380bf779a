// SPDX-License-Identifier: Apache-2.0
// An explanation for machines; keys keep the order of the text rendering.
#include <algorithm>

#include "runtime/base/json_writer.h"
#include "runtime/base/utf8.h"
#include "runtime/explain/explain.h"
#include "runtime/value/time_format.h"

namespace tandem::explain {
namespace {

using Json = base::JsonWriter;

const char* Name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFired:
      return "fired";
    case Outcome::kDidNot:
      return "did_not";
    case Outcome::kUnknown:
      return "unknown";
    case Outcome::kBlocked:
      return "blocked";
    case Outcome::kNotAsked:
      return "not_asked";
  }
  return "";
}

const char* Name(program::ResultKind kind) {
  switch (kind) {
    case program::ResultKind::kScore:
      return "score";
    case program::ResultKind::kGroup:
      return "group";
    case program::ResultKind::kBand:
      return "band";
    case program::ResultKind::kStage:
      return "stage";
    case program::ResultKind::kWayIn:
      return "way_in";
    case program::ResultKind::kAnswer:
      return "answer";
    case program::ResultKind::kRoute:
      return "route";
    case program::ResultKind::kCondition:
      return "condition";
    case program::ResultKind::kFault:
      return "fault";
    case program::ResultKind::kReject:
    case program::ResultKind::kFrozen:
    case program::ResultKind::kColumn:
      return "column";
  }
  return "";
}

const char* Name(exec::EventFate::Kind kind) {
  switch (kind) {
    case exec::EventFate::Kind::kCounted:
      return "counted";
    case exec::EventFate::Kind::kOnce:
      return "once_per";
    case exec::EventFate::Kind::kWindow:
      return "window";
    case exec::EventFate::Kind::kWhere:
      return "where";
    case exec::EventFate::Kind::kWhereUnknown:
      return "where_unknown";
    case exec::EventFate::Kind::kRejected:
      return "rejected";
    case exec::EventFate::Kind::kLater:
      return "later";
  }
  return "";
}

// Texts as explanations have them since the first: \b and \f short, delete as it is. Names of files
// need not be UTF-8.
std::string Quoted(std::string_view text) {
  std::string sound;
  if (base::ValidateUtf8(text)) {
    for (size_t at = 0; at < text.size();) {
      base::AppendUtf8(base::NextCodePoint(text, at), sound);
    }
    text = sound;
  }
  std::string out = "\"";
  for (;;) {
    const size_t special = std::min(text.find_first_of("\b\f\x7f"), text.size());
    base::AppendJsonEscaped(text.substr(0, special), out);
    if (special == text.size()) return out += '"';
    out += text[special] == '\b' ? "\\b" : text[special] == '\f' ? "\\f" : "\x7f";
    text.remove_prefix(special + 1);
  }
}

void WriteText(const char* key, const std::string& text, Json& json) {
  json.Key(key).Raw(Quoted(text));
}

void WriteIfAny(const char* key, const std::string& text, Json& json) {
  if (!text.empty()) WriteText(key, text, json);
}

void WriteTexts(const char* key, const std::vector<std::string>& texts, Json& json) {
  json.Key(key).Open('[');
  for (const std::string& text : texts) json.Raw(Quoted(text));
  json.Close(']');
}

void WriteIfAny(const char* key, const std::vector<std::string>& texts, Json& json) {
  if (!texts.empty()) WriteTexts(key, texts, json);
}

// Points are numbers of JSON as they are.
void WritePoints(const char* key, const std::string& points, Json& json) {
  if (!points.empty()) json.Key(key).Raw(points);
}

void WriteIfSo(const char* key, bool is_so, Json& json) {
  if (is_so) json.Key(key).Flag(true);
}

void WritePlace(const program::Place& place, Json& json) {
  WriteText("file", place.file, json);
  json.Key("line").Signed(place.line);
}

void WriteTime(const char* key, int64_t time_us, Json& json) {
  std::string text;
  value::FormatTime(time_us, text);
  WriteText(key, text, json);
}

void WriteEvents(const EventDetail& detail, Json& json) {
  json.Key("events").Open('{');
  for (size_t i = 0; i < detail.by_fate.size(); ++i) {
    json.Key(Name(static_cast<exec::EventFate::Kind>(i))).Number(detail.by_fate[i]);
  }
  json.Key("newest").Open('[');
  for (const EventLine& event : detail.lines) {
    json.Open('{');
    WriteText("event", event.event, json);
    WriteTime("at", event.at_us, json);
    WriteText("fate", Name(event.fate), json);
    WriteIfAny("points", event.points, json);
    json.Close('}');
  }
  json.Close(']').Close('}');
}

void WriteTable(const TableLine& table, Json& json) {
  const bool answers = table.row != 0;
  json.Open('{');
  WriteText("table", table.table, json);
  json.Key("row").Raw(answers ? std::to_string(table.row) : "null");
  WriteIfSo("otherwise", table.otherwise, json);
  if (answers) WriteText("text", table.text, json);
  WriteIfAny("missing", table.missing, json);
  if (answers) WritePlace(table.place, json);
  json.Close('}');
}

void WriteLine(const Line& line, Json& json) {
  json.Open('{');
  WriteText("outcome", Name(line.outcome), json);
  WriteIfAny("owner", line.owner, json);
  WriteIfAny("label", line.label, json);
  WriteText("text", line.text, json);
  WriteIfAny("because", line.because, json);
  WritePoints("points", line.points, json);
  WritePoints("uncapped", line.uncapped, json);
  WriteIfAny("missing", line.missing, json);
  WriteIfSo("in_group", line.depth > 0, json);
  WriteIfSo("decides", line.decides, json);
  if (line.events) WriteEvents(*line.events, json);
  if (!line.tables.empty()) {
    json.Key("tables").Open('[');
    for (const TableLine& table : line.tables) WriteTable(table, json);
    json.Close(']');
  }
  WritePlace(line.place, json);
  json.Close('}');
}

void WritePart(const Part& part, Json& json) {
  const bool is_number = part.kind == program::ResultKind::kScore;
  json.Open('{');
  WriteText("kind", Name(part.kind), json);
  WriteText("name", part.name, json);
  json.Key("value").Raw(part.value.empty() ? "null" : is_number ? part.value : Quoted(part.value));
  WriteIfAny("way_in", part.way_in, json);
  WriteIfAny("owners", part.owners, json);
  WritePoints("sum", part.sum, json);
  WriteIfAny("range", part.range, json);
  WriteIfSo("clamped", part.clamped, json);
  WriteIfSo("frozen", part.frozen, json);
  json.Key("lines").Open('[');
  for (const Line& line : part.lines) WriteLine(line, json);
  json.Close(']').Close('}');
}

}  // namespace

std::string RenderJson(const Explanation& explanation) {
  Json json(Json::Layout::kIndented);
  json.Open('{').Key("format_version").Number(1);
  WriteText("id", explanation.id, json);
  WriteTime("as_of", explanation.as_of_us, json);
  WriteText("policy", explanation.policy, json);
  WriteText("policy_version", explanation.policy_version, json);
  WriteText("tzdb", explanation.tzdb, json);
  json.Key("lead").Open('{');
  for (const auto& [name, raw] : explanation.fields) {
    json.Key(name).Raw(raw.empty() ? "null" : Quoted(raw));
  }
  json.Close('}');
  WriteIfAny("read_as_missing", explanation.read_as_missing, json);
  json.Key("parts").Open('[');
  for (const Part& part : explanation.parts) WritePart(part, json);
  json.Close(']');
  WriteTexts("data_faults", explanation.faults, json);
  return json.Close('}').Take() + "\n";
}

}  // namespace tandem::explain
