// SPDX-License-Identifier: Apache-2.0
// Rules of the Program stand in source order within their owner, so do the lines of the policy.
#include "compiler/testing/coverage_facts.h"

#include <map>
#include <set>
#include <string>

#include "runtime/base/check.h"

namespace tandem::testing {
namespace {

using hir::ExprId;
using program::RuleKind;

class Facts {
 public:
  explicit Facts(const hir::Policy& policy) : policy_(policy) {
    for (const hir::Score& score : policy.scores) AddScore(score);
    for (const hir::Band& band : policy.bands) {
      for (const auto& line : band.lines) {
        Add(RuleKind::kBandLine, band.name, CoverKind::kBandLine, line.condition);
      }
    }
    for (const hir::Stage& stage : policy.asides) AddStage(stage);
    for (const hir::Stage& stage : policy.stages) AddStage(stage);
    for (const hir::Answer& answer : policy.answers) AddAnswer(answer);
    if (!policy.route) return;
    for (const hir::RouteLine& line : policy.route->lines) {
      Add(RuleKind::kRouteLine, "route", CoverKind::kRouteLine, line.when);
      if (line.unless != hir::kNoExpr && AsksTable(line.unless)) {
        facts_[{RuleKind::kRouteLine, "route"}].back().condition_asks_table = true;
      }
    }
  }

  std::vector<RuleFacts> Of(const program::Program& program) {
    std::vector<RuleFacts> out;
    std::map<Owner, size_t> next;
    for (const program::Rule& rule : program.rules) {
      const Owner owner{Group(rule.kind), rule.owner};
      const std::vector<RuleFacts>& all = facts_[owner];
      const size_t index = next[owner]++;
      TANDEM_CHECK(index < all.size(), "a rule that no line of the policy made");
      out.push_back(all[index]);
    }
    return out;
  }

 private:
  using Owner = std::pair<RuleKind, std::string>;

  // Rules of scores are counted together.
  static RuleKind Group(RuleKind kind) {
    return kind <= RuleKind::kBlendPart ? RuleKind::kGive : kind;
  }

  bool AsksTable(ExprId root) const {
    std::set<ExprId> seen;
    std::vector<ExprId> pending{root};
    while (!pending.empty()) {
      const ExprId id = pending.back();
      pending.pop_back();
      if (!seen.insert(id).second) continue;
      if (policy_[id].op == hir::Op::kTableRow) return true;
      pending.insert(pending.end(), policy_[id].args.begin(), policy_[id].args.end());
    }
    return false;
  }

  void Add(RuleKind rule, const std::string& owner, CoverKind kind, ExprId condition) {
    RuleFacts facts{kind, false, false, false};
    if (condition != hir::kNoExpr) {
      facts.has_condition = policy_[condition].op != hir::Op::kConst;
      facts.maybe_unknown = policy_[condition].maybe_unknown;
      facts.condition_asks_table = AsksTable(condition);
    }
    facts_[{Group(rule), owner}].push_back(facts);
  }

  void AddScore(const hir::Score& score) {
    for (const hir::ScoreRule& rule : score.rules) {
      Add(rule.kind, score.name, CoverKind::kScoreRule, rule.when);
      RuleFacts& facts = facts_[{RuleKind::kGive, score.name}].back();
      if (rule.unless != hir::kNoExpr && AsksTable(rule.unless)) facts.condition_asks_table = true;
      if (rule.points != hir::kNoExpr && policy_[rule.points].maybe_unknown) {
        facts.maybe_unknown = true;
      }
      // A rule on events fires when one of them counts.
      if (rule.aggregate >= 0) facts.has_condition = true;
      // Explained as yes or no.
      if (rule.kind == RuleKind::kNothingWhen) facts.maybe_unknown = false;
    }
  }

  void AddStage(const hir::Stage& stage) {
    const RuleKind way_in = stage.aside ? RuleKind::kAsideWhen : RuleKind::kStageWhen;
    for (const auto& when : stage.whens) {
      Add(way_in, stage.name, stage.aside ? CoverKind::kAside : CoverKind::kWayIn, when.condition);
    }
    for (const auto& unless : stage.unlesses) {
      Add(RuleKind::kStageUnless, stage.name, CoverKind::kUnless, unless.condition);
    }
    for (const auto& until : stage.untils) {
      Add(RuleKind::kStageUntil, stage.name, CoverKind::kUntil, until.condition);
    }
  }

  void AddAnswer(const hir::Answer& answer) {
    const hir::Expr& expr = policy_[answer.value];
    if (expr.op != hir::Op::kChoose || !expr.text.empty()) {
      Add(RuleKind::kAnswerLine, answer.name, CoverKind::kAnswerLine, hir::kNoExpr);
      return;
    }
    for (size_t i = 0; i < expr.args.size(); i += 2) {
      const bool otherwise = i + 1 == expr.args.size();
      Add(RuleKind::kAnswerLine, answer.name, CoverKind::kAnswerLine,
          otherwise ? hir::kNoExpr : expr.args[i]);
    }
  }

  const hir::Policy& policy_;
  std::map<Owner, std::vector<RuleFacts>> facts_;
};

}  // namespace

std::vector<RuleFacts> FactsOf(const hir::Policy& policy, const program::Program& program) {
  return Facts(policy).Of(program);
}

}  // namespace tandem::testing
