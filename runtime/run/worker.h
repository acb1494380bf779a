// SPDX-License-Identifier: Apache-2.0
// One thread's work: a block of leads to decided rows as text.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/run/decider.h"
#include "runtime/run/ledger.h"

namespace tandem::run {

inline constexpr uint32_t kBatchRows = 4 * abi::kChunkRows;
inline constexpr size_t kMaxKeptRecordBytes = size_t{64} << 10;

struct Decided {
  ingest::Block block;
  std::string output;
  std::vector<Row> rows;
  std::vector<Finding> findings;  // in the order of lines
  uint64_t records = 0;
  ingest::NestedCounts events;
};

// What is said of an event that its source's `reject when` refused.
std::string RefusedEventText(const program::Program& program, size_t table);

// One a thread; reused block after block so that caches stay warm.
class Worker {
 public:
  static base::Result<std::unique_ptr<Worker>> Make(const Options& options,
                                                    const LeadStream& stream,
                                                    const output::RowWriter& writer);
  Decided Process(ingest::Block block);
  // What was read so far.
  void AddFill(ingest::InputFill& fill) const {
    decider_->AddFill(fill);
    walk_.AddUnread(fill.leads.unread);
  }

 private:
  Worker(const Options& options, const LeadStream& stream, std::unique_ptr<Decider> decider);
  void ReadLead(const ingest::Record& record, Decided& decided);
  void Evaluate(Decided& decided);
  void FindRefusedEvents(Decided& decided);

  const Options& options_;
  std::unique_ptr<Decider> decider_;
  RecordWalk walk_;
  size_t first_row_ = 0;  // in Decided::rows: of the batch being filled
  size_t rows_expected_ = 0;  // of a block: somewhat more than of the one before
  size_t output_expected_bytes_ = 0;
  ingest::Record record_;
  ingest::Reject reject_;
  std::vector<ingest::Reject> notes_;
  std::vector<ingest::Reject> rejects_;
};

}  // namespace tandem::run
