// SPDX-License-Identifier: Apache-2.0
// The checked policy to a Program: three-valued logic becomes definite masks, only those that are
// needed; ranges become lane widths; text conditions become bits of classified columns.
#pragma once

#include <string>
#include <vector>

#include "compiler/hir/hir.h"
#include "compiler/source/source.h"

namespace tandem::lower {

struct LowerOptions {
  bool trace = false;  // fill Rule, Score and Fault operations, for explanations
  bool tests = false;  // one kCondition result an expectation, named "test 3.1", and one an
                       // expression that some expectation shows ("value 17", by its ExprId)
};

// The policy must have been checked without errors. `policy_version` goes into the Program.
program::Program Lower(const hir::Policy& policy, const source::SourceSet& sources,
                       const std::string& policy_version, LowerOptions options = {});

}  // namespace tandem::lower
