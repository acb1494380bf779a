// SPDX-License-Identifier: Apache-2.0
// Findings that were made without a lead get one, which was run: conditions that slip through when
// something is missing, rules that never forget, events that are paid twice.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "compiler/analyze/questions.h"
#include "compiler/hir/builder.h"
#include "runtime/value/civil_time.h"

namespace tandem::analyze {
namespace {

using diag::Code;
using hir::Expr;
using hir::ExprId;
using hir::Op;

constexpr int64_t kTenYearsUs = int64_t{3650} * 86'400 * 1'000'000;

struct RulePlace {
  size_t score = 0;
  size_t rule = 0;
};

class Witnesses {
 public:
  explicit Witnesses(Context& context) : context_(context) {}

  void AskAll() {
    const auto& all = context_.sink.all();
    for (size_t i = 0; i < all.size(); ++i) {
      const diag::Diagnostic& d = all[i];
      // Also where there is a witness: this one was run, and there may be no such lead at all.
      if (d.code == Code::kSlipsThrough) Slips(i, d.span);
      if (!d.witness.empty()) continue;
      if (d.code == Code::kNeverForgets) NeverForgets(i, d.span);
      if (d.code == Code::kPaysTwice && !d.labels.empty()) {
        PaysTwice(i, d.labels[0].span, d.span);
      }
    }
  }

  // Warnings that turned out to be about no lead.
  void Finish() {
    std::sort(void_.begin(), void_.end());
    for (size_t i = void_.size(); i-- > 0;) context_.sink.Remove(void_[i]);
  }

 private:
  const Expr& At(ExprId id) const { return context_.leads.policy()[id]; }
  hir::Builder& make() { return context_.leads.make(); }

  // Between the quotes of `test "employees missing" {`.
  static std::string TitleOf(const std::string& test) {
    const size_t begin = test.find('"') + 1;
    return test.substr(begin, test.find('"', begin) - begin);
  }

  void Without(std::string what, const Answer& answer, source::Span span) {
    context_.NotAnalysed(std::move(what), answer.because, span);
  }

  void Slips(size_t finding, source::Span span) {
    std::set<ExprId> in_events;
    const std::vector<ExprId> deciding = Deciding(context_.policy, &in_events);
    const auto found = std::find_if(deciding.rbegin(), deciding.rend(), [&](ExprId id) {
      return At(id).span == span && At(id).maybe_unknown && !in_events.contains(id);
    });
    const std::string what =
        fmt::format("a lead for which `{}` cannot be told", context_.Written(span));
    const std::string before = context_.sink.all()[finding].witness;
    const bool has_one = !before.empty();
    const std::string title = has_one ? TitleOf(before) : "it cannot be told";
    if (found == deciding.rend()) {
      if (has_one) return;
      context_.NotAnalysed(what, "it is asked of single events", span);
      return;
    }
    const ExprId id = *found;
    const bool condition = At(id).type.kind == schema::Kind::kYesNo;
    Demand demand{id, kUnknown};
    if (!condition) demand = {make().Settle(Op::kIsKnown, id, {}), kNo};
    const std::string asked = context_.InTest(id);
    context_.Ask({demand}, [this, finding, span, asked, what, condition,
                            has_one, title, id](const Answer& answer) {
      if (answer.verdict == Verdict::kNotAnalysed && !has_one) Without(what, answer, span);
      if (answer.verdict == Verdict::kNone) void_.push_back(finding);
      if (answer.verdict != Verdict::kFound) return;
      const std::string expectation =
          condition ? fmt::format("possibly ({0}) and not surely ({0})", asked)
                    : fmt::format("({}) is missing", asked);
      context_.sink.Complete(finding,
                             context_.Test(answer.lead, title, {expectation}, id));
    });
  }

  std::optional<RulePlace> RuleAt(source::Span span) const {
    const auto& scores = context_.policy.scores;
    for (size_t s = 0; s < scores.size(); ++s) {
      for (size_t r = 0; r < scores[s].rules.size(); ++r) {
        if (scores[s].rules[r].span == span) return RulePlace{s, r};
      }
    }
    return std::nullopt;
  }

  ExprId Pays(RulePlace place) {
    const ExprId points = context_.policy.scores[place.score].rules[place.rule].points;
    const ExprId zero = make().Const(At(points).type, 0, {});
    return make().Compare(Op::kLess, zero, points, {});
  }

  ExprId ScoreValue(RulePlace place) {
    const hir::Score& score = context_.policy.scores[place.score];
    return make().Reference(Op::kScore, score.type, static_cast<int64_t>(place.score), {});
  }
  std::string ScoreExpectation(const hir::Test& lead, RulePlace place) {
    return context_.Expectation(lead, context_.policy.scores[place.score].name, ScoreValue(place));
  }

  void NeverForgets(size_t finding, source::Span span) {
    const auto place = RuleAt(span);
    if (!place) return;
    const hir::Score& score = context_.policy.scores[place->score];
    std::vector<Demand> demands = CountsWhen(score, place->rule);
    const ExprId pays = Pays(*place);
    demands.push_back({pays, kYes});
    demands.push_back({ScoreValue(*place), kAnyOutcome});
    context_.Ask(std::move(demands), [this, finding, span, pays, place](const Answer& answer) {
      const std::string what = fmt::format("a lead for which `{}` still counts after ten years",
                                           context_.Written(span));
      if (answer.verdict != Verdict::kFound) {
        if (answer.verdict == Verdict::kNotAnalysed) Without(what, answer, span);
        return;
      }
      hir::Test aged = answer.lead;
      for (hir::TestEvent& event : aged.events) event.at_us -= kTenYearsUs;
      if (context_.leads.Run(aged, {pays})[0] != 1) {
        context_.NotAnalysed(what, "what else it asks for also changes in ten years", span);
        return;
      }
      context_.sink.Complete(finding, context_.Test(aged, "after ten years it still counts",
                                                    {ScoreExpectation(aged, *place)},
                                                    ScoreValue(*place)));
    });
  }

  void PaysTwice(size_t finding, source::Span first, source::Span second) {
    const auto a = RuleAt(first);
    const auto b = RuleAt(second);
    if (!a || !b) return;
    const hir::Score& score = context_.policy.scores[a->score];
    std::vector<Demand> demands = CountsWhen(score, a->rule);
    for (const Demand& demand : CountsWhen(score, b->rule)) demands.push_back(demand);
    const ExprId pays_a = Pays(*a);
    const ExprId pays_b = Pays(*b);
    demands.push_back({pays_a, kYes});
    demands.push_back({pays_b, kYes});
    demands.push_back({ScoreValue(*a), kAnyOutcome});
    context_.Ask(std::move(demands), [=, this](const Answer& answer) {
      const std::string what = fmt::format("a lead whose one event is paid by `{}` too",
                                           context_.Written(second));
      // The two rules never pay the same lead.
      if (answer.verdict == Verdict::kNone) void_.push_back(finding);
      if (answer.verdict == Verdict::kNotAnalysed) Without(what, answer, second);
      if (answer.verdict != Verdict::kFound) return;
      for (const hir::TestEvent& event : answer.lead.events) {
        hir::Test one = answer.lead;
        one.events = {event};
        one.events[0].times = 1;
        const auto paid = context_.leads.Run(one, {pays_a, pays_b});
        if (paid[0] != 1 || paid[1] != 1) continue;
        context_.sink.Complete(finding, context_.Test(one, "one event is paid twice",
                                                      {ScoreExpectation(one, *a)}, ScoreValue(*a)));
        return;
      }
      context_.NotAnalysed(what, "the lead that was found has an event for each", second);
    });
  }

  Context& context_;
  std::vector<size_t> void_;
};

}  // namespace

void CompleteWitnesses(Context& context) {
  const auto witnesses = std::make_shared<Witnesses>(context);
  witnesses->AskAll();
  context.Keep(witnesses);
  context.Last([witnesses] { witnesses->Finish(); });
}

}  // namespace tandem::analyze
