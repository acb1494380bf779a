// SPDX-License-Identifier: Apache-2.0
// Tests cells one after the other.
#include "compiler/hir/tables.h"

#include <algorithm>

namespace tandem::hir {

bool Matches(const TableCell& cell, const TableArgument& argument) {
  switch (cell.kind) {
    case TableCell::Kind::kAnything: return true;
    case TableCell::Kind::kMissing: return !argument.known;
    case TableCell::Kind::kIntervals:
      return argument.known &&
             std::any_of(cell.intervals.begin(), cell.intervals.end(), [&](const auto& interval) {
               return argument.number >= interval.first && argument.number <= interval.second;
             });
    case TableCell::Kind::kTexts: {
      if (!argument.known) return false;
      const bool named =
          std::binary_search(cell.texts.begin(), cell.texts.end(), argument.key) ||
          std::any_of(cell.prefixes.begin(), cell.prefixes.end(),
                      [&](const std::string& prefix) { return argument.key.starts_with(prefix); });
      return named != cell.negated;
    }
  }
  return false;
}

std::optional<size_t> MatchingRow(const Table& table, const std::vector<TableArgument>& arguments) {
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const std::vector<TableCell>& cells = table.rows[i].cells;
    bool all = true;
    for (size_t k = 0; k < cells.size() && all; ++k) all = Matches(cells[k], arguments[k]);
    if (all) return i;
  }
  return std::nullopt;
}

}  // namespace tandem::hir
