// SPDX-License-Identifier: Apache-2.0
// analysis_agrees: analysis of generated policies against deciding all their leads.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>
#include <string>

#include "tests/analyze/compare.h"
#include "tests/analyze/compare_claims.h"
#include "tests/analyze/generate.h"

int main(int argc, char** argv) {
  using namespace tandem::analyze_test;
  uint64_t seed = 1;
  size_t policies = 40;
  int fault = 0;
  std::optional<int64_t> boxes;
  bool show = false;
  CLI::App app{"analysis_agrees: every verdict of the analysis against all leads"};
  app.add_option("--seed", seed, "of the first policy");
  app.add_option("--policies", policies, "how many");
  app.add_option("--fault", fault, "analyse a changed policy: ends with 0 when that is seen")
      ->check(CLI::Range(1, kFaults));
  app.add_option("--boxes", boxes, "of the search before the solver is asked; 0: ask it at once");
  app.add_flag("--show", show, "print the first policy and end");
  CLI11_PARSE(app, argc, argv);
  if (show) {
    fmt::print("{}", GeneratePolicy(seed).text);
    return 0;
  }
  Counts counts;
  for (size_t i = 0; i < policies; ++i) {
    if (fault <= kLeadFaults) ComparePolicy(seed + i, fault, boxes, counts);
    if (fault == 0 || fault > kLeadFaults) CompareEventClaims(seed + i, fault, counts);
    if (fault != 0 && !counts.disagreements.empty()) break;
  }
  fmt::print("{} policies ({} refused), {} leads, {} verdicts, {} findings, {} not analysed "
             "({:.2f} %), {} witnesses run, {} disagreements\n",
             counts.policies, counts.refused, counts.leads, counts.verdicts, counts.found,
             counts.not_analysed,
             counts.verdicts == 0 ? 0.0
                                  : 100.0 * static_cast<double>(counts.not_analysed) /
                                        static_cast<double>(counts.verdicts),
             counts.witnesses, counts.disagreements.size());
  const auto& solver = counts.solver;
  fmt::print("solver: {} questions, {} proved, {} found, {} undecided, {} wrong, {:.1f} million "
             "steps\n",
             solver.asked, solver.proved, solver.found, solver.undecided, solver.wrong,
             static_cast<double>(solver.effort) / 1e6);
  fmt::print("{} claims: {} proved, {} refuted, {} undecided\n", counts.claims,
             counts.claims_proved, counts.claims_refuted, counts.claims_undecided);
  for (size_t i = 0; i < counts.disagreements.size() && i < 20; ++i) {
    fmt::print("{}\n", counts.disagreements[i]);
  }
  if (fault != 0) return counts.disagreements.empty() ? 1 : 0;
  return counts.disagreements.empty() && counts.policies > 0 ? 0 : 1;
}
