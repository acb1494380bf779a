// SPDX-License-Identifier: Apache-2.0
// The route: the first line that matches, and an answer for every lead.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/typecheck/checker.h"

namespace tandem::typecheck {

// Where a lead can go: for the route, and for answers of tables that say so.
void Checker::DeclareTargets() {
  bool wanted = b_.route != nullptr;
  for (const syntax::TableDecl* table : b_.tables) {
    for (const syntax::Parameter& output : table->outputs) {
      wanted = wanted || IsSquad(output.type);
    }
  }
  if (!wanted) return;
  std::vector<std::string> targets;
  for (const hir::Squad& squad : b_.team.squads) targets.push_back(squad.name);
  targets.push_back("nobody");
  targets_ = NewChoice("route", false, std::move(targets));
}

void Checker::DeclareRoute() {
  if (b_.route == nullptr) return;
  hir::Route route;
  route.span = b_.route->span;
  route.type = hir::ChoiceType(policy_.schema, targets_);
  policy_.route = std::move(route);
}

void Checker::UnknownTarget(const std::string& name, Span span) {
  std::vector<std::string> names;
  for (const schema::ChoiceValue& v : policy_.schema[targets_].values) names.push_back(v.name);
  sink_->Report(Code::kUnknownTarget, span, name,
               Suggest(name, names,
                       "declare it in the team: `squad NAME in sales` or `queue NAME in "
                       "marketing`"));
}

// A squad, a queue, nobody, or what a table answers.
ExprId Checker::RouteTarget(const syntax::RouteLine& line) {
  if (line.table == nullptr) {
    if (FindChoiceValue(targets_, line.target.text)) {
      return ChoiceConstant(targets_, line.target.text, line.target.span);
    }
    UnknownTarget(line.target.text, line.target.span);
    return kNoExpr;
  }
  const std::string& name = line.table->names[0].text;
  const resolve::Symbol* symbol = TableNamed(name);
  if (symbol == nullptr && b_.names.count(name) > 0) {
    sink_->Report(Code::kTableNoSquad, line.table->span, name,
                  "name a squad, a queue, or a table with an answer of type `squad`");
    return kNoExpr;
  }
  if (symbol == nullptr) {
    std::vector<std::string> tables;
    for (const syntax::TableDecl* table : b_.tables) tables.push_back(table->name.text);
    sink_->Report(Code::kUnknownName, line.table->names[0].span, name,
                  Suggest(name, tables,
                          fmt::format("declare it: `table {}(…) -> squad squad`", name)));
    return kNoExpr;
  }
  const ExprId target = TableCall(*line.table, *symbol, true);
  if (target == kNoExpr) return kNoExpr;
  if (policy_[target].type.choice == targets_) return target;
  sink_->Report(Code::kTableNoSquad, line.table->span, Written(line.table->span),
                fmt::format("it is {}; let the table answer a squad: `table {}(…) -> squad squad`",
                            TypeName(target), name));
  return kNoExpr;
}

void Checker::CheckRouteLine(const syntax::RouteLine& line, bool last, hir::Route& route,
                             std::vector<ExprId>& arms) {
  hir::RouteLine out;
  out.target = line.table != nullptr ? Written(line.table->span) : line.target.text;
  out.otherwise = line.otherwise;
  out.span = line.span;
  if (line.because) out.because = line.because->text;
  ExprId target = RouteTarget(line);
  if (line.table != nullptr) out.table = target;
  if (line.table != nullptr && line.otherwise) {
    sink_->Report(Code::kTableLastLine, line.span, out.target);
    target = kNoExpr;
  }
  if (line.otherwise) {
    if (!last) sink_->Report(Code::kAfterOtherwise, b_.route->lines[route.lines.size() + 1].span);
    arms.push_back(target);
    route.lines.push_back(std::move(out));
    return;
  }
  bool good = true;
  auto known = KnownNow();
  if (line.when != nullptr) {
    out.when = Condition(*line.when);
    good = out.when != kNoExpr;
    if (good) WarnSlips(out.when, "this line", "the lines below decide then");
    Assume(*line.when, true);
  }
  if (line.unless != nullptr) {
    out.unless = Definite(*line.unless, "`unless`");
    good = good && out.unless != kNoExpr;
  }
  Restore(std::move(known));
  if (good) {
    std::vector<ExprId> both;
    if (target != kNoExpr && line.table != nullptr && policy_[target].maybe_unknown) {
      both.push_back(make_.Settle(Op::kIsKnown, target, line.table->span));
      target = make_.Narrowed(target, line.table->span);
    }
    if (out.when != kNoExpr) both.push_back(out.when);
    if (out.unless != kNoExpr) both.push_back(make_.Not(out.unless, line.unless->span));
    arms.push_back(both.empty() ? make_.YesNo(true, line.span)
                                : make_.Logic(Op::kAnd, std::move(both), line.span));
  } else {
    arms.push_back(kNoExpr);
  }
  arms.push_back(target);
  route.lines.push_back(std::move(out));
}

void Checker::CheckRoute() {
  const syntax::RouteDecl& decl = *b_.route;
  hir::Route route = *policy_.route;
  route.ownership = OwnershipOf(decl.ownership);
  std::vector<ExprId> arms;
  for (size_t i = 0; i < decl.lines.size(); ++i) {
    CheckRouteLine(decl.lines[i], i + 1 == decl.lines.size(), route, arms);
  }
  const bool ends = !decl.lines.empty() && decl.lines.back().otherwise;
  const bool ends_early = std::any_of(decl.lines.begin(), decl.lines.end(),
                                      [](const syntax::RouteLine& l) { return l.otherwise; });
  if (!ends && !ends_early) {
    sink_->Report(Code::kNothingElse, decl.lines.empty() ? decl.span : decl.lines.back().span,
                 "the route", "every lead needs an answer",
                 "end it with `to nobody otherwise`, or with a queue");
  }
  bool good = ends && arms.size() % 2 == 1;
  for (const ExprId arm : arms) good = good && arm != kNoExpr;
  if (good) {
    route.value = arms.size() == 1 ? arms[0] : make_.Choose(std::move(arms), decl.span);
  }
  policy_.route = std::move(route);
}

}  // namespace tandem::typecheck
