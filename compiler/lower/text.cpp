// SPDX-License-Identifier: Apache-2.0
// Text never becomes a value of a Program: a text expression is a choice among fields and
// constants, and every question about it becomes the same choice among questions to columns.
#include "compiler/lower/context.h"
#include "runtime/base/check.h"
#include "runtime/value/text_key.h"

namespace tandem::lower {

using hir::Op;
using program::TextTransform;

namespace {

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

}  // namespace

OpId Context::OverLeaves(ExprId id, TextTransform transform,
                         const std::function<OpId(const LeafText&)>& leaf) {
  const hir::Expr& expr = Expr(id);
  const auto inside = [&](ExprId arg) { return OverLeaves(arg, transform, leaf); };
  switch (expr.op) {
    case Op::kField:
      return leaf({true, expr.field, transform, {}, true});
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

OpId Context::LeafValid(const LeafText& leaf) {
  if (!leaf.is_field) return emit.Mask(leaf.present);
  if (leaf.transform == TextTransform::kNone) return inputs.Valid(leaf.field);
  program::TextAtom present;
  present.transform = leaf.transform;
  present.test = program::TextTest::kPresent;
  return inputs.Answer(leaf.field, present);
}

OpId Context::TextTest(const hir::Expr& expr, bool wanted) {
  return OverLeaves(expr.args[0], TextTransform::kNone, [&](const LeafText& leaf) {
    if (!leaf.is_field) {
      return emit.Mask(leaf.present && AnswerConstant(expr.atom, leaf.text) == wanted);
    }
    program::TextAtom atom = expr.atom;
    atom.transform = leaf.transform;
    const OpId answer = inputs.Answer(leaf.field, atom);
    return wanted ? answer : emit.AndNot(LeafValid(leaf), answer);
  });
}

OpId Context::TextEqual(const hir::Expr& expr, bool wanted) {
  const auto equal = [&](const LeafText& a, const LeafText& b) {
    if (a.is_field && b.is_field) {
      return emit.Kernel(OpCode::kTextEq, inputs.TextKey(a.field, a.transform),
                         inputs.TextKey(b.field, b.transform), 0, {0, 1});
    }
    if (!a.is_field && !b.is_field) {
      return emit.Mask(value::TextKey(a.text) == value::TextKey(b.text));
    }
    const LeafText& field = a.is_field ? a : b;
    program::TextAtom atom;
    atom.transform = field.transform;
    atom.needles = {value::TextKey(a.is_field ? b.text : a.text)};
    return inputs.Answer(field.field, atom);
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

OpId Context::LeafLength(ExprId id, TextTransform transform) {
  const hir::Expr& expr = Expr(id);
  const auto inside = [&](ExprId arg) { return LeafLength(arg, transform); };
  switch (expr.op) {
    case Op::kField:
      return inputs.Length(expr.field, transform);
    case Op::kTextConst:
      return emit.Const(value::LengthOf(ConstantLeaf(expr.text, transform).text));
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
      return LeafLength(expr.args[0], TextTransform::kDomain);
    case Op::kDigitsOf:
      return LeafLength(expr.args[0], TextTransform::kDigits);
    default:
      break;
  }
  TANDEM_CHECK(false, "not a text");
  return emit.Const(0);
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
