// SPDX-License-Identifier: Apache-2.0
// From a source of events, or from names alone, to plans.
#include "runtime/ingest/event_list.h"

#include "runtime/schema/event_key.h"
#include "runtime/schema/zone_of.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {
namespace {

// The field that stands for the instant of any event.
const schema::Field& AtField() {
  static const schema::Field field = [] {
    schema::Field at{.name = "at"};
    at.type.kind = schema::Kind::kTime;
    return at;
  }();
  return field;
}

class Maker {
 public:
  Maker(const EventListInput& input, ColumnFinder& finder, const value::Zone& zone)
      : input_(input),
        schema_(input.program.schema),
        finder_(finder),
        context_{schema_, input.source, zone} {}

  EventList Make() {
    const std::vector<schema::Source>& sources = input_.program.sources;
    for (size_t i = 0; i < sources.size(); ++i) {
      if (&sources[i] == input_.source) list_.source = static_cast<int32_t>(i);
    }
    for (const schema::Event& event : schema_.events) {
      if (event.stage) list_.stages.push_back(event.name);
    }
    if (!input_.nested) {
      FindOwner();
      FindLead();
    }
    FindInstant();
    if (input_.events != nullptr) {
      OfSource();
    } else {
      ByNames();
    }
    return std::move(list_);
  }

 private:
  // All of the columns where they cannot be known beforehand, else the first there is.
  std::vector<size_t> FindAny(const std::vector<std::string>& names) {
    std::vector<size_t> columns;
    for (const std::string& name : names) {
      if (const auto column = finder_.Find(name)) columns.push_back(*column);
      if (!columns.empty() && !finder_.is_json()) break;
    }
    return columns;
  }

  // One column says whose all rows are, so that they are of one kind.
  void FindOwner() {
    std::vector<schema::EventId> events;
    if (input_.events != nullptr) {
      for (const schema::EventMap& map : input_.events->events) events.push_back(map.event);
    } else if (input_.only) {
      events = {*input_.only};
    } else {
      for (size_t i = 0; i < schema_.events.size(); ++i) {
        if (!schema_.events[i].stage) events.push_back(schema::EventId(i));
      }
    }
    for (size_t i = 0; i < events.size(); ++i) {
      const schema::Event& event = schema_[events[i]];
      const std::string owner = schema::OwnerName(schema_, event);
      if (i == 0) {
        list_.key = event.key;
        list_.owner = owner;
      } else if (event.key != list_.key) {
        return finder_.Complain("events of `" + list_.owner + "` and of `" + owner +
                                "` cannot stand in one file: read each from its own");
      }
    }
  }

  void FindLead() {
    const schema::ColumnMap* map = input_.events != nullptr ? &input_.events->lead : nullptr;
    std::vector<std::string> names = {list_.owner, list_.owner + "_id"};
    const std::optional<schema::FieldId> id = list_.key ? list_.key : schema_.id_field;
    if (id) names.push_back(schema_[*id].name);
    if (map != nullptr && !map->column.empty()) names = {map->column};
    list_.lead = FindAny(names);
    if (list_.lead.empty() && !finder_.found_twice()) finder_.NotFound(names[0], list_.owner);
    const auto add = [&](const std::vector<std::string>& texts) {
      for (const std::string& text : texts) list_.lead_missing.emplace_back(value::Trim(text));
    };
    if (map != nullptr) add(map->missing_when);
    if (input_.source != nullptr) add(input_.source->missing_when);
  }

  void FindInstant() {
    const schema::ColumnMap* map = input_.events != nullptr ? &input_.events->at : nullptr;
    std::vector<std::string> names = {"at", "timestamp", "time"};
    if (map != nullptr && !map->column.empty()) names = {map->column};
    const std::vector<size_t> columns = FindAny(names);
    if (columns.empty() && !finder_.found_twice()) finder_.NotFound(names[0], "at");
    for (const size_t column : columns) {
      auto plan = MakeColumnPlan(context_, schema::FieldId{0}, AtField(), map, column);
      if (!plan) return finder_.Complain(plan.error().message);
      list_.at.push_back(std::move(*plan));
    }
  }

  void OfSource() {
    list_.others_ignored = input_.events->others_ignored;
    if (!input_.events->by.empty()) {
      list_.by = FindAny({input_.events->by});
      if (list_.by.empty() && !finder_.found_twice()) {
        finder_.NotFound(input_.events->by, input_.source->name);
      }
    }
    for (const schema::EventMap& map : input_.events->events) {
      Add(map.event, &map, map.value.empty() ? schema_[map.event].name : map.value);
    }
  }

  void ByNames() {
    if (input_.only) return Add(*input_.only, nullptr, schema_[*input_.only].name);
    list_.by = FindAny({"event", "type"});
    if (list_.by.empty() && !finder_.found_twice()) finder_.NotFound("event", "event");
    for (size_t i = 0; i < schema_.events.size(); ++i) {
      if (!schema_.events[i].stage) Add(schema::EventId(i), nullptr, schema_.events[i].name);
    }
  }

  void Add(schema::EventId event, const schema::EventMap* map, const std::string& name) {
    EventPlan plan{.event = event};
    const std::vector<program::Table>& tables = input_.program.tables;
    const std::vector<schema::Field>& fields = schema_[event].fields;
    plan.is_read.resize(fields.size());
    for (size_t i = 0; i < tables.size(); ++i) {
      if (tables[i].event != event) continue;
      plan.table = static_cast<int32_t>(i);
      for (const program::Input& input : tables[i].columns) {
        const bool is_field = input.projection != program::Projection::kAt &&
                              input.projection != program::Projection::kSource;
        if (is_field) plan.is_read[static_cast<size_t>(input.field)] = true;
      }
    }
    for (size_t i = 0; i < fields.size(); ++i) Feed(plan, schema::FieldId(i), fields[i], map);
    list_.event_of.emplace(value::TextKey(name), list_.events.size());
    list_.names.push_back(name);
    list_.events.push_back(std::move(plan));
  }

  void Feed(EventPlan& plan, schema::FieldId id, const schema::Field& field,
            const schema::EventMap* event) {
    const schema::ColumnMap* map = nullptr;
    if (event != nullptr) {
      for (const schema::ColumnMap& column : event->columns) {
        if (column.field == id) map = &column;
      }
    }
    const std::string whose = schema_[plan.event].name + "." + field.name;
    const bool by_name = input_.source == nullptr || !input_.source->others_ignored;
    std::optional<size_t> column;
    if (map != nullptr || by_name) {
      column = finder_.Find(map != nullptr ? map->column : field.name);
      if (!column && finder_.found_twice()) return;
    }
    if (!column) {
      if (map != nullptr) {
        finder_.NotFound(map->column, whose);
      } else if (!field.optional && !IsList(field.type.kind)) {
        finder_.Complain("nothing feeds `" + whose + "`, which is not optional" +
                         finder_.Suggestion(field.name));
      }
      return;
    }
    auto read = MakeColumnPlan(context_, id, field, map, *column);
    if (!read) return finder_.Complain(read.error().message);
    plan.plans.push_back(std::move(*read));
  }

  const EventListInput& input_;
  const schema::Schema& schema_;
  ColumnFinder& finder_;
  PlanContext context_;
  EventList list_;
};

}  // namespace

EventList MakeEventList(const EventListInput& input, ColumnFinder& finder) {
  auto zone = schema::ZoneOf(input.program.schema);
  if (zone) return Maker(input, finder, *zone).Make();
  finder.Complain(zone.error().message);
  return {};
}

}  // namespace tandem::ingest
