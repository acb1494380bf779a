// SPDX-License-Identifier: Apache-2.0
// What the questions of an analysis share. Private to compiler/analyze.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/analyze/analyze.h"
#include "compiler/analyze/leads.h"

namespace tandem::analyze {

// One run of the analysis: where findings go, what they are about, and all leads. Questions are
// collected and answered together; what is done with an answer may ask further ones.
class Context {
 public:
  Context(const hir::Policy& policy_in, const source::SourceSet& sources_in, diag::Sink& sink_in,
          Report& report_in, Leads& leads_in);

  using Then = std::function<void(const Answer&)>;
  // Is there a lead for which all demands hold?
  void Ask(std::vector<Demand> demands, Then then);
  // Until there is nothing left to ask.
  void AnswerAll();
  // What answers are told to lives as long as this.
  void Keep(std::shared_ptr<void> asker) { kept_.push_back(std::move(asker)); }
  // Once all answers are in.
  void Last(std::function<void()> action) { last_.push_back(std::move(action)); }

  // Nothing is silent: what could not be told is kept with its reason.
  void NotAnalysed(std::string what, std::string because, source::Span span);
  void Proved(std::string what) { report.proved.push_back(std::move(what)); }

  // As written, on one line, cut where it is long; an expression that was written nowhere in the
  // language's own spelling.
  std::string Written(source::Span span) const;
  std::string Written(hir::ExprId id) const;
  std::string Whole(source::Span span) const;  // not cut
  // The same whole, as a test can say it.
  std::string InTest(hir::ExprId id) const;
  // The lead as a pasteable test; empty expectations give no test.
  // `about`: what is expected of; decides whether the test has to say when it is.
  std::string Test(const hir::Test& lead, const std::string& name,
                   const std::vector<std::string>& expectations, hir::ExprId about) const;
  // `fit = 40`, `route = sdr`: what the lead gets, as an expectation. Empty for texts and where it
  // is unknown.
  std::string Expectation(const hir::Test& lead, const std::string& name, hir::ExprId value);

  const hir::Policy& policy;
  const source::SourceSet& sources;
  diag::Sink& sink;
  Report& report;
  Leads& leads;

 private:
  bool DependsOnTime(hir::ExprId id) const;

  bool depends_on_time_ = false;  // anything in the policy
  std::vector<std::vector<Demand>> asked_;
  std::vector<Then> then_;
  std::vector<std::shared_ptr<void>> kept_;
  std::vector<std::function<void()>> last_;
};

// A place where a condition decides something.
struct Place {
  hir::ExprId condition = hir::kNoExpr;
  std::string when_never;   // "the rule never counts"
  std::string when_always;  // "leave the condition out"; empty: asked elsewhere, of the lines below
};
inline constexpr const char* kLeaveOut = "leave the condition out";
std::vector<Place> PlacesOf(const hir::Policy& policy);

// Everything that decides reads: the expressions below scores, bands, stages, answers, the route
// and what rejects, each once; `in_events`: those asked of single events.
std::vector<hir::ExprId> Deciding(const hir::Policy& policy, std::set<hir::ExprId>* in_events);

// The policy without what only its tests ask, and without what these do not read; every expression
// keeps its number.
hir::Policy OfDecisionsAndClaims(const hir::Policy& policy);
hir::Policy OnlyFor(const hir::Policy& policy, const std::vector<hir::ExprId>& roots);

// What must hold for a rule to count at all, its group and `nothing when` included.
std::vector<Demand> CountsWhen(const hir::Score& score, size_t rule);

void AskTables(Context& context);                                          // tables.cpp
void AskUnused(Context& context, const std::vector<syntax::File>& files);  // unused.cpp
void AskConditions(Context& context);                                      // conditions.cpp
void AskLines(Context& context);                                           // lines.cpp
void AskStages(Context& context);                                          // stages.cpp
void AskScores(Context& context);                                          // scores.cpp
void AskResults(Context& context);                                         // results.cpp
void AskTraps(Context& context, const std::vector<syntax::File>& files);   // traps.cpp
void CompleteWitnesses(Context& context);                                  // witnesses.cpp
void AskClaims(Context& context);                                          // claims.cpp
// No line of a claim is asked; each is undecided for this reason.
void LeaveClaims(Context& context, const std::string& because);

}  // namespace tandem::analyze
