// SPDX-License-Identifier: Apache-2.0
// How the decisions of two leads differ. Of two scores most rules are the same and give the same:
// the difference is a score of its own, of the others, so that it is bounded as scores are.
#include <limits>

#include "compiler/analyze/twins.h"
#include "compiler/hir/builder.h"
#include "runtime/value/decimal_math.h"

namespace tandem::analyze {

using hir::Expr;
using hir::ExprId;
using hir::kNoExpr;
using hir::Op;
using hir::ScoreRule;
using program::RuleKind;
using schema::Kind;

namespace {

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

ExprId WithoutNames(const hir::Policy& policy, ExprId id) {
  while (policy[id].op == Op::kDefine) id = policy[id].args[0];
  return id;
}

// The second score less the first.
class Difference {
 public:
  Difference(hir::Policy& policy, size_t first, size_t second)
      : policy_(policy), make_(policy), first_(policy.scores[first]),
        second_(policy.scores[second]) {}

  // Rounding, range and what takes all away are the same for both.
  bool Fits() const {
    if (first_.rules.size() != second_.rules.size()) return false;
    if (first_.frozen != kNoExpr || second_.frozen != kNoExpr) return false;
    for (size_t i = 0; i < first_.rules.size(); ++i) {
      const ScoreRule& a = first_.rules[i];
      const ScoreRule& b = second_.rules[i];
      if (a.kind != b.kind || a.parent != b.parent || a.at_most != b.at_most) return false;
      if (a.kind == RuleKind::kNothingWhen && a.when != b.when) return false;
    }
    return first_.rule_scale == second_.rule_scale;
  }

  hir::Score Make() {
    hir::Score out;
    out.name = "difference";
    out.rule_scale = first_.rule_scale;
    out.type = hir::TypeOf(out.rule_scale == 0 ? Kind::kInteger : Kind::kNumber);
    for (size_t i = 0; i < first_.rules.size(); ++i) {
      const ScoreRule& a = first_.rules[i];
      if (a.kind == RuleKind::kNothingWhen) out.rules.push_back(a);
      if (a.parent >= 0 || a.kind == RuleKind::kNothingWhen || Same(i)) continue;
      if (a.kind == RuleKind::kGroup) {
        Add(second_, i, false, out);
        Add(first_, i, true, out);
      } else {
        out.rules.push_back(second_.rules[i]);
        out.rules.push_back(Negative(a));
      }
    }
    return out;
  }

 private:
  bool Same(size_t index) const {
    const ScoreRule& a = first_.rules[index];
    const ScoreRule& b = second_.rules[index];
    if (a.when != b.when || a.unless != b.unless || a.points != b.points) return false;
    for (size_t i = 0; i < first_.rules.size(); ++i) {
      if (first_.rules[i].parent == static_cast<int32_t>(index) && !Same(i)) return false;
    }
    return true;
  }

  ScoreRule Negative(ScoreRule rule) {
    if (rule.kind == RuleKind::kBlendPart) {
      const Kind kind = policy_[rule.points].type.kind;
      rule.points = make_.Arith(Op::kNegate, kind, rule.points, kNoExpr, {});
    } else {
      rule.kind = rule.kind == RuleKind::kGive ? RuleKind::kTake : RuleKind::kGive;
    }
    return rule;
  }

  // A group as one number, which is given where it is above zero and taken where it is below.
  void Add(const hir::Score& score, size_t group, bool negative, hir::Score& out) {
    const ScoreRule& rule = score.rules[group];
    ExprId sum = GroupSum(make_, score, group);
    if (sum == kNoExpr) return;
    const Kind kind = policy_[sum].type.kind;
    const schema::ValueType type = hir::TypeOf(kind);
    if (rule.at_most) {
      sum = make_.Extreme(Op::kMin, {sum, make_.Const(type, *rule.at_most, {})}, {});
    }
    for (const bool below : {false, true}) {
      if (below && policy_[sum].type.low >= 0) continue;
      ScoreRule one;
      one.kind = below == negative ? RuleKind::kGive : RuleKind::kTake;
      one.points = below ? make_.Arith(Op::kNegate, kind, sum, kNoExpr, {}) : sum;
      one.when = rule.when;
      out.rules.push_back(std::move(one));
    }
  }

  hir::Policy& policy_;
  hir::Builder make_;
  const hir::Score first_;
  const hir::Score second_;
};

// Less by its rules is less by its result, but where the range or rounding makes both the same.
std::vector<Demand> ByRules(Twins& twins, const hir::Score& score, bool falls, hir::Score rules) {
  hir::Builder make(twins.policy);
  rules.type.low = kLeast / 4;
  rules.type.high = kMost / 4;
  const schema::ValueType type = rules.type;
  twins.policy.scores.push_back(std::move(rules));
  const auto index = static_cast<int64_t>(twins.policy.scores.size() - 1);
  const ExprId difference = make.Reference(Op::kScore, type, index, {});
  const auto end = falls ? std::pair{kLeast, int64_t{-1}} : std::pair{int64_t{1}, kMost};
  std::vector<Demand> out{{make.InSet(difference, {end}, {}), kYes}};
  if (score.range) {
    const auto [low, high] = *score.range;
    const ExprId greater = falls ? twins.first : twins.second;
    const ExprId less = falls ? twins.second : twins.first;
    out.push_back({make.InSet(greater, {{low + 1, kMost}}, {}), kYes});
    out.push_back({make.InSet(less, {{kLeast, high - 1}}, {}), kYes});
  }
  return out;
}

}  // namespace

std::vector<Demand> Differ(Twins& twins, bool falls) {
  hir::Builder make(twins.policy);
  const ExprId first = WithoutNames(twins.policy, twins.first);
  const ExprId second = WithoutNames(twins.policy, twins.second);
  if (twins.policy[first].type.kind == Kind::kYesNo) {
    const ExprId is = falls ? twins.first : twins.second;
    const ExprId is_not = falls ? twins.second : twins.first;
    return {{is, kYes}, {is_not, kNo | kUnknown}};
  }
  const ExprId less = falls ? twins.second : twins.first;
  const ExprId greater = falls ? twins.first : twins.second;
  const Demand lesser{make.Compare(Op::kLess, less, greater, {}), kYes};
  const Expr& a = twins.policy[first];
  const Expr& b = twins.policy[second];
  if (a.op != Op::kScore || b.op != Op::kScore || a.imm == b.imm) return {lesser};
  const hir::Score score = twins.policy.scores[static_cast<size_t>(a.imm)];
  Difference difference(twins.policy, static_cast<size_t>(a.imm), static_cast<size_t>(b.imm));
  if (!difference.Fits()) return {lesser};
  std::vector<Demand> out = ByRules(twins, score, falls, difference.Make());
  // What is asked for, not told: fields that a lead must have.
  out.push_back({twins.first, kAnyOutcome});
  out.push_back({twins.second, kAnyOutcome});
  if (score.rounding != hir::Rounding::kNone) out.push_back(lesser);
  return out;
}

hir::ExprId GroupSum(hir::Builder& make, const hir::Score& score, size_t group) {
  ExprId sum = kNoExpr;
  for (const ScoreRule& rule : score.rules) {
    if (rule.parent != static_cast<int32_t>(group) || rule.points == kNoExpr) continue;
    ExprId value = rule.points;
    const Kind kind = make[value].type.kind;
    const schema::ValueType type = hir::TypeOf(kind);
    if (make[value].maybe_unknown) value = make.OrElse(value, make.Const(type, 0, {}), {});
    if (rule.at_most) {
      value = make.Extreme(Op::kMin, {value, make.Const(type, *rule.at_most, {})}, {});
    }
    if (make[value].type.low < 0) {  // points below zero count nothing
      value = make.Extreme(Op::kMax, {value, make.Const(type, 0, {})}, {});
    }
    std::vector<ExprId> both;
    if (rule.when != kNoExpr) both.push_back(rule.when);
    if (rule.unless != kNoExpr) both.push_back(make.Not(rule.unless, {}));
    if (!both.empty()) {
      const ExprId counts = make.Logic(Op::kAnd, std::move(both), {});
      value = make.Choose({counts, value, make.Const(type, 0, {})}, {});
    }
    if (rule.kind == RuleKind::kTake) value = make.Arith(Op::kNegate, kind, value, kNoExpr, {});
    sum = sum == kNoExpr ? value : make.Arith(Op::kAdd, kind, sum, value, {});
  }
  return sum;
}

}  // namespace tandem::analyze
