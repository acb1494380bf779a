// SPDX-License-Identifier: Apache-2.0
// Events of records that leads share on their way to those leads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/join/partition.h"
#include "runtime/run/join.h"
#include "runtime/run/rows.h"

namespace tandem::run {

// A partition larger than it should be is split in 2^kSplitBits, so often at most.
inline constexpr unsigned kSplitBits = 3;
inline constexpr unsigned kMaxSplits = 5;

// The lead's fields by which events of the inputs find their leads, each once: their slots.
std::vector<schema::FieldId> KeysOf(const JoinedInputs& inputs);
// The slot of an input; nothing when its events are of leads.
std::optional<size_t> SlotOf(const EventStream& events, const std::vector<schema::FieldId>& keys);

// Why no lead took the event, which says whose it is.
Finding MissedEvent(const JoinedInputs& inputs, const program::Program& program, size_t input,
                    const ingest::ProjectedEvent& event, const char* why);

// Sharers and events are dealt out by the record's id, wait in the storage like all else, and meet
// part by part: an event is then given to each of its record's leads. What the sharers of one
// record have must fit into memory: about 150 bytes a lead.
class KeyedJoin {
 public:
  static constexpr size_t kStreams = 2;  // sharers, events
  using Give = std::function<base::Result<void>(uint64_t id_hash, const KeyedRow& row)>;

  // All must outlive it.
  KeyedJoin(const JoinedInputs& inputs, const program::Program& program, join::Storage& storage,
            const join::Layout& layout);

  // Rows by partition, in input order; either empty or of every partition.
  base::Result<void> AppendSharers(const std::vector<std::string>& parts);
  base::Result<void> AppendEvents(const std::vector<std::string>& parts);

  // Gives all events. `is_stopped` is asked an event.
  base::Result<void> Run(const Give& give, const std::function<bool()>& is_stopped);

  uint64_t given() const { return given_; }  // events with a lead
  uint64_t orphaned() const { return orphaned_; }
  // Findings of the others, each spool in the order of inputs and lines.
  std::vector<join::Spool> TakeOrphans() { return std::move(orphans_); }

 private:
  base::Result<void> Append(size_t stream, const std::vector<std::string>& parts);
  base::Result<void> Join(join::Partition partition, unsigned splits, const Give& give,
                          const std::function<bool()>& is_stopped);
  base::Result<void> Orphan(const EventRow& row, join::Spool& spool);

  const JoinedInputs& inputs_;
  const program::Program& program_;
  join::Storage& storage_;
  const join::Layout& layout_;
  std::vector<join::Partition> partitions_;
  std::vector<join::Spool> orphans_;
  uint64_t given_ = 0;
  uint64_t orphaned_ = 0;
};

}  // namespace tandem::run
