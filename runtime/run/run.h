// SPDX-License-Identifier: Apache-2.0
// Deciding a stream of leads: rows in, decisions out in input order, on several threads, in memory
// that does not grow with the input but for the set of ids (11 to 22 bytes a lead; without it when
// allow_duplicate_ids).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/exec/evaluate.h"
#include "runtime/ingest/ingest.h"
#include "runtime/output/row_writer.h"
#include "runtime/run/lead_stream.h"

namespace tandem::run {

// Program and engine outlive the run.
struct Options {
  const program::Program* program = nullptr;
  const exec::Engine* engine = nullptr;  // of that program
  int64_t as_of_us = 0;
  unsigned workers = 1;  // 0: leads alone are decided on the calling thread, which reads too
  bool allow_duplicate_ids = false;
  output::Options output;
  std::vector<size_t> keep_columns;  // of the leads, one for each of output.keep
  size_t reasons = 0;  // rules named a lead, when output.reasons; needs a program with trace
  // Reasons are numbers instead: every rule of the program that had points or decided, for
  // whoever compares decisions. See explain::Explainer::Marks.
  bool reasons_as_marks = false;
  // Replay: each lead is decided at each of these instants, in order, its state carried from one
  // to the next, and has a row for each; only for those where a decision other than a score
  // differs from the one before, when only_changes. Empty: once, at as_of_us.
  std::vector<int64_t> instants;
  bool only_changes = false;
  bool strict_events = false;  // a bad event, or one without a lead: nothing is written
  std::string temporary_folder;
  size_t memory_bytes = size_t{512} << 20;  // for what has to wait
};

// What a person should hear about one row. Rejected rows are in no other output.
struct Finding {
  enum class Kind : uint8_t {
    kReject,
    kDuplicate,  // a reject too: its id was that of an earlier lead
    kNote,       // decided, with a value that was set to missing
    kFault,      // decided, with arithmetic that was undefined for its values
    kEvent,      // an event that was left out: its lead is decided without it
    kPrevious,   // a previous version that was left out
  };
  Kind kind = Kind::kReject;
  ingest::Reject what;
  std::string record;  // of rejects: the row as it was read, at most 64 KiB
  std::string lead;    // of events, the lead's id; empty for those of records
  size_t input = 0;    // 0: the leads; else as JoinedInputs says
};

struct Summary {
  uint64_t leads_in = 0;  // = decided + rejected
  uint64_t decided = 0;
  uint64_t rejected = 0;  // duplicates included
  uint64_t duplicates = 0;
  uint64_t notes = 0;
  uint64_t data_faults = 0;          // leads with any
  std::vector<uint64_t> by_stage;    // by choice index; empty when the policy has no stages
  std::vector<uint64_t> by_route;    // likewise; the last is for leads without a route
  uint64_t events_in = 0;        // = joined + ignored + rejected + orphaned
  uint64_t events_joined = 0;
  uint64_t events_ignored = 0;   // of types nobody reads
  uint64_t events_rejected = 0;
  uint64_t events_orphaned = 0;  // of leads that are not there, or were rejected
  uint64_t previous_joined = 0;  // leads with a previous version
  uint64_t previous_rejected = 0;
  uint64_t carried_in = 0;       // leads with carried state
  uint64_t carried_out = 0;      // leads of the new carried state, those not in this run included
  std::vector<ingest::InputFill> fills;  // by Finding::input
  std::set<std::string> dropped;  // "stage `MQL`": names in carried state the policy does not have
  uint64_t bytes_read = 0;
  uint64_t bytes_spilled = 0;    // to the temporary folder
  bool withheld = false;         // strict_events found something: nothing was written
  bool stopped = false;              // Host::StopWanted; what was written so far is not complete
};

// What a run needs around it. All but StopWanted are called on the thread that called Decide.
class Host {
 public:
  virtual ~Host() = default;
  // Decisions, in input order, whole rows at a time. An error ends the run.
  virtual base::Result<void> Write(std::string_view bytes) = 0;
  // Findings, in input order.
  virtual base::Result<void> Found(const Finding& finding) = 0;
  // About ten times a second.
  virtual void Progress(const Summary& so_far) = 0;
  // Any thread.
  virtual bool StopWanted() const = 0;
};

// The columns to keep: by field of the lead, else by name in the header (JSON lines: any path that
// the stream was opened to keep). kBadInput for a name that is neither, with the nearest.
base::Result<std::vector<size_t>> FindColumns(const LeadStream& stream,
                                              const program::Program& program,
                                              const std::vector<std::string>& names);

// Leads without events, or with events nested in them. Runs until the stream ends, somebody wants
// it to stop, or reading or writing fails. Fails before the first row when the
// policy's zone is unknown on this machine.
base::Result<Summary> Decide(LeadStream& stream, const Options& options, Host& host);

}  // namespace tandem::run
