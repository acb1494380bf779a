// SPDX-License-Identifier: Apache-2.0
// Lines of which the first that holds decides: route, bands and `choose`. Is each reached?
#include <algorithm>
#include <limits>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "compiler/analyze/questions.h"
#include "compiler/hir/spell.h"

namespace tandem::analyze {
namespace {

using diag::Code;
using hir::Expr;
using hir::ExprId;
using hir::Op;

// One ladder of lines: a kChoose, and how its lines are shown.
struct Ladder {
  ExprId value = hir::kNoExpr;
  std::string name;                 // "the route", "band `grade`"
  std::string shown;                // at the head of a line: "route", "band grade"
  std::string decides;              // what to expect in a test: "route", "grade"; may be empty
  std::vector<source::Span> spans;  // one a line, `otherwise` last
  bool last_written = true;
  bool conditions_asked = false;    // what is wrong with a condition by itself is found elsewhere
};

// What became of the lines of one ladder.
struct Progress {
  Ladder ladder;
  size_t left = 0;
  size_t reached = 0;
  size_t lines = 0;
};

bool Inside(source::Span inner, source::Span outer) {
  return inner.file == outer.file && inner.begin >= outer.begin && inner.end <= outer.end;
}

class Lines {
 public:
  explicit Lines(Context& context) : context_(context) {}

  void AskAll() {
    const hir::Policy& policy = context_.policy;
    if (policy.route && policy.route->value != hir::kNoExpr) {
      Ladder ladder{policy.route->value, "the route", "route", "route", {}, true, true};
      for (const hir::RouteLine& line : policy.route->lines) ladder.spans.push_back(line.span);
      Ask(std::move(ladder));
    }
    for (const hir::Band& band : policy.bands) {
      if (band.lines.empty()) continue;  // a pair
      Ladder ladder{band.value, fmt::format("band `{}`", band.name),
                    "band " + band.name, band.name, {},
                    true, true};
      for (const hir::BandLine& line : band.lines) ladder.spans.push_back(line.span);
      Ask(std::move(ladder));
    }
    Chooses();
  }

 private:
  const Expr& At(ExprId id) const { return context_.leads.policy()[id]; }

  // Every `choose` that decides, but the ladders above and what change is short for. One that
  // stands in a define with parameters is there once a use: it is not asked.
  void Chooses() {
    std::set<ExprId> in_events;
    std::map<std::pair<uint32_t, uint32_t>, size_t> uses;
    std::vector<ExprId> found;
    for (const ExprId id : Deciding(context_.policy, &in_events)) {
      const Expr& e = At(id);
      if (e.op != Op::kChoose || !e.text.empty() || asked_.contains(id)) continue;
      if (in_events.contains(id) || e.span.begin == e.span.end) continue;
      ++uses[{static_cast<uint32_t>(e.span.file), e.span.begin}];
      found.push_back(id);
    }
    for (const ExprId id : found) {
      const Expr& e = At(id);
      if (uses[{static_cast<uint32_t>(e.span.file), e.span.begin}] > 1) continue;
      Ladder ladder{id, fmt::format("`{}`", context_.Written(e.span)), "", "", {}, true, false};
      for (const hir::Answer& answer : context_.policy.answers) {
        if (answer.value != id) continue;
        ladder.decides = answer.name;
        ladder.shown = "answer " + answer.name;
      }
      bool inside = true;
      for (size_t i = 0; i < e.args.size(); ++i) {
        const source::Span span = At(e.args[i]).span;
        // `give by X { … }` has no value behind its cells.
        inside = inside && (i + 1 == e.args.size() || Inside(span, e.span));
        if (i % 2 == 0) ladder.spans.push_back(span);
      }
      if (!inside) continue;  // of a define: its lines were written elsewhere
      ladder.last_written = ladder.spans.back().begin > ladder.spans.front().begin;
      Ask(std::move(ladder));
    }
  }

  void Ask(Ladder ladder) {
    asked_.insert(ladder.value);
    const Expr e = At(ladder.value);
    if (e.op != Op::kChoose || e.args.size() / 2 + 1 != ladder.spans.size()) return;
    const auto progress = std::make_shared<Progress>();
    progress->ladder = std::move(ladder);
    progress->lines = progress->left =
        e.args.size() / 2 + (progress->ladder.last_written ? 1 : 0);
    std::vector<Demand> before;  // no line above takes the lead
    for (size_t line = 0; line < progress->lines; ++line) {
      std::vector<Demand> demands = before;
      if (2 * line + 1 < e.args.size()) {
        demands.push_back({e.args[2 * line], kYes});
        before.push_back({e.args[2 * line], kNo | kUnknown});
      }
      context_.Ask(std::move(demands), [this, progress, line](const Answer& answer) {
        Told(*progress, line, answer, progress);
      });
    }
  }

  void Told(Progress& progress, size_t line, const Answer& answer,
            const std::shared_ptr<Progress>& keep) {
    const Ladder& ladder = progress.ladder;
    --progress.left;
    if (answer.verdict == Verdict::kFound) ++progress.reached;
    if (answer.verdict == Verdict::kNotAnalysed) {
      context_.NotAnalysed(fmt::format("whether line {} of {} is reached", line + 1, ladder.name),
                           answer.because, ladder.spans[line]);
    }
    if (answer.verdict == Verdict::kNone) NeverReached(keep, line);
    if (progress.left > 0) return;
    if (progress.reached == progress.lines && !ladder.decides.empty()) {
      context_.Proved(fmt::format("{}: every lead gets an answer, all {} lines are reached",
                                  ladder.shown, progress.lines));
    }
  }

  // Its own condition holds for nobody, or the lines above take everybody it is for.
  void NeverReached(const std::shared_ptr<Progress>& progress, size_t line) {
    const Ladder& ladder = progress->ladder;
    const Expr e = At(ladder.value);
    if (2 * line + 1 == e.args.size()) {
      // A route has to end so; what a table leaves open is not always nothing.
      const bool of_route = ladder.decides == "route" && line > 0;
      if (of_route && context_.policy.route->lines[line - 1].table != hir::kNoExpr) return;
      context_.sink.Report(Code::kNeverReached, ladder.spans[line], "this line",
                           "the lines above it take every lead",
                           "let the line above end with `otherwise` in place of its condition");
      return;
    }
    const ExprId condition = e.args[2 * line];
    context_.Ask({{condition, kYes}, {ladder.value, kAnyOutcome}},
                 [this, progress, line, condition](const Answer& answer) {
      if (answer.verdict == Verdict::kNone) {
        HoldsForNobody(*progress, line, condition);
      } else {
        Taken(progress, line, answer);
      }
    });
  }

  void HoldsForNobody(const Progress& progress, size_t line, ExprId condition) {
    const source::Span span = progress.ladder.spans[line];
    const bool of_route = progress.ladder.decides == "route";
    const bool asked = of_route ? context_.policy.route->lines[line].unless == hir::kNoExpr
                                : !(At(condition).span == span);
    // The condition itself has its own finding.
    if (asked && progress.ladder.conditions_asked) return;
    const std::string why = Why(condition);
    context_.sink.Report(Code::kNeverReached, span, "this line",
                         !why.empty() ? why : "its condition is true for no lead",
                         "change it, or remove it");
  }

  // "`fit` lies in 0..55"
  std::string Why(ExprId condition) const {
    for (const ExprId arg : At(condition).args) {
      const Expr& a = At(arg);
      if (a.op == Op::kConst || a.type.kind == schema::Kind::kYesNo) continue;
      const bool bounded = a.type.low != std::numeric_limits<int64_t>::min() ||
                           a.type.high != std::numeric_limits<int64_t>::max();
      if (!bounded || a.type.kind == schema::Kind::kChoice) continue;
      return fmt::format("`{}` lies in {}", context_.Written(arg),
                         hir::SpellRange(context_.policy.schema, a.type));
    }
    return "";
  }

  // A lead that the line is for, and which lines take it and all others like it.
  void Taken(const std::shared_ptr<Progress>& progress, size_t line, const Answer& example) {
    const Ladder& ladder = progress->ladder;
    const Expr e = At(ladder.value);
    std::string witness;
    if (example.verdict == Verdict::kFound && !ladder.decides.empty()) {
      witness = context_.Test(example.lead, "a line above takes this lead",
                              {context_.Expectation(example.lead, ladder.decides, ladder.value)},
                              ladder.value);
    }
    struct State {
      size_t left = 0;
      std::vector<size_t> takers;
    };
    const auto state = std::make_shared<State>();
    state->left = line;
    for (size_t above = 0; above < line; ++above) {
      context_.Ask({{e.args[2 * line], kYes}, {e.args[2 * above], kNo | kUnknown}},
                   [this, state, progress, line, above, witness](const Answer& answer) {
                     if (answer.verdict == Verdict::kNone) state->takers.push_back(above);
                     if (--state->left > 0) return;
                     const auto& spans = progress->ladder.spans;
                     const bool one = !state->takers.empty();
                     auto& finding = context_.sink.Report(
                         Code::kNeverReached, spans[line], "this line",
                         one ? "a line above it takes every lead it is for"
                             : "the lines above it together take every lead it is for",
                         "move it up, or remove it");
                     if (one) finding.With(spans[state->takers[0]], "takes them");
                     finding.Witness(witness);
                   });
    }
  }

  Context& context_;
  std::set<ExprId> asked_;
};

}  // namespace

void AskLines(Context& context) {
  const auto lines = std::make_shared<Lines>(context);
  lines->AskAll();
  context.Keep(lines);
}

}  // namespace tandem::analyze
