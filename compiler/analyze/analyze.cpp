// SPDX-License-Identifier: Apache-2.0
// Asks all questions of a policy and says what came of it.
#include "compiler/analyze/analyze.h"

#include <algorithm>

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

// Questions about conditions cost time and memory with the square of what a policy says.
constexpr size_t kMostExpressions = 10'000;

}  // namespace

Report Analyze(const hir::Policy& policy, const std::vector<syntax::File>& files,
               const source::SourceSet& sources, diag::Sink& sink) {
  Report report;
  Leads leads(policy, sources);
  Context context(policy, sources, sink, report, leads);
  if (policy.exprs.size() <= kMostExpressions) {
    CompleteWitnesses(context);  // first: it finds what was reported before by its place
    AskLines(context);
    AskStages(context);
    AskConditions(context);
    AskScores(context);
    AskResults(context);
    context.AnswerAll();
  } else {
    report.not_analysed.push_back(
        {"conditions, routes, stages and scores",
         fmt::format("the policy has {} expressions, and up to {} are analysed",
                     policy.exprs.size(), kMostExpressions),
         files.empty() ? source::Span{} : source::Span{files.front().id, 0, 0}});
  }
  AskTables(context);
  AskUnused(context, files);
  ReportNotAnalysed(report, sink);
  return report;
}

std::vector<std::string> InLines(const Report& report, const schema::Schema& schema, size_t most) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < report.scores.size() && i < most; ++i) {
    const ScoreReach& score = report.scores[i];
    schema::ValueType type = score.type;
    type.low = score.low;
    type.high = score.high;
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
  if (!report.not_analysed.empty()) {
    lines.push_back(fmt::format("not analysed: {} of {} questions, see the notes",
                                report.not_analysed.size(), report.questions));
  }
  return lines;
}

}  // namespace tandem::analyze
