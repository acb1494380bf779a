// SPDX-License-Identifier: Apache-2.0
// Text never becomes a value of a Program: a text expression is a choice among fields and
// constants, and every question about it becomes the same choice among questions to columns.
#include "compiler/lower/context.h"
#include "compiler/lower/passes.h"
#include "compiler/lower/tables.h"
#include "runtime/base/check.h"
#include "runtime/value/text_key.h"

namespace tandem::lower {

using hir::Op;
using program::TextTransform;

LeafText FieldLeaf(const hir::Expr& expr, TextTransform transform) {
  LeafText leaf;
  leaf.from = expr.op == Op::kField        ? LeafText::From::kLead
              : expr.op == Op::kEventField ? LeafText::From::kEvent
              : expr.op == Op::kTableValue ? LeafText::From::kTable
                                           : LeafText::From::kPicked;
  leaf.field = expr.field;
  leaf.transform = transform;
  if (expr.op == Op::kPicked || expr.op == Op::kTableValue) leaf.expr = &expr;
  return leaf;
}

LeafText ConstantLeaf(const std::string& text, TextTransform transform) {
  LeafText leaf;
  switch (transform) {
    case TextTransform::kNone:
      leaf.text = text;
      break;
    case TextTransform::kDigits:
      value::DigitsOf(text, leaf.text);
      break;
    case TextTransform::kDomain:
      if (const auto domain = value::DomainOf(text)) leaf.text = *domain;
      break;
  }
  leaf.present = !value::IsBlank(leaf.text);
  return leaf;
}

OpId Context::OverLeaves(ExprId id, TextTransform transform,
                         const std::function<OpId(const LeafText&)>& leaf) {
  const hir::Expr& expr = Expr(id);
  const auto inside = [&](ExprId arg) { return OverLeaves(arg, transform, leaf); };
  switch (expr.op) {
    case Op::kField:
    case Op::kEventField:
    case Op::kPicked:
    case Op::kTableValue:
      return leaf(FieldLeaf(expr, transform));
    case Op::kTextConst:
      return leaf(ConstantLeaf(expr.text, transform));
    case Op::kMissing:
      return emit.Mask(false);
    case Op::kDefine:
      return inside(expr.args[0]);
    case Op::kAnswer:
      return inside(policy.answers[static_cast<size_t>(expr.imm)].value);
    case Op::kChoose:
    case Op::kOrElse:
      return Branches(expr, inside);
    case Op::kDomainOf:
    case Op::kDigitsOf:
      TANDEM_CHECK(transform == TextTransform::kNone, "one transform a text");
      return OverLeaves(expr.args[0],
                        expr.op == Op::kDomainOf ? TextTransform::kDomain : TextTransform::kDigits,
                        leaf);
    default:
      break;
  }
  TANDEM_CHECK(false, "not a text");
  return emit.Mask(false);
}

// A picked text's index, key, length or answer; one pass over its events found it out.
OpId Context::PickedAnswer(const LeafText& leaf, PickedText question) {
  question.transform = leaf.transform;
  return inputs.Computed(passes.Picked(*leaf.expr, question).value);
}

OpId Context::LeafValid(const LeafText& leaf) {
  if (leaf.IsConstant()) return emit.Mask(leaf.present);
  if (leaf.from == LeafText::From::kTable) {
    if (leaf.transform == TextTransform::kNone) return TableValid(*leaf.expr);
    return TableHolds(*leaf.expr, {TableQuestion::Kind::kPresent, leaf.transform, {}, 0});
  }
  if (leaf.from != LeafText::From::kEvent && place.table >= 0) {
    return passes.Gather(*this, Leads().LeafValid(leaf), schema::Kind::kYesNo);
  }
  if (leaf.from == LeafText::From::kPicked) {
    return PickedAnswer(leaf, {PickedText::Kind::kPresent, {}, {}});
  }
  if (leaf.transform == TextTransform::kNone) return inputs.Valid(leaf.field);
  program::TextAtom present;
  present.transform = leaf.transform;
  present.test = program::TextTest::kPresent;
  return inputs.Answer(leaf.field, present);
}

OpId Context::LeafAnswer(const LeafText& leaf, const program::TextAtom& asked) {
  if (leaf.IsConstant()) return emit.Mask(leaf.present && AnswerConstant(asked, leaf.text));
  if (leaf.from == LeafText::From::kTable) {
    const TableQuestion answer{TableQuestion::Kind::kAnswer, leaf.transform, asked, 0};
    return TableHolds(*leaf.expr, answer);
  }
  if (leaf.from != LeafText::From::kEvent && place.table >= 0) {
    return passes.Gather(*this, Leads().LeafAnswer(leaf, asked), schema::Kind::kYesNo);
  }
  program::TextAtom atom = asked;
  atom.transform = leaf.transform;
  if (leaf.from == LeafText::From::kPicked) {
    return PickedAnswer(leaf, {PickedText::Kind::kAnswer, {}, atom});
  }
  return inputs.Answer(leaf.field, atom);
}

OpId Context::LeafKey(const LeafText& leaf) {
  if (leaf.from != LeafText::From::kEvent && place.table >= 0) {
    return passes.Gather(*this, Leads().LeafKey(leaf), schema::Kind::kText);
  }
  if (leaf.from == LeafText::From::kPicked) {
    return PickedAnswer(leaf, {PickedText::Kind::kKey, {}, {}});
  }
  return inputs.TextKey(leaf.field, leaf.transform);
}

OpId Context::LeafLength(const LeafText& leaf) {
  if (leaf.IsConstant()) return emit.Const(value::LengthOf(leaf.text));
  if (leaf.from == LeafText::From::kTable) {
    return TableEntry(*leaf.expr, {TableQuestion::Kind::kLength, leaf.transform, {}, 0});
  }
  if (leaf.from != LeafText::From::kEvent && place.table >= 0) {
    return passes.Gather(*this, Leads().LeafLength(leaf), schema::Kind::kInteger);
  }
  if (leaf.from == LeafText::From::kPicked) {
    return PickedAnswer(leaf, {PickedText::Kind::kLength, {}, {}});
  }
  return inputs.Length(leaf.field, leaf.transform);
}

OpId Context::TextTest(const hir::Expr& expr, bool wanted) {
  return OverLeaves(expr.args[0], TextTransform::kNone, [&](const LeafText& leaf) {
    if (leaf.IsConstant()) {
      return emit.Mask(leaf.present && AnswerConstant(expr.atom, leaf.text) == wanted);
    }
    const OpId answer = LeafAnswer(leaf, expr.atom);
    return wanted ? answer : emit.AndNot(LeafValid(leaf), answer);
  });
}

// A table's texts have no keys in a batch, but each can have a class of its own.
OpId Context::SameClass(const LeafText& of_table, const LeafText& other) {
  const hir::Expr& value = *of_table.expr;
  const uint32_t own = passes.tables().OwnClasses(
      static_cast<size_t>(value.imm), static_cast<size_t>(value.field), of_table.transform);
  return emit.Equal(LeafClass(of_table, own), LeafClass(other, own));
}

OpId Context::TextEqual(const hir::Expr& expr, bool wanted) {
  const auto equal = [&](const LeafText& a, const LeafText& b) {
    if (a.from == LeafText::From::kTable && !b.IsConstant()) return SameClass(a, b);
    if (b.from == LeafText::From::kTable && !a.IsConstant()) return SameClass(b, a);
    if (!a.IsConstant() && !b.IsConstant()) {
      return emit.Kernel(OpCode::kTextEq, LeafKey(a), LeafKey(b), 0, {0, 1});
    }
    if (a.IsConstant() && b.IsConstant()) {
      return emit.Mask(value::TextKey(a.text) == value::TextKey(b.text));
    }
    program::TextAtom atom;
    atom.needles = {value::TextKey(a.IsConstant() ? a.text : b.text)};
    return LeafAnswer(a.IsConstant() ? b : a, atom);
  };
  return OverLeaves(expr.args[0], TextTransform::kNone, [&](const LeafText& a) {
    return OverLeaves(expr.args[1], TextTransform::kNone, [&](const LeafText& b) {
      const OpId both = emit.And(LeafValid(a), LeafValid(b));
      if (emit.IsFalse(both)) return both;
      const OpId same = equal(a, b);
      return wanted ? emit.And(both, same) : emit.AndNot(both, same);
    });
  });
}

OpId Context::TextNumber(ExprId id, TextTransform transform,
                         const std::function<OpId(const LeafText&)>& of) {
  const hir::Expr& expr = Expr(id);
  const auto inside = [&](ExprId arg) { return TextNumber(arg, transform, of); };
  switch (expr.op) {
    case Op::kField:
    case Op::kEventField:
    case Op::kPicked:
    case Op::kTableValue:
      return of(FieldLeaf(expr, transform));
    case Op::kTextConst:
      return of(ConstantLeaf(expr.text, transform));
    case Op::kMissing:
      return emit.Const(0);
    case Op::kDefine:
      return inside(expr.args[0]);
    case Op::kAnswer:
      return inside(policy.answers[static_cast<size_t>(expr.imm)].value);
    case Op::kChoose:
    case Op::kOrElse:
      return BranchValue(expr, inside);
    case Op::kDomainOf:
      return TextNumber(expr.args[0], TextTransform::kDomain, of);
    case Op::kDigitsOf:
      return TextNumber(expr.args[0], TextTransform::kDigits, of);
    default:
      break;
  }
  TANDEM_CHECK(false, "not a text");
  return emit.Const(0);
}

OpId Context::TextLength(ExprId id) {
  return TextNumber(id, TextTransform::kNone,
                    [&](const LeafText& leaf) { return LeafLength(leaf); });
}

// The text stands in a batch of events; a column of the main body says where.
program::TextLeaf Context::PickedLeaf(const hir::Expr& expr, TextTransform transform) {
  program::TextLeaf leaf;
  leaf.transform = transform;
  PickedText question;
  question.kind = PickedText::Kind::kText;
  program::Result column;
  column.kind = program::ResultKind::kColumn;
  column.type.kind = schema::Kind::kText;
  column.value = inputs.Computed(passes.Picked(expr, question).value);
  column.physical = abi::Physical::kInt64;
  size_t columns = 0;
  for (const program::Result& made : place.body.results) {
    if (made.kind != program::ResultKind::kColumn) continue;
    if (made.value == column.value) {
      leaf.picked = static_cast<int32_t>(columns);
      return leaf;
    }
    ++columns;
  }
  column.name = "text " + std::to_string(columns);
  place.body.results.push_back(std::move(column));
  leaf.picked = static_cast<int32_t>(columns);
  return leaf;
}

// A leaf a text of the output, and which of them the row answers.
OpId Context::TableLeaves(const hir::Expr& value, TextTransform transform,
                          std::vector<program::TextLeaf>& leaves) {
  const auto first = static_cast<int64_t>(leaves.size());
  const hir::Table& table = policy.tables[static_cast<size_t>(value.imm)];
  for (const std::string& text : table.outputs[static_cast<size_t>(value.field)].texts) {
    leaves.push_back({false, {}, {}, ConstantLeaf(text, transform).text});
  }
  if (leaves.size() == static_cast<size_t>(first)) leaves.push_back({});
  const TableQuestion index{TableQuestion::Kind::kValue, {}, {}, 0};
  return emit.Add(emit.Const(first), TableEntry(value, index));
}

OpId Context::TextLeafIndex(ExprId id, std::vector<program::TextLeaf>& leaves) {
  std::function<OpId(ExprId, TextTransform)> index = [&](ExprId at, TextTransform transform) {
    const hir::Expr& expr = Expr(at);
    const auto inside = [&](ExprId arg) { return index(arg, transform); };
    const auto leaf = [&](program::TextLeaf made) {
      leaves.push_back(std::move(made));
      return emit.Const(static_cast<int64_t>(leaves.size()) - 1);
    };
    switch (expr.op) {
      case Op::kField:
        return leaf({true, expr.field, transform, {}});
      case Op::kPicked:
        return leaf(PickedLeaf(expr, transform));
      case Op::kTableValue:
        return TableLeaves(expr, transform, leaves);
      case Op::kTextConst:
        return leaf({false, {}, {}, ConstantLeaf(expr.text, transform).text});
      case Op::kMissing:
        return emit.Const(0);
      case Op::kDefine:
        return inside(expr.args[0]);
      case Op::kAnswer:
        return inside(policy.answers[static_cast<size_t>(expr.imm)].value);
      case Op::kDomainOf:
        return index(expr.args[0], TextTransform::kDomain);
      case Op::kDigitsOf:
        return index(expr.args[0], TextTransform::kDigits);
      default:
        return BranchValue(expr, inside);
    }
  };
  return index(id, TextTransform::kNone);
}

}  // namespace tandem::lower
