// SPDX-License-Identifier: Apache-2.0
// Digests of tables: where rows stand makes no difference, and their order only where the first one
// that matches answers.
#include <algorithm>

#include "compiler/agree/hasher.h"

namespace tandem::agree {
namespace {

std::string_view NameOf(hir::TableCell::Kind kind) {
  switch (kind) {
    case hir::TableCell::Kind::kAnything: return "anything";
    case hir::TableCell::Kind::kMissing: return "missing";
    case hir::TableCell::Kind::kIntervals: return "intervals";
    case hir::TableCell::Kind::kTexts: return "texts";
  }
  return "";
}

}  // namespace

void Hasher::TableCell(const hir::TableCell& cell, const schema::ValueType& type,
                       Canonical& out) const {
  out.Text(NameOf(cell.kind));
  if (cell.kind == hir::TableCell::Kind::kIntervals) Set(type, cell.intervals, out);
  if (cell.kind != hir::TableCell::Kind::kTexts) return;
  out.Flag(cell.negated).SortedTexts(cell.texts).SortedTexts(cell.prefixes);
}

Sha256Digest Hasher::Table(size_t index) {
  return Once(tables_[index], [&] {
    const hir::Table& table = policy_.tables[index];
    Canonical out = Begin("table", table.name);
    Ownership(table.ownership, out);
    out.Flag(table.first);
    out.Count(table.inputs.size());
    for (const hir::TableInput& input : table.inputs) Type(input.type, out);
    out.Count(table.outputs.size());
    for (const hir::TableOutput& output : table.outputs) {
      out.Text(output.name);
      Type(output.type, out);
    }
    std::vector<Sha256Digest> rows;
    for (const hir::TableRow& row : table.rows) {
      Canonical one("row");
      one.Count(row.cells.size());
      for (size_t i = 0; i < row.cells.size(); ++i) {
        TableCell(row.cells[i], table.inputs[i].type, one);
      }
      for (size_t i = 0; i < row.results.size(); ++i) {
        const hir::TableOutput& output = table.outputs[i];
        const hir::TableRow::Result& result = row.results[i];
        one.Flag(result.known);
        if (!result.known) continue;
        if (output.type.kind == schema::Kind::kText) {
          one.Text(output.texts[static_cast<size_t>(result.number)]);
        } else {
          Constant(output.type, result.number, one);
        }
      }
      rows.push_back(one.Finish());
    }
    if (table.first) return out.Digests(rows).Finish();
    return out.SortedDigests(std::move(rows)).Finish();
  });
}

// A trusted table is its name; what it is asked about stays.
void Hasher::TableNode(const hir::Expr& expr, const Trusted& trusted, Canonical& out) {
  const auto index = static_cast<size_t>(expr.imm);
  const hir::Table& table = policy_.tables[index];
  if (expr.op == hir::Op::kTableValue) {
    out.Text(table.outputs[static_cast<size_t>(expr.field)].name);
  } else if (reads_ != nullptr) {
    out.Digest(Named("table", table.name));
  } else if (trusted.contains(table.name)) {
    out.Text("trusted").Text(table.name);
  } else {
    out.Digest(Table(index));
  }
}

}  // namespace tandem::agree
