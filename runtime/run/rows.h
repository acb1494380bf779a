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

// Streams of a partition.
enum Stream : size_t { kLeads, kEvents, kPrevious, kCarry, kStreams };

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

uint64_t HashOfId(std::string_view id);

}  // namespace tandem::run
