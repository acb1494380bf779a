// SPDX-License-Identifier: Apache-2.0
// Arithmetic: which expressions have no result for some lead, and points that fall below zero.
#include <memory>

#include <fmt/format.h>

#include "compiler/analyze/questions.h"
#include "compiler/hir/builder.h"

namespace tandem::analyze {
namespace {

using diag::Code;
using hir::Expr;
using hir::ExprId;
using hir::Op;
using program::RuleKind;

constexpr size_t kMaxLabels = 4;

class Results {
 public:
  explicit Results(Context& context) : context_(context) {}

  void AskAll() {
    std::set<ExprId> in_events;
    for (const ExprId id : Deciding(context_.policy, &in_events)) {
      if (!At(id).may_fault) continue;
      ++asked_;
      if (in_events.contains(id)) {
        context_.NotAnalysed(fmt::format("whether `{}` has a result", context_.Written(id)),
                             "it is asked of single events", At(id).span);
      } else {
        AskResult(id);
      }
    }
    AskPoints();
  }

  void Finish() {
    // One note for all: the answer to them is the same.
    if (!grows_.empty()) {
      const auto& [first, witness] = grows_[0];
      auto& note = context_.sink.Report(Code::kMayGrowTooLarge, At(first).span,
                                        context_.Written(first));
      for (size_t i = 1; i < grows_.size() && i <= kMaxLabels; ++i) {
        note.With(At(grows_[i].first).span, "nor this");
      }
      if (grows_.size() > kMaxLabels + 1) {
        note.With(At(first).span, fmt::format("and {} more", grows_.size() - kMaxLabels - 1));
      }
      note.Witness(witness);
    }
    if (asked_ > 0 && proved_ == asked_) {
      context_.Proved(fmt::format("arithmetic: all of {} calculations have a result", asked_));
    }
  }

 private:
  const Expr& At(ExprId id) const { return context_.leads.policy()[id]; }
  hir::Builder& make() { return context_.leads.make(); }

  // Everything it is made of is known, and it is not.
  void AskResult(ExprId id) {
    std::vector<Demand> demands;
    const std::vector<ExprId> args = At(id).args;
    for (const ExprId arg : args) {
      if (At(arg).maybe_unknown) {
        demands.push_back({make().Settle(Op::kIsKnown, arg, {}), kYes});
      }
    }
    demands.push_back({make().Settle(Op::kIsKnown, id, {}), kNo});
    context_.Ask(std::move(demands), [this, id](const Answer& answer) {
      if (answer.verdict == Verdict::kNone) ++proved_;
      if (answer.verdict == Verdict::kFound) NoResult(id, answer.lead);
      if (answer.verdict == Verdict::kNotAnalysed) {
        context_.NotAnalysed(fmt::format("whether `{}` has a result", context_.Written(id)),
                             answer.because, At(id).span);
      }
    });
  }

  void NoResult(ExprId id, const hir::Test& lead) {
    const Expr e = At(id);
    const std::string text = context_.Written(id);
    const std::string witness =
        context_.Test(lead, "no result", {fmt::format("({}) is missing", context_.InTest(id))}, id);
    const bool divides = e.op == Op::kDivide || e.op == Op::kModulo;
    if (divides && context_.leads.Run(lead, {e.args[1]})[0] == 0) {
      const std::string by = context_.Written(e.args[1]);
      context_.sink
          .Report(Code::kMayHaveNoResult, e.span, text, fmt::format("`{}` can be 0", by),
                  fmt::format("say what then: `({}) or else …`, or ask `{} > 0` first", text, by))
          .Witness(witness);
    } else {
      grows_.emplace_back(id, witness);
    }
  }

  void AskPoints() {
    for (const hir::Score& score : context_.policy.scores) {
      for (const hir::ScoreRule& rule : score.rules) {
        const bool counts = rule.kind == RuleKind::kGive || rule.kind == RuleKind::kTake;
        const ExprId points = rule.each != hir::kNoExpr ? rule.each : rule.points;
        if (counts && points != hir::kNoExpr && At(points).type.low < 0) AskBelow(rule, points);
      }
    }
  }

  void AskBelow(const hir::ScoreRule& rule, ExprId points) {
    ++asked_;
    const ExprId zero = make().Const(At(points).type, 0, {});
    std::vector<Demand> demands{{make().Compare(Op::kLess, points, zero, {}), kYes}};
    if (rule.when != hir::kNoExpr) demands.push_back({rule.when, kYes});
    if (rule.unless != hir::kNoExpr) demands.push_back({rule.unless, kNo});
    context_.Ask(std::move(demands), [this, points](const Answer& answer) {
      const std::string text = context_.Written(points);
      const source::Span span = At(points).span;
      if (answer.verdict == Verdict::kNone) ++proved_;
      if (answer.verdict == Verdict::kNotAnalysed) {
        context_.NotAnalysed(fmt::format("whether `{}` falls below zero", text), answer.because,
                             span);
      }
      if (answer.verdict != Verdict::kFound) return;
      context_.sink
          .Report(Code::kMayHaveNoResult, span, text, "points below zero count nothing",
                  fmt::format("write `max of ({}, 0)`, or `take` the points in a rule of their own",
                              text))
          .Witness(context_.Test(answer.lead, "points below zero",
                                 {fmt::format("({}) < 0", context_.InTest(points))}, points));
    });
  }

  Context& context_;
  size_t asked_ = 0;
  size_t proved_ = 0;
  std::vector<std::pair<ExprId, std::string>> grows_;  // too large to be stored, with a witness
};

}  // namespace

void AskResults(Context& context) {
  const auto results = std::make_shared<Results>(context);
  results->AskAll();
  context.Keep(results);
  context.Last([results] { results->Finish(); });
}

}  // namespace tandem::analyze
