// SPDX-License-Identifier: Apache-2.0
// What joining by dealing out and joining side by side have in common.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "runtime/run/id_set.h"
#include "runtime/run/join.h"
#include "runtime/run/part.h"

namespace tandem::run {

// One for each of options.workers.
base::Result<std::vector<std::unique_ptr<PartWorker>>> MakePartWorkers(
    const Options& options, const JoinedInputs& inputs, const output::RowWriter& writer);

void Count(const PartCounts& counts, Summary& summary);

// Writes the state of a lead, `before` in its place when the lead is among the `refused`.
base::Result<void> WriteState(uint64_t id_hash, std::string_view line, std::string_view before,
                              const IdSet& refused, state::CarryWriter& out, Summary& summary);

}  // namespace tandem::run
