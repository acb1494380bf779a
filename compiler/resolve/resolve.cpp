// SPDX-License-Identifier: Apache-2.0
// One table of names over all files: what may be declared once, and what names what.
#include "compiler/resolve/resolve.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "compiler/resolve/resolver.h"
#include "runtime/base/edit_distance.h"
#include "runtime/base/limits.h"
#include "runtime/value/zone.h"

namespace tandem::resolve {
namespace {

// Words that mean something of their own wherever a name of the shared space can stand.
constexpr std::array<std::string_view, 7> kBuiltInNames = {"lead",  "missing", "nobody", "route",
                                                           "stage", "today",   "way_in"};

bool IsEarlier(source::Span a, source::Span b) {
  return std::tuple(a.file, a.begin) < std::tuple(b.file, b.begin);
}

bool IsCurrency(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

source::Span StartOf(const std::vector<syntax::File>& files) {
  return files.empty() ? source::Span{source::FileId{0xffffffffu}, 0, 0}
                       : source::Span{files.front().id, 0, 0};
}

// Every declaration of one kind after the first is an error; the first is answered.
template <class Declaration>
const Declaration* OnlyOne(Resolver& r, std::string_view keyword, std::string_view help) {
  const auto all = r.All<Declaration>();
  for (size_t i = 1; i < all.size(); ++i) {
    r.sink.Report(diag::Code::kSecondDeclaration, all[i]->span, keyword, help)
        .With(all[0]->span, "the first one is here");
  }
  return all.empty() ? nullptr : all[0];
}

// Names the declarations that have no values of their own before types are checked.
template <class Declaration>
void DeclareAll(Resolver& r, Symbol::Kind kind, std::vector<const Declaration*>& into) {
  for (const Declaration* declaration : r.All<Declaration>()) {
    const Symbol symbol{kind, static_cast<uint32_t>(into.size()), declaration->name.span};
    if (r.Declare(declaration->name, symbol)) into.push_back(declaration);
  }
}

void CheckParameters(Resolver& r) {
  for (const syntax::DefineDecl* define : r.out.defines) {
    std::map<std::string, source::Span> seen;
    for (const syntax::Parameter& parameter : define->parameters) {
      const auto [first, is_new] = seen.emplace(parameter.name.text, parameter.name.span);
      if (!is_new) {
        r.Duplicate(parameter.name.text, "a parameter", parameter.name.span, "a parameter",
                    first->second);
      }
    }
  }
}

size_t CountRules(const std::vector<syntax::ScoreRule>& rules) {
  size_t count = rules.size();
  for (const syntax::ScoreRule& rule : rules) count += CountRules(rule.children);
  return count;
}

void CheckRuleCount(Resolver& r) {
  size_t count = 0;
  for (const syntax::ScoreDecl* score : r.out.scores) count += CountRules(score->rules);
  if (count > base::kMaxRules) {
    r.sink.Report(diag::Code::kTooMany, r.out.scores.back()->name.span, count,
                  "rules in all scores", base::kMaxRules);
  }
}

void ResolveTests(Resolver& r) {
  std::map<std::string, source::Span> seen;
  for (const syntax::TestDecl* test : r.All<syntax::TestDecl>()) {
    const auto [first, is_new] = seen.emplace(test->name.text, test->name.span);
    if (!is_new) {
      r.Duplicate(test->name.text, "a test", test->name.span, "a test", first->second);
    }
    r.out.tests.push_back(test);
    r.out.test_cases.push_back(test->cases ? ReadCases(r, *test)
                                           : std::vector<Bindings::TestCase>());
  }
}

void ResolveClaims(Resolver& r) {
  std::map<std::string, source::Span> seen;
  for (const syntax::ClaimDecl* claim : r.All<syntax::ClaimDecl>()) {
    const auto [first, is_new] = seen.emplace(claim->name.text, claim->name.span);
    if (!is_new) {
      r.Duplicate(claim->name.text, "a claim", claim->name.span, "a claim", first->second);
    }
    r.out.claims.push_back(claim);
  }
}

}  // namespace

void Resolver::Duplicate(const std::string& name, std::string_view what, source::Span span,
                         std::string_view first_what, source::Span first_span) {
  if (IsEarlier(span, first_span)) {
    std::swap(span, first_span);
    std::swap(what, first_what);
  }
  sink.Report(diag::Code::kDuplicateName, span, name, first_what)
      .With(first_span, fmt::format("`{}` is {} here", name, first_what));
}

bool Resolver::Declare(const syntax::Name& name, Symbol symbol) {
  const std::string_view what = WhatIs(symbol.kind);
  if (std::find(kBuiltInNames.begin(), kBuiltInNames.end(), name.text) != kBuiltInNames.end()) {
    sink.Report(diag::Code::kReservedName, name.span, name.text, what);
    return false;
  }
  const auto [first, is_new] = out.names.emplace(name.text, symbol);
  if (!is_new) {
    Duplicate(name.text, what, name.span, WhatIs(first->second.kind), first->second.span);
  }
  return is_new;
}

std::string_view WhatIs(Symbol::Kind kind) {
  switch (kind) {
    case Symbol::Kind::kField: return "a field";
    case Symbol::Kind::kRecord: return "a record of the lead";
    case Symbol::Kind::kDefine: return "a define";
    case Symbol::Kind::kList: return "a list";
    case Symbol::Kind::kTable: return "a table";
    case Symbol::Kind::kScore: return "a score";
    case Symbol::Kind::kBand: return "a band";
    case Symbol::Kind::kAnswer: return "an answer";
  }
  return "";
}

std::string Suggest(std::string_view needle, const std::vector<std::string>& candidates,
                    std::string otherwise) {
  const auto nearest = base::NearestName(needle, candidates);
  return nearest ? fmt::format("did you mean `{}`?", *nearest) : std::move(otherwise);
}

std::string Enumerate(const std::vector<std::string>& names) {
  constexpr size_t kShown = 8;
  std::string out;
  for (size_t i = 0; i < std::min(names.size(), kShown); ++i) {
    out += fmt::format("{}`{}`", i == 0 ? "" : ", ", names[i]);
  }
  if (names.size() > kShown) out += fmt::format(" and {} more", names.size() - kShown);
  return out;
}

void ResolvePolicyLine(Resolver& r) {
  r.out.schema.zone = "UTC";
  const auto* policy = OnlyOne<syntax::PolicyDecl>(
      r, "policy", "keep one of the two lines, or move the other policy into a folder of its own");
  if (policy == nullptr) {
    r.sink.Report(diag::Code::kNoPolicyLine, StartOf(r.files));
    return;
  }
  r.out.policy_name = policy->name.text;
  r.out.policy_span = policy->span;
  if (policy->currency) {
    r.out.schema.currency = policy->currency->text;
    if (!IsCurrency(policy->currency->text)) {
      r.sink.Report(diag::Code::kBadCurrency, policy->currency->span, policy->currency->text);
    }
  }
  if (policy->zone) {
    const auto zone = value::FindZone(policy->zone->text);
    if (zone) {
      r.out.schema.zone = policy->zone->text;
    } else {
      r.sink.Report(diag::Code::kUnknownZone, policy->zone->span, zone.error().message);
    }
  }
}

Bindings Resolve(const std::vector<syntax::File>& files, source::SourceSet& sources,
                 const FileReader& reader, diag::Sink& sink) {
  Bindings out;
  Resolver r{files, sources, reader, sink, out};
  ResolvePolicyLine(r);
  ResolveTypes(r);
  ResolveLead(r);
  ResolveEvents(r);
  ResolveTeam(r);
  ResolveLists(r);
  ResolveTables(r);
  DeclareAll(r, Symbol::Kind::kDefine, out.defines);
  DeclareAll(r, Symbol::Kind::kScore, out.scores);
  CheckRuleCount(r);
  DeclareAll(r, Symbol::Kind::kBand, out.bands);
  DeclareAll(r, Symbol::Kind::kAnswer, out.answers);
  CheckParameters(r);
  ResolveStages(r);
  out.route = OnlyOne<syntax::RouteDecl>(
      r, "route", "write all lines in one `route`: the first that matches decides");
  ResolveClaims(r);
  ResolveTests(r);
  ResolveSources(r);
  return out;
}

}  // namespace tandem::resolve
