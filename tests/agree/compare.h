// SPDX-License-Identifier: Apache-2.0
// One policy with its leads through every engine and the oracle; the first difference in words.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/native/seeded_fault.h"
#include "runtime/program/program.h"
#include "tests/agree/event_faults.h"
#include "tests/agree/table_faults.h"
#include "tests/agree/oracle.h"
#include "tests/agree/policy_text.h"

namespace tandem::agree_test {

inline constexpr size_t kMaxOpCodes = 64;
inline constexpr size_t kReductionKindCount =
    static_cast<size_t>(program::Reduction::Kind::kFading) + 1;

// What the operations of all programs answered, by op code. Values: at the low and the high end of
// the operation's own range, zero, anything else. Masks: no, yes.
struct OpCoverage {
  std::array<uint64_t, kMaxOpCodes> ops{};
  std::array<std::array<uint64_t, 2>, kMaxOpCodes> masks{};
  std::array<std::array<uint64_t, 4>, kMaxOpCodes> values{};
  // Reductions by kind: with events lead after lead, with events anywhere.
  std::array<std::array<uint64_t, 2>, kReductionKindCount> reductions{};
  uint64_t fates = 0;  // events whose fate was compared
  HirCoverage expressions;
};

struct CompareOptions {
  bool native = true;       // the two native engines
  bool swapping = true;     // the one that becomes native, where there are native ones
  bool oracle = true;       // the tree-walking oracle
  bool explain = true;      // explanations' sums, hash of the text with comments
  native::SeededFault fault = native::SeededFault::kNone;  // in the optimised engine
  TableFault table_fault = TableFault::kNone;                // in the program, or the policy
  EventFault event_fault = EventFault::kNone;                // in the program
  OpCoverage* coverage = nullptr;
};

struct Difference {
  std::string between;  // "oracle and interpreter"
  std::string what;     // the result and both values
  size_t lead = 0;
  size_t instant = 0;
};

struct Comparison {
  bool checked = false;
  std::string diagnostics;  // why it was not
  size_t warnings = 0;
  size_t ops = 0;
  uint64_t evaluations = 0;  // leads × instants
  std::optional<Difference> difference;
};

Comparison Compare(const std::string& policy, const std::vector<Lead>& leads,
                   const std::vector<int64_t>& instants, const CompareOptions& options);

}  // namespace tandem::agree_test
