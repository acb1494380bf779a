// SPDX-License-Identifier: Apache-2.0
// Two loaded policies compared: `tandem diff`, and a step of `tandem ci`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/cli/config.h"
#include "compiler/cli/diff_leads.h"
#include "compiler/diff/report.h"
#include "compiler/diff/sides.h"

namespace tandem::cli {

// How many leads may move: a number, or a share of them.
struct MoveLimit {
  double amount = 0;
  bool is_percent = false;

  bool IsExceeded(const diff::Movement& movement) const;
};

// "25" or "2%".
std::optional<MoveLimit> ParseLimit(std::string_view text);

struct CompareOptions {
  DiffLeads leads;        // no inputs and no sample: only the policies
  std::string max_moved;  // as it was given; empty: no gate
  std::optional<MoveLimit> limit;  // filled in by Complete
  bool no_all_leads = false;       // leave out what holds for all leads there can be
  std::optional<uint64_t> questions;  // most that are asked of them
};

// What tandem.toml says where the command line does not.
void ApplyConfig(const Config& config, CompareOptions& options);
// Looks at the options and reads the gate. What is wrong with them, or nothing.
std::string Complete(CompareOptions& options);

// Of the side that was loaded, how the report is to call it.
struct ComparedSide {
  std::string label;
  std::string commit;  // hex; empty: the working tree
};

// Both were checked without errors. Nothing when a signal stopped it.
base::Result<std::optional<diff::Report>> ComparePolicies(const pipeline::CompilationUnit& before,
                                                          const ComparedSide& old_side,
                                                          const pipeline::CompilationUnit& after,
                                                          const ComparedSide& new_side,
                                                          const CompareOptions& options,
                                                          Console& console);

// Where rows wait when nothing was said: $TMPDIR, or /tmp.
std::string DefaultTemporaryFolder();

}  // namespace tandem::cli
