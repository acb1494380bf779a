// SPDX-License-Identifier: Apache-2.0
// Records of an input to rows on their way to a join: one thread's work.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/run/join.h"
#include "runtime/run/rows.h"

namespace tandem::run {

// What became of some records.
struct Dealt {
  std::vector<std::string> parts;  // rows by partition
  std::vector<std::string> keyed;  // rows of records, by partition: sharers or events
  std::vector<Finding> findings;   // in the order of lines
  uint64_t records = 0;
  uint64_t ignored = 0;   // events nobody reads
  uint64_t rejected = 0;  // events
};

// Leads, or previous versions of leads. One a thread. `keys`: fields by which events of records
// find the leads.
class LeadDealer {
 public:
  LeadDealer(const LeadStream& stream, size_t id_column, bool is_previous,
             const std::vector<schema::FieldId>& keys = {})
      : walk_(stream.Walk()),
        keys_(stream.binding(), keys),
        key_count_(keys.size()),
        id_column_(id_column),
        is_previous_(is_previous) {}

  Dealt Deal(const ingest::Block& block, unsigned bits);
  // Leads are read where they are decided.
  void AddFill(ingest::InputFill&) const {}

 private:
  RecordWalk walk_;
  ingest::KeyReader keys_;
  size_t key_count_;
  size_t id_column_;
  bool is_previous_;
};

// One record of an input of events: appended to `out` as a row, or told about. `dealt` counts.
class EventDealer {
 public:
  // `slot`: of the field by which its events find their leads; nothing: by the lead's id.
  EventDealer(const program::Program& program, const EventStream& stream, size_t input,
              std::optional<size_t> slot = std::nullopt)
      : walk_(stream.Walk()), reader_(program, stream.binding()), input_(input), slot_(slot) {}

  Dealt Deal(const ingest::Block& block, unsigned bits);

  // For those who walk themselves. The id of the record's lead; empty when it has none.
  std::string_view LeadOf(const ingest::Record& record) const { return reader_.LeadOf(record); }
  // Whether `encoded` is the event now, of the lead `lead`.
  bool Read(const ingest::Record& record, const std::string& error, Dealt& dealt);
  const std::string& encoded() const { return encoded_; }
  std::string_view lead() const { return event_.lead; }
  // What was read so far, for those who walk themselves by `walk`.
  void AddFill(const RecordWalk& walk, ingest::InputFill& fill) const;
  void AddFill(ingest::InputFill& fill) const { AddFill(walk_, fill); }

 private:
  RecordWalk walk_;
  ingest::EventRowReader reader_;
  size_t input_;
  std::optional<size_t> slot_;
  ingest::ProjectedEvent event_;
  std::string encoded_;
  std::vector<ingest::Reject> notes_;
};

// What is said of a record that is none.
Finding BadRecord(Finding::Kind kind, const ingest::Record& record, const std::string& error,
                  size_t input);

}  // namespace tandem::run
