// SPDX-License-Identifier: Apache-2.0
// Lines that cut one value into ranges, and what lies in none of them.
#pragma once

#include <string>
#include <vector>

#include "compiler/hir/hir.h"
#include "compiler/source/source.h"

namespace tandem::typecheck {

struct Holes {
  std::string words;  // "`fit` above 40 and below 41 (40.5)"; empty: none, or it cannot be told
  hir::ExprId beside = hir::kNoExpr;  // the condition that ends where the first begins
  bool small = false;  // some lie between two numbers that were meant to meet
  std::string help;    // how they meet; empty unless small
};

// Of conditions that are all ranges of the same number, time or date.
Holes HolesBetween(const hir::Policy& policy, const std::vector<hir::ExprId>& conditions,
                   const source::SourceSet& sources);

// A value in low..high that is short to write.
int64_t ShortValue(const hir::ValueType& type, int64_t low, int64_t high);

}  // namespace tandem::typecheck
