// SPDX-License-Identifier: Apache-2.0
// Asks all questions of a policy and says what came of it.
#include "compiler/analyze/analyze.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "compiler/analyze/questions.h"
#include "compiler/hir/spell.h"

namespace tandem::analyze {
namespace {

// One note a reason: what was not analysed, at the first place.
void ReportNotAnalysed(const Report& report, diag::Sink& sink) {
  std::vector<const NotAnalysed*> firsts;
  for (const NotAnalysed& one : report.not_analysed) {
    const bool known = std::any_of(firsts.begin(), firsts.end(), [&](const NotAnalysed* first) {
      return first->because == one.because;
    });
    if (!known) firsts.push_back(&one);
  }
  for (const NotAnalysed* first : firsts) {
    std::string what;
    size_t count = 0;
    for (const NotAnalysed& one : report.not_analysed) {
      if (one.because != first->because) continue;
      if (++count <= 3) what += (what.empty() ? "" : "; ") + one.what;
    }
    if (count > 3) what += fmt::format("; and {} more", count - 3);
    sink.Report(diag::Code::kNotAnalysed, first->span, what, first->because);
  }
}

// Questions about conditions cost more than in proportion to what a policy says.
constexpr size_t kMostExpressions = 50'000;

// "claim "…": all of 3 lines proved", a line each.
void AddClaims(const Report& report, std::vector<std::string>& lines) {
  for (size_t i = 0; i < report.claims.size();) {
    const std::string& name = report.claims[i].claim;
    size_t all = 0, proved = 0, refuted = 0;
    for (; i < report.claims.size() && report.claims[i].claim == name; ++i, ++all) {
      proved += report.claims[i].state == ClaimResult::State::kProved ? 1 : 0;
      refuted += report.claims[i].state == ClaimResult::State::kRefuted ? 1 : 0;
    }
    std::string said;
    const auto add = [&](size_t count, const char* what) {
      if (count > 0) said += fmt::format("{}{} {}", said.empty() ? "" : ", ", count, what);
    };
    if (proved == all) {
      said = all == 1 ? "proved" : fmt::format("all of {} lines proved", all);
    } else {
      add(proved, "proved");
      add(refuted, "refuted");
      add(all - proved - refuted, "undecided");
      said = fmt::format("of {} {}: {}", all, all == 1 ? "line" : "lines", said);
    }
    lines.push_back(fmt::format("claim {}: {}", hir::Quoted(name), said));
  }
}

}  // namespace

Report Analyze(const hir::Policy& policy, const std::vector<syntax::File>& files,
               const source::SourceSet& sources, diag::Sink& sink, Limits limits) {
  Report report;
  Leads leads(OfDecisionsAndClaims(policy), sources, limits);
  Context context(policy, sources, sink, report, leads);
  if (policy.exprs.size() <= kMostExpressions) {
    CompleteWitnesses(context);  // first: it finds what was reported before by its place
    AskLines(context);
    AskStages(context);
    AskConditions(context);
    AskScores(context);
    AskResults(context);
    AskClaims(context);
    context.AnswerAll();
  } else {
    LeaveClaims(context, "the policy has too many expressions to be analysed");
    report.not_analysed.push_back(
        {"conditions, routes, stages and scores",
         fmt::format("the policy has {} expressions, and up to {} are analysed",
                     policy.exprs.size(), kMostExpressions),
         files.empty() ? source::Span{} : source::Span{files.front().id, 0, 0}});
  }
  AskTables(context);
  AskUnused(context, files);
  if (policy.exprs.size() <= kMostExpressions) AskTraps(context, files);
  ReportNotAnalysed(report, sink);
  report.solver = leads.solver_use();
  return report;
}

std::vector<std::string> InLines(const Report& report, const schema::Schema& schema, size_t most) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < report.scores.size() && i < most; ++i) {
    const ScoreReach& score = report.scores[i];
    schema::ValueType type = score.type;
    type.low = score.low;
    type.high = score.high;
    if (score.open_below) type.low = std::numeric_limits<int64_t>::min();
    if (score.open_above) type.high = std::numeric_limits<int64_t>::max();
    if (score.open_below || score.open_above) {
      lines.push_back(fmt::format("{} has no {} end, it reaches {}", score.name,
                                  score.open_above ? "upper" : "lower",
                                  hir::SpellRange(schema, type)));
      continue;
    }
    const std::string range = hir::SpellRange(schema, type);
    lines.push_back(score.exact ? fmt::format("{} reaches {}", score.name, range)
                                : fmt::format("{} lies in {}, perhaps in less", score.name, range));
  }
  if (report.scores.size() > most) {
    lines.push_back(fmt::format("and what {} more scores reach", report.scores.size() - most));
  }
  for (size_t i = 0; i < report.proved.size() && i < most; ++i) lines.push_back(report.proved[i]);
  if (report.proved.size() > most) {
    lines.push_back(fmt::format("and the same of {} more", report.proved.size() - most));
  }
  AddClaims(report, lines);
  if (!report.not_analysed.empty()) {
    lines.push_back(fmt::format("not analysed: {} of {} questions, see the notes",
                                report.not_analysed.size(), report.questions));
  }
  return lines;
}

}  // namespace tandem::analyze
