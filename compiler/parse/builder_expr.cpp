// SPDX-License-Identifier: Apache-2.0
// Expressions: logic, arithmetic, references and literals.
#include <algorithm>
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"
#include "runtime/base/edit_distance.h"

namespace tandem::parse {
namespace {

using diag::Code;
using syntax::ExprKind;
using syntax::ExprPtr;

struct BuiltInRow {
  std::string_view name;
  std::string_view signature;
};

constexpr BuiltInRow kBuiltIns[] = {
#define TANDEM_BUILTIN(id, name, signature, null_rule, cost, kernel, doc, example, value) \
  {name, signature},
#include "runtime/program/builtin.def"
#undef TANDEM_BUILTIN
};

bool IsBuiltIn(std::string_view name) {
  return std::any_of(std::begin(kBuiltIns), std::end(kBuiltIns),
                     [&](const BuiltInRow& row) { return row.name == name; });
}

// Written with parentheses, like `floor(x)`.
bool IsFunction(std::string_view name) {
  return std::any_of(std::begin(kBuiltIns), std::end(kBuiltIns), [&](const BuiltInRow& row) {
    return row.name == name && row.signature.starts_with(std::string(name) + "(");
  });
}

syntax::Arith ArithOf(size_t type) {
  switch (type) {
    case G::PLUS: return syntax::Arith::kAdd;
    case G::MINUS: return syntax::Arith::kSubtract;
    case G::SLASH: case G::DIVIDE: return syntax::Arith::kDivide;
    case G::MOD: return syntax::Arith::kModulo;
    default: return syntax::Arith::kMultiply;
  }
}

}  // namespace

ExprPtr Builder::Make(ExprKind kind, Span span) {
  auto out = std::make_unique<syntax::Expr>();
  out->kind = kind;
  out->span = span;
  out->op_span = span;
  return out;
}

ExprPtr Builder::Expression(G::ExprContext* context) {
  if (auto* inner = context->implication()) return Implication(inner);
  auto out = Make(ExprKind::kIf, SpanOf(context));
  out->op_span = SpanOf(context->IF());
  for (auto* part : context->expr()) out->args.push_back(Expression(part));
  return out;
}

ExprPtr Builder::Implication(G::ImplicationContext* context) {
  const auto parts = context->exclusion();
  ExprPtr out = Exclusion(parts.back());
  for (size_t i = parts.size() - 1; i > 0; --i) {
    ExprPtr left = Exclusion(parts[i - 1]);
    auto both = Make(ExprKind::kImplies, source::Cover(SpanOf(parts[i - 1]), SpanOf(context)));
    both->op_span = SpanOf(context->IMPLIES(i - 1));
    both->args.push_back(std::move(left));
    both->args.push_back(std::move(out));
    out = std::move(both);
  }
  return out;
}

ExprPtr Builder::Exclusion(G::ExclusionContext* context) {
  ExprPtr first = Disjunction(context->disjunction(0));
  if (context->EXCEPT() == nullptr) return first;
  auto out = Make(ExprKind::kExcept, SpanOf(context));
  out->op_span = SpanOf(context->EXCEPT());
  out->args.push_back(std::move(first));
  out->args.push_back(Disjunction(context->disjunction(1)));
  return out;
}

ExprPtr Builder::Disjunction(G::DisjunctionContext* context) {
  const auto parts = context->conjunction();
  if (parts.size() == 1) return Conjunction(parts[0]);
  auto out = Make(ExprKind::kOr, SpanOf(context));
  out->op_span = SpanOf(context->OR(0));
  for (auto* part : parts) out->args.push_back(Conjunction(part));
  return out;
}

ExprPtr Builder::Conjunction(G::ConjunctionContext* context) {
  const auto parts = context->negation();
  if (parts.size() == 1) return Negation(parts[0]);
  auto out = Make(ExprKind::kAnd, SpanOf(context));
  out->op_span = SpanOf(context->AND(0));
  for (auto* part : parts) out->args.push_back(Negation(part));
  return out;
}

ExprPtr Builder::Negation(G::NegationContext* context) {
  if (auto* inner = context->comparison()) return Comparison(inner);
  const Token& word = TokenOf(context->getStart());
  const ExprKind kind = word.type == G::NOT      ? ExprKind::kNot
                        : word.type == G::SURELY ? ExprKind::kSurely
                        : word.type == G::NEWLY  ? ExprKind::kNewly
                                                 : ExprKind::kPossibly;
  auto out = Make(kind, SpanOf(context));
  out->op_span = list_.SpanOf(word);
  out->args.push_back(Negation(context->negation()));
  return out;
}

// Operands and the signs between them, from left to right.
template <class Context, class Part>
ExprPtr Builder::LeftToRight(Context* context, const std::vector<Part*>& parts,
                             ExprPtr (Builder::*read)(Part*)) {
  ExprPtr out = (this->*read)(parts[0]);
  for (size_t i = 1; i < parts.size(); ++i) {
    const Token& sign = TokenOf(static_cast<Terminal*>(context->children[2 * i - 1]));
    auto both = Make(ExprKind::kArith, source::Cover(SpanOf(parts[0]), SpanOf(parts[i])));
    both->op_span = list_.SpanOf(sign);
    both->arith = ArithOf(sign.type);
    both->args.push_back(std::move(out));
    both->args.push_back((this->*read)(parts[i]));
    out = std::move(both);
  }
  return out;
}

ExprPtr Builder::Sum(G::SumContext* context) {
  return LeftToRight(context, context->product(), &Builder::Product);
}

ExprPtr Builder::Product(G::ProductContext* context) {
  return LeftToRight(context, context->unary(), &Builder::Unary);
}

ExprPtr Builder::Negated(Terminal* minus, ExprPtr value) {
  if (minus == nullptr) return value;
  auto out = Make(ExprKind::kNegate, source::Cover(SpanOf(minus), value->span));
  out->op_span = SpanOf(minus);
  out->args.push_back(std::move(value));
  return out;
}

ExprPtr Builder::Unary(G::UnaryContext* context) {
  if (auto* inner = context->fallback()) return Fallback(inner);
  return Negated(context->MINUS(), Unary(context->unary()));
}

ExprPtr Builder::Fallback(G::FallbackContext* context) {
  std::vector<ExprPtr> parts;
  Terminal* minus = nullptr;
  for (auto* child : context->children) {
    if (auto* operand = dynamic_cast<G::OperandContext*>(child)) {
      parts.push_back(Negated(std::exchange(minus, nullptr), Operand(operand)));
    } else if (TokenOf(static_cast<Terminal*>(child)).type == G::MINUS) {
      minus = static_cast<Terminal*>(child);
    }
  }
  ExprPtr out = std::move(parts.back());
  for (size_t i = parts.size() - 1; i > 0; --i) {
    auto both = Make(ExprKind::kOrElse, source::Cover(parts[i - 1]->span, SpanOf(context)));
    both->span.begin = parts[i - 1]->span.begin;
    both->op_span = source::Cover(SpanOf(context->OR(i - 1)), SpanOf(context->ELSE(i - 1)));
    both->args.push_back(std::move(parts[i - 1]));
    both->args.push_back(std::move(out));
    out = std::move(both);
  }
  return out;
}

ExprPtr Builder::Operand(G::OperandContext* context) {
  return context->atom() != nullptr ? Atom(context->atom()) : Expression(context->expr());
}

ExprPtr Builder::Atom(G::AtomContext* context) {
  const Span span = SpanOf(context);
  if (context->WAS() != nullptr) {
    auto out = Make(ExprKind::kWas, span);
    out->op_span = SpanOf(context->WAS());
    out->args.push_back(Path(context->path()));
    return out;
  }
  if (auto* value = context->eventValue()) {
    return EventValue(value, nullptr, context->queryWindow(), span);
  }
  if (auto* path = context->path()) return Path(path);
  if (auto* literal = context->literal()) return Literal(literal);
  if (context->CHOOSE() != nullptr) return Choose(context);
  if (context->nameButRound() != nullptr) return Call(context);
  if (context->PERCENT() != nullptr) {
    auto out = Make(ExprKind::kArith, span);
    out->op_span = SpanOf(context->OF());
    out->arith = syntax::Arith::kMultiply;
    out->args.push_back(PercentLiteral(context->PERCENT()));
    out->args.push_back(Operand(context->operand(0)));
    return out;
  }
  if (context->AT() != nullptr) {
    const bool least = context->LEAST() != nullptr;
    auto out = Make(least ? ExprKind::kAtLeastOf : ExprKind::kAtMostOf, span);
    out->op_span = source::Cover(SpanOf(context->AT()), SpanOf(context->OF()));
    const Token& number = TokenOf(context->NUMBER());
    const bool whole = number.text.size() <= 4 && number.text.find('.') == std::string_view::npos;
    if (whole) out->number = std::stoll(std::string(number.text));
    else sink_.Report(Code::kUnexpected, list_.SpanOf(number), "a small whole number",
                      fmt::format("`{}`", number.text));
    for (auto* part : context->expr()) out->args.push_back(Expression(part));
    return out;
  }
  if (context->AS() != nullptr) return Make(ExprKind::kAsOf, span);
  if (context->ROUND() != nullptr) {
    ExprPtr out = BuiltIn("round", SpanOf(context->ROUND()), context);
    out->args.push_back(Make(ExprKind::kNumber, SpanOf(context->NUMBER())));
    out->args.back()->text = TokenOf(context->NUMBER()).text;
    return out;
  }
  Terminal* preposition = context->FROM() != nullptr ? context->FROM() : context->UNIT_IN();
  if (preposition != nullptr) {
    const Token& unit = TokenOf(context->getStart());
    const Token& word = TokenOf(preposition);
    const Span op = source::Cover(list_.SpanOf(unit), list_.SpanOf(word));
    return BuiltIn(fmt::format("{} {}", unit.text, word.text), op, context);
  }
  return OfForm(context);
}

ExprPtr Builder::BuiltIn(const std::string& name, Span op, G::AtomContext* context) {
  if (!IsBuiltIn(name)) {
    auto& report = sink_.Report(Code::kUnknownFunction, op, name);
    std::vector<std::string> known;
    for (const BuiltInRow& row : kBuiltIns) known.emplace_back(row.name);
    if (const auto nearest = base::NearestName(name, known)) {
      report.Help(fmt::format("did you mean `{}`?", *nearest));
    }
  }
  auto out = Make(ExprKind::kBuiltin, SpanOf(context));
  out->text = name;
  out->op_span = op;
  for (auto* part : context->operand()) out->args.push_back(Operand(part));
  for (auto* part : context->expr()) out->args.push_back(Expression(part));
  if (context->atom() != nullptr) out->args.push_back(Atom(context->atom()));
  return out;
}

ExprPtr Builder::OfForm(G::AtomContext* context) {
  const syntax::Name word = ToName(context->name());
  const std::string name = word.text + (context->KNOWN() != nullptr ? " known" : "");
  const Span op = source::Cover(word.span, SpanOf(context->OF()));
  if (name == "owner") {
    NotYet(op, "owners of leads (`owner of`)");
    return Make(ExprKind::kMissing, SpanOf(context));
  }
  return BuiltIn(name + " of", op, context);
}

ExprPtr Builder::Call(G::AtomContext* context) {
  const syntax::Name name = ToName(context->nameButRound());
  if (!IsFunction(name.text)) {
    return CallOf(name, context->expr(), context->anyWord(), SpanOf(context));
  }
  if (context->anyWord() != nullptr) {
    sink_.Report(Code::kNotATable, SpanOf(context->anyWord()), name.text, "a function",
                 ToName(context->anyWord()).text);
  }
  return BuiltIn(name.text, name.span, context);
}

ExprPtr Builder::CallOf(const syntax::Name& name, const std::vector<G::ExprContext*>& args,
                        G::AnyWordContext* answer, Span span) {
  auto out = Make(ExprKind::kCall, span);
  out->op_span = name.span;
  out->names.push_back(name);
  if (answer != nullptr) out->names.push_back(ToName(answer));
  for (auto* part : args) out->args.push_back(Expression(part));
  return out;
}

ExprPtr Builder::Choose(G::AtomContext* context) {
  auto out = Make(ExprKind::kChoose, SpanOf(context));
  out->op_span = SpanOf(context->CHOOSE());
  out->has_otherwise = context->OTHERWISE() != nullptr;
  for (auto* part : context->expr()) out->args.push_back(Expression(part));
  return out;
}

ExprPtr Builder::PercentLiteral(Terminal* node) {
  auto out = Make(ExprKind::kPercent, SpanOf(node));
  const std::string_view text = TokenOf(node).text;
  for (const char c : text) {
    if (c != '_' && c != '%') out->text += c;
  }
  return out;
}

ExprPtr Builder::Literal(G::LiteralContext* context) {
  const Span span = SpanOf(context);
  const Token& token = TokenOf(context->getStart());
  switch (token.type) {
    case G::YES:
    case G::NO: {
      auto out = Make(ExprKind::kYesNo, span);
      out->number = token.type == G::YES ? 1 : 0;
      return out;
    }
    case G::PERCENT: return PercentLiteral(context->PERCENT());
    case G::STRING: {
      auto out = Make(ExprKind::kString, span);
      out->text = Unescape(token.text);
      return out;
    }
    case G::DATE: {
      const bool with_time = context->CLOCK() != nullptr;
      auto out = Make(with_time ? ExprKind::kTime : ExprKind::kDate, span);
      out->number = Days(token);
      if (with_time) out->number2 = Seconds(TokenOf(context->CLOCK()));
      return out;
    }
    default: return Duration(context);
  }
}

// A number, or a number and a unit of time.
ExprPtr Builder::Duration(G::LiteralContext* context) {
  auto out = Make(ExprKind::kNumber, SpanOf(context));
  for (const char c : TokenOf(context->NUMBER()).text) {
    if (c != '_') out->text += c;
  }
  if (context->unit() == nullptr) return out;
  ToDuration(*out, TokenOf(context->unit()->getStart()).type);
  return out;
}

void Builder::ToDuration(syntax::Expr& number, size_t type) {
  constexpr int64_t kSecondUs = 1'000'000;
  const int64_t unit_us = type <= G::SECONDS   ? kSecondUs
                          : type <= G::MINUTES ? 60 * kSecondUs
                          : type <= G::HOURS   ? 3'600 * kSecondUs
                          : type <= G::DAYS    ? 86'400 * kSecondUs
                                               : 604'800 * kSecondUs;
  number.kind = ExprKind::kDuration;
  const size_t point = number.text.find('.');
  const std::string whole = number.text.substr(0, point);
  const std::string part = point == std::string::npos ? "" : number.text.substr(point + 1);
  if (whole.size() > 6 || part.size() > 6) {
    sink_.Report(Code::kUnexpected, number.span, "a length of time below a million units",
                 fmt::format("`{}`", number.text));
    return;
  }
  int64_t scale = 1;
  for (size_t i = 0; i < part.size(); ++i) scale *= 10;
  number.number = std::stoll(whole) * unit_us;
  if (!part.empty()) number.number += std::stoll(part) * unit_us / scale;
  number.text.clear();
}

ExprPtr Builder::Bound(G::BoundContext* context) {
  if (auto* path = context->path()) return Path(path);
  return Negated(context->MINUS(), Literal(context->literal()));
}

ExprPtr Builder::Path(G::PathContext* context) {
  auto out = Make(ExprKind::kName, SpanOf(context));
  out->names = PathNames(context);
  // In backticks both words are names.
  const std::string_view first = TokenOf(context->getStart()).text;
  if (out->names.size() == 1 && (first == "today" || first == "missing")) {
    out->kind = first == "today" ? ExprKind::kToday : ExprKind::kMissing;
    out->names.clear();
  }
  return out;
}

ExprPtr Builder::Number(G::SignedNumberContext* context) {
  auto out = Make(ExprKind::kNumber, SpanOf(context->NUMBER()));
  for (const char c : TokenOf(context->NUMBER()).text) {
    if (c != '_') out->text += c;
  }
  return Negated(context->MINUS(), std::move(out));
}

}  // namespace tandem::parse
