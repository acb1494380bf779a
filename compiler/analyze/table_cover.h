// SPDX-License-Identifier: Apache-2.0
// Boxes over the classes of a table's columns: which rows share a value, and whether some rows
// leave anything of a box over.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/analyze/table_grid.h"

namespace tandem::analyze {

using Box = std::vector<Classes>;  // one a column

// Steps that may still be taken; what runs out of them is not analysed.
struct Budget {
  int64_t steps = 0;
  bool spent() const { return steps < 0; }
};

Box BoxOf(const TableGrid& grid, size_t row);
bool RowsMeet(const TableGrid& grid, size_t a, size_t b);
bool BoxesMeet(const Box& a, const Box& b);

// Every pair of rows (earlier first, in order) that share a value in all columns. Nothing when the
// budget was spent before all pairs were seen, or when they are too many to keep.
std::optional<std::vector<std::pair<uint32_t, uint32_t>>> MeetingRows(const TableGrid& grid,
                                                                      Budget& budget);

// Whether some corner of the box is in none of `taken`: cheap, and most often the answer.
bool CornerIsFree(const Box& within, const std::vector<const Box*>& taken);

// A part of `within` that is in none of `taken`: as large as single columns can be widened, first
// the last column. Nothing when there is none, and when the budget was spent.
std::optional<Box> Uncovered(const Box& within, const std::vector<const Box*>& taken,
                             Budget& budget);

}  // namespace tandem::analyze
