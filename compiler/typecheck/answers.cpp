// SPDX-License-Identifier: Apache-2.0
// Answers: any typed value; bare words that name nothing become a choice of their own.
#include <algorithm>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {

using syntax::ExprKind;

void Checker::AnswerLeaves(const syntax::Expr& e,
                           std::vector<const syntax::Expr*>& leaves) const {
  switch (e.kind) {
    case ExprKind::kIf:
      AnswerLeaves(*e.args[1], leaves);
      AnswerLeaves(*e.args[2], leaves);
      return;
    case ExprKind::kChoose:
      for (size_t i = 1; i < e.args.size(); i += 2) AnswerLeaves(*e.args[i], leaves);
      if (e.has_otherwise) AnswerLeaves(*e.args.back(), leaves);
      return;
    case ExprKind::kOrElse:
      AnswerLeaves(*e.args[0], leaves);
      AnswerLeaves(*e.args[1], leaves);
      return;
    case ExprKind::kMissing: return;
    default: leaves.push_back(&e);
  }
}

std::optional<ValueType> Checker::AnswerWords(const syntax::AnswerDecl& decl) {
  std::vector<const syntax::Expr*> leaves;
  AnswerLeaves(*decl.value, leaves);
  std::vector<std::string> words;
  for (const syntax::Expr* leaf : leaves) {
    const bool word = leaf->kind == ExprKind::kName && leaf->names.size() == 1;
    if (!word || NamesSomething(*leaf)) return std::nullopt;
    const std::string& text = leaf->names[0].text;
    if (std::find(words.begin(), words.end(), text) == words.end()) words.push_back(text);
  }
  if (words.empty()) return std::nullopt;
  return hir::ChoiceType(policy_.schema, NewChoice(decl.name.text, false, std::move(words)));
}

void Checker::CheckAnswer(uint32_t index) {
  const syntax::AnswerDecl& decl = *b_.answers[index];
  hir::Answer answer;
  answer.name = decl.name.text;
  answer.ownership = OwnershipOf(decl.ownership);
  answer.span = decl.span;
  const std::optional<ValueType> words = AnswerWords(decl);
  answer.value = Value(*decl.value, words ? &*words : nullptr);
  if (answer.value != kNoExpr && IsList(policy_[answer.value].type.kind)) {
    Mismatch(*decl.value, answer.value, "one value", "answer with a text, a number or a choice");
    answer.value = kNoExpr;
  }
  policy_.answers[index] = std::move(answer);
}

}  // namespace tandem::typecheck
