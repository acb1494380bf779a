// SPDX-License-Identifier: Apache-2.0
// Sharers of a part in a map, its events past them one by one.
#include "runtime/run/keyed.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/join/merge.h"
#include "runtime/run/finding_bytes.h"

namespace tandem::run {
namespace {

constexpr size_t kSharers = 0;
constexpr size_t kEventsOfRecords = 1;
constexpr uint32_t kEnd = UINT32_MAX;

ingest::ProjectedEvent Decoded(std::string_view encoded) {
  size_t position = 0;
  const auto event = ingest::Decode(encoded, position);
  TANDEM_CHECK(event && *event, "an event that was encoded is no event");
  return **event;
}

// Leads by the key of their record, in input order. Views into the rows.
class Sharers {
 public:
  struct Lead {
    uint64_t order = 0;
    uint64_t id_hash = 0;
    uint32_t next = kEnd;
  };
  struct Group {
    uint32_t first = kEnd;
    uint32_t last = kEnd;
    uint32_t count = 0;
  };

  explicit Sharers(std::string_view rows) {
    while (!rows.empty()) {
      const SharerRow row = ReadSharerRow(join::TakeRow(rows).row);
      const auto number = static_cast<uint32_t>(leads_.size());
      leads_.push_back({row.lead_order, row.id_hash});
      Group& group = groups_[row.key];
      if (group.count++ == 0) {
        group.first = number;
      } else {
        leads_[group.last].next = number;
      }
      group.last = number;
    }
  }

  const Group* Find(std::string_view key) const {
    const auto found = groups_.find(key);
    return found == groups_.end() ? nullptr : &found->second;
  }
  const Lead& operator[](uint32_t lead) const { return leads_[lead]; }

 private:
  std::vector<Lead> leads_;
  std::unordered_map<std::string_view, Group> groups_;
};

}  // namespace

std::vector<schema::FieldId> KeysOf(const JoinedInputs& inputs) {
  std::vector<schema::FieldId> keys;
  for (const EventStream& events : inputs.events) {
    const auto key = events.binding().key();
    if (key && std::find(keys.begin(), keys.end(), *key) == keys.end()) keys.push_back(*key);
  }
  return keys;
}

std::optional<size_t> SlotOf(const EventStream& events,
                             const std::vector<schema::FieldId>& keys) {
  const auto key = events.binding().key();
  if (!key) return std::nullopt;
  return static_cast<size_t>(std::find(keys.begin(), keys.end(), *key) - keys.begin());
}

Finding MissedEvent(const JoinedInputs& inputs, const program::Program& program, size_t input,
                    const ingest::ProjectedEvent& event, const char* why) {
  const ingest::EventBinding& binding = inputs.events[input - kFirstEventInput].binding();
  Finding finding;
  finding.kind = Finding::Kind::kEvent;
  finding.input = input;
  finding.what.line = event.line;
  finding.what.field = binding.owner();
  finding.what.value = event.lead;
  finding.what.reason = why + (" `" + program.schema[*binding.key()].name + "`");
  return finding;
}

KeyedJoin::KeyedJoin(const JoinedInputs& inputs, const program::Program& program,
                     join::Storage& storage, const join::Layout& layout)
    : inputs_(inputs),
      program_(program),
      storage_(storage),
      layout_(layout),
      partitions_(join::MakePartitions(storage, kStreams, layout.bits)) {}

base::Result<void> KeyedJoin::AppendSharers(const std::vector<std::string>& parts) {
  return Append(kSharers, parts);
}
base::Result<void> KeyedJoin::AppendEvents(const std::vector<std::string>& parts) {
  return Append(kEventsOfRecords, parts);
}

base::Result<void> KeyedJoin::Append(size_t stream, const std::vector<std::string>& parts) {
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty()) continue;
    if (auto done = partitions_[i].streams[stream].Append(parts[i]); !done) return done;
  }
  return {};
}

base::Result<void> KeyedJoin::Run(const Give& give, const std::function<bool()>& is_stopped) {
  for (join::Partition& partition : partitions_) {
    if (auto done = Join(std::move(partition), 0, give, is_stopped); !done) return done;
  }
  partitions_.clear();
  return {};
}

base::Result<void> KeyedJoin::Join(join::Partition partition, unsigned splits, const Give& give,
                                   const std::function<bool()>& is_stopped) {
  if (partition.streams[kEventsOfRecords].size_bytes() == 0) return {};
  if (partition.streams[kSharers].size_bytes() > layout_.partition_bytes && splits < kMaxSplits) {
    auto parts = join::Split(std::move(partition), kSplitBits, storage_);
    if (!parts) return tl::unexpected<base::Error>(parts.error());
    for (join::Partition& part : *parts) {
      if (auto done = Join(std::move(part), splits + 1, give, is_stopped); !done) return done;
    }
    return {};
  }
  const auto rows = partition.streams[kSharers].TakeAll();
  if (!rows) return tl::unexpected<base::Error>(rows.error());
  const Sharers sharers(*rows);
  join::Spool& orphans = orphans_.emplace_back(storage_);
  join::RowReader events(std::move(partition.streams[kEventsOfRecords]));
  const std::vector<schema::FieldId> keys = KeysOf(inputs_);
  for (;;) {
    uint64_t hash = 0;
    std::string_view with_head;
    const base::Result<bool> more = events.Next(hash, with_head);
    if (!more) return tl::unexpected<base::Error>(more.error());
    if (!*more || is_stopped()) return {};
    const EventRow row = ReadEventRow(join::TakeRow(with_head).row);
    const size_t slot = *SlotOf(inputs_.events[row.input - kFirstEventInput], keys);
    const Sharers::Group* const group = sharers.Find(KeyText(slot, Decoded(row.encoded).lead));
    if (group == nullptr) {
      if (auto done = Orphan(row, orphans); !done) return done;
      continue;
    }
    ++given_;
    for (uint32_t lead = group->first; lead != kEnd; lead = sharers[lead].next) {
      const KeyedRow keyed{row.input, group->count, sharers[lead].order, row.encoded};
      if (auto done = give(sharers[lead].id_hash, keyed); !done) return done;
    }
  }
}

base::Result<void> KeyedJoin::Orphan(const EventRow& row, join::Spool& spool) {
  ++orphaned_;
  const Finding finding = MissedEvent(inputs_, program_, row.input, Decoded(row.encoded),
                                      "no lead has this");
  std::string body;
  AppendFinding(finding, body);
  return join::AppendKeyed(KeyOf(finding), body, spool);
}

}  // namespace tandem::run
