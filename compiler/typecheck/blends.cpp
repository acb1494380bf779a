// SPDX-License-Identifier: Apache-2.0
// Scores made of scores: parts that are 100% together and of equal range.
#include <fmt/format.h>

#include "compiler/typecheck/checker.h"
#include "runtime/value/decimal.h"

namespace tandem::typecheck {
namespace {

std::string RangeText(const syntax::ScoreDecl& decl) {
  if (!decl.low || !decl.high) return "no range";
  return fmt::format("range {}..{}", *decl.low, *decl.high);
}

}  // namespace

void Checker::CheckBlend(const syntax::ScoreDecl& decl, hir::Score& score) {
  int64_t total = 0;
  const syntax::ScoreDecl* first = nullptr;
  for (const syntax::ScoreRule& part : decl.rules) {
    if (part.kind == syntax::RuleKind::kNothingWhen ||
        part.kind == syntax::RuleKind::kFrozenWhile) {
      continue;
    }
    if (part.kind != syntax::RuleKind::kBlendPart) {
      sink_->Report(Code::kBlendRules, part.span, decl.name.text);
      continue;
    }
    const ExprId percent = Value(*part.points);
    if (percent == kNoExpr) continue;
    total += policy_[percent].imm;
    const auto symbol = b_.names.find(part.name.text);
    if (symbol == b_.names.end() || symbol->second.kind != resolve::Symbol::Kind::kScore) {
      std::vector<std::string> scores;
      for (const syntax::ScoreDecl* other : b_.scores) scores.push_back(other->name.text);
      const std::string help = Suggest(part.name.text, scores, "blend scores: `50% fit`");
      if (symbol == b_.names.end()) {
        sink_->Report(Code::kUnknownName, part.name.span, part.name.text, help);
      } else {
        sink_->Report(Code::kNotAScore, part.name.span, part.name.text, help);
      }
      continue;
    }
    const syntax::ScoreDecl& blended = *b_.scores[symbol->second.index];
    if (first == nullptr) first = &blended;
    if (blended.low != first->low || blended.high != first->high || !blended.low) {
      const std::string own = fmt::format("`{}` has {}", blended.name.text, RangeText(blended));
      const bool same = !blended.low && (first == &blended || !first->low);
      sink_->Report(Code::kBlendRange, part.name.span,
                    same ? own
                         : fmt::format("`{}` has {}, {}", first->name.text, RangeText(*first), own))
          .With(blended.name.span, RangeText(blended));
    }
    const ExprId value = ScoreValue(symbol->second.index, part.name.span);
    if (value == kNoExpr) continue;
    hir::ScoreRule rule;
    rule.kind = program::RuleKind::kBlendPart;
    rule.label = part.name.text;
    rule.span = part.span;
    rule.points = make_.Arith(Op::kMultiply, Kind::kNumber, percent, value, part.span);
    score.rules.push_back(std::move(rule));
  }
  if (total == value::kPercentOne) return;
  std::string sum;
  value::FormatPercent(total, sum);
  std::string rest;
  value::FormatPercent(value::kPercentOne - total, rest);
  sink_->Report(Code::kBlendSum, decl.name.span, decl.name.text, sum,
               total < value::kPercentOne ? fmt::format("{} is left to give to a part", rest)
                                          : "take something from a part");
}

}  // namespace tandem::typecheck
