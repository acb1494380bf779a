// SPDX-License-Identifier: Apache-2.0
// What can be said of a policy before it meets a lead: lines nobody reaches, tables with holes,
// thresholds that nobody passes. docs/ANALYSIS.md lists what is asked and what is proved.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "compiler/analyze/leads.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/hir/hir.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

namespace tandem::analyze {

// Between what a score lies, over all leads, in its own units.
struct ScoreReach {
  std::string name;
  schema::ValueType type;
  int64_t low = 0;
  int64_t high = 0;
  bool exact = false;  // leads that were run have both ends; else it may be narrower
  bool open_below = false;  // nothing in the policy limits it: rules on events without a cap
  bool open_above = false;
};

// What was asked and could not be told, with the reason.
struct NotAnalysed {
  std::string what;
  std::string because;
  source::Span span;
};

// What came of a line of a claim.
struct ClaimResult {
  enum class State : uint8_t { kProved, kRefuted, kUndecided };
  std::string claim;
  std::string line;  // as written
  State state{};
  std::string because;  // kUndecided: why
  source::Span span;
};

struct Report {
  std::vector<ScoreReach> scores;
  std::vector<std::string> proved;  // "route: every lead gets an answer, all 6 lines are reached"
  std::vector<NotAnalysed> not_analysed;
  std::vector<ClaimResult> claims;  // a line each
  // What must not be: a conclusion of exact reasoning that a run contradicts. To be reported to us.
  std::vector<std::string> bugs;
  size_t questions = 0;  // asked, of all kinds
  SolverUse solver;
};

// Tables that say `unique` and are not: errors. Cheap; to be asked before a policy is used.
// The policy was checked without errors.
void CheckTables(const hir::Policy& policy, const source::SourceSet& sources, diag::Sink& sink);

// Everything else; the sink has no errors yet. Findings are warnings and notes.
Report Analyze(const hir::Policy& policy, const std::vector<syntax::File>& files,
               const source::SourceSet& sources, diag::Sink& sink, Limits limits = {});

// The report in lines for people, without line ends: at most so many scores, and so many lines of
// what was proved.
std::vector<std::string> InLines(const Report& report, const schema::Schema& schema,
                                 size_t most = std::numeric_limits<size_t>::max());

}  // namespace tandem::analyze
