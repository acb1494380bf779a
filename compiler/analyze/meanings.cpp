// SPDX-License-Identifier: Apache-2.0
// Everything has a key made of the keys of its parts.
#include "compiler/analyze/meanings.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "runtime/base/check.h"

namespace tandem::analyze {

using hir::Expr;
using hir::ExprId;
using hir::kNoExpr;
using hir::Op;

namespace {

bool IsCommutative(Op op) {
  switch (op) {
    case Op::kAnd:
    case Op::kOr:
    case Op::kAtLeastOf:
    case Op::kEqual:
    case Op::kTextEqual:
    case Op::kAdd:
    case Op::kMultiply:
    case Op::kMin:
    case Op::kMax:
      return true;
    default:
      return false;
  }
}

bool Picks(const hir::Aggregate& aggregate) {
  return aggregate.kind == hir::AggregateKind::kFirst ||
         aggregate.kind == hir::AggregateKind::kLatest;
}

}  // namespace

Meanings::Meanings(hir::Policy& policy) : policy_(policy), reps_(policy.exprs.size(), kNoExpr) {
  for (size_t i = 0; i < reps_.size(); ++i) RepOf(static_cast<ExprId>(i));
  for (size_t i = 0; i < policy.scores.size(); ++i) NoteScore(i);
  for (size_t i = 0; i < policy.aggregates.size(); ++i) {
    aggregates_.emplace(KeyOf(policy.aggregates[i]), i);
  }
}

// One that means the same, which every other that does also has.
ExprId Meanings::RepOf(ExprId id) {
  if (id == kNoExpr) return id;
  const auto index = static_cast<size_t>(id);
  if (reps_[index] != kNoExpr) return reps_[index];
  const Expr& e = policy_[id];
  ExprId same = kNoExpr;
  if (e.op == Op::kDefine) same = e.args[0];
  if (e.op == Op::kBand) same = policy_.bands[static_cast<size_t>(e.imm)].value;
  if (e.op == Op::kAnswer) same = policy_.answers[static_cast<size_t>(e.imm)].value;
  if (e.op == Op::kRoute) same = policy_.route->value;
  if (same != kNoExpr && policy_[same].maybe_unknown == e.maybe_unknown) {
    return reps_[index] = RepOf(same);
  }
  return reps_[index] = exprs_.emplace(KeyOf(id), id).first->second;
}

void Meanings::Append(std::string& key, int64_t number) const {
  fmt::format_to(std::back_inserter(key), "{},", number);
}
void Meanings::Append(std::string& key, const std::string& text) const {
  fmt::format_to(std::back_inserter(key), "{}:{},", text.size(), text);
}
void Meanings::Append(std::string& key, ExprId id) {
  Append(key, int64_t{static_cast<uint32_t>(RepOf(id))});
}

std::string Meanings::KeyOf(ExprId id) {
  const Expr& e = policy_[id];
  std::string key;
  Append(key, static_cast<int64_t>(e.op));
  Append(key, static_cast<int64_t>(e.type.kind));
  Append(key, static_cast<int64_t>(e.type.choice));
  Append(key, e.maybe_unknown ? 1 : 0);
  Append(key, e.op == Op::kScore ? static_cast<int64_t>(NoteScore(static_cast<size_t>(e.imm)))
                                 : e.imm);
  Append(key, static_cast<int64_t>(e.field));
  if (e.op == Op::kTextConst) Append(key, e.text);
  if (e.op == Op::kTextTest || e.op == Op::kListHas) {
    Append(key, static_cast<int64_t>(e.atom.transform));
    Append(key, e.atom.exactly ? 1 : 0);
    Append(key, static_cast<int64_t>(e.atom.test));
    Append(key, static_cast<int64_t>(e.atom.combine));
    for (const std::string& needle : e.atom.needles) Append(key, needle);
  }
  for (const auto& [low, high] : e.intervals) {
    Append(key, low);
    Append(key, high);
  }
  std::vector<ExprId> args;
  for (const ExprId arg : e.args) args.push_back(RepOf(arg));
  if (IsCommutative(e.op)) std::sort(args.begin(), args.end());
  for (const ExprId arg : args) Append(key, int64_t{static_cast<uint32_t>(arg)});
  return key;
}

// The node that was just made, or one from before that means the same.
ExprId Meanings::Kept(ExprId id) {
  if (static_cast<size_t>(id) < reps_.size()) return RepOf(id);
  TANDEM_CHECK(static_cast<size_t>(id) == reps_.size(), "nodes are kept one by one");
  reps_.push_back(kNoExpr);
  const ExprId same = RepOf(id);
  if (same != id) {
    reps_.pop_back();
    policy_.exprs.pop_back();
  }
  return same;
}

std::string Meanings::ConditionsOf(const hir::ScoreRule& rule) {
  std::string key;
  Append(key, static_cast<int64_t>(rule.kind));
  Append(key, rule.points);
  Append(key, rule.when);
  Append(key, rule.unless);
  Append(key, rule.at_most.value_or(-1));
  return key;
}

// What decides its value, in an order of its own.
std::string Meanings::KeyOf(const hir::Score& score) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < score.rules.size(); ++i) {
    if (score.rules[i].parent >= 0) continue;
    std::vector<std::string> inside;
    for (const hir::ScoreRule& rule : score.rules) {
      if (rule.parent == static_cast<int32_t>(i)) inside.push_back(ConditionsOf(rule));
    }
    std::sort(inside.begin(), inside.end());
    parts.push_back(ConditionsOf(score.rules[i]));
    for (const std::string& part : inside) parts.back() += "(" + part + ")";
  }
  std::sort(parts.begin(), parts.end());
  std::string key;
  for (const std::string& part : parts) key += part + ";";
  Append(key, static_cast<int64_t>(score.type.kind));
  Append(key, score.rule_scale);
  Append(key, static_cast<int64_t>(score.rounding));
  Append(key, score.range ? score.range->first : 0);
  Append(key, score.range ? score.range->second : -1);
  Append(key, score.frozen);
  Append(key, score.carried);
  return key;
}

// The first score of the merged policy that always has its value.
size_t Meanings::NoteScore(size_t score) {
  if (const auto found = same_scores_.find(score); found != same_scores_.end()) {
    return found->second;
  }
  const std::string key = KeyOf(policy_.scores[score]);
  return same_scores_[score] = scores_.emplace(key, score).first->second;
}

std::string Meanings::KeyOf(const hir::Aggregate& aggregate) {
  std::string key;
  Append(key, static_cast<int64_t>(aggregate.kind));
  Append(key, aggregate.window);
  Append(key, aggregate.since);
  Append(key, static_cast<int64_t>(aggregate.once));
  Append(key, aggregate.once_us);
  Append(key, aggregate.oldest ? 1 : 0);
  Append(key, aggregate.span_s);
  Append(key, aggregate.of_stage ? 1 : 0);
  for (const hir::EventPart& part : aggregate.parts) {
    Append(key, static_cast<int64_t>(part.event));
    Append(key, part.where);
    Append(key, part.once_by);
    for (size_t i = 0; !Picks(aggregate) && i < part.values.size(); ++i) {
      Append(key, part.values[i]);
    }
  }
  return key;
}

size_t Meanings::ValueAt(const hir::Aggregate& aggregate, ExprId wanted) {
  const auto& values = aggregate.parts[0].values;
  const auto at = std::find_if(values.begin(), values.end(), [&](ExprId other) {
    return RepOf(other) == RepOf(wanted);
  });
  return static_cast<size_t>(at - values.begin());
}

// Values that are read of the pick already keep their places.
void Meanings::AddValues(const hir::Aggregate& from, hir::Aggregate& to) {
  for (size_t value = 0; value < from.parts[0].values.size(); ++value) {
    if (ValueAt(to, from.parts[0].values[value]) < to.parts[0].values.size()) continue;
    for (size_t part = 0; part < to.parts.size(); ++part) {
      to.parts[part].values.push_back(from.parts[part].values[value]);
    }
  }
}

size_t Meanings::Kept(hir::Score score, const std::string& name) {
  const auto found = scores_.find(KeyOf(score));
  if (found != scores_.end()) return found->second;
  score.name = name;
  policy_.scores.push_back(std::move(score));
  return NoteScore(policy_.scores.size() - 1);
}

int32_t Meanings::Kept(hir::Aggregate aggregate) {
  const auto [at, fresh] = aggregates_.emplace(KeyOf(aggregate), policy_.aggregates.size());
  if (fresh) {
    policy_.aggregates.push_back(std::move(aggregate));
  } else if (Picks(aggregate)) {
    AddValues(aggregate, policy_.aggregates[at->second]);
  }
  return static_cast<int32_t>(at->second);
}

}  // namespace tandem::analyze
