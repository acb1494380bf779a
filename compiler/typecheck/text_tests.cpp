// SPDX-License-Identifier: Apache-2.0
// Tests of texts and of list fields.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/text_key.h"

namespace tandem::typecheck {
namespace {

using program::Combine;
using program::TextTest;
using syntax::Quantifier;

TextTest TestOf(syntax::TextTest test) {
  switch (test) {
    case syntax::TextTest::kContains: return TextTest::kContains;
    case syntax::TextTest::kStartsWith: return TextTest::kStartsWith;
    case syntax::TextTest::kEndsWith: return TextTest::kEndsWith;
    case syntax::TextTest::kHasWord: return TextTest::kHasWord;
    case syntax::TextTest::kMatches: return TextTest::kMatches;
    case syntax::TextTest::kMatchesRegex: return TextTest::kMatchesRegex;
  }
  return TextTest::kEquals;
}

std::string_view NameOf(syntax::TextTest test) {
  switch (test) {
    case syntax::TextTest::kContains: return "contains";
    case syntax::TextTest::kStartsWith: return "starts with";
    case syntax::TextTest::kEndsWith: return "ends with";
    case syntax::TextTest::kHasWord: return "has word";
    case syntax::TextTest::kMatches: return "matches";
    case syntax::TextTest::kMatchesRegex: return "matches regex";
  }
  return "";
}

}  // namespace

ExprId Checker::TextSubject(const syntax::Expr& e, std::string_view test) {
  const ExprId subject = Value(e);
  if (subject == kNoExpr) return kNoExpr;
  if (policy_[subject].type.kind == Kind::kText) return subject;
  const bool list = IsList(policy_[subject].type.kind);
  Mismatch(e, subject, "a text",
           list ? fmt::format("write `{} has any of (…)`", Written(e.span))
                : fmt::format("`{}` tests texts; compare this with `=`, `in` or `<`", test));
  return kNoExpr;
}

ExprId Checker::TextAtom(ExprId subject, program::TextAtom atom, std::string spelling,
                         Quantifier quantifier, bool negated, Span span) {
  atom.combine = quantifier == Quantifier::kAll ? Combine::kAll : Combine::kAny;
  const bool list = IsList(policy_[subject].type.kind);
  const ExprId id = make_.Atom(list ? Op::kListHas : Op::kTextTest, subject, std::move(atom),
                               std::move(spelling), span);
  const bool turned = (quantifier == Quantifier::kNone) != negated;
  return turned ? make_.Not(id, span) : id;
}

ExprId Checker::EqualsText(ExprId subject, const std::string& text, bool exactly, Span span) {
  program::TextAtom atom;
  atom.test = TextTest::kEquals;
  atom.exactly = exactly;
  if (!Pattern(text, span, atom)) return kNoExpr;
  return TextAtom(subject, std::move(atom), hir::Quoted(text), Quantifier::kOne, false, span);
}

ExprId Checker::TextTestValue(const syntax::Expr& e) {
  const ExprId subject = TextSubject(*e.args[0], NameOf(e.test));
  program::TextAtom atom;
  atom.test = TestOf(e.test);
  atom.exactly = e.exactly;
  std::string spelling;
  const bool good = Needles(e, atom, spelling);
  if (subject == kNoExpr || !good) return kNoExpr;
  return TextAtom(subject, std::move(atom), std::move(spelling), e.quantifier, e.negated, e.span);
}

ExprId Checker::HasValue(const syntax::Expr& e) {
  ExprId subject = Value(*e.args[0]);
  if (subject == kNoExpr) return kNoExpr;
  // A list is always a field; a define is another name for it.
  while (policy_[subject].op == Op::kDefine) subject = policy_[subject].args[0];
  const ValueType type = policy_[subject].type;
  if (!IsList(type.kind)) {
    const std::string text = Written(e.args[0]->span);
    const bool is_text = type.kind == Kind::kText;
    Mismatch(*e.args[0], subject, "a list",
             is_text ? fmt::format("write `{} contains …` or `{} has word …`", text, text)
                     : fmt::format("write `{} = …` or `{} in (…)`", text, text));
    return kNoExpr;
  }
  program::TextAtom atom;
  atom.test = TextTest::kListHas;
  atom.exactly = e.exactly;
  std::string spelling;
  if (type.kind == Kind::kTextList) {
    if (!Needles(e, atom, spelling)) return kNoExpr;
    return TextAtom(subject, std::move(atom), spelling, e.quantifier, e.negated, e.span);
  }
  ValueType element = hir::ChoiceType(policy_.schema, type.choice);
  std::vector<std::string> words;
  for (size_t i = 1; i < e.args.size(); ++i) {
    const syntax::Expr& arg = *e.args[i];
    if (!spelling.empty()) spelling += ", ";
    spelling += Written(arg.span);
    if (const hir::List* list = ListNamed(arg)) {
      for (const std::string& entry : list->entries) {
        const auto index = FindChoiceValue(type.choice, entry);
        if (!index) {
          UnknownChoiceValue(type.choice, entry, arg.span);
          return kNoExpr;
        }
        atom.needles.push_back(std::to_string(*index));
      }
      continue;
    }
    const auto index = ConstantOf(arg, element);
    if (!index) return kNoExpr;
    atom.needles.push_back(std::to_string(*index));
  }
  std::sort(atom.needles.begin(), atom.needles.end());
  atom.needles.erase(std::unique(atom.needles.begin(), atom.needles.end()), atom.needles.end());
  return TextAtom(subject, std::move(atom), spelling, e.quantifier, e.negated, e.span);
}

}  // namespace tandem::typecheck
