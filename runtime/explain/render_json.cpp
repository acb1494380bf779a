// SPDX-License-Identifier: Apache-2.0
// An explanation for machines; keys keep the order of the text rendering.
#include <nlohmann/json.hpp>

#include "runtime/explain/explain.h"
#include "runtime/value/time_format.h"

namespace tandem::explain {
namespace {

using Json = nlohmann::ordered_json;

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

Json EventsJson(const EventDetail& detail) {
  Json json;
  for (size_t i = 0; i < detail.by_fate.size(); ++i) {
    json[Name(static_cast<exec::EventFate::Kind>(i))] = detail.by_fate[i];
  }
  json["newest"] = Json::array();
  for (const EventLine& event : detail.lines) {
    Json item;
    std::string at;
    value::FormatTime(event.at_us, at);
    item["event"] = event.event;
    item["at"] = at;
    item["fate"] = Name(event.fate);
    if (!event.points.empty()) item["points"] = event.points;
    json["newest"].push_back(std::move(item));
  }
  return json;
}

Json TableJson(const TableLine& table) {
  Json json;
  json["table"] = table.table;
  json["row"] = table.row == 0 ? Json() : Json(table.row);
  if (table.otherwise) json["otherwise"] = true;
  if (table.row != 0) json["text"] = table.text;
  if (!table.missing.empty()) json["missing"] = table.missing;
  if (table.row != 0) {
    json["file"] = table.place.file;
    json["line"] = table.place.line;
  }
  return json;
}

Json LineJson(const Line& line) {
  Json json;
  json["outcome"] = Name(line.outcome);
  if (!line.owner.empty()) json["owner"] = line.owner;
  if (!line.label.empty()) json["label"] = line.label;
  json["text"] = line.text;
  if (!line.because.empty()) json["because"] = line.because;
  if (!line.points.empty()) json["points"] = Json::parse(line.points);
  if (!line.uncapped.empty()) json["uncapped"] = Json::parse(line.uncapped);
  if (!line.missing.empty()) json["missing"] = line.missing;
  if (line.depth > 0) json["in_group"] = true;
  if (line.decides) json["decides"] = true;
  if (line.events) json["events"] = EventsJson(*line.events);
  for (const TableLine& table : line.tables) json["tables"].push_back(TableJson(table));
  json["file"] = line.place.file;
  json["line"] = line.place.line;
  return json;
}

}  // namespace

std::string RenderJson(const Explanation& explanation) {
  Json json;
  json["format_version"] = 1;
  json["id"] = explanation.id;
  std::string as_of;
  value::FormatTime(explanation.as_of_us, as_of);
  json["as_of"] = as_of;
  json["policy"] = explanation.policy;
  json["policy_version"] = explanation.policy_version;
  json["tzdb"] = explanation.tzdb;
  json["lead"] = Json::object();
  for (const auto& [name, raw] : explanation.fields) {
    json["lead"][name] = raw.empty() ? Json() : Json(raw);
  }
  if (!explanation.read_as_missing.empty()) json["read_as_missing"] = explanation.read_as_missing;
  json["parts"] = Json::array();
  for (const Part& part : explanation.parts) {
    Json item;
    item["kind"] = Name(part.kind);
    item["name"] = part.name;
    item["value"] = part.value.empty()                         ? Json()
                    : part.kind == program::ResultKind::kScore ? Json::parse(part.value)
                                                               : Json(part.value);
    if (!part.way_in.empty()) item["way_in"] = part.way_in;
    if (!part.owners.empty()) item["owners"] = part.owners;
    if (!part.sum.empty()) item["sum"] = Json::parse(part.sum);
    if (!part.range.empty()) item["range"] = part.range;
    if (part.clamped) item["clamped"] = true;
    if (part.frozen) item["frozen"] = true;
    item["lines"] = Json::array();
    for (const Line& line : part.lines) item["lines"].push_back(LineJson(line));
    json["parts"].push_back(std::move(item));
  }
  json["data_faults"] = explanation.faults;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tandem::explain
