// SPDX-License-Identifier: Apache-2.0
// The hashes of all declarations, and the policy version over them.
#include "compiler/agree/semantic_hash.h"

#include <algorithm>
#include <tuple>

#include "compiler/agree/hasher.h"

namespace tandem::agree {

namespace {

// Every declaration with what `digest` makes of it: tell(kind, name, digest).
template <class Tell>
void ForEach(const hir::Policy& policy, Hasher& hasher, const Tell& tell) {
  tell("policy", "", hasher.Policy());
  if (!policy.team.name.empty() || !policy.team.sides.empty()) {
    tell("team", policy.team.name, hasher.Team());
  }
  for (const hir::Side& side : policy.team.sides) tell("side", side.name, hasher.Side(side));
  for (const hir::Squad& squad : policy.team.squads) tell("squad", squad.name, hasher.Squad(squad));
  for (size_t i = 0; i < policy.schema.GivenCount(); ++i) {
    tell("field", policy.schema.fields[i].name, hasher.Field(static_cast<schema::FieldId>(i)));
  }
  for (const hir::List& list : policy.lists) tell("list", list.name, hasher.List(list));
  for (size_t i = 0; i < policy.tables.size(); ++i) {
    tell("table", policy.tables[i].name, hasher.Table(i));
  }
  // Entries of stages are no declarations; what reads them says so.
  for (size_t i = 0; i < policy.schema.events.size(); ++i) {
    const schema::Event& event = policy.schema.events[i];
    if (!event.stage) tell("event", event.name, hasher.Event(static_cast<schema::EventId>(i)));
  }
  for (size_t i = 0; i < policy.sources.size(); ++i) {
    tell("source", policy.sources[i].name, hasher.Source(i));
  }
  for (size_t i = 0; i < policy.defines.size(); ++i) {
    tell("define", policy.defines[i].name, hasher.Define(i));
  }
  for (size_t i = 0; i < policy.scores.size(); ++i) {
    tell("score", policy.scores[i].name, hasher.Score(i));
  }
  for (size_t i = 0; i < policy.bands.size(); ++i) {
    tell("band", policy.bands[i].name, hasher.Band(i));
  }
  for (size_t i = 0; i < policy.stages.size(); ++i) {
    tell("stage", policy.stages[i].name, hasher.Stage(i));
  }
  for (size_t i = 0; i < policy.asides.size(); ++i) {
    tell("stage", policy.asides[i].name, hasher.Aside(i));
  }
  for (size_t i = 0; i < policy.answers.size(); ++i) {
    tell("answer", policy.answers[i].name, hasher.Answer(i));
  }
  if (policy.route) tell("route", "", hasher.Route());
  for (size_t i = 0; i < policy.claims.size(); ++i) {
    tell("claim", policy.claims[i].name, hasher.Claim(i));
  }
}

bool IsBefore(const DeclarationHash& a, const DeclarationHash& b) {
  return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
}

}  // namespace

std::vector<DeclarationHash> HashDeclarations(const hir::Policy& policy) {
  Hasher hasher(policy);
  std::vector<DeclarationHash> out;
  ForEach(policy, hasher, [&out](std::string_view kind, const std::string& name,
                                 const Sha256Digest& digest) {
    out.push_back({std::string(kind), name, base::ToHex(digest)});
  });
  std::sort(out.begin(), out.end(), IsBefore);
  return out;
}

std::vector<OwnText> ReadDeclarations(const hir::Policy& policy) {
  Hasher::Reads reads;
  Hasher hasher(policy, &reads);
  std::vector<std::pair<DeclarationHash, OwnText>> all;
  ForEach(policy, hasher, [&](std::string_view kind, const std::string& name,
                              const Sha256Digest& digest) {
    reads.erase({std::string(kind), name});
    all.push_back({{std::string(kind), name, ""},
                   {base::ToHex(digest), {reads.begin(), reads.end()}}});
    hasher.Forget();
  });
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return IsBefore(a.first, b.first); });
  std::vector<OwnText> out;
  for (auto& [hash, text] : all) out.push_back(std::move(text));
  return out;
}

std::string PolicyVersion(const hir::Policy& policy) {
  Canonical out("tandem policy 1");
  std::vector<DeclarationHash> hashes = HashDeclarations(policy);
  std::erase_if(hashes, [](const DeclarationHash& hash) { return hash.kind == "claim"; });
  out.Count(hashes.size());
  for (const DeclarationHash& hash : hashes) out.Text(hash.kind).Text(hash.name).Text(hash.sha256);
  return base::ToHex(out.Finish());
}

}  // namespace tandem::agree
