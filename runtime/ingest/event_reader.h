// SPDX-License-Identifier: Apache-2.0
// Reads the records of one list of events into a sink, with reasons for what cannot be read.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/event_list.h"
#include "runtime/ingest/events.h"
#include "runtime/ingest/field_reader.h"
#include "runtime/ingest/fill.h"

namespace tandem::ingest {

// One a thread. The list must outlive it.
class EventReader {
 public:
  explicit EventReader(const EventList& list);

  // A rejected event leaves nothing in the sink and no notes. Fields of rejects and notes are names
  // within the event.
  template <class Sink>
  EventOutcome Read(const Record& record, Sink& sink, Reject& reject,
                    std::vector<Reject>& notes) {
    const size_t notes_before = notes.size();
    size_t index = 0;
    const EventOutcome found = FindEvent(record, index, reject);
    if (found != EventOutcome::kRead) return found;
    int64_t at_us = 0;
    if (!ReadInstant(record, at_us, reject, notes)) {
      notes.resize(notes_before);
      return EventOutcome::kRejected;
    }
    const EventPlan& plan = list_.events[index];
    StartFields(plan, sink);
    sink.Begin(plan.table, at_us, list_.source);
    if (fields_[index]->Read(record, sink, reject, notes)) return EventOutcome::kRead;
    sink.Drop();
    notes.resize(notes_before);
    return EventOutcome::kRejected;
  }

  // By type; `paths` of JSON, `unread` in them.
  void AddFill(const JsonPaths* paths, const std::set<std::string>& unread,
               std::map<schema::EventId, Fill>& fills) const;

  // The type of the event read last, nullptr when it has none.
  const EventPlan* plan() const { return plan_; }

  // The first of the columns that holds a text or number; empty when none does.
  static std::string_view FirstCell(const Record& record, const std::vector<size_t>& columns);

 private:
  EventOutcome FindEvent(const Record& record, size_t& index, Reject& reject);
  bool ReadInstant(const Record& record, int64_t& at_us, Reject& reject,
                   std::vector<Reject>& notes);

  template <class Sink>
  static void StartFields(const EventPlan& plan, Sink& sink) {
    if constexpr (requires { sink.Start(plan.is_read); }) sink.Start(plan.is_read);
  }

  const EventList& list_;
  std::vector<std::unique_ptr<FieldReader>> fields_;  // by event
  std::vector<std::vector<ColumnPlan>> instant_plans_;
  std::vector<std::unique_ptr<FieldReader>> instants_;  // by column that may hold it
  const EventPlan* plan_ = nullptr;
  std::string key_;
};

}  // namespace tandem::ingest
