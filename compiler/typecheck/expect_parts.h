// SPDX-License-Identifier: Apache-2.0
// What a failed expectation shows under it: every value it reads, and which part of it fails.
#pragma once

#include <string>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::typecheck {

struct ExpectPart {
  hir::ExprId id = hir::kNoExpr;
  std::string label;  // in the language's own spelling; no two parts of a condition share one
  int depth = 0;      // parts of a part follow it, one deeper
  bool is_condition = false;  // an operand of `and`, `or` …
  bool wanted = true;         // what a condition should be for the whole to hold …
  bool judged = false;        // … where that can be said
};

// In the order they are written; the parts of defines below them.
std::vector<ExpectPart> PartsOf(const hir::Policy& policy, hir::ExprId condition);

}  // namespace tandem::typecheck
