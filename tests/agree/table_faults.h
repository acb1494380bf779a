// SPDX-License-Identifier: Apache-2.0
// Wrong decision tables, made on purpose: comparing must find each.
#pragma once

#include "compiler/hir/hir.h"
#include "runtime/program/program.h"

namespace tandem::agree_test {

// Numbered after those of event_faults.h.
enum class TableFault {
  kNone = 0,
  kMissingBranch = 18,  // a missing value goes where small values go
  kBoundaryOff,         // every interval begins one later
  kShortPrefixWins,     // of beginnings that nest only the shortest is looked at
};
inline constexpr int kFirstTableFault = 18;
inline constexpr int kLastTableFault = 20;

const char* Name(TableFault fault);

// The program with the fault; kShortPrefixWins is one of the policy, before it is lowered.
program::Program Distort(TableFault fault, program::Program program);
hir::Policy Distort(TableFault fault, hir::Policy policy);

}  // namespace tandem::agree_test
