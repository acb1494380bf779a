// SPDX-License-Identifier: Apache-2.0
// Rules are matched by what they mean, groups with all that is in them.
#include "compiler/diff/score_rests.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace tandem::diff {

using hir::ExprId;
using hir::Score;
using hir::ScoreRule;

namespace {

// More than any rules add up to.
constexpr int64_t kMostPoints = int64_t{1} << 55;

using RuleKey = std::tuple<program::RuleKind, ExprId, ExprId, ExprId, std::optional<int64_t>>;
// A rule, or a group and its rules in an order of their own.
using TermKey = std::pair<RuleKey, std::vector<RuleKey>>;

class Rests {
 public:
  Rests(analyze::Merged& merged, const hir::Policy& first) : merged_(merged), first_(first) {}

  // False: they do not differ in their rules alone.
  bool Part(const Score& before, const Score& after, Score& rest_before, Score& rest_after) const {
    const bool alike = before.range == after.range && before.rounding == after.rounding &&
                       before.rule_scale == after.rule_scale &&
                       before.type.kind == after.type.kind &&
                       Rep(before.frozen) == Rep(after.frozen) &&
                       Rep(before.carried) == Rep(after.carried);
    if (!alike || Nothing(before) != Nothing(after)) return false;
    std::vector<TermKey> olds = TermsOf(before), news = TermsOf(after);
    rest_before = RestOf(before, news);
    rest_after = RestOf(after, olds);
    return true;
  }

  // The scores of which both rests are the same share, and nothing else; -1: they are not.
  std::pair<int64_t, int64_t> SharesOf(const Score& before, const Score& after) const {
    const bool one = before.rules.size() == 1 && after.rules.size() == 1;
    if (!one || before.rules[0].kind != program::RuleKind::kBlendPart) return {-1, -1};
    std::pair<int64_t, int64_t> scores{-1, -1};
    const ScoreRule& a = before.rules[0];
    const ScoreRule& b = after.rules[0];
    const bool alike = a.kind == b.kind && Rep(a.when) == Rep(b.when) &&
                       Rep(a.unless) == Rep(b.unless) && a.at_most == b.at_most;
    if (!alike || !SameShare(a.points, b.points, scores)) return {-1, -1};
    return scores;
  }

 private:
  // A part that is no score is a constant that is not below zero, or its conversion: the greater
  // the score, the greater the share.
  bool SameShare(ExprId a, ExprId b, std::pair<int64_t, int64_t>& scores) const {
    const hir::Expr& x = merged_.policy[a];
    const hir::Expr& y = merged_.policy[b];
    if (x.op != y.op || x.args.size() != y.args.size()) return false;
    if (x.op == hir::Op::kScore) {
      if (scores.first >= 0) return false;
      scores = {x.imm, y.imm};
      return true;
    }
    if (x.op == hir::Op::kConst) return x.imm == y.imm && x.imm >= 0;
    if (x.op != hir::Op::kMultiply && x.op != hir::Op::kConvert) return false;
    for (size_t i = 0; i < x.args.size(); ++i) {
      if (!SameShare(x.args[i], y.args[i], scores)) return false;
    }
    return true;
  }

  ExprId Rep(ExprId id) const {
    const auto index = static_cast<size_t>(id);
    return id != hir::kNoExpr && index < first_.exprs.size() ? merged_.same[index] : id;
  }
  RuleKey KeyOf(const ScoreRule& rule) const {
    return {rule.kind, Rep(rule.points), Rep(rule.when), Rep(rule.unless), rule.at_most};
  }
  static bool IsTerm(const ScoreRule& rule) {
    return rule.parent < 0 && rule.kind != program::RuleKind::kNothingWhen;
  }
  TermKey TermOf(const Score& score, size_t index) const {
    TermKey key{KeyOf(score.rules[index]), {}};
    for (const ScoreRule& rule : score.rules) {
      if (rule.parent == static_cast<int32_t>(index)) key.second.push_back(KeyOf(rule));
    }
    std::sort(key.second.begin(), key.second.end());
    return key;
  }
  std::vector<TermKey> TermsOf(const Score& score) const {
    std::vector<TermKey> terms;
    for (size_t i = 0; i < score.rules.size(); ++i) {
      if (IsTerm(score.rules[i])) terms.push_back(TermOf(score, i));
    }
    return terms;
  }
  std::vector<ExprId> Nothing(const Score& score) const {
    std::vector<ExprId> conditions;
    for (const ScoreRule& rule : score.rules) {
      if (rule.kind == program::RuleKind::kNothingWhen) conditions.push_back(Rep(rule.when));
    }
    std::sort(conditions.begin(), conditions.end());
    return conditions;
  }

  // The sum of the terms that the other does not have, as often.
  Score RestOf(const Score& score, std::vector<TermKey> others) const {
    Score rest;
    rest.name = score.name + " (what differs)";
    rest.type.kind = score.rule_scale == 0 ? schema::Kind::kInteger : schema::Kind::kNumber;
    rest.type.low = -kMostPoints;
    rest.type.high = kMostPoints;
    rest.rule_scale = score.rule_scale;
    for (size_t i = 0; i < score.rules.size(); ++i) {
      if (!IsTerm(score.rules[i])) continue;
      const auto shared = std::find(others.begin(), others.end(), TermOf(score, i));
      if (shared != others.end()) {
        others.erase(shared);
        continue;
      }
      const auto parent = static_cast<int32_t>(rest.rules.size());
      rest.rules.push_back(score.rules[i]);
      for (const ScoreRule& rule : score.rules) {
        if (rule.parent != static_cast<int32_t>(i)) continue;
        rest.rules.push_back(rule);
        rest.rules.back().parent = parent;
      }
    }
    return rest;
  }

  const analyze::Merged& merged_;
  const hir::Policy& first_;
};

}  // namespace

std::map<size_t, ScoreRest> AddScoreRests(analyze::Merged& merged, const hir::Policy& first,
                                          const hir::Policy& second) {
  std::map<size_t, ScoreRest> out;
  const Rests rests(merged, first);
  auto& scores = merged.policy.scores;
  for (size_t i = 0; i < second.scores.size(); ++i) {
    const auto at = static_cast<size_t>(merged.policy[merged.scores[i]].imm);
    const auto was = std::find_if(first.scores.begin(), first.scores.end(), [&](const Score& one) {
      return one.name == second.scores[i].name;
    });
    if (was == first.scores.end()) continue;
    const auto old = static_cast<size_t>(was - first.scores.begin());
    Score before, after;
    if (at == old || !rests.Part(scores[old], scores[at], before, after)) continue;
    const auto [inner_old, inner_new] = rests.SharesOf(before, after);
    const auto inner = std::find_if(out.begin(), out.end(), [&](const auto& other) {
      return static_cast<int64_t>(other.second.of_before) == inner_old &&
             static_cast<int64_t>(other.second.of_after) == inner_new;
    });
    if (inner != out.end()) {
      out[i] = {inner->second.before, inner->second.after, old, at};
      continue;
    }
    out[i] = {scores.size(), scores.size() + 1, old, at};
    scores.push_back(std::move(before));
    scores.push_back(std::move(after));
  }
  return out;
}

}  // namespace tandem::diff
