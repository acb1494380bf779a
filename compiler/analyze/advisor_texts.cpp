// SPDX-License-Identifier: Apache-2.0
// Advice for texts and tables: classes of texts that answer as wanted, cells that match.
#include <algorithm>

#include "compiler/analyze/advisor.h"
#include "runtime/value/text_key.h"

namespace tandem::analyze {

using hir::Expr;
using hir::Op;
using hir::TableCell;
using schema::Kind;

Advice Advisor::OfText(const TextLeaf& leaf, const Bits& good) const {
  const Domain& d = space_.At(leaf.var);
  if (!d.known) return std::nullopt;
  Split split{leaf.var, d.Among(good), d.Among(d.members.Without(good))};
  split.second.missing = d.missing;
  if (!split.first.known || split.second.Nothing()) return std::nullopt;
  return split;
}

Advice Advisor::Text(ExprId text, TextTransform transform, const LeafCan& can,
                     const LeafAdvice& into) {
  const Expr& e = space_[text];
  const auto inside = [&](ExprId arg) { return Text(arg, transform, can, into); };
  switch (e.op) {
    case Op::kField: case Op::kEventField: case Op::kPicked:
      return into({space_.variables().Of(text), transform, ""});
    case Op::kDefine: return inside(e.args[0]);
    case Op::kAnswer:
      return inside(space_.policy().answers[static_cast<size_t>(e.imm)].value);
    case Op::kDomainOf: return Text(e.args[0], TextTransform::kDomain, can, into);
    case Op::kDigitsOf: return Text(e.args[0], TextTransform::kDigits, can, into);
    case Op::kChoose: case Op::kOrElse: {
      const auto branch_can = [&](ExprId arg) {
        return space_.OverLeaves(arg, transform, [&](const TextLeaf& leaf) -> uint8_t {
          return can(leaf) ? kYes : kNo;
        }) != kNo;
      };
      return Chosen(e, branch_can, inside);
    }
    case Op::kTableValue: {
      const hir::Table& table = space_.policy().tables[static_cast<size_t>(e.imm)];
      const auto column = static_cast<size_t>(e.field);
      const auto good = [&](uint32_t row) {
        const auto& result = table.rows[row].results[column];
        TextLeaf leaf{kNoVar, transform, ""};
        if (result.known) {
          TransformText(transform, table.outputs[column].texts[static_cast<size_t>(result.number)],
                        leaf.text);
        }
        return can(leaf);
      };
      return Table(space_[e.args[0]], good, false);
    }
    default: return std::nullopt;
  }
}

namespace {

Domain MissingOf(Domain d) {
  d = Domain::Missing();
  return d;
}

}  // namespace

Advice Advisor::TextTest(ExprId id, uint8_t wanted) {
  const Expr& e = space_[id];
  const auto good = [&](const TextLeaf& leaf) {
    const Bits& holding = space_.Holding(e.atom, id, leaf);
    const Bits& present = space_.Present(leaf);
    if (wanted == kYes) return holding;
    if (wanted == kNo) return present.Without(holding);
    return Bits(space_.variables().Texts(leaf.var).texts.size(), true).Without(present);
  };
  const auto can = [&](const TextLeaf& leaf) {
    if (leaf.var == kNoVar) {
      const bool blank = value::IsBlank(leaf.text);
      return wanted == kUnknown ? blank : !blank;
    }
    const Domain& d = space_.At(leaf.var);
    return (d.known && d.members.Meets(good(leaf))) || (wanted == kUnknown && d.missing);
  };
  return Text(e.args[0], TextTransform::kNone, can, [&](const TextLeaf& leaf) -> Advice {
    const Domain& d = space_.At(leaf.var);
    if (wanted == kUnknown && d.missing && d.known) {
      return Split{leaf.var, MissingOf(d), d.OnlyKnown()};
    }
    return OfText(leaf, good(leaf));
  });
}

Advice Advisor::TextKnown(ExprId id, bool known) {
  const auto can = [&](const TextLeaf& leaf) {
    if (leaf.var == kNoVar) return value::IsBlank(leaf.text) != known;
    const Domain& d = space_.At(leaf.var);
    return known ? d.known : d.missing || leaf.transform != TextTransform::kNone;
  };
  return Text(id, TextTransform::kNone, can, [&](const TextLeaf& leaf) -> Advice {
    const Domain& d = space_.At(leaf.var);
    if (d.missing && d.known) {
      Split split{leaf.var, d.OnlyKnown(), Domain::Missing()};
      if (!known) std::swap(split.first, split.second);
      return split;
    }
    const Bits& present = space_.Present(leaf);
    return OfText(leaf, known ? present : d.members.Without(present));
  });
}

// One text to the plainest of its classes, then the other to the same or away from it.
Advice Advisor::TextEqual(const Expr& e, uint8_t wanted) {
  if (wanted == kUnknown) {
    for (const ExprId arg : e.args) {
      if (!space_.Of(arg).unknown) continue;
      if (Advice advice = TextKnown(arg, false)) return advice;
    }
    return std::nullopt;
  }
  for (const ExprId arg : e.args) {
    if (!space_.Of(arg).unknown) continue;
    if (Advice advice = TextKnown(arg, true)) return advice;
  }
  const auto any = [](const TextLeaf&) { return true; };
  for (const ExprId arg : e.args) {
    const Advice advice = Text(arg, TextTransform::kNone, any, [&](const TextLeaf& leaf) -> Advice {
      const Domain& d = space_.At(leaf.var);
      if (d.Single() || !d.known) return std::nullopt;
      Bits one;
      one.Set(static_cast<size_t>(d.low));
      return OfText(leaf, one);
    });
    if (advice) return advice;
  }
  return std::nullopt;
}

Advice Advisor::Cell(const TableCell& cell, ExprId arg, bool yes) {
  switch (cell.kind) {
    case TableCell::Kind::kAnything:
      return std::nullopt;
    case TableCell::Kind::kMissing:
      return Known(arg, !yes);
    case TableCell::Kind::kIntervals:
      if (space_.Of(arg).unknown && space_.Of(arg).known) return Known(arg, yes);
      return Within(arg, cell.intervals, yes);
    case TableCell::Kind::kTexts:
      break;
  }
  if (space_.Of(arg).unknown && space_.Of(arg).known) {
    if (Advice advice = TextKnown(arg, yes)) return advice;
  }
  const auto any = [](const TextLeaf&) { return true; };
  return Text(arg, TextTransform::kNone, any, [&](const TextLeaf& leaf) {
    const Bits holding = space_.HoldingCell(cell, leaf);
    return OfText(leaf, yes ? holding : space_.At(leaf.var).members.Without(holding));
  });
}

Advice Advisor::Table(const Expr& call, const std::function<bool(uint32_t)>& good, bool unknown) {
  const hir::Table& table = space_.policy().tables[static_cast<size_t>(call.imm)];
  bool none = false;
  const std::vector<uint32_t> rows = space_.RowsOf(table, call, &none);
  const auto open_cell = [&](uint32_t r, bool yes) -> Advice {
    const hir::TableRow& row = table.rows[r];
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const uint8_t now = space_.CellOutcomes(table, i, row.cells[i], call.args[i]);
      if (now != (kYes | kNo)) continue;
      if (Advice advice = Cell(row.cells[i], call.args[i], yes)) return advice;
      if (Advice advice = Any(call.args[i])) return advice;
    }
    return std::nullopt;
  };
  if (unknown && none) {
    for (const uint32_t row : rows) {
      if (Advice advice = open_cell(row, false)) return advice;
    }
    return std::nullopt;
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!good(rows[i])) continue;
    if (Advice advice = open_cell(rows[i], true)) return advice;
    // Its own cells match; those before it must not.
    for (size_t before = 0; before < i; ++before) {
      if (Advice advice = open_cell(rows[before], false)) return advice;
    }
  }
  return std::nullopt;
}

}  // namespace tandem::analyze
