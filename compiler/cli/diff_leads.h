// SPDX-License-Identifier: Apache-2.0
// The same leads decided by two policies, side by side.
#pragma once

#include <optional>
#include <string>

#include "compiler/cli/console.h"
#include "compiler/cli/run_inputs.h"
#include "compiler/diff/movement.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::cli {

struct DiffLeads {
  RunOptions run;  // inputs, as_of, source, … of `run`
  std::optional<uint64_t> sample;
  std::optional<uint64_t> sample_events;
  std::optional<uint64_t> seed;
  std::string previous_as_of;  // empty: what time alone moves is not told
};

struct ComparedLeads {
  diff::Movement movement;
  std::optional<diff::Movement> by_time;  // under the old policy, from the instant before
};

// Nothing when a signal stopped it. kBadInput for inputs that one of the policies cannot read,
// saying which.
base::Result<std::optional<ComparedLeads>> CompareLeads(DiffLeads leads,
                                                        const pipeline::CompilationUnit& before,
                                                        const pipeline::CompilationUnit& after,
                                                        Console& console);

}  // namespace tandem::cli
