// SPDX-License-Identifier: Apache-2.0
// The hashes of all declarations, and the policy version over them.
#include "compiler/agree/semantic_hash.h"

#include <algorithm>
#include <tuple>

#include "compiler/agree/hasher.h"

namespace tandem::agree {

std::vector<DeclarationHash> HashDeclarations(const hir::Policy& policy) {
  Hasher hasher(policy);
  std::vector<DeclarationHash> out;
  const auto add = [&out](std::string_view kind, const std::string& name,
                          const Sha256Digest& digest) {
    out.push_back({std::string(kind), name, base::ToHex(digest)});
  };
  add("policy", "", hasher.Policy());
  if (!policy.team.name.empty() || !policy.team.sides.empty()) {
    add("team", policy.team.name, hasher.Team());
  }
  for (const hir::Side& side : policy.team.sides) add("side", side.name, hasher.Side(side));
  for (const hir::Squad& squad : policy.team.squads) add("squad", squad.name, hasher.Squad(squad));
  for (size_t i = 0; i < policy.schema.GivenCount(); ++i) {
    add("field", policy.schema.fields[i].name, hasher.Field(static_cast<schema::FieldId>(i)));
  }
  for (const hir::List& list : policy.lists) add("list", list.name, hasher.List(list));
  for (size_t i = 0; i < policy.tables.size(); ++i) {
    add("table", policy.tables[i].name, hasher.Table(i));
  }
  // Entries of stages are no declarations; what reads them says so.
  for (size_t i = 0; i < policy.schema.events.size(); ++i) {
    const schema::Event& event = policy.schema.events[i];
    if (!event.stage) add("event", event.name, hasher.Event(static_cast<schema::EventId>(i)));
  }
  for (size_t i = 0; i < policy.sources.size(); ++i) {
    add("source", policy.sources[i].name, hasher.Source(i));
  }
  for (size_t i = 0; i < policy.defines.size(); ++i) {
    add("define", policy.defines[i].name, hasher.Define(i));
  }
  for (size_t i = 0; i < policy.scores.size(); ++i) {
    add("score", policy.scores[i].name, hasher.Score(i));
  }
  for (size_t i = 0; i < policy.bands.size(); ++i) {
    add("band", policy.bands[i].name, hasher.Band(i));
  }
  for (size_t i = 0; i < policy.stages.size(); ++i) {
    add("stage", policy.stages[i].name, hasher.Stage(i));
  }
  for (size_t i = 0; i < policy.asides.size(); ++i) {
    add("stage", policy.asides[i].name, hasher.Aside(i));
  }
  for (size_t i = 0; i < policy.answers.size(); ++i) {
    add("answer", policy.answers[i].name, hasher.Answer(i));
  }
  if (policy.route) add("route", "", hasher.Route());
  std::sort(out.begin(), out.end(), [](const DeclarationHash& a, const DeclarationHash& b) {
    return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
  });
  return out;
}

std::string PolicyVersion(const hir::Policy& policy) {
  Canonical out("tandem policy 1");
  const std::vector<DeclarationHash> hashes = HashDeclarations(policy);
  out.Count(hashes.size());
  for (const DeclarationHash& hash : hashes) out.Text(hash.kind).Text(hash.name).Text(hash.sha256);
  return base::ToHex(out.Finish());
}

}  // namespace tandem::agree
