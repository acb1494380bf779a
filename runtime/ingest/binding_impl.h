// SPDX-License-Identifier: Apache-2.0
// What binding finds out and every reader reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/ingest/column_plan.h"
#include "runtime/ingest/event_list.h"
#include "runtime/ingest/events.h"

namespace tandem::ingest {

// An array of events in a lead.
struct NestedList {
  size_t column = 0;  // of the array
  std::string path;
  JsonPaths paths;  // in its elements
  EventList list;
};

struct Binding::Impl {
  size_t width = 0;                              // columns of a record
  std::vector<ColumnPlan> plans;                 // by column
  std::vector<std::optional<size_t>> column_of;  // by field
  std::vector<schema::FieldId> unique;
  std::vector<std::string> ignored;
  std::optional<JsonPaths> paths;
  std::vector<NestedList> nested;
};

struct EventBinding::Impl {
  size_t width = 0;
  EventList list;
  std::vector<std::string> ignored;
  std::optional<JsonPaths> paths;
};

}  // namespace tandem::ingest
