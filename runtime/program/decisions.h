// SPDX-License-Identifier: Apache-2.0
// The decision tables of a Program: what its operations kTable… and kLookup read, the classes of
// texts that they look at, and what explanations say about their rows.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/kernels/decision.h"
#include "runtime/program/program.h"
#include "runtime/program/text_classes.h"

namespace tandem::program {

// The rows [first_row, …) of a table: steps over its inputs in this order, from state 0.
struct DecisionPart {
  std::vector<uint32_t> order;  // inputs
  uint32_t first_step = 0;      // one an input, one after the other
  int32_t match = -1;           // packed states: what follows the last step
};

struct DecisionTable {
  std::string name;
  Place place;
  std::vector<std::string> inputs;
  uint32_t rows = 0;
  bool has_otherwise = false;  // its last row
  std::vector<DecisionPart> parts;
  // Programs with trace: the rows as written.
  struct Row {
    std::string text;
    Place place;
  };
  std::vector<Row> texts;
};

struct Decisions {
  kernels::Decisions data;
  std::vector<TextClasses> classes;
  std::vector<DecisionTable> tables;
};

}  // namespace tandem::program
