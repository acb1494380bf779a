// SPDX-License-Identifier: Apache-2.0
// Chooses what to build for a declaration.
#include "compiler/parse/builder.h"

namespace tandem::parse {

std::optional<syntax::Declaration> Builder::Build(G::DeclarationContext* context) {
  if (context->children.empty()) return std::nullopt;
  auto* inner = dynamic_cast<Rule*>(context->children[0]);
  if (Broken(inner)) return std::nullopt;
  switch (inner->getRuleIndex()) {
    case G::RulePolicyDecl: return Policy(context->policyDecl());
    case G::RuleTeamDecl: return Team(context->teamDecl());
    case G::RuleRecordDecl: return Record(context->recordDecl());
    case G::RuleEventDecl: return Event(context->eventDecl());
    case G::RuleTypeDecl: {
      auto* type = context->typeDecl();
      return syntax::TypeDecl{ToName(type->name()), Type(type->typeExpr()), SpanOf(type)};
    }
    case G::RuleListDecl: return List(context->listDecl());
    case G::RuleTableDecl: return Table(context->tableDecl());
    case G::RuleDefineDecl: return Define(context->defineDecl());
    case G::RuleScoreDecl: return Score(context->scoreDecl());
    case G::RuleBandDecl: return Band(context->bandDecl());
    case G::RuleStageDecl: return Stage(context->stageDecl());
    case G::RuleAnswerDecl: return Answer(context->answerDecl());
    case G::RuleRouteDecl: return Route(context->routeDecl());
    case G::RuleTestDecl: return Test(context->testDecl());
    case G::RuleSourceDecl: return Source(context->sourceDecl());
    case G::RuleClaimDecl: return Claim(context->claimDecl());
    case G::RuleIgnoreDecl: return Ignore(context->ignoreDecl());
    default: return std::nullopt;
  }
}

}  // namespace tandem::parse
