// SPDX-License-Identifier: Apache-2.0
// Counting, sets of hashes, and text by the quarter mebibyte.
#include "runtime/run/ledger.h"

#include "runtime/base/limits.h"
#include "runtime/run/decider.h"

namespace tandem::run {
namespace {

constexpr size_t kPendingBytes = 256 * base::kKibibyte;

}  // namespace

Ledger::Ledger(const Options& options, const LeadStream& stream, Host& host, Duties duties)
    : options_(options),
      host_(host),
      checks_ids_(duties.checks_ids && stream.IdColumn(*options.program).has_value()),
      unique_(stream.binding().unique()),
      values_(unique_.size()) {
  summary_.by_stage = Counters(program::ResultKind::kStage);
  summary_.by_route = Counters(program::ResultKind::kRoute);
  if (options.strict_events && duties.holds_back) {
    storage_.emplace(options.temporary_folder, options.memory_bytes / 4, kPendingBytes);
    held_.emplace(*storage_);
  }
}

std::vector<uint64_t> Ledger::Counters(program::ResultKind kind) const {
  const std::optional<size_t> result = FindResult(*options_.program, kind);
  if (!result) return {};
  const schema::ChoiceId choice = options_.program->results[*result].type.choice;
  return std::vector<uint64_t>(options_.program->schema[choice].values.size() + 1);
}

base::Result<void> Ledger::Begin(const std::string& header) {
  pending_ += header;
  return held_ ? base::Result<void>{} : Flush();
}

Ledger::Judged Ledger::Judge(const Row& row) {
  Judged judged;
  if (row.unique_hashes.empty()) {
    if (checks_ids_ && !ids_.Insert(row.id_hash)) judged.seen = Seen::kId;
  } else {
    judged = JudgeValues(row);
  }
  if (judged.seen != Seen::kNo) {
    ++summary_.rejected;
    ++summary_.duplicates;
    return judged;
  }
  ++summary_.decided;
  summary_.data_faults += row.has_fault ? 1 : 0;
  if (row.stage >= 0) ++summary_.by_stage[static_cast<size_t>(row.stage)];
  if (row.route >= 0) ++summary_.by_route[static_cast<size_t>(row.route)];
  return judged;
}

// Of a lead that is refused, neither the id nor any value counts as seen.
Ledger::Judged Ledger::JudgeValues(const Row& row) {
  if (checks_ids_ && ids_.Holds(row.id_hash)) return {Seen::kId, {}};
  for (size_t i = 0; i < row.unique_hashes.size(); ++i) {
    if (row.unique_hashes[i] != 0 && values_[i].Holds(row.unique_hashes[i])) {
      return {Seen::kValue, unique_[i]};
    }
  }
  if (checks_ids_) ids_.Insert(row.id_hash);
  for (size_t i = 0; i < row.unique_hashes.size(); ++i) {
    if (row.unique_hashes[i] != 0) values_[i].Insert(row.unique_hashes[i]);
  }
  return {};
}

base::Result<void> Ledger::Write(std::string_view text) {
  if (!held_ && pending_.empty() && text.size() >= kPendingBytes) return host_.Write(text);
  pending_ += text;
  return pending_.size() >= kPendingBytes ? Flush() : base::Result<void>{};
}

base::Result<Ledger::Judged> Ledger::Take(const Row& row, std::string_view text) {
  const Judged judged = Judge(row);
  if (judged.seen != Seen::kNo) return judged;
  if (auto written = Write(text); !written) return tl::unexpected<base::Error>(written.error());
  return judged;
}

base::Result<void> Ledger::Tell(const Finding& finding) {
  summary_.rejected += finding.kind == Finding::Kind::kReject ? 1 : 0;
  summary_.notes += finding.kind == Finding::Kind::kNote ? 1 : 0;
  return host_.Found(finding);
}

base::Result<void> Ledger::Flush() {
  base::Result<void> done;
  if (!pending_.empty()) done = held_ ? held_->Append(pending_) : host_.Write(pending_);
  pending_.clear();
  return done;
}

base::Result<void> Ledger::End() {
  if (!held_) return Flush();
  if (summary_.events_rejected + summary_.events_orphaned != 0) {
    summary_.withheld = true;
    return {};
  }
  if (auto done = Flush(); !done) return done;
  summary_.bytes_spilled += storage_->spilled_bytes();
  for (;;) {
    const base::Result<bool> more = held_->TakePiece(pending_);
    if (!more) return tl::unexpected<base::Error>(more.error());
    if (!*more) return {};
    if (auto done = host_.Write(pending_); !done) return done;
    pending_.clear();
  }
}

Finding SeenBefore(const Ledger::Judged& judged, const program::Program& program,
                   const LeadStream& stream, uint64_t line, std::string_view record) {
  const bool by_id = judged.seen == Ledger::Seen::kId;
  const schema::FieldId field = by_id ? *program.schema.id_field : judged.field;
  Finding finding;
  finding.kind = Finding::Kind::kDuplicate;
  finding.record = record;
  finding.what = {line, 0, program.schema[field].name, {},
                  by_id ? "a lead with this id came before"
                        : "a lead with this value came before, and the source says `unique`"};
  const auto column = stream.binding().ColumnOf(field);
  const ingest::Block alone{finding.record, line, 1};
  ingest::Records records(stream.input().form(), stream.binding().paths());
  records.Start(alone);
  ingest::Record read;
  std::string error;
  if (column && records.Next(read, error) && *column < read.fields.size()) {
    finding.what.value = read.fields[*column];
    if (!stream.input().is_json()) finding.what.column = *column + 1;
  }
  return finding;
}

}  // namespace tandem::run
