// SPDX-License-Identifier: Apache-2.0
// Which row of a decision table answered, read back from the traced call.
#include "runtime/explain/explain.h"
#include "runtime/program/decisions.h"

namespace tandem::explain {

TableLine Explainer::AnswerOf(const program::TableCall& call, uint32_t row) const {
  const program::DecisionTable& table = program_->decisions->tables[call.table];
  const auto holds = [&](program::OpId mask) {
    return mask == program::kNoOp || tracer_.Value(mask, row) != 0;
  };
  TableLine line;
  line.table = table.name;
  for (size_t i = 0; i < call.known.size(); ++i) {
    if (!holds(call.known[i])) line.missing.push_back(table.inputs[i]);
  }
  if (!holds(call.found)) return line;
  const auto answers = static_cast<size_t>(tracer_.Value(call.row, row));
  line.row = static_cast<uint32_t>(answers) + 1;
  line.otherwise = table.has_otherwise && answers + 1 == table.rows;
  if (answers < table.texts.size()) {
    line.text = table.texts[answers].text;
    line.place = table.texts[answers].place;
  }
  return line;
}

}  // namespace tandem::explain
