// SPDX-License-Identifier: Apache-2.0
// `tandem test --record`: a lead of an input as a test of the policy.
#pragma once

#include <optional>
#include <string>

#include "compiler/cli/console.h"
#include "compiler/cli/run_inputs.h"
#include "compiler/pipeline/compilation_unit.h"
#include "runtime/run/lead_finder.h"

namespace tandem::cli {

struct RecordOptions {
  RunOptions inputs;
  run::Wanted wanted;
  std::string test_name;  // empty: made up from where the lead stands
  std::string output;     // appended to; empty: stdout
};

// The exit code. What is written was run and passes.
base::Result<int> RecordTest(const pipeline::CompilationUnit& unit, const RecordOptions& options,
                             Console& console);

}  // namespace tandem::cli
