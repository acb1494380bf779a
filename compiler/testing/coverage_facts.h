// SPDX-License-Identifier: Apache-2.0
// What the checked policy knows about the rules of its Program. Private to this folder.
#pragma once

#include <vector>

#include "compiler/hir/hir.h"
#include "compiler/testing/coverage.h"

namespace tandem::testing {

struct RuleFacts {
  CoverKind kind = CoverKind::kScoreRule;
  bool has_condition = false;
  bool maybe_unknown = false;
  bool condition_asks_table = false;  // else calls of tables are what the line answers
};

// One a Program::rules.
std::vector<RuleFacts> FactsOf(const hir::Policy& policy, const program::Program& program);

}  // namespace tandem::testing
