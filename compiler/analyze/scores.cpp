// SPDX-License-Identifier: Apache-2.0
// Scores: between what they lie, caps that never cut, rules that never fire.
#include <algorithm>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "compiler/analyze/questions.h"
#include "compiler/analyze/twins.h"
#include "compiler/hir/builder.h"
#include "compiler/hir/spell.h"

namespace tandem::analyze {
namespace {

using diag::Code;
using hir::Expr;
using hir::ExprId;
using hir::Op;
using program::RuleKind;

constexpr int64_t kFarPoints = 1'000'000'000;

class Scores {
 public:
  explicit Scores(Context& context) : context_(context) {}

  void AskAll() {
    const auto& scores = context_.policy.scores;
    for (size_t i = 0; i < scores.size(); ++i) {
      AskReach(scores[i], static_cast<int64_t>(i));
      for (size_t r = 0; r < scores[i].rules.size(); ++r) {
        AskFires(scores[i], r);
        AskCap(scores[i], r);
      }
    }
  }

 private:
  hir::Builder& make() { return context_.leads.make(); }
  const Expr& At(ExprId id) const { return context_.leads.policy()[id]; }

  void AskReach(const hir::Score& score, int64_t index) {
    const ExprId id = make().Reference(Op::kScore, score.type, index, {});
    const Reach reach = context_.leads.ReachOf(id);
    const bool exact = reach.low_is_met && reach.high_is_met;
    // Further than one rule can go only rules that count events without end lead.
    const int64_t far = score.type.kind == schema::Kind::kInteger ? kFarPoints
                                                                  : kFarPoints * 10'000;
    const bool below = !reach.low_is_met && reach.low <= -far;
    const bool above = !reach.high_is_met && reach.high >= far;
    context_.report.scores.push_back(
        {score.name, score.type, reach.low, reach.high, exact, below, above});
    ++context_.report.questions;
    const bool told = (reach.low_is_met || below) && (reach.high_is_met || above);
    if (!told) {
      context_.NotAnalysed(fmt::format("the ends of what score `{}` reaches", score.name),
                           reach.because, score.span);
    }
  }

  static std::string Called(const hir::ScoreRule& rule) {
    if (rule.kind == RuleKind::kGroup) return fmt::format("group `{}`", rule.label);
    return rule.label.empty() ? "this rule" : fmt::format("rule `{}`", rule.label);
  }

  ExprId Zero(ExprId points) { return make().Const(At(points).type, 0, {}); }

  void AskFires(const hir::Score& score, size_t index) {
    const hir::ScoreRule& rule = score.rules[index];
    const bool counts = rule.kind == RuleKind::kGive || rule.kind == RuleKind::kTake;
    if (!counts || rule.points == hir::kNoExpr) return;
    // Points that are written as nothing are meant.
    const Expr& points = At(rule.points);
    if (points.op == Op::kConst && points.imm == 0) return;
    std::vector<Demand> demands = CountsWhen(score, index);
    const bool alone = demands.empty() || (demands.size() == 1 && rule.when != hir::kNoExpr);
    if (points.op == Op::kConst && alone) return;  // asked as a condition
    if (points.op != Op::kConst) {
      const ExprId some = make().Compare(Op::kLess, Zero(rule.points), rule.points, {});
      demands.push_back({some, kYes});
    }
    // What a condition by itself makes impossible has a finding of its own.
    std::vector<std::vector<Demand>> by_condition;
    if (rule.when != hir::kNoExpr) by_condition.push_back({{rule.when, kYes}});
    if (rule.unless != hir::kNoExpr) by_condition.push_back({{rule.unless, kNo}});
    const std::string called = Called(rule);
    const source::Span span = rule.span;
    context_.Ask(std::move(demands), [this, called, span, by_condition](const Answer& answer) {
      if (answer.verdict == Verdict::kNotAnalysed) {
        context_.NotAnalysed(fmt::format("whether {} ever fires", Place(called, span)),
                             answer.because, span);
      }
      if (answer.verdict == Verdict::kNone) NeverFires(called, span, by_condition);
    });
  }

  // "this rule" is shown by its text where there is nothing else to see.
  std::string Place(const std::string& called, source::Span span) const {
    return called == "this rule" ? fmt::format("`{}`", context_.Written(span)) : called;
  }

  void NeverFires(const std::string& called, source::Span span,
                  const std::vector<std::vector<Demand>>& by_condition) {
    struct State {
      size_t left = 0;
      bool of_condition = false;
    };
    const auto state = std::make_shared<State>();
    state->left = by_condition.size();
    const auto report = [this, called, span] {
      context_.sink.Report(Code::kNeverFires, span, called,
                           "no lead that it is for gets points from it", "change it, or remove it");
    };
    if (by_condition.empty()) report();
    for (const std::vector<Demand>& alone : by_condition) {
      context_.Ask(alone, [state, report](const Answer& answer) {
        state->of_condition = state->of_condition || answer.verdict == Verdict::kNone;
        if (--state->left == 0 && !state->of_condition) report();
      });
    }
  }

  void AskCap(const hir::Score& score, size_t index) {
    const hir::ScoreRule& rule = score.rules[index];
    if (!rule.at_most) return;
    const bool group = rule.kind == RuleKind::kGroup;
    const ExprId value = group ? GroupSum(make(), score, index) : rule.points;
    if (value == hir::kNoExpr) return;
    const std::string cap = Spell(score, *rule.at_most);
    const source::Span span = rule.span;
    if (At(value).type.high <= *rule.at_most) {
      ++context_.report.questions;
      NeverCuts(cap, group, span, Spell(score, At(value).type.high));
      return;
    }
    const ExprId limit = make().Const(At(value).type, *rule.at_most, {});
    const ExprId over = make().Compare(Op::kLess, limit, value, {});
    std::vector<Demand> demands = CountsWhen(score, index);
    demands.push_back({over, kYes});
    const std::string called = Called(rule);
    context_.Ask(std::move(demands), [this, cap, group, span, called](const Answer& answer) {
      if (answer.verdict == Verdict::kNone) NeverCuts(cap, group, span, cap);
      if (answer.verdict == Verdict::kNotAnalysed) {
        context_.NotAnalysed(fmt::format("whether `at most {}` of {} ever cuts", cap,
                                         Place(called, span)),
                             answer.because, span);
      }
    });
  }

  void NeverCuts(const std::string& cap, bool group, source::Span span, const std::string& most) {
    context_.sink.Report(Code::kCapNeverBinds, span, cap,
                         fmt::format("{} gives {} at most", group ? "the group" : "the rule",
                                     most));
  }

  static std::string SpellIn(const schema::Schema& schema, int scale, int64_t points) {
    const auto kind = scale == 0 ? schema::Kind::kInteger : schema::Kind::kNumber;
    return hir::SpellValue(schema, hir::TypeOf(kind), points);
  }
  std::string Spell(const hir::Score& score, int64_t points) const {
    return SpellIn(context_.policy.schema, score.rule_scale, points);
  }

  Context& context_;
};

}  // namespace

void AskScores(Context& context) {
  const auto scores = std::make_shared<Scores>(context);
  scores->AskAll();
  context.Keep(scores);
}

}  // namespace tandem::analyze
