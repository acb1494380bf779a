// SPDX-License-Identifier: Apache-2.0
// Operands of text tests as keys, and patterns that RE2 understands.
#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/text_key.h"

namespace tandem::typecheck {

using program::TextTest;

bool Checker::Pattern(const std::string& text, Span span, program::TextAtom& atom) {
  if (value::IsBlank(text)) {
    sink_->Report(Code::kBadPattern, span, text, "it is empty",
                 "a text without characters is missing: write `X is missing`");
    return false;
  }
  if (atom.test != TextTest::kMatchesRegex) {
    atom.needles.push_back(atom.exactly ? value::ExactKey(text) : value::TextKey(text));
    return true;
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(atom.exactly);
  options.set_max_mem(int64_t{8} << 20);
  const RE2 regex(text, options);
  if (!regex.ok()) {
    sink_->Report(Code::kBadPattern, span, text, regex.error(),
                 "write a regular expression as RE2 reads it: \"^[a-z]{2}-[0-9]+$\"");
    return false;
  }
  // Kept as written: folding it would turn \D into \d.
  atom.needles.push_back(text);
  return true;
}

bool Checker::Needles(const syntax::Expr& e, program::TextAtom& atom, std::string& spelling) {
  bool good = true;
  for (size_t i = 1; i < e.args.size(); ++i) {
    const syntax::Expr& arg = *e.args[i];
    if (!spelling.empty()) spelling += ", ";
    if (const hir::List* list = ListNamed(arg)) {
      spelling += list->name;
      for (const std::string& entry : list->entries) {
        if (!value::IsBlank(entry)) good = Pattern(entry, arg.span, atom) && good;
      }
      continue;
    }
    if (arg.kind == syntax::ExprKind::kString) {
      spelling += hir::Quoted(arg.text);
      good = Pattern(arg.text, arg.span, atom) && good;
      continue;
    }
    const ExprId id = TakesType(arg) ? kNoExpr : Value(arg);
    if (id != kNoExpr && policy_[id].op == Op::kTextConst) {
      spelling += hir::Quoted(policy_[id].text);
      good = Pattern(policy_[id].text, arg.span, atom) && good;
      continue;
    }
    good = false;
    if (id != kNoExpr) {
      Mismatch(arg, id, "a text in quotes or a list", "write `\"…\"`, or the name of a list");
    } else if (TakesType(arg)) {
      const std::string text = Written(arg.span);
      std::vector<std::string> lists;
      for (const hir::List& list : policy_.lists) lists.push_back(list.name);
      sink_->Report(Code::kUnknownName, arg.span, text,
                   Suggest(text, lists, fmt::format("put a text in quotes: \"{}\"", text)));
    }
  }
  if (atom.test == TextTest::kEquals || atom.needles.size() > 1) {
    std::sort(atom.needles.begin(), atom.needles.end());
    atom.needles.erase(std::unique(atom.needles.begin(), atom.needles.end()),
                       atom.needles.end());
  }
  return good && !atom.needles.empty();
}

}  // namespace tandem::typecheck
