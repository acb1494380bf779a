// SPDX-License-Identifier: Apache-2.0
// Leads of the merged policy, decided by each of the two alone, and written as tests. Private to
// all_leads.cpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/analyze/merge.h"
#include "compiler/diff/all_leads_subjects.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::diff {

// A lead as one policy has it, and what that decides.
struct Decided {
  hir::Test lead;
  std::string label;
  std::string stage;
};
struct DecidedByBoth {
  Decided before, after;
  std::string why_not;  // it is no lead of both; empty: it is
};

class BothPolicies {
 public:
  // Both must outlive it.
  BothPolicies(const pipeline::CompilationUnit& before, const pipeline::CompilationUnit& after);

  // Copies that what is to be run is appended to.
  hir::Policy& before() { return own_before_; }
  hir::Policy& after() { return own_after_; }

  // One answer a lead. One run of each policy for all of them.
  std::vector<DecidedByBoth> Decide(
      const analyze::Merged& merged,
      const std::vector<std::pair<const Subject*, const hir::Test*>>& leads);
  ShiftWitness WitnessOf(const Subject& subject, const DecidedByBoth& decided) const;

 private:
  const pipeline::CompilationUnit& before_;
  const pipeline::CompilationUnit& after_;
  hir::Policy own_before_;
  hir::Policy own_after_;
  hir::ExprId stage_before_, stage_after_;
};

}  // namespace tandem::diff
