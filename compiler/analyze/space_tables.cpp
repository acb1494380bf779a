// SPDX-License-Identifier: Apache-2.0
// Over a box: which rows of a table can answer, and with what.
#include <algorithm>

#include "compiler/analyze/space.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {

using hir::Expr;
using hir::TableCell;

namespace {

// So many classes of texts are asked one by one.
constexpr size_t kAskedOneByOne = 16;

}  // namespace

bool TextMatches(const TableCell& cell, const std::string& key) {
  bool in = std::binary_search(cell.texts.begin(), cell.texts.end(), key);
  for (const std::string& prefix : cell.prefixes) in = in || key.starts_with(prefix);
  return in != cell.negated;
}

Bits Space::HoldingCell(const TableCell& cell, const TextLeaf& leaf) {
  const auto& texts = variables_.Texts(leaf.var).texts;
  Bits bits(texts.size());
  std::string made;
  now_[leaf.var].members.Each([&](size_t i) {
    if (TransformText(leaf.transform, texts[i], made) && TextMatches(cell, value::TextKey(made))) {
      bits.Set(i);
    }
  });
  return bits;
}

uint8_t Space::CellOutcomes(const hir::Table&, size_t, const TableCell& cell, ExprId arg) {
  switch (cell.kind) {
    case TableCell::Kind::kAnything:
      return kYes;
    case TableCell::Kind::kMissing: {
      const Abs& a = Of(arg);
      return static_cast<uint8_t>((a.unknown ? kYes : 0) | (a.known ? kNo : 0));
    }
    case TableCell::Kind::kIntervals: {
      const uint8_t in = InSet(Of(arg), cell.intervals).Outcomes();
      return static_cast<uint8_t>((in & kYes) | ((in & (kNo | kUnknown)) != 0 ? kNo : 0));
    }
    case TableCell::Kind::kTexts:
      break;
  }
  const uint8_t in = OverLeaves(arg, TextTransform::kNone, [&](const TextLeaf& leaf) -> uint8_t {
    if (leaf.var == kNoVar) {
      if (value::IsBlank(leaf.text)) return kUnknown;
      return TextMatches(cell, value::TextKey(leaf.text)) ? kYes : kNo;
    }
    const Domain& d = now_[leaf.var];
    if (!d.known) return kUnknown;
    const bool vague = distrust_ && variables_.Incomplete(leaf.var);
    const uint8_t unknown = d.missing || leaf.transform != TextTransform::kNone ? kUnknown : 0;
    if (vague || (d.low != d.high && d.members.Count() > kAskedOneByOne)) {
      return kYes | kNo | unknown;
    }
    const Bits holding = HoldingCell(cell, leaf);
    const Bits& present = Present(leaf);
    return static_cast<uint8_t>(
        (d.missing || !d.members.Within(present) ? kUnknown : 0) | (holding.Any() ? kYes : 0) |
        (d.members.And(present).Without(holding).Any() ? kNo : 0));
  });
  return static_cast<uint8_t>((in & kYes) | ((in & (kNo | kUnknown)) != 0 ? kNo : 0));
}

std::vector<uint32_t> Space::RowsOf(const hir::Table& table, const Expr& call, bool* none) {
  std::vector<uint32_t> out;
  *none = false;
  for (uint32_t r = 0; r < table.rows.size(); ++r) {
    const hir::TableRow& row = table.rows[r];
    uint8_t matches = kYes;
    for (size_t i = 0; i < row.cells.size() && matches != kNo; ++i) {
      const uint8_t cell = CellOutcomes(table, i, row.cells[i], call.args[i]);
      matches = cell == kNo || cell == 0 ? kNo
                                         : static_cast<uint8_t>((matches & cell & kYes) |
                                                                ((matches | cell) & kNo));
    }
    if ((matches & kYes) != 0) out.push_back(r);
    if (matches == kYes) return out;
  }
  *none = true;
  return out;
}

Abs Space::TableRow(const Expr& e) {
  bool none = false;
  Abs out = Abs::Nothing();
  const hir::Table& table = policy_.tables[static_cast<size_t>(e.imm)];
  for (const uint32_t row : RowsOf(table, e, &none)) out.Join(Abs::Of(row));
  out.unknown = none;
  return out;
}

Abs Space::TableValue(const Expr& e) {
  bool none = false;
  Abs out = Abs::Nothing();
  const hir::Table& table = policy_.tables[static_cast<size_t>(e.imm)];
  const auto column = static_cast<size_t>(e.field);
  for (const uint32_t row : RowsOf(table, policy_[e.args[0]], &none)) {
    const auto& result = table.rows[row].results[column];
    out.Join(result.known ? Abs::Of(result.number) : Abs::Unknown());
  }
  out.unknown = out.unknown || none;
  return out;
}

}  // namespace tandem::analyze
