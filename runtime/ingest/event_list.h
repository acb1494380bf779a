// SPDX-License-Identifier: Apache-2.0
// How the records of one list of events are read, compiled once: rows of a file, or the elements of
// an array in a lead.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/ingest/column_finder.h"
#include "runtime/ingest/column_plan.h"
#include "runtime/program/program.h"

namespace tandem::ingest {

// One type of event as one list holds it.
struct EventPlan {
  schema::EventId event{};
  int32_t table = -1;  // index into Program::tables; -1: nothing reads it
  std::vector<bool> is_read;  // by field: the table has a column of it
  std::vector<ColumnPlan> plans;
};

// Immutable once made. Where there are several columns the first that holds anything counts.
struct EventList {
  int32_t source = -1;  // index into Program::sources
  bool others_ignored = false;
  std::vector<size_t> by;        // columns of the event's name; none: always events[0]
  // Of events of a record that leads share: the lead's field with its id, which `lead` then holds.
  std::optional<schema::FieldId> key;
  std::string owner = "lead";    // or the record's name
  std::vector<size_t> lead;      // columns of the lead's id
  std::vector<std::string> lead_missing;
  std::vector<ColumnPlan> at;
  std::vector<EventPlan> events;
  KeyMap<size_t> event_of;         // text key of the name -> events
  std::vector<std::string> names;  // as written, for suggestions
  std::vector<std::string> stages;  // names of events that are entries of stages
};

// What a list of events is made from.
struct EventListInput {
  const program::Program& program;
  const schema::Source* source = nullptr;       // null: by names alone
  const schema::EventSource* events = nullptr;  // of the source
  std::optional<schema::EventId> only;          // without a source: every record is one of these
  bool nested = false;                          // the lead is known
};

// Finds the columns and complains of what does not fit in the finder.
EventList MakeEventList(const EventListInput& input, ColumnFinder& finder);

}  // namespace tandem::ingest
