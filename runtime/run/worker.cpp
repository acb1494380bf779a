// SPDX-License-Identifier: Apache-2.0
// A block, batch by batch.
#include "runtime/run/worker.h"

#include <algorithm>
#include <utility>

#include "runtime/base/hash.h"

namespace tandem::run {

std::string RefusedEventText(const program::Program& program, size_t table) {
  std::string text = "its source rejects it:";
  bool first = true;
  for (const program::Program::RejectedEvents& rejected : program.rejected_events) {
    if (program.passes[rejected.pass].table != static_cast<int32_t>(table)) continue;
    text += (std::exchange(first, false) ? " " : ", or ") + rejected.text;
  }
  return text;
}

base::Result<std::unique_ptr<Worker>> Worker::Make(const Options& options,
                                                   const LeadStream& stream,
                                                   const output::RowWriter& writer) {
  base::Result<std::unique_ptr<Decider>> decider =
      Decider::Make(options, stream, writer, kBatchRows);
  if (!decider) return tl::unexpected<base::Error>(decider.error());
  return std::unique_ptr<Worker>(new Worker(options, stream, std::move(*decider)));
}

Worker::Worker(const Options& options, const LeadStream& stream, std::unique_ptr<Decider> decider)
    : options_(options), decider_(std::move(decider)), walk_(stream.Walk()) {}

Decided Worker::Process(ingest::Block block) {
  Decided decided;
  decided.block = std::move(block);
  decided.rows.reserve(rows_expected_);
  decided.output.reserve(output_expected_bytes_);
  first_row_ = 0;
  decider_->Start();
  walk_.Start(decided.block);
  std::string error;
  while (walk_.Next(record_, error)) {
    ++decided.records;
    if (error.empty()) {
      ReadLead(record_, decided);
    } else {
      decided.findings.push_back({Finding::Kind::kReject,
                                  {record_.line, 0, {}, {}, error},
                                  std::string(record_.raw.substr(0, kMaxKeptRecordBytes))});
      error.clear();
    }
    if (decider_->IsFull()) Evaluate(decided);
  }
  Evaluate(decided);
  const auto more_than = [](size_t count) { return count + count / 16; };
  rows_expected_ = more_than(decided.rows.size());
  output_expected_bytes_ = more_than(decided.output.size());
  // What an evaluation finds comes after the notes of its batch.
  std::stable_sort(
      decided.findings.begin(), decided.findings.end(),
      [](const Finding& a, const Finding& b) { return a.what.line < b.what.line; });
  return decided;
}

void Worker::ReadLead(const ingest::Record& record, Decided& decided) {
  notes_.clear();
  rejects_.clear();
  if (!decider_->Read(record, reject_, notes_, rejects_, decided.events)) {
    decided.findings.push_back({Finding::Kind::kReject, std::exchange(reject_, {}),
                                std::string(record.raw.substr(0, kMaxKeptRecordBytes))});
    return;
  }
  for (ingest::Reject& note : notes_) {
    decided.findings.push_back({Finding::Kind::kNote, std::move(note), {}});
  }
  for (ingest::Reject& bad : rejects_) {
    decided.findings.push_back(
        {Finding::Kind::kEvent, std::move(bad), {}, std::string(decider_->id())});
  }
  Row& row = decided.rows.emplace_back();
  row.line = record.line;
  row.id_hash = base::Hash64(decider_->id());
  row.record_begin = static_cast<size_t>(record.raw.data() - decided.block.bytes.data());
  row.record_size = record.raw.size();
  row.unique_hashes = decider_->unique_hashes();
}

void Worker::Evaluate(Decided& decided) {
  if (decider_->rows() == 0) return;
  decider_->Evaluate(options_.as_of_us);
  FindRefusedEvents(decided);
  size_t kept = first_row_;
  for (uint32_t i = 0; i < decider_->rows(); ++i) {
    Row& row = decided.rows[first_row_ + i];
    const Verdict verdict = decider_->VerdictOf(i);
    if (verdict.refused != nullptr) {
      const std::string_view record =
          std::string_view(decided.block.bytes).substr(row.record_begin, row.record_size);
      decided.findings.push_back({Finding::Kind::kReject,
                                  {row.line, 0, {}, {}, *verdict.refused},
                                  std::string(record.substr(0, kMaxKeptRecordBytes))});
      continue;
    }
    if (verdict.has_fault) {
      decided.findings.push_back(
          {Finding::Kind::kFault, {row.line, 0, {}, {}, FaultText(*options_.program)}, {}});
    }
    decider_->Append(i, nullptr, decided.output);
    row.output_end = decided.output.size();
    row.stage = verdict.stage;
    row.route = verdict.route;
    row.has_fault = verdict.has_fault;
    if (kept != first_row_ + i) decided.rows[kept] = std::move(row);
    ++kept;
  }
  decided.rows.resize(kept);
  first_row_ = kept;
  decider_->Start();
}

void Worker::FindRefusedEvents(Decided& decided) {
  const program::Program& program = *options_.program;
  if (program.rejected_events.empty()) return;
  for (size_t table = 0; table < program.tables.size(); ++table) {
    const std::string& event_name = program.schema[program.tables[table].event].name;
    for (const uint32_t event : decider_->RejectedEvents(table)) {
      const uint32_t lead = decider_->event_columns().LeadRows(table)[event];
      decided.findings.push_back({Finding::Kind::kEvent,
                                  {decided.rows[first_row_ + lead].line, 0, event_name, {},
                                   RefusedEventText(program, table)},
                                  {},
                                  std::string(decider_->IdOf(lead))});
      --decided.events.read;
      ++decided.events.rejected;
    }
  }
}

}  // namespace tandem::run
