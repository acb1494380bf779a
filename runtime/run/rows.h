// SPDX-License-Identifier: Apache-2.0
// Rows on their way to a join, as bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tandem::run {

// What a joined run reads. Input numbers of findings: the leads, the previous versions, then files
// of events in their order.
inline constexpr size_t kLeadInput = 0;
inline constexpr size_t kPreviousInput = 1;
inline constexpr size_t kFirstEventInput = 2;

// Streams of a partition. kKeyed: events of records, given to their leads.
enum Stream : size_t { kLeads, kEvents, kKeyed, kPrevious, kCarry, kStreams };

// A lead, a previous version, or carried state.
struct JoinRow {
  uint64_t order = 0;  // of leads: by input order
  uint64_t line = 0;
  std::string_view id;
  std::string_view body;  // the record as it was read
};

// With its hash, in the form of join::AppendRow.
void AppendJoinRow(const JoinRow& row, std::string& out);
JoinRow ReadJoinRow(std::string_view row);

// An event: the number of its input and what ingest::Encode made.
void AppendEventRow(std::string_view id, size_t input, std::string_view encoded,
                    std::string& out);
struct EventRow {
  size_t input = 0;
  std::string_view encoded;
};
EventRow ReadEventRow(std::string_view row);

// An event of a record that leads share, given to one of them.
struct KeyedRow {
  size_t input = 0;
  uint32_t copies = 0;      // how many leads it was given to
  uint64_t lead_order = 0;  // which this one is
  std::string_view encoded;
};
void AppendKeyedRow(uint64_t id_hash, const KeyedRow& row, std::string& out);
KeyedRow ReadKeyedRow(std::string_view row);

// A lead that shares a record.
struct SharerRow {
  uint64_t lead_order = 0;
  uint64_t id_hash = 0;
  std::string_view key;  // as KeyText makes it
};
void AppendSharerRow(const SharerRow& row, std::string& out);
SharerRow ReadSharerRow(std::string_view row);
// Ids of different records are different keys. `slot`: which of the records.
std::string KeyText(size_t slot, std::string_view id);

uint64_t HashOfId(std::string_view id);

}  // namespace tandem::run
