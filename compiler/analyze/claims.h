// SPDX-License-Identifier: Apache-2.0
// What the analysis of claims shares. Private to claims*.cpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/questions.h"

namespace tandem::analyze {

// The policy with every score and stage left open: what holds there holds.
class Outline {
 public:
  explicit Outline(Context& context);
  // True is a proof that no lead meets all demands; false says nothing.
  bool RulesOut(const std::vector<Demand>& demands);

 private:
  std::unique_ptr<Leads> leads_;  // of conditions of claims alone; none: there are none
};

// The same demands, of the parts of `and`, `or` and what is settled, those first that read least: a
// search that goes by them decides little to find that much cannot be.
std::vector<Demand> InParts(const hir::Policy& policy, const std::vector<Demand>& demands);

// A line of a claim, where its result goes, and what is said of it.
class ClaimedLine {
 public:
  ClaimedLine(Context& context, std::shared_ptr<Outline> outline, const hir::Claim& claim,
              const hir::ClaimLine& line);

  const hir::Claim& claim() const { return *claim_; }
  const hir::ClaimLine& line() const { return *line_; }
  Context& context() const { return *context_; }
  Outline& outline() const { return *outline_; }

  void Proved() const { Result().state = ClaimResult::State::kProved; }
  void Undecided(const std::string& because) const;
  // `what`: "`fit >= 0` is no for this lead".
  void Refuted(const std::string& what, std::string tests) const;
  // Of a test that shows what it denies.
  std::string Title() const;
  // Neither found nor proved: open, or our mistake.
  void Open(const Answer& answer) const;

 private:
  ClaimResult& Result() const { return context_->report.claims[index_]; }

  Context* context_;
  std::shared_ptr<Outline> outline_;
  const hir::Claim* claim_;
  const hir::ClaimLine* line_;
  size_t index_;
};

// `a implies b` is `not a or b`, `a except b` is `a and not b`: whether an argument is turned so.
// As a `not` it stands where what it turns was written; of what was a `not` itself, `a != 1`,
// neither is left, and it has other words than were written.
enum class Turned : uint8_t { kNever, kOnce, kTwice };
Turned HowTurned(const Context& context, const hir::Expr& parent, size_t argument);

// What to expect of the lead so that a test shows how the condition comes out: the parts that
// decide it.
std::vector<std::string> Shown(Context& context, const hir::Test& lead, hir::ExprId condition);

// Of a line that is proved: parts that it does not need, premises that never hold.
void AskParts(const ClaimedLine& claimed);  // claims_parts.cpp

// Two leads that were run, what the subject is of each.
struct LeadPair {
  hir::Test first, second;
  int64_t before = 0, after = 0;
};
// A lead with few events for which the subject goes the wrong way as one of the types is added:
// plain leads and events are tried, nothing is concluded where none does.
std::optional<LeadPair> TryEvents(Context& context, const hir::ClaimLine& line);  // claims_try.cpp

// `never falls`, `never rises`.
void AskMonotone(const ClaimedLine& claimed);  // claims_monotone.cpp

}  // namespace tandem::analyze
