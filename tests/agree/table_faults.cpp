// SPDX-License-Identifier: Apache-2.0
// What each fault does to steps and cells.
#include "tests/agree/table_faults.h"

#include <algorithm>
#include <limits>

#include "runtime/program/decisions.h"

namespace tandem::agree_test {
namespace {

using kernels::DecisionStep;

void BeginLater(DecisionStep& step) {
  for (size_t i = 0; i < step.edges.size(); ++i) {
    kernels::DecisionEdge& edge = step.edges[i];
    const bool is_last = i + 1 == step.edges.size();
    const bool has_room = is_last ? edge.low != std::numeric_limits<int64_t>::max()
                                  : step.edges[i + 1].low > edge.low + 1 ||
                                        step.edges[i + 1].low < edge.low;
    if (edge.low != std::numeric_limits<int64_t>::min() && has_room) ++edge.low;
  }
  // Buckets know where edges began.
  for (kernels::DecisionNode& node : step.nodes) node.last_bucket = 0;
}

}  // namespace

const char* Name(TableFault fault) {
  switch (fault) {
    case TableFault::kNone: return "none";
    case TableFault::kMissingBranch: return "missing-branch";
    case TableFault::kBoundaryOff: return "boundary-off";
    case TableFault::kShortPrefixWins: return "short-prefix-wins";
  }
  return "none";
}

program::Program Distort(TableFault fault, program::Program program) {
  if (program.decisions == nullptr) return program;
  auto wrong = std::make_shared<program::Decisions>(*program.decisions);
  for (DecisionStep& step : wrong->data.steps) {
    if (fault == TableFault::kBoundaryOff) BeginLater(step);
    if (fault != TableFault::kMissingBranch) continue;
    for (kernels::DecisionNode& node : step.nodes) {
      node.missing = static_cast<int32_t>(step.edges[node.edges.edge].to);
    }
  }
  program.decisions = std::move(wrong);
  return program;
}

hir::Policy Distort(TableFault fault, hir::Policy policy) {
  if (fault != TableFault::kShortPrefixWins) return policy;
  for (hir::Table& table : policy.tables) {
    for (size_t i = 0; i < table.inputs.size(); ++i) {
      std::vector<std::string> all;
      for (const hir::TableRow& row : table.rows) {
        if (row.cells.empty()) continue;
        all.insert(all.end(), row.cells[i].prefixes.begin(), row.cells[i].prefixes.end());
      }
      for (hir::TableRow& row : table.rows) {
        if (row.cells.empty()) continue;
        std::erase_if(row.cells[i].prefixes, [&](const std::string& prefix) {
          return std::any_of(all.begin(), all.end(), [&](const std::string& other) {
            return other != prefix && prefix.starts_with(other);
          });
        });
      }
    }
  }
  return policy;
}

}  // namespace tandem::agree_test
