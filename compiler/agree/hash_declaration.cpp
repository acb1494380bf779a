// SPDX-License-Identifier: Apache-2.0
// Digests of declarations: every one covers what it reaches, and no more.
#include <algorithm>

#include "compiler/agree/hasher.h"
#include "runtime/base/check.h"

namespace tandem::agree {
namespace {

using schema::Kind;

Trusted TrustedOf(const hir::Ownership& ownership) {
  return {ownership.trusting.begin(), ownership.trusting.end()};
}

}  // namespace

Hasher::Hasher(const hir::Policy& policy, Reads* reads)
    : policy_(policy),
      reads_(reads),
      tables_(policy.tables.size()),
      defines_(policy.defines.size()),
      scores_(policy.scores.size()),
      bands_(policy.bands.size()),
      answers_(policy.answers.size()),
      stages_(policy.stages.size()),
      asides_(policy.asides.size()) {
  // Each score stands behind those it reads: no long way down when they are many.
  for (size_t i = 0; i < scores_.size() && reads_ == nullptr; ++i) Score(i);
}

void Hasher::Ownership(const hir::Ownership& ownership, Canonical& out) {
  out.Flag(ownership.agreed).SortedTexts(ownership.sides).SortedTexts(ownership.trusting);
}

// An expression, or that there is none.
void Hasher::Optional(hir::ExprId expr, const Trusted& trusted, Canonical& out) {
  out.Flag(expr != hir::kNoExpr);
  if (expr != hir::kNoExpr) out.Digest(Expr(expr, trusted));
}

Sha256Digest Hasher::Policy() const {
  return Begin("policy", "").Text(policy_.schema.currency).Text(policy_.schema.zone).Finish();
}

Sha256Digest Hasher::Team() const {
  return Begin("team", policy_.team.name).Text(policy_.team.leader).Finish();
}

Sha256Digest Hasher::Side(const hir::Side& side) const {
  return Begin("side", side.name).Text(side.approved_by).Finish();
}

Sha256Digest Hasher::Squad(const hir::Squad& squad) const {
  return Begin("squad", squad.name).Text(squad.side).Flag(squad.is_queue).Finish();
}

void Hasher::FieldType(const schema::Field& field, Canonical& out) const {
  const schema::ValueType& type = field.type;
  out.Text(NameOf(type.kind)).Number(type.low).Number(type.high).Flag(field.optional);
  if (type.kind == Kind::kMoney) out.Text(Currency());
  if (type.kind == Kind::kTime || type.kind == Kind::kDate) out.Text(Zone());
  if (type.choice != schema::kNoChoice) Choice(type.choice, true, out);
}

Sha256Digest Hasher::Field(schema::FieldId id) const {
  const schema::Field& field = policy_.schema[id];
  Canonical out = Begin("field", field.name);
  FieldType(field, out);
  // The records it stands in, outermost first; they decide together when it may be missing.
  std::vector<const schema::Record*> records;
  for (const schema::Record& record : policy_.schema.records) {
    if (field.name.starts_with(record.name + ".")) records.push_back(&record);
  }
  std::sort(records.begin(), records.end(),
            [](const auto* a, const auto* b) { return a->name.size() < b->name.size(); });
  out.Count(records.size());
  for (const schema::Record* record : records) out.Text(record->name).Flag(record->optional);
  return out.Finish();
}

Sha256Digest Hasher::List(const hir::List& list) const {
  return Begin("list", list.name).SortedTexts(list.keys).Finish();
}

Sha256Digest Hasher::Define(size_t index) {
  return Once(defines_[index], [&] {
    const hir::Define& define = policy_.defines[index];
    return Begin("define", define.name).Digest(Expr(define.body, {})).Finish();
  });
}

// A line of a score; a group with its lines, which have no order.
Sha256Digest Hasher::Rule(const hir::Score& score, size_t index, const Trusted& trusted,
                          const std::vector<std::vector<size_t>>& children) {
  const hir::ScoreRule& rule = score.rules[index];
  Canonical out("rule");
  out.Text(NameOf(rule.kind)).Text(rule.label);
  Optional(rule.points, trusted, out);
  Optional(rule.when, trusted, out);
  Optional(rule.unless, trusted, out);
  out.Flag(rule.at_most.has_value()).Number(rule.at_most.value_or(0));
  std::vector<Sha256Digest> lines;
  for (const size_t child : children[index]) {
    lines.push_back(Rule(score, child, trusted, children));
  }
  return out.SortedDigests(std::move(lines)).Finish();
}

Sha256Digest Hasher::Score(size_t index) {
  return Once(scores_[index], [&] {
    const hir::Score& score = policy_.scores[index];
    const Trusted trusted = TrustedOf(score.ownership);
    Canonical out = Begin("score", score.name);
    Ownership(score.ownership, out);
    out.Text(NameOf(score.type.kind)).Number(score.rule_scale).Text(NameOf(score.rounding));
    out.Flag(score.range.has_value());
    if (score.range) out.Number(score.range->first).Number(score.range->second);
    std::vector<std::vector<size_t>> children(score.rules.size());
    std::vector<size_t> top;
    for (size_t i = 0; i < score.rules.size(); ++i) {
      const int32_t parent = score.rules[i].parent;
      (parent < 0 ? top : children[static_cast<size_t>(parent)]).push_back(i);
    }
    std::vector<Sha256Digest> lines;
    for (const size_t i : top) lines.push_back(Rule(score, i, trusted, children));
    out.SortedDigests(std::move(lines));
    Optional(score.frozen, trusted, out);
    return out.Finish();
  });
}

Sha256Digest Hasher::Band(size_t index) {
  return Once(bands_[index], [&] {
    const hir::Band& band = policy_.bands[index];
    Canonical out = Begin("band", band.name);
    Ownership(band.ownership, out);
    Type(band.type, out);
    return out.Digest(Expr(band.value, TrustedOf(band.ownership))).Finish();
  });
}

Sha256Digest Hasher::Answer(size_t index) {
  return Once(answers_[index], [&] {
    const hir::Answer& answer = policy_.answers[index];
    Canonical out = Begin("answer", answer.name);
    Ownership(answer.ownership, out);
    return out.Digest(Expr(answer.value, TrustedOf(answer.ownership))).Finish();
  });
}

// `before` is the stage below; asides end every stage of the ladder.
Sha256Digest Hasher::StageOf(const hir::Stage& stage, const Sha256Digest* before) {
  const Trusted trusted = TrustedOf(stage.ownership);
  Canonical out = Begin("stage", stage.name);
  Ownership(stage.ownership, out);
  out.Flag(stage.aside).Flag(stage.opens_opportunity);
  // The first way in that holds is the answer, so their order counts.
  out.Count(stage.whens.size());
  for (const hir::StageWhen& when : stage.whens) {
    out.Text(when.label);
    Optional(when.condition, trusted, out);
  }
  std::vector<Sha256Digest> unlesses;
  for (const hir::StageUnless& unless : stage.unlesses) {
    unlesses.push_back(Expr(unless.condition, trusted));
  }
  std::vector<Sha256Digest> untils;
  for (const hir::StageUnless& until : stage.untils) {
    untils.push_back(Expr(until.condition, trusted));
  }
  out.SortedDigests(std::move(unlesses)).SortedDigests(std::move(untils));
  out.Flag(before != nullptr);
  if (before != nullptr) out.Digest(*before);
  if (!stage.aside && reads_ == nullptr) {
    std::vector<Sha256Digest> asides;
    for (size_t i = 0; i < asides_.size(); ++i) asides.push_back(Aside(i));
    out.Digests(asides);
  }
  return out.Finish();
}

Sha256Digest Hasher::Stage(size_t index) {
  std::optional<Sha256Digest> before;
  for (size_t i = 0; i <= index; ++i) {
    if (reads_ != nullptr && i < index) {
      before = Canonical("below").Text(policy_.stages[i].name).Finish();
      continue;
    }
    before = Once(stages_[i], [&] {
      return StageOf(policy_.stages[i], before ? &*before : nullptr);
    });
  }
  return *before;
}

Sha256Digest Hasher::Aside(size_t index) {
  return Once(asides_[index], [&] { return StageOf(policy_.asides[index], nullptr); });
}

Sha256Digest Hasher::AllStages() {
  return Once(all_stages_, [&] {
    Canonical out("stages");
    std::vector<Sha256Digest> digests;
    for (size_t i = 0; i < stages_.size(); ++i) digests.push_back(Stage(i));
    out.Digests(digests);
    digests.clear();
    for (size_t i = 0; i < asides_.size(); ++i) digests.push_back(Aside(i));
    return out.Digests(digests).Finish();
  });
}

Sha256Digest Hasher::Route() {
  return Once(route_, [&] {
    TANDEM_CHECK(policy_.route.has_value(), "this policy has no route");
    const hir::Route& route = *policy_.route;
    const Trusted trusted = TrustedOf(route.ownership);
    Canonical out = Begin("route", "");
    Ownership(route.ownership, out);
    out.Count(route.lines.size());
    for (const hir::RouteLine& line : route.lines) {
      out.Text(line.table == hir::kNoExpr ? line.target : "").Flag(line.otherwise);
      if (line.table != hir::kNoExpr) out.Text("table").Digest(Expr(line.table, trusted));
      Optional(line.when, trusted, out);
      Optional(line.unless, trusted, out);
    }
    return out.Finish();
  });
}

}  // namespace tandem::agree
