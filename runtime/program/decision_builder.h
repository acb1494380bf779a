// SPDX-License-Identifier: Apache-2.0
// Rows of a decision table to steps. Two forms, both exact for every input:
//
//  nodes   a node is the rows still possible after some inputs; each value leads from it to a node
//          of the next input. Equal sets of rows are one node. One step an input, whatever the
//          rows.
//  packed  where nodes would become too many: each input on its own leads to a class of values, and
//          a match intersects the rows possible by each class, 64 rows at a time.
//
// A table is cut into parts of consecutive rows only where it has more rows than a match holds, or
// so many classes that they do not fit into one number.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "runtime/program/decisions.h"

namespace tandem::program {

// Which values of an input a row accepts: these, or everything.
struct DecisionCell {
  bool anything = false;  // missing too
  bool missing = false;
  std::vector<std::pair<int64_t, int64_t>> intervals;  // both ends in, sorted, disjoint
};

struct DecisionRows {
  size_t inputs = 0;                            // one at least
  std::vector<std::vector<DecisionCell>> rows;  // cells by input; the first that matches answers
  int64_t none = -1;                            // the answer where no row matches
};

// How large nodes may become; the limits of the language unless a test says otherwise.
struct DecisionLimits {
  // Edges, and rows in sets that were looked at: for every row of the table; for any table besides;
  // and at the most.
  size_t edges_a_row = 64;
  size_t set_entries_a_row = 512;
  size_t least = 32'768;
  size_t most_edges = size_t{1} << 21;
  size_t most_set_entries = size_t{1} << 23;
  uint64_t packed_states = uint64_t{1} << 62;
  uint32_t match_rows = kernels::kMaxMatchRows;
};

// Appends the steps. Rows are answered by their index; the last part says `none`, others -1.
std::vector<DecisionPart> BuildDecision(const DecisionRows& rows, kernels::Decisions& decisions,
                                        const DecisionLimits& limits = {});

}  // namespace tandem::program
