// SPDX-License-Identifier: Apache-2.0
// Expressions: the one comparison or test that may follow a value.
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using syntax::ExprKind;
using syntax::ExprPtr;
using syntax::Quantifier;

Quantifier QuantifierOf(size_t type) {
  switch (type) {
    case G::ANY: return Quantifier::kAny;
    case G::ALL: return Quantifier::kAll;
    default: return Quantifier::kNone;
  }
}

syntax::Compare CompareOf(size_t type) {
  switch (type) {
    case G::NE: return syntax::Compare::kNotEqual;
    case G::LT: return syntax::Compare::kLess;
    case G::LE: return syntax::Compare::kLessEqual;
    case G::GT: return syntax::Compare::kGreater;
    case G::GE: return syntax::Compare::kGreaterEqual;
    default: return syntax::Compare::kEqual;
  }
}

syntax::TextTest TextTestOf(G::TextTestContext* context) {
  if (context->CONTAINS() != nullptr) return syntax::TextTest::kContains;
  if (context->STARTS() != nullptr) return syntax::TextTest::kStartsWith;
  if (context->ENDS() != nullptr) return syntax::TextTest::kEndsWith;
  if (context->WORD() != nullptr) return syntax::TextTest::kHasWord;
  return context->REGEX() != nullptr ? syntax::TextTest::kMatchesRegex
                                     : syntax::TextTest::kMatches;
}

}  // namespace

ExprPtr Builder::Comparison(G::ComparisonContext* context) {
  const Span span = SpanOf(context);
  if (auto* test = context->eventTest()) return EventTest(test);
  if (auto* value = context->eventValue()) {
    return EventValue(value, context->whereClause(), nullptr, span);
  }
  ExprPtr left = Sum(context->sum());
  if (auto* tail = context->timeTail()) return InTime(std::move(left), tail, span);
  if (auto* tail = context->comparisonTail()) return Tail(std::move(left), tail, span);
  return left;
}

ExprPtr Builder::Tail(ExprPtr left, G::ComparisonTailContext* context, Span span) {
  if (auto* tail = context->compareTail()) return Compare(std::move(left), tail, span);
  if (auto* tail = context->inTail()) return In(std::move(left), tail, span);
  if (auto* tail = context->betweenTail()) return Between(std::move(left), tail, span);
  if (auto* tail = context->isTail()) return Is(std::move(left), tail, span);
  if (auto* tail = context->textTail()) return Text(std::move(left), tail, span);
  if (auto* tail = context->wordsTail()) return Words(std::move(left), tail, span);
  if (auto* tail = context->changeTail()) return Change(std::move(left), tail, span);
  return Has(std::move(left), context->hasTail(), span);
}

ExprPtr Builder::Compare(ExprPtr left, G::CompareTailContext* tail, Span span) {
  auto out = Make(ExprKind::kCompare, span);
  const Token& sign = TokenOf(tail->getStart());
  out->op_span = list_.SpanOf(sign);
  out->cmp = CompareOf(sign.type);
  out->args.push_back(std::move(left));
  out->args.push_back(Sum(tail->sum()));
  return out;
}

ExprPtr Builder::In(ExprPtr left, G::InTailContext* tail, Span span) {
  auto out = Make(ExprKind::kIn, span);
  out->op_span = SpanOf(tail->IN());
  out->negated = tail->NOT() != nullptr;
  out->args.push_back(std::move(left));
  for (auto* item : tail->setItem()) {
    if (item->bound().size() == 1) {
      out->args.push_back(Bound(item->bound(0)));
      continue;
    }
    auto range = Make(ExprKind::kRange, SpanOf(item));
    range->half_open = item->UP() != nullptr;
    range->op_span = SpanOf(range->half_open ? item->UP() : item->DOTDOT());
    for (auto* bound : item->bound()) range->args.push_back(Bound(bound));
    out->args.push_back(std::move(range));
  }
  return out;
}

ExprPtr Builder::Between(ExprPtr left, G::BetweenTailContext* tail, Span span) {
  auto out = Make(ExprKind::kBetween, span);
  out->op_span = SpanOf(tail->BETWEEN());
  out->negated = tail->NOT() != nullptr;
  out->args.push_back(std::move(left));
  for (auto* bound : tail->sum()) out->args.push_back(Sum(bound));
  return out;
}

ExprPtr Builder::Is(ExprPtr left, G::IsTailContext* tail, Span span) {
  if (tail->NEW() != nullptr) return LeadIsNew(tail, span);
  const bool negated = tail->NOT() != nullptr;
  ExprKind kind = ExprKind::kIsAtMost;
  if (tail->LEAST() != nullptr) kind = ExprKind::kIsAtLeast;
  if (tail->KNOWN() != nullptr) kind = negated ? ExprKind::kIsMissing : ExprKind::kIsKnown;
  if (tail->MISSING() != nullptr) kind = negated ? ExprKind::kIsKnown : ExprKind::kIsMissing;
  auto out = Make(kind, span);
  out->args.push_back(std::move(left));
  if (tail->sum() == nullptr) {
    out->op_span = SpanOf(tail);
    return out;
  }
  Terminal* last = tail->LEAST() != nullptr ? tail->LEAST() : tail->MOST();
  out->op_span = source::Cover(SpanOf(tail->IS()), SpanOf(last));
  out->args.push_back(Sum(tail->sum()));
  return out;
}

void Builder::Operands(syntax::Expr& test, G::OperandsContext* context) {
  if (context->OF() != nullptr) test.quantifier = QuantifierOf(TokenOf(context->getStart()).type);
  OperandSet(test, context->operandSet());
}

void Builder::OperandSet(syntax::Expr& test, G::OperandSetContext* context) {
  for (auto* operand : context->bound()) test.args.push_back(Bound(operand));
}

ExprPtr Builder::Text(ExprPtr left, G::TextTailContext* tail, Span span) {
  auto out = Make(ExprKind::kTextTest, span);
  out->op_span = SpanOf(tail->textTest());
  out->test = TextTestOf(tail->textTest());
  out->negated = tail->NOT() != nullptr;
  out->exactly = tail->EXACTLY() != nullptr;
  out->args.push_back(std::move(left));
  Operands(*out, tail->operands());
  return out;
}

// `has any word of LIST`.
ExprPtr Builder::Words(ExprPtr left, G::WordsTailContext* tail, Span span) {
  auto out = Make(ExprKind::kTextTest, span);
  out->op_span = source::Cover(SpanOf(tail->HAS()), SpanOf(tail->OF()));
  out->test = syntax::TextTest::kHasWord;
  out->quantifier = tail->ANY() != nullptr   ? Quantifier::kAny
                    : tail->ALL() != nullptr ? Quantifier::kAll
                                             : Quantifier::kNone;
  out->negated = tail->NOT() != nullptr;
  out->exactly = tail->EXACTLY() != nullptr;
  out->args.push_back(std::move(left));
  OperandSet(*out, tail->operandSet());
  return out;
}

ExprPtr Builder::Has(ExprPtr left, G::HasTailContext* tail, Span span) {
  auto out = Make(ExprKind::kHas, span);
  out->op_span = SpanOf(tail->HAS());
  out->negated = tail->NOT() != nullptr;
  out->args.push_back(std::move(left));
  Operands(*out, tail->operands());
  return out;
}

}  // namespace tandem::parse
