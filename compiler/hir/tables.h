// SPDX-License-Identifier: Apache-2.0
// Which row of a table answers: the meaning of tables, row after row. Engines have faster ways.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::hir {

// One input: of texts the key, else the number in stored units.
struct TableArgument {
  bool known = false;
  int64_t number = 0;
  std::string key;
};

bool Matches(const TableCell& cell, const TableArgument& argument);
// The first row that matches, `otherwise` when none does; nothing when no row answers. Of a table
// whose rows do not overlap this is the one that matches.
std::optional<size_t> MatchingRow(const Table& table, const std::vector<TableArgument>& arguments);

}  // namespace tandem::hir
