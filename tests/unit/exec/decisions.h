// SPDX-License-Identifier: Apache-2.0
// Decision tables of both forms for programs made by hand or at random: what operations may name.
#pragma once

#include "runtime/program/decision_builder.h"

namespace tandem::exec {

// Steps 0 and 1 of nodes, 2 and 3 of packed classes for match 0; columns 0 and 1.
inline void AddDecisions(program::Program& program) {
  program::DecisionRows rows{2, {}, 40};
  for (int64_t row = 0; row < 40; ++row) {
    auto& cells = rows.rows.emplace_back(2);
    cells[0].intervals = {{row * 3 - 20, row * 5}};
    cells[1].anything = row % 5 == 0;
    cells[1].missing = row % 7 == 0;
    if (row % 5 != 0) cells[1].intervals = {{-100, row}, {row + 100, row + 120}};
  }
  auto made = std::make_shared<program::Decisions>();
  for (const program::DecisionLimits& limits :
       {program::DecisionLimits{}, program::DecisionLimits{0, 0, 0}}) {
    program::DecisionTable table;
    table.inputs = {"a", "b"};
    table.rows = 41;
    table.has_otherwise = true;
    table.parts = program::BuildDecision(rows, made->data, limits);
    made->tables.push_back(std::move(table));
  }
  made->data.columns = {{5, -7, 300, 0}, std::vector<int64_t>(41, 1)};
  program.decisions = std::move(made);
}

// One of the immediates that the operation may have there; nothing for other operations.
inline std::optional<int64_t> DecisionImmediate(program::OpCode code, uint64_t random) {
  switch (code) {
    case program::OpCode::kTableStep:
    case program::OpCode::kTableMissing:
      return static_cast<int64_t>(random % 4);
    case program::OpCode::kTableMatch:
      return 0;
    case program::OpCode::kLookup:
      return static_cast<int64_t>(random % 2);
    default:
      return std::nullopt;
  }
}

}  // namespace tandem::exec
