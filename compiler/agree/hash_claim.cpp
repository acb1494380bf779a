// SPDX-License-Identifier: Apache-2.0
// Digests of claims: they decide nothing, but who agreed to one has to agree to its change.
#include <vector>

#include "compiler/agree/hasher.h"

namespace tandem::agree {
namespace {

std::string_view NameOf(hir::ClaimLine::Kind kind) {
  using Kind = hir::ClaimLine::Kind;
  switch (kind) {
    case Kind::kAlways: return "always";
    case Kind::kNever: return "never";
    case Kind::kAtMostOne: return "at_most_one";
    case Kind::kNeverFalls: return "never_falls";
    case Kind::kNeverRises: return "never_rises";
  }
  return "";
}

}  // namespace

// The conditions of one line have no order among them.
Sha256Digest Hasher::ClaimLine(const hir::ClaimLine& line, const Trusted& trusted) {
  Canonical out("claim line");
  out.Text(NameOf(line.kind));
  std::vector<Sha256Digest> conditions;
  for (const hir::ExprId condition : line.conditions) {
    conditions.push_back(Expr(condition, trusted));
  }
  out.SortedDigests(std::move(conditions));
  Optional(line.subject, trusted, out);
  out.Flag(line.field.has_value());
  if (line.field) {
    const std::string& name = policy_.schema[*line.field].name;
    out.Digest(reads_ == nullptr ? Field(*line.field) : Named("field", name));
  }
  out.Flag(line.field_falls);
  std::vector<Sha256Digest> events;
  for (const schema::EventId event : line.events) events.push_back(EventOf(event));
  return out.SortedDigests(std::move(events)).Finish();
}

Sha256Digest Hasher::Claim(size_t index) {
  const hir::Claim& claim = policy_.claims[index];
  const Trusted trusted(claim.ownership.trusting.begin(), claim.ownership.trusting.end());
  Canonical out = Begin("claim", claim.name);
  Ownership(claim.ownership, out);
  std::vector<Sha256Digest> lines;
  for (const hir::ClaimLine& line : claim.lines) lines.push_back(ClaimLine(line, trusted));
  return out.SortedDigests(std::move(lines)).Finish();
}

}  // namespace tandem::agree
