// SPDX-License-Identifier: Apache-2.0
// Decided leads in input order: counted, those seen before kept out, the rest written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/join/spool.h"
#include "runtime/run/id_set.h"
#include "runtime/run/run.h"

namespace tandem::run {

// A decided lead.
struct Row {
  uint64_t line = 0;
  uint64_t id_hash = 0;
  size_t record_begin = 0;  // the record in the block's bytes
  size_t record_size = 0;
  size_t output_end = 0;    // its text ends here and begins where that of the row before ends
  int32_t stage = -1;       // choice index; -1: the policy has none
  int32_t route = -1;
  bool has_fault = false;
  std::vector<uint64_t> unique_hashes;  // by Binding::unique; 0: missing
};

// The caller's thread alone.
class Ledger {
 public:
  struct Duties {
    bool checks_ids = false;  // leads of one id may come far apart
    bool holds_back = false;  // with strict_events: writes only when all is known
  };
  Ledger(const Options& options, const LeadStream& stream, Host& host, Duties duties);

  base::Result<void> Begin(const std::string& header);

  // The lead as it was counted, or which of the source's columns held a value seen before (id: the
  // id itself). A lead that was seen before is counted as rejected.
  enum class Seen : uint8_t { kNo, kId, kValue };
  struct Judged {
    Seen seen = Seen::kNo;
    schema::FieldId field{};
  };
  Judged Judge(const Row& row);
  // A lead that will be judged soon.
  void Expect(const Row& row) const {
    if (checks_ids_) ids_.Expect(row.id_hash);
  }
  // The text of leads that were not seen before.
  base::Result<void> Write(std::string_view text);
  // Judges a lead, and writes it if it may be.
  base::Result<Judged> Take(const Row& row, std::string_view text);
  // Counts a finding and hands it on.
  base::Result<void> Tell(const Finding& finding);
  // All rows are in: writes what is left, or nothing when events are to be strict and were not.
  base::Result<void> End();

  Summary& summary() { return summary_; }

 private:
  std::vector<uint64_t> Counters(program::ResultKind kind) const;
  Judged JudgeValues(const Row& row);
  base::Result<void> Flush();

  const Options& options_;
  Host& host_;
  Summary summary_;
  bool checks_ids_;
  std::vector<schema::FieldId> unique_;
  IdSet ids_;
  std::vector<IdSet> values_;
  std::string pending_;
  // Strict: what would be written waits for the end.
  std::optional<join::Storage> storage_;
  std::optional<join::Spool> held_;
};

// What is said of a lead whose id, or whose value of a `unique` column, came before. `record`: the
// row as it was read.
Finding SeenBefore(const Ledger::Judged& judged, const program::Program& program,
                   const LeadStream& stream, uint64_t line, std::string_view record);

}  // namespace tandem::run
