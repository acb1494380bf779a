// SPDX-License-Identifier: Apache-2.0
// diff_agrees: which leads a change moves, of all there can be, against deciding them all.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

#include "runtime/base/random.h"
#include "tests/analyze/generate.h"
#include "tests/analyze/mutate.h"
#include "tests/analyze/pairs.h"

int main(int argc, char** argv) {
  using namespace tandem::analyze_test;
  uint64_t seed = 1;
  size_t pairs = 20;
  int fault = 0;
  bool show = false;
  CLI::App app{"diff_agrees: classes and witnesses of a change against all leads"};
  app.add_option("--seed", seed, "of the first pair");
  app.add_option("--pairs", pairs, "how many");
  app.add_option("--fault", fault, "ask about another policy: ends with 0 when that is seen")
      ->check(CLI::Range(1, kPairFaults));
  app.add_flag("--show", show, "print the first pair and end");
  CLI11_PARSE(app, argc, argv);
  if (show) {
    tandem::base::Random random(seed);
    const std::string policy = GeneratePolicy(seed).text;
    fmt::print("{}--------\n{}", policy, Mutate(policy, random));
    return 0;
  }
  PairCounts counts;
  for (size_t i = 0; i < pairs; ++i) {
    ComparePair(seed + i, fault, counts);
    if (fault != 0 && !counts.disagreements.empty()) break;
  }
  fmt::print("{} pairs ({} refused), {} leads, {} classes ({} not same, {} undecided), "
             "{} witnesses run, {} kinds of movement left out, {} questions, {} merged values, "
             "{} disagreements\n",
             counts.pairs, counts.refused, counts.leads, counts.classes, counts.moved,
             counts.undecided, counts.witnesses, counts.kinds_left_out, counts.questions,
             counts.merged, counts.disagreements.size());
  for (size_t i = 0; i < counts.disagreements.size() && i < 20; ++i) {
    fmt::print("{}\n", counts.disagreements[i]);
  }
  if (fault != 0) return counts.disagreements.empty() ? 1 : 0;
  return counts.disagreements.empty() && counts.pairs > 0 ? 0 : 1;
}
