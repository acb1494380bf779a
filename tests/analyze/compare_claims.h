// SPDX-License-Identifier: Apache-2.0
// The verdicts on the claims of a generated policy against all of its leads, and against all pairs
// of them that differ in one field.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/analyze/analyze.h"
#include "compiler/diag/diagnostic.h"
#include "tests/analyze/compare.h"
#include "tests/analyze/generate.h"
#include "tests/analyze/truth.h"

namespace tandem::analyze_test {

// What has to be looked at before leads are decided; `findings` of the analysis.
void LookAtClaims(const Generated& policy, const diag::Sink& findings, Truth& truth);

struct ClaimsOf {
  uint64_t seed = 0;
  const Generated& policy;
  const analyze::Report& report;
  const diag::Sink& findings;
  const source::SourceSet& sources;
  const Truth& truth;
};
void CompareClaims(const ClaimsOf& of, Counts& counts);

// Why the tests of a witness do not pass in the policy; empty: they do.
std::string WhyNot(const std::string& policy, const std::string& witness);

// Generates a policy with events of its own, whose claims are about one event more, and decides
// leads with few events, with and without one more.
void CompareEventClaims(uint64_t seed, int fault, Counts& counts);

}  // namespace tandem::analyze_test
