// SPDX-License-Identifier: Apache-2.0
// Checks of the schema and of what sources say about it.
#include <fmt/format.h>

#include "runtime/program/verify_parts.h"

namespace tandem::program::internal {
namespace {

using Offence = std::optional<std::string>;
using schema::Kind;
using schema::Origin;

Offence CheckOrigin(const schema::Field& field, const schema::Schema& schema) {
  if (static_cast<int>(field.origin) > static_cast<int>(Origin::kCarried)) return "has no origin";
  if (field.origin == Origin::kPrevious) {
    if (static_cast<size_t>(field.twin) >= schema.fields.size()) return "is a version of no field";
    const schema::Field& twin = schema[field.twin];
    if (twin.origin != Origin::kGiven) return "is a version of a hidden field";
    if (twin.type.kind != field.type.kind || twin.type.choice != field.type.choice) {
      return "is a version of a field of another type";
    }
  }
  if (field.origin == Origin::kCarried &&
      static_cast<int>(field.carried) > static_cast<int>(schema::Carried::kFrozen)) {
    return "carries nothing";
  }
  return std::nullopt;
}

Offence CheckField(const schema::Field& field, const schema::Schema& schema) {
  if (static_cast<int>(field.type.kind) > static_cast<int>(Kind::kDuration)) return "has no kind";
  const bool has_choice = field.type.kind == Kind::kChoice || field.type.kind == Kind::kChoiceList;
  if (has_choice && static_cast<size_t>(field.type.choice) >= schema.choices.size()) {
    return "has no choice type";
  }
  if (!has_choice && field.type.choice != schema::kNoChoice) return "has a choice type";
  if (field.type.low > field.type.high) return "has an empty range";
  if (field.record && *field.record >= schema.records.size()) return "is part of no record";
  return CheckOrigin(field, schema);
}

Offence CheckEventMaps(const schema::EventSource& source, const schema::Schema& schema) {
  for (const schema::EventMap& map : source.events) {
    if (static_cast<size_t>(map.event) >= schema.events.size()) return "feeds no event";
    const schema::Event& event = schema[map.event];
    for (const schema::ColumnMap& column : map.columns) {
      if (static_cast<size_t>(column.field) < event.fields.size()) continue;
      return fmt::format("feeds no field of `{}` from `{}`", event.name, column.column);
    }
  }
  return std::nullopt;
}

Offence CheckSource(const schema::Source& source, const schema::Schema& schema) {
  for (const schema::ColumnMap& column : source.columns) {
    if (static_cast<size_t>(column.field) < schema.fields.size()) continue;
    return fmt::format("feeds no field from `{}`", column.column);
  }
  if (source.of_events) {
    if (Offence offence = CheckEventMaps(*source.of_events, schema)) return offence;
  }
  for (const schema::EventSource& nested : source.nested) {
    if (Offence offence = CheckEventMaps(nested, schema)) return offence;
  }
  return std::nullopt;
}

}  // namespace

Offence VerifySchema(const schema::Schema& schema) {
  bool hidden = false;
  for (const schema::Field& field : schema.fields) {
    if (Offence offence = CheckField(field, schema)) {
      return fmt::format("field `{}` {}", field.name, *offence);
    }
    const bool given = field.origin == Origin::kGiven;
    if (given && hidden) return fmt::format("field `{}` stands behind hidden ones", field.name);
    hidden = !given;
  }
  for (const schema::Event& event : schema.events) {
    for (const schema::Field& field : event.fields) {
      Offence offence = CheckField(field, schema);
      if (!offence && field.origin != Origin::kGiven) offence = "is hidden";
      if (offence) return fmt::format("field `{}.{}` {}", event.name, field.name, *offence);
    }
  }
  if (schema.id_field && static_cast<size_t>(*schema.id_field) >= schema.fields.size()) {
    return "the id is no field";
  }
  return std::nullopt;
}

Offence VerifySources(const Program& program) {
  for (const schema::Source& source : program.sources) {
    if (Offence offence = CheckSource(source, program.schema)) {
      return fmt::format("source `{}` {}", source.name, *offence);
    }
  }
  return std::nullopt;
}

}  // namespace tandem::program::internal
