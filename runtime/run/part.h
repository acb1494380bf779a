// SPDX-License-Identifier: Apache-2.0
// Leads and everything that belongs to them, all in memory: joined by id, decided in order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/run/decider.h"
#include "runtime/run/join.h"
#include "runtime/run/ledger.h"
#include "runtime/run/rows.h"
#include "runtime/state/carry_line.h"
#include "runtime/state/model.h"

namespace tandem::run {

// Rows of some leads, each stream in the form of join::AppendRow and in input order. All rows of an
// id are in one part.
struct PartRows {
  std::string streams[kStreams];
};

struct PartCounts {
  uint64_t duplicates = 0;
  // Without those of records, which several parts may have.
  uint64_t events_joined = 0;
  uint64_t events_ignored = 0;
  uint64_t events_rejected = 0;
  uint64_t events_orphaned = 0;
  uint64_t nested_events = 0;
  uint64_t previous_joined = 0;
  uint64_t previous_rejected = 0;
  std::set<std::string> dropped;
};

// What becomes of a part.
class PartSink {
 public:
  virtual ~PartSink() = default;
  // In input order. `record`: the lead as it was read.
  virtual base::Result<void> Decided(uint64_t order, const Row& row, std::string_view record,
                                     std::string_view text) = 0;
  // In the order of inputs and lines, after all that was decided.
  virtual base::Result<void> Found(const Finding& finding) = 0;
  // An event of a record that this one of its `copies` leads did not take, likewise.
  virtual base::Result<void> Missed(const Finding& finding, uint32_t copies, bool is_refused) = 0;
  // Carried state, in the order of ids; `line` has its line end, and so has `before`, which is to
  // be carried instead when the lead turns out to hold a value seen before (empty: nothing is).
  virtual base::Result<void> Carried(std::string_view id, std::string_view line,
                                     std::string_view before) = 0;
};

// One a thread; reused part after part.
class PartWorker {
 public:
  // All of it must outlive the worker.
  static base::Result<std::unique_ptr<PartWorker>> Make(const Options& options,
                                                        const JoinedInputs& inputs,
                                                        const output::RowWriter& writer);
  ~PartWorker();

  base::Result<PartCounts> Process(const PartRows& rows, PartSink& sink);
  // What was read of the leads so far.
  void AddFill(ingest::InputFill& fill) const;

 private:
  struct Impl;
  explicit PartWorker(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::run
