// SPDX-License-Identifier: Apache-2.0
// Deciding leads with what other inputs know of them: events, previous versions, carried state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/run/lead_stream.h"
#include "runtime/run/run.h"
#include "runtime/state/carry_file.h"
#include "runtime/state/model.h"

namespace tandem::run {

// Inputs of a run. Finding::input: 0 the leads, 1 the previous versions, then `events`.
struct JoinedInputs {
  LeadStream* leads = nullptr;
  std::vector<EventStream> events;
  std::optional<LeadStream> previous;
  std::optional<state::CarryLines> carry;  // of a file that was checked
  std::optional<state::CarryWriter> carry_out;
  // State is carried: there is `carry`, `carry_out` or a replay.
  bool carries = false;
  std::optional<uint64_t> size_bytes;  // of all inputs, when it is known
};

// Any order: rows are dealt out by the hash of the lead's id, in memory or in temporary_folder, and
// decisions come out in the order of the leads. What one lead has must fit into memory: about 100
// bytes an event. Events of records that leads share are dealt out by the record's id first, then
// given to each of its leads: they wait like all else, once for every lead.
base::Result<Summary> DecideJoined(JoinedInputs& inputs, const Options& options, Host& host);

// All inputs sorted by the lead's id, bytewise: read side by side, nothing waits. kBadInput, with
// the name by `names` and the line, where one is not, and for events of records.
base::Result<Summary> DecideSorted(JoinedInputs& inputs, const std::vector<std::string>& names,
                                   const Options& options, Host& host);

// The policy must have an `id` that the leads, and the previous versions, feed: kBadInput.
base::Result<void> CheckJoin(const JoinedInputs& inputs, const program::Program& program);

}  // namespace tandem::run
