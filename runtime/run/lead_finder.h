// SPDX-License-Identifier: Apache-2.0
// One lead out of the inputs of a run, with what belongs to it, ready to be explained.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/batch/batch.h"
#include "runtime/run/join.h"

namespace tandem::run {

struct Wanted {
  std::string id;    // compared with the trimmed cell; empty: by row
  uint64_t row = 0;  // 1 is the first lead below the header
};

struct FoundLead {
  std::unique_ptr<batch::Batch> batch;  // the lead is its row 0; null when the row was rejected
  std::unique_ptr<batch::Events> events;  // null when the policy reads none
  std::vector<std::string> cells;       // trimmed, by field; empty when missing or not fed
  std::vector<std::string> texts;       // by field, text fields of a lead that was read: as mapped
  uint64_t line = 0;
  ingest::Reject reject;                // why, when it was
  std::vector<ingest::Reject> notes;  // and what belongs to it and could not be read
};

// The first lead with the id that can be read, as Decide would decide it; when none can, the first
// that was rejected. With all that the other inputs hold of it: each is read to its end. Nothing
// when there is none at all; `leads` then says how many were looked at. kBadInput when leads are
// looked for by id and the policy or the file has none.
base::Result<std::optional<FoundLead>> FindLead(JoinedInputs& inputs,
                                                const program::Program& program,
                                                const Wanted& wanted, uint64_t& leads);

}  // namespace tandem::run
