// SPDX-License-Identifier: Apache-2.0
// Records to events: rows of their own, or nested in a JSON lead; and a compact form for files of
// events on their way.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/batch/batch.h"
#include "runtime/ingest/fill.h"
#include "runtime/ingest/ingest.h"

namespace tandem::ingest {

// How events are read: fields as those of leads (`Reject::field` is "page_view.path", "at",
// "lead" or the record whose event it is). Every declared field of an event is checked, read by the
// policy or not; events of a type that no table of the program reads are not looked into at all.

// An event on its way to a lead that is not known yet: only fields that the program reads.
struct ProjectedEvent {
  std::string_view lead;  // id, trimmed
  int64_t at_us = 0;
  uint32_t table = 0;
  int32_t source = -1;
  uint64_t line = 0;
  std::string_view fields;  // encoded
};

// Appends the event's bytes.
void Encode(const ProjectedEvent& event, std::string& out);
// The event at `position`, which is moved past it; views into `bytes`. nullopt, and nothing moved,
// when the bytes end before the event does; kBadInput when they are no event.
base::Result<std::optional<ProjectedEvent>> Decode(std::string_view bytes, size_t& position);
// Appends the event to the builder, false (and nothing appended) when `fields` is damaged.
bool Append(const ProjectedEvent& event, uint32_t lead_row, batch::EventBuilder& builder);

// A source of events bound to an input. Immutable, shared by worker threads; the program must
// outlive it.
class EventBinding {
 public:
  // One of: `source` with of_events; no source and the `event` of the rows; neither: a column
  // "event" (or "type") holds the event's name. Without a source the lead's id is in "lead",
  // "lead_id" or a column named as the lead's id field, the instant in "at", "timestamp" or "time".
  // Errors (kBadInput) name every problem at once, one a line.
  static base::Result<EventBinding> Bind(const program::Program& program,
                                         const schema::Source* source,
                                         std::optional<schema::EventId> event,
                                         const std::vector<std::string>& header);
  static base::Result<EventBinding> BindJson(const program::Program& program,
                                             const schema::Source* source,
                                             std::optional<schema::EventId> event);

  // For JSON lines; null for CSV.
  const JsonPaths* paths() const;
  // CSV columns nothing reads, for a note.
  const std::vector<std::string>& ignored() const;
  // Of events of a record that leads share (schema::Event::key, the same of all of them): whatever
  // is said of the lead's id is then said of that field. The column is "account" or "account_id".
  std::optional<schema::FieldId> key() const;
  // "lead", or the record's name: "account".
  const std::string& owner() const;

  struct Impl;
  std::shared_ptr<const Impl> impl() const { return impl_; }

 private:
  std::shared_ptr<const Impl> impl_;
};

enum class EventOutcome : uint8_t {
  kRead,
  kIgnored,   // of a name the source ignores
  kUnread,    // of a type the policy does not read
  kRejected,  // with a reason
};

// Reads rows of one binding. One a worker thread.
class EventRowReader {
 public:
  EventRowReader(const program::Program& program, const EventBinding& binding);
  ~EventRowReader();
  EventRowReader(EventRowReader&&) noexcept;

  // The id of the record's lead, trimmed; empty when it has none. Of any record, faulty ones too.
  // Valid as long as the record.
  std::string_view LeadOf(const Record& record) const;

  // Appends the record as an event of the lead, or leaves the builder as it was. As with leads,
  // records with an error of their own are the caller's to reject.
  EventOutcome Append(const Record& record, uint32_t lead_row, batch::EventBuilder& builder,
                      Reject& reject, std::vector<Reject>& notes);
  // The same into a projected event, valid until the next record is read.
  EventOutcome Project(const Record& record, ProjectedEvent& event, Reject& reject,
                       std::vector<Reject>& notes);
  // What was read so far; `unread`: JSON keys that nothing reads.
  void AddFill(const std::set<std::string>& unread, InputFill& fill) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Reads the ids of records that leads share, from leads that are not read yet. One a thread.
class KeyReader {
 public:
  // `binding` of leads; `keys`: such fields.
  KeyReader(const Binding& binding, const std::vector<schema::FieldId>& keys);
  ~KeyReader();
  KeyReader(KeyReader&&) noexcept;

  // The id in field `keys[index]`: texts as the lead will have them, numbers as they are written;
  // empty when it is missing or cannot be read. Valid as long as the record.
  std::string_view KeyOf(const Record& record, size_t index);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct NestedCounts {
  uint64_t read = 0;
  uint64_t ignored = 0;
  uint64_t unread = 0;
  uint64_t rejected = 0;
};

// Reads the events nested in JSON leads: by the source's `events from`, else arrays named as event
// types, those of a record in its object too, and the array "events". One a worker thread, beside
// the RowReader.
class NestedEventReader {
 public:
  // `binding` made by Binding::BindJson.
  NestedEventReader(const program::Program& program, const Binding& binding);
  ~NestedEventReader();
  NestedEventReader(NestedEventReader&&) noexcept;

  // Appends the events of a lead that was appended as `lead_row`. A bad event costs only itself:
  // one reject each, whose field is a path such as "page_view[3].at", counted from 0.
  NestedCounts Append(const Record& record, uint32_t lead_row, batch::EventBuilder& builder,
                      std::vector<Reject>& rejects, std::vector<Reject>& notes);
  void AddFill(InputFill& fill) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::ingest
