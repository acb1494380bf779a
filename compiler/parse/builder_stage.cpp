// SPDX-License-Identifier: Apache-2.0
// Bands, stages, answers and routes.
#include <algorithm>
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;
using syntax::ExprKind;

bool IsPlainName(const syntax::Expr& expr) {
  return expr.kind == ExprKind::kName && expr.names.size() == 1;
}

}  // namespace

syntax::BandDecl Builder::Band(G::BandDeclContext* context) {
  syntax::BandDecl band;
  band.name = ToName(context->name());
  band.span = SpanOf(context);
  for (auto* clause : context->bandClause()) {
    if (Broken(clause)) continue;
    EffectiveFrom(clause->effectiveFrom());
    if (clause->ownership() != nullptr) {
      if (!Twice(!band.ownership.sides.empty(), SpanOf(clause), "owned by")) {
        band.ownership = Ownership(clause->ownership());
      }
    } else if (clause->FROM() != nullptr) {
      const bool again = band.subject != nullptr || band.pair_first.has_value();
      if (!Twice(again, SpanOf(clause), "from")) BandFrom(band, clause);
    }
  }
  const auto clauses = context->bandClause();
  const bool pair = std::any_of(clauses.begin(), clauses.end(),
                                [](auto* clause) { return clause->AND() != nullptr; });
  if (pair && context->LBRACE() != nullptr) {
    sink_.Report(Code::kCannotFollow, SpanOf(context->LBRACE()), "`{`",
                 "a band made of two bands");
  } else if (!pair && context->LBRACE() == nullptr) {
    sink_.Report(Code::kUnexpected, band.name.span, "the lines of this band in `{ }`", "none");
  }
  for (auto* line : context->bandLine()) {
    if (!Broken(line)) band.lines.push_back(BandLine(line));
  }
  return band;
}

void Builder::BandFrom(syntax::BandDecl& band, G::BandClauseContext* context) {
  syntax::ExprPtr first = Sum(context->sum(0));
  if (context->AND() == nullptr) {
    band.subject = std::move(first);
    return;
  }
  const syntax::ExprPtr second = Sum(context->sum(1));
  for (const syntax::Expr* part : {first.get(), second.get()}) {
    if (IsPlainName(*part)) continue;
    sink_.Report(Code::kUnexpected, part->span, "the name of a band", "an expression");
    return;
  }
  band.pair_first = first->names[0];
  band.pair_second = second->names[0];
}

syntax::BandLine Builder::BandLine(G::BandLineContext* context) {
  syntax::BandLine line;
  line.label = ToName(TokenOf(context->label()->getStart()));
  line.span = SpanOf(context);
  line.otherwise = context->OTHERWISE() != nullptr;
  if (context->WHEN() != nullptr) line.when = Expression(context->expr());
  if (context->sum() == nullptr) return line;
  line.from = Sum(context->sum());
  if (context->FROM() == nullptr) {
    const Token& sign = TokenOf(static_cast<Terminal*>(context->children[1]));
    const Token& value = TokenOf(context->sum()->getStart());
    sink_.Report(Code::kBandComparison, list_.SpanOf(sign), sign.text, line.label.text,
                 value.text);
  }
  return line;
}

syntax::StageDecl Builder::Stage(G::StageDeclContext* context) {
  syntax::StageDecl stage;
  stage.name = ToName(context->name());
  stage.aside = context->ASIDE() != nullptr;
  stage.span = SpanOf(context);
  for (auto* clause : context->stageClause()) {
    if (Broken(clause)) continue;
    const Span span = SpanOf(clause);
    EffectiveFrom(clause->effectiveFrom());
    if (clause->ownership() != nullptr) {
      if (!Twice(!stage.ownership.sides.empty(), span, "owned by")) {
        stage.ownership = Ownership(clause->ownership());
      }
    } else if (clause->AFTER() != nullptr) {
      if (!Twice(stage.after.has_value(), span, "after")) stage.after = ToName(clause->name());
    } else if (clause->OPENS() != nullptr) {
      stage.opens_opportunity = !Twice(stage.opens_opportunity, span, "opens opportunity") ||
                                stage.opens_opportunity;
    }
  }
  for (auto* line : context->stageLine()) {
    if (!Broken(line)) stage.lines.push_back(StageLine(line));
  }
  return stage;
}

syntax::StageLine Builder::StageLine(G::StageLineContext* context) {
  syntax::StageLine line;
  line.kind = context->WHEN() != nullptr     ? syntax::StageLineKind::kWhen
              : context->UNLESS() != nullptr ? syntax::StageLineKind::kUnless
                                             : syntax::StageLineKind::kUntil;
  line.span = SpanOf(context);
  line.condition = Expression(context->expr());
  for (auto* clause : context->stageLineClause()) {
    const Span span = SpanOf(clause);
    if (clause->AS() != nullptr) {
      if (!Twice(line.label.has_value(), span, "as")) {
        line.label = ToName(TokenOf(clause->label()->getStart()));
      }
    } else if (!Twice(line.because.has_value(), span, "because")) {
      line.because = ToName(clause->STRING());
    }
  }
  return line;
}

syntax::AnswerDecl Builder::Answer(G::AnswerDeclContext* context) {
  syntax::AnswerDecl answer;
  answer.name = ToName(context->name());
  answer.span = SpanOf(context);
  for (auto* clause : context->answerClause()) {
    if (Broken(clause)) continue;
    EffectiveFrom(clause->effectiveFrom());
    if (clause->ownership() != nullptr &&
        !Twice(!answer.ownership.sides.empty(), SpanOf(clause), "owned by")) {
      answer.ownership = Ownership(clause->ownership());
    }
  }
  answer.value = Expression(context->expr());
  return answer;
}

syntax::RouteDecl Builder::Route(G::RouteDeclContext* context) {
  syntax::RouteDecl route;
  route.span = SpanOf(context);
  for (auto* clause : context->routeClause()) {
    if (Broken(clause)) continue;
    EffectiveFrom(clause->effectiveFrom());
    if (clause->ownership() != nullptr &&
        !Twice(!route.ownership.sides.empty(), SpanOf(clause), "owned by")) {
      route.ownership = Ownership(clause->ownership());
    }
  }
  for (auto* line : context->routeLine()) {
    if (!Broken(line)) route.lines.push_back(RouteLine(line));
  }
  return route;
}

syntax::RouteLine Builder::RouteLine(G::RouteLineContext* context) {
  syntax::RouteLine line;
  if (auto* table = context->routeTable()) {
    line.table = CallOf(ToName(table->nameButRound()), table->expr(), table->anyWord(),
                        SpanOf(table));
  } else {
    line.target = ToName(context->name());
  }
  line.span = SpanOf(context);
  line.otherwise = !context->OTHERWISE().empty();
  if (context->OTHERWISE().size() > 1) Twice(true, SpanOf(context->OTHERWISE(1)), "otherwise");
  for (auto* clause : context->routeLineClause()) {
    const Span span = SpanOf(clause);
    if (clause->BECAUSE() != nullptr) {
      if (!Twice(line.because.has_value(), span, "because")) {
        line.because = ToName(clause->STRING());
      }
      continue;
    }
    const bool when = clause->WHEN() != nullptr;
    const Span otherwise = line.otherwise ? SpanOf(context->OTHERWISE(0)) : Span{};
    if (line.otherwise && otherwise.begin > span.begin) {
      // `otherwise to digest` below this line.
      sink_.Report(Code::kMissingTo, otherwise, "… otherwise");
      line.otherwise = false;
    } else if (line.otherwise) {
      sink_.Report(Code::kCannotFollow, SpanOf(when ? clause->WHEN() : clause->UNLESS()),
                   when ? "`when`" : "`unless`", "`otherwise`");
      continue;
    }
    syntax::ExprPtr& place = when ? line.when : line.unless;
    if (!Twice(place != nullptr, span, when ? "when" : "unless")) {
      place = Expression(clause->expr());
    }
  }
  return line;
}

}  // namespace tandem::parse
