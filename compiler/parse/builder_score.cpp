// SPDX-License-Identifier: Apache-2.0
// Scores: headers, rules, groups and the cells of `give by`.
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;
using syntax::CellKind;
using syntax::ExprKind;
using syntax::RuleKind;

}  // namespace

syntax::ScoreDecl Builder::Score(G::ScoreDeclContext* context) {
  syntax::ScoreDecl score;
  score.name = ToName(context->name());
  score.span = SpanOf(context);
  bool blends = false;
  for (auto* clause : context->scoreClause()) {
    if (Broken(clause)) continue;
    blends = blends || clause->BLENDS() != nullptr;
    ScoreClause(score, clause);
  }
  for (auto* line : context->scoreLine()) {
    if (Broken(line)) continue;
    const bool part = line->PERCENT() != nullptr;
    if (part && !blends) {
      sink_.Report(Code::kCannotFollow, SpanOf(line->PERCENT()), "a part of a blend",
                   "the head of a score that does not say `blends`");
      continue;
    }
    score.rules.push_back(ScoreLine(line));
  }
  return score;
}

void Builder::ScoreClause(syntax::ScoreDecl& score, G::ScoreClauseContext* context) {
  const Span span = SpanOf(context);
  EffectiveFrom(context->effectiveFrom());
  if (context->ownership() != nullptr) {
    if (!Twice(!score.ownership.sides.empty(), span, "owned by")) {
      score.ownership = Ownership(context->ownership());
    }
  } else if (context->RANGE() != nullptr) {
    if (!Twice(score.low.has_value(), span, "range")) ScoreRange(score, context);
  } else if (context->WHOLE() != nullptr || context->ROUNDED() != nullptr) {
    if (Twice(score.rounding != syntax::Rounding::kNone, span, "rounded")) return;
    score.rounding = context->WHOLE() != nullptr  ? syntax::Rounding::kWhole
                     : context->DOWN() != nullptr ? syntax::Rounding::kDown
                                                  : syntax::Rounding::kHalfUp;
  }
}

void Builder::ScoreRange(syntax::ScoreDecl& score, G::ScoreClauseContext* context) {
  score.low = SignedNumber(context->signedNumber(0));
  score.high = SignedNumber(context->signedNumber(1));
  score.range_span =
      source::Cover(SpanOf(context->signedNumber(0)), SpanOf(context->signedNumber(1)));
  if (context->TO() != nullptr) {
    sink_.Report(Code::kRangeWithTo, SpanOf(context->TO()), *score.low, *score.high);
  }
}

syntax::ScoreRule Builder::ScoreLine(G::ScoreLineContext* context) {
  syntax::ScoreRule rule;
  rule.span = SpanOf(context);
  if (context->GROUP() != nullptr) {
    Group(rule, context);
  } else if (context->NOTHING() != nullptr) {
    rule.kind = RuleKind::kNothingWhen;
    rule.when = Expression(context->expr());
  } else if (context->PERCENT() != nullptr) {
    rule.kind = RuleKind::kBlendPart;
    rule.points = PercentLiteral(context->PERCENT());
    rule.name = ToName(context->name());
  } else if (context->GIVE() == nullptr && context->TAKE() == nullptr) {
    TimeLine(rule, context);
  } else {
    rule.kind = context->GIVE() != nullptr ? RuleKind::kGive : RuleKind::kTake;
    const auto clauses = context->ruleClause();
    for (auto* clause : clauses) {
      if (clause->forEvents() != nullptr) ForEvents(rule, clause->forEvents());
    }
    RuleValue(rule, context->ruleValue());
    for (auto* clause : clauses) RuleClause(rule, clause);
  }
  return rule;
}

void Builder::Group(syntax::ScoreRule& rule, G::ScoreLineContext* context) {
  rule.kind = RuleKind::kGroup;
  rule.name = ToName(context->name());
  rule.span.end = SpanOf(context->name()).end;
  for (auto* clause : context->groupClause()) {
    rule.span.end = SpanOf(clause).end;
    if (clause->WHEN() != nullptr) {
      if (!Twice(rule.when != nullptr, SpanOf(clause), "when")) {
        rule.when = Expression(clause->expr());
      }
    } else if (!Twice(rule.at_most != nullptr, SpanOf(clause), "at most")) {
      rule.at_most = Number(clause->signedNumber());
    }
  }
  for (auto* line : context->scoreLine()) {
    if (!Broken(line)) rule.children.push_back(ScoreLine(line));
  }
}

// `give P × N`: the last product of the value is points times a number of times.
void Builder::RuleValue(syntax::ScoreRule& rule, G::RuleValueContext* context) {
  if (context->BY() != nullptr) {
    if (rule.events != nullptr) {
      sink_.Report(Code::kCannotFollow, rule.events->span, "a rule on events", "`give by`");
    }
    rule.by = Sum(context->sum());
    if (context->LBRACE() == nullptr) {
      // Points of a table are points as they are.
      if (rule.by->kind == ExprKind::kCall) {
        rule.points = std::move(rule.by);
      } else {
        sink_.Report(Code::kUnexpected, rule.by->span, "points for its values in `{ }`, or a table",
                     fmt::format("`{}` alone", TokenOf(context->sum()->getStart()).text));
      }
      return;
    }
    for (auto* row : context->cellRow()) {
      if (!Broken(row)) rule.cells.push_back(CellRow(row));
    }
    return;
  }
  rule.points = Sum(context->sum());
  syntax::Expr& value = *rule.points;
  const bool product = value.kind == ExprKind::kArith && value.arith == syntax::Arith::kMultiply;
  // Of a rule on events all of it is the points of one event.
  if (!product || rule.events != nullptr || value.args[0]->kind == ExprKind::kPercent) return;
  syntax::ExprPtr whole = std::move(rule.points);
  rule.points = std::move(whole->args[0]);
  rule.times = std::move(whole->args[1]);
}

void Builder::RuleClause(syntax::ScoreRule& rule, G::RuleClauseContext* context) {
  const Span span = SpanOf(context);
  if (context->forEvents() != nullptr) return;
  if (context->ONCE() != nullptr || context->duration() != nullptr) {
    EventClause(rule, context);
  } else if (context->WHEN() != nullptr) {
    if (!Twice(rule.when != nullptr, span, "when")) rule.when = Expression(context->expr());
  } else if (context->UNLESS() != nullptr) {
    if (!Twice(rule.unless != nullptr, span, "unless")) rule.unless = Expression(context->expr());
  } else if (context->AT() != nullptr) {
    if (Twice(rule.at_most != nullptr, span, "at most")) return;
    rule.at_most = Number(context->signedNumber());
    if (context->COMMA() == nullptr) {
      sink_.Report(Code::kMissingComma, span, SignedNumber(context->signedNumber()));
    }
  } else if (context->BECAUSE() != nullptr) {
    if (!Twice(rule.because.has_value(), span, "because")) {
      rule.because = ToName(context->STRING());
    }
  } else if (!Twice(!rule.name.empty(), span, "as")) {
    rule.name = ToName(context->name());
  }
}

syntax::CellRow Builder::CellRow(G::CellRowContext* context) {
  syntax::CellRow row;
  row.span = SpanOf(context);
  row.cell = Cell(context->cell());
  row.result = CellResult(context->cellResult());
  return row;
}

syntax::ExprPtr Builder::CellResult(G::CellResultContext* context) {
  if (auto* path = context->path()) return Path(path);
  if (auto* inner = context->expr()) return Expression(inner);
  if (context->PERCENT() != nullptr) {
    return Negated(context->MINUS(), PercentLiteral(context->PERCENT()));
  }
  auto out = Make(ExprKind::kNumber, SpanOf(context->NUMBER()));
  for (const char c : TokenOf(context->NUMBER()).text) {
    if (c != '_') out->text += c;
  }
  return Negated(context->MINUS(), std::move(out));
}

syntax::Cell Builder::Cell(G::CellContext* context) {
  syntax::Cell cell;
  cell.span = SpanOf(context);
  switch (TokenOf(context->getStart()).type) {
    case G::OTHERWISE: cell.kind = CellKind::kOtherwise; break;
    case G::MINUS:
      if (context->bound().empty()) cell.kind = CellKind::kAnything;
      else BoundCell(cell, context);
      break;
    case G::UNDER: case G::LT: case G::LE: case G::OVER: case G::GT: case G::GE: {
      if (context->UNDER() == nullptr && context->OVER() == nullptr && context->LT() == nullptr &&
          context->LE() == nullptr && context->GT() == nullptr && context->GE() == nullptr) {
        BoundCell(cell, context);  // a value called `under` or `over`
        break;
      }
      const bool under = context->UNDER() != nullptr || context->LT() != nullptr;
      cell.kind = under || context->LE() != nullptr ? CellKind::kUnder
                  : context->GE() != nullptr        ? CellKind::kAtLeast
                                                    : CellKind::kOver;
      cell.or_less = context->LE() != nullptr;
      cell.args.push_back(Bound(context->bound(0)));
      break;
    }
    default: BoundCell(cell, context);
  }
  return cell;
}

void Builder::BoundCell(syntax::Cell& cell, G::CellContext* context) {
  for (auto* bound : context->bound()) cell.args.push_back(Bound(bound));
  cell.negated = context->NOT() != nullptr;
  if (context->MORE_WORD() != nullptr) {
    cell.kind = CellKind::kAtLeast;
  } else if (context->LESS() != nullptr) {
    cell.kind = CellKind::kUnder;
    cell.or_less = true;
  } else if (context->DOTDOT() != nullptr || context->UP() != nullptr) {
    cell.kind = CellKind::kRange;
    cell.half_open = context->UP() != nullptr;
  } else {
    cell.kind = CellKind::kValues;
    const bool missing = cell.args.size() == 1 && !cell.negated &&
                         cell.args[0]->kind == ExprKind::kMissing;
    if (!missing) return;
    cell.kind = CellKind::kMissing;
    cell.args.clear();
  }
}

}  // namespace tandem::parse
