// SPDX-License-Identifier: Apache-2.0
// What decision tables mean: row after row, cell after cell, as they are written.
#include <algorithm>

#include "runtime/value/text_key.h"
#include "tests/agree/oracle.h"

namespace tandem::agree_test {

using hir::ExprId;
using hir::TableCell;

namespace {

bool Accepts(const TableCell& cell, const schema::ValueType& type, const Scalar& value) {
  if (cell.kind == TableCell::Kind::kAnything) return true;
  if (cell.kind == TableCell::Kind::kMissing) return !value.known;
  if (!value.known) return false;
  if (type.kind != schema::Kind::kText) {
    for (const auto& [low, high] : cell.intervals) {
      if (low <= value.number && value.number <= high) return true;
    }
    return false;
  }
  const std::string key = value::TextKey(value.text);
  bool listed = false;
  for (const std::string& text : cell.texts) listed = listed || key == text;
  for (const std::string& prefix : cell.prefixes) listed = listed || key.starts_with(prefix);
  return listed != cell.negated;
}

}  // namespace

Scalar Oracle::TableRowOf(const hir::Expr& e) {
  const hir::Table& table = policy_.tables[static_cast<size_t>(e.imm)];
  std::vector<Scalar> arguments;
  for (const ExprId arg : e.args) arguments.push_back(Eval(arg));
  for (size_t row = 0; row < table.rows.size(); ++row) {
    const auto& cells = table.rows[row].cells;
    bool matches = true;
    for (size_t i = 0; i < cells.size(); ++i) {
      matches = matches && Accepts(cells[i], table.inputs[i].type, arguments[i]);
    }
    if (matches) return {true, static_cast<int64_t>(row), {}};
  }
  return {};
}

Scalar Oracle::TableValueOf(const hir::Expr& e) {
  const Scalar row = Eval(e.args[0]);
  if (!row.known) return {};
  const hir::Table& table = policy_.tables[static_cast<size_t>(e.imm)];
  const auto output = static_cast<size_t>(e.field);
  const auto& result = table.rows[static_cast<size_t>(row.number)].results[output];
  if (!result.known) return {};
  if (e.type.kind != schema::Kind::kText) return {true, result.number, {}};
  return {true, 0, table.outputs[output].texts[static_cast<size_t>(result.number)]};
}

}  // namespace tandem::agree_test
