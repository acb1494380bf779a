// SPDX-License-Identifier: Apache-2.0
// The team: sides, squads and queues; who owns a declaration and what it trusts.
#include <map>

#include "compiler/resolve/resolver.h"

namespace tandem::resolve {
namespace {

std::vector<std::string> SideNames(const hir::Team& team) {
  std::vector<std::string> names;
  for (const hir::Side& side : team.sides) names.push_back(side.name);
  return names;
}

bool HasSide(const hir::Team& team, const std::string& name) {
  for (const hir::Side& side : team.sides) {
    if (side.name == name) return true;
  }
  return false;
}

void UnknownSide(const syntax::Name& name, const hir::Team& team, diag::Sink& sink) {
  const std::vector<std::string> sides = SideNames(team);
  const std::string otherwise =
      sides.empty() ? fmt::format("declare it in the team: team revenue {{ side {} }}", name.text)
                    : fmt::format("the team has {}", Enumerate(sides));
  sink.Report(diag::Code::kUnknownSide, name.span, name.text,
              Suggest(name.text, sides, otherwise));
}

bool CanBeTrusted(const std::string& name, const Bindings& bindings) {
  const auto found = bindings.names.find(name);
  if (found == bindings.names.end()) return false;
  switch (found->second.kind) {
    case Symbol::Kind::kTable:
    case Symbol::Kind::kScore:
    case Symbol::Kind::kBand:
    case Symbol::Kind::kAnswer: return true;
    case Symbol::Kind::kDefine:
      return bindings.defines[found->second.index]->parameters.empty();
    case Symbol::Kind::kField:
    case Symbol::Kind::kRecord:
    case Symbol::Kind::kList: return false;
  }
  return false;
}

void CheckTrusted(const syntax::Name& name, const Bindings& bindings, diag::Sink& sink) {
  if (CanBeTrusted(name.text, bindings)) return;
  std::vector<std::string> candidates;
  for (const auto& [other, symbol] : bindings.names) {
    if (CanBeTrusted(other, bindings)) candidates.push_back(other);
  }
  const auto found = bindings.names.find(name.text);
  std::string otherwise =
      "trust a score, a band, a table, an answer or a define without parameters";
  if (found != bindings.names.end()) {
    otherwise = fmt::format("`{}` is {}; {}", name.text, WhatIs(found->second.kind), otherwise);
  }
  sink.Report(diag::Code::kUnknownTrusted, name.span, name.text,
              found != bindings.names.end() ? otherwise
                                            : Suggest(name.text, candidates, otherwise));
}

}  // namespace

hir::Ownership ResolveOwnership(const syntax::Ownership& ownership, const Bindings& bindings,
                                diag::Sink& sink) {
  hir::Ownership out;
  out.agreed = ownership.agreed;
  std::map<std::string, source::Span> seen;
  for (const syntax::Name& side : ownership.sides) {
    const auto [first, is_new] = seen.emplace(side.text, side.span);
    if (!is_new) {
      sink.Report(diag::Code::kSideTwice, side.span, side.text)
          .With(first->second, "it is named here already");
      continue;
    }
    if (!HasSide(bindings.team, side.text)) UnknownSide(side, bindings.team, sink);
    out.sides.push_back(side.text);
  }
  if (ownership.agreed && ownership.sides.size() == 1) {
    sink.Report(diag::Code::kAgreedAlone, ownership.sides.front().span,
                ownership.sides.front().text);
  }
  for (const syntax::Name& name : ownership.trusting) {
    CheckTrusted(name, bindings, sink);
    out.trusting.push_back(name.text);
  }
  return out;
}

void ResolveTeam(Resolver& r) {
  const auto teams = r.All<syntax::TeamDecl>();
  if (teams.empty()) return;
  for (size_t i = 1; i < teams.size(); ++i) {
    r.sink.Report(diag::Code::kSecondDeclaration, teams[i]->span, "team",
                  "one team stands above both sides; write its sides and squads in one place")
        .With(teams[0]->span, "the first one is here");
  }
  const syntax::TeamDecl& team = *teams.front();
  hir::Team& out = r.out.team;
  out.name = team.name.text;
  out.leader = team.leader ? team.leader->text : "";
  out.span = team.span;
  std::map<std::string, source::Span> seen;
  for (const syntax::SideDecl& side : team.sides) {
    const auto [first, is_new] = seen.emplace(side.name.text, side.name.span);
    if (!is_new) {
      r.Duplicate(side.name.text, "a side", side.name.span, "a side", first->second);
      continue;
    }
    out.sides.push_back({side.name.text, side.approved_by ? side.approved_by->text : "",
                         side.name.span});
  }
  std::map<std::string, const syntax::SquadDecl*> targets;
  for (const syntax::SquadDecl& squad : team.squads) {
    const auto what = [](const syntax::SquadDecl& s) { return s.is_queue ? "a queue" : "a squad"; };
    if (squad.name.text == "nobody") {
      r.sink.Report(diag::Code::kReservedName, squad.name.span, squad.name.text, what(squad));
      continue;
    }
    const auto [first, is_new] = targets.emplace(squad.name.text, &squad);
    if (!is_new) {
      r.Duplicate(squad.name.text, what(squad), squad.name.span, what(*first->second),
                  first->second->name.span);
      continue;
    }
    if (!squad.side.empty() && !HasSide(out, squad.side.text)) {
      UnknownSide(squad.side, out, r.sink);
    }
    out.squads.push_back({squad.name.text, squad.side.text,
                          squad.purpose ? squad.purpose->text : "", squad.is_queue,
                          squad.name.span});
  }
}

}  // namespace tandem::resolve
