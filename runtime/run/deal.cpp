// SPDX-License-Identifier: Apache-2.0
// Only as much of a lead is read here as its id.
#include "runtime/run/deal.h"

#include <utility>

#include "runtime/join/partition.h"
#include "runtime/run/worker.h"

namespace tandem::run {
namespace {

constexpr unsigned kRecordBits = 24;  // records a block: more bytes than that it never has

}  // namespace

Finding BadRecord(Finding::Kind kind, const ingest::Record& record, const std::string& error,
                  size_t input) {
  Finding finding;
  finding.kind = kind;
  finding.what = {record.line, 0, {}, {}, error};
  finding.record = record.raw.substr(0, kMaxKeptRecordBytes);
  finding.input = input;
  return finding;
}

Dealt LeadDealer::Deal(const ingest::Block& block, unsigned bits) {
  Dealt dealt;
  dealt.parts.resize(size_t{1} << bits);
  if (key_count_ > 0) dealt.keyed.resize(dealt.parts.size());
  walk_.Start(block);
  ingest::Record record;
  std::string error;
  while (walk_.Next(record, error)) {
    const uint64_t order = block.index << kRecordBits | dealt.records++;
    if (!error.empty()) {
      dealt.findings.push_back(
          BadRecord(is_previous_ ? Finding::Kind::kPrevious : Finding::Kind::kReject, record,
                    error, is_previous_ ? kPreviousInput : kLeadInput));
      error.clear();
      continue;
    }
    // A record with too few cells is rejected where it is read.
    const std::string_view id = Trimmed(CellOf(record, id_column_));
    AppendJoinRow({order, record.line, id, record.raw},
                  dealt.parts[join::PartitionOf(HashOfId(id), bits)]);
    for (size_t slot = 0; slot < key_count_; ++slot) {
      const std::string_view shared = keys_.KeyOf(record, slot);
      if (shared.empty()) continue;
      const std::string key = KeyText(slot, shared);
      AppendSharerRow({order, HashOfId(id), key},
                      dealt.keyed[join::PartitionOf(HashOfId(key), bits)]);
    }
  }
  return dealt;
}

bool EventDealer::Read(const ingest::Record& record, const std::string& error, Dealt& dealt) {
  ++dealt.records;
  ingest::Reject reject;
  notes_.clear();
  ingest::EventOutcome outcome = ingest::EventOutcome::kRejected;
  if (error.empty()) {
    outcome = reader_.Project(record, event_, reject, notes_);
  } else {
    reject = {record.line, 0, {}, {}, error};
  }
  switch (outcome) {
    case ingest::EventOutcome::kIgnored:
    case ingest::EventOutcome::kUnread:
      ++dealt.ignored;
      return false;
    case ingest::EventOutcome::kRejected: {
      ++dealt.rejected;
      Finding finding = BadRecord(Finding::Kind::kEvent, record, {}, input_);
      finding.what = std::move(reject);
      if (!slot_) finding.lead = reader_.LeadOf(record);
      dealt.findings.push_back(std::move(finding));
      return false;
    }
    case ingest::EventOutcome::kRead:
      break;
  }
  for (ingest::Reject& note : notes_) {
    dealt.findings.push_back({Finding::Kind::kNote, std::move(note), {},
                              slot_ ? std::string() : std::string(event_.lead), input_});
  }
  encoded_.clear();
  ingest::Encode(event_, encoded_);
  return true;
}

void EventDealer::AddFill(const RecordWalk& walk, ingest::InputFill& fill) const {
  std::set<std::string> unread;
  walk.AddUnread(unread);
  reader_.AddFill(unread, fill);
}

Dealt EventDealer::Deal(const ingest::Block& block, unsigned bits) {
  Dealt dealt;
  std::vector<std::string>& parts = slot_ ? dealt.keyed : dealt.parts;
  parts.resize(size_t{1} << bits);
  walk_.Start(block);
  ingest::Record record;
  std::string error;
  while (walk_.Next(record, error)) {
    if (Read(record, error, dealt)) {
      const std::string key = slot_ ? KeyText(*slot_, event_.lead) : std::string();
      const std::string_view whose = slot_ ? std::string_view(key) : event_.lead;
      AppendEventRow(whose, input_, encoded_, parts[join::PartitionOf(HashOfId(whose), bits)]);
    }
    error.clear();
  }
  return dealt;
}

}  // namespace tandem::run
