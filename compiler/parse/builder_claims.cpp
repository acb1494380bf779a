// SPDX-License-Identifier: Apache-2.0
// Claims, and `ignore` above a declaration.
#include <algorithm>
#include <utility>

#include "compiler/parse/builder.h"

namespace tandem::parse {

using diag::Code;
using syntax::ClaimKind;

syntax::ClaimDecl Builder::Claim(G::ClaimDeclContext* context) {
  syntax::ClaimDecl claim;
  claim.name = ToName(context->STRING());
  claim.span = SpanOf(context);
  if (!Broken(context->ownership())) claim.ownership = Ownership(context->ownership());
  for (auto* line : context->claimLine()) {
    if (!Broken(line)) claim.lines.push_back(ClaimLine(line));
  }
  if (context->claimLine().empty()) {
    sink_.Report(Code::kClaimEmpty, claim.name.span, claim.name.text);
  }
  return claim;
}

syntax::ClaimLine Builder::ClaimLine(G::ClaimLineContext* context) {
  syntax::ClaimLine line;
  line.span = SpanOf(context);
  if (auto* because = context->claimBecause()) line.because = ToName(because->STRING());
  if (context->NEVER_MOVES() == nullptr) {
    line.kind = context->ALWAYS() != nullptr  ? ClaimKind::kAlways
                : context->NEVER() != nullptr ? ClaimKind::kNever
                                              : ClaimKind::kAtMostOne;
    for (auto* condition : context->expr()) line.conditions.push_back(Expression(condition));
    if (line.kind == ClaimKind::kAtMostOne && line.conditions.size() == 1) {
      sink_.Report(Code::kClaimAtMostOne, line.conditions[0]->span,
                   "write the others behind commas, without parentheses around them all: `at most "
                   "one of route = sdr, priority = hot`");
    }
    return line;
  }
  line.kind = context->FALLS() != nullptr ? ClaimKind::kNeverFalls : ClaimKind::kNeverRises;
  line.subject = Expression(context->expr(0));
  auto* cause = context->claimCause();
  if (cause->ADDED() != nullptr) {
    line.event = ToName(cause->name());
    return line;
  }
  line.field = PathNames(cause->path());
  if (line.field.size() > 1 && line.field[0].text == "lead") line.field.erase(line.field.begin());
  line.field_falls = cause->FALLS() != nullptr;
  return line;
}

syntax::IgnoreDecl Builder::Ignore(G::IgnoreDeclContext* context) {
  syntax::IgnoreDecl ignore;
  ignore.span = SpanOf(context);
  ignore.code = context->name() != nullptr ? ToName(context->name()) : ToName(context->STRING(0));
  if (context->BECAUSE() != nullptr) ignore.because = ToName(context->STRING().back());
  std::string& code = ignore.code.text;
  const bool lower = code.size() > 1 && code[0] == 't' &&
                     std::all_of(code.begin() + 1, code.end(),
                                 [](char c) { return c >= '0' && c <= '9'; });
  const Token& written = context->name() != nullptr ? TokenOf(context->name()->getStart())
                                                    : TokenOf(context->STRING(0));
  if (lower) code[0] = 'T';
  if (written.text != code) {
    sink_.Report(Code::kIgnoreCode, ignore.code.span, written.text, code);
  }
  return ignore;
}

}  // namespace tandem::parse
