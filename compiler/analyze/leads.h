// SPDX-License-Identifier: Apache-2.0
// All leads a policy can meet: is there one for which …, and between what does a number lie? By
// splitting ranges of inputs, and where that does not end by a solver; docs/ANALYSIS.md says how
// and why it is right.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/solver_use.h"
#include "compiler/hir/builder.h"
#include "compiler/hir/hir.h"
#include "compiler/source/source.h"

namespace tandem::analyze {

// A set of what a yes/no can be.
inline constexpr uint8_t kYes = 1;
inline constexpr uint8_t kNo = 2;
inline constexpr uint8_t kUnknown = 4;
inline constexpr uint8_t kAnyOutcome = 7;

// The condition's three-valued result must be among the outcomes. With kAnyOutcome it asks for
// nothing but that the lead has the required fields the condition reads.
struct Demand {
  hir::ExprId condition = hir::kNoExpr;
  uint8_t outcomes = kYes;
};

enum class Verdict : uint8_t {
  kFound,        // `lead` is one; it was run
  kNone,         // proved: there is none, at any instant
  kNotAnalysed,  // `because` says what stopped it
};
struct Answer {
  Verdict verdict = Verdict::kNotAnalysed;
  hir::Test lead;       // values and events only; has_as_of is set
  std::string because;  // for people: "`a * b` relates two fields", lower-case start, no full stop
  // kNotAnalysed: a lead was found where nothing was left open, and did not do when it was run.
  bool contradicted = false;
};

// Every value lies within the bounds, which are int64's ends where nothing is known. Where an end
// is met, a lead that was run has it.
struct Reach {
  int64_t low = 0;
  int64_t high = 0;
  bool low_is_met = false;
  bool high_is_met = false;
  bool may_be_unknown = false;
  hir::Test at_low;
  hir::Test at_high;
  std::string because;  // why an end is not met
};

struct Limits {
  int64_t boxes = 4'000;        // a question may look at; beyond, kNotAnalysed
  int64_t small_boxes = 400;    // a part of a score may look at, for its exact bounds
  int64_t texts = 4'096;        // texts that stand for all texts of one field
  int64_t events = 2'000;       // a lead may have
  int64_t effort = 3'000'000;   // of the solver for a question, in its own steps: a second or so
  int64_t all_effort = 15'000'000;  // … and for all questions together
};

class Leads {
 public:
  // The policy must have been checked without errors. `sources` must outlive this.
  Leads(hir::Policy policy, const source::SourceSet& sources, Limits limits = {});
  ~Leads();
  Leads(const Leads&) = delete;
  Leads& operator=(const Leads&) = delete;

  // Appends expressions to ask about; the ids of the policy's own stay what they are.
  hir::Builder& make();
  const hir::Policy& policy() const;

  // Is there a lead for which all demands hold?
  Answer Find(const std::vector<Demand>& all_of);
  // The same for many questions, which share one lowering and one run: much faster than one by one.
  std::vector<Answer> FindAll(const std::vector<std::vector<Demand>>& questions);

  // The same where a lead is run otherwise: `stands` says whether it does. With `added` the demands
  // are also about one event more of that type, by its fields as inputs; `stands` gets it too.
  using Stands = std::function<bool(const hir::Test& lead, const hir::TestEvent& added)>;
  Answer FindThat(const std::vector<Demand>& all_of, std::optional<hir::EventId> added,
                  const Stands& stands);

  // Of all questions so far.
  const SolverUse& solver_use() const;

  // Events of the type that what is computed from events tells apart: each counts where some other
  // does not, as far as few tell.
  std::vector<hir::TestEvent> EventsOf(hir::EventId type);

  // What the outcome of a yes/no can be; too many rather than too few, at no cost.
  uint8_t Outcomes(hir::ExprId condition);

  // Numbers, moneys, percents, dates …, also scores, in stored units.
  Reach ReachOf(hir::ExprId number);

  // Runs the lead: the values in stored units (choices: the index; yes/no: 0, 1), nothing where
  // unknown. Not for texts.
  std::vector<std::optional<int64_t>> Run(const hir::Test& lead,
                                          const std::vector<hir::ExprId>& exprs);

  // The same of many leads, in one run.
  std::vector<std::vector<std::optional<int64_t>>> RunAll(
      const std::vector<const hir::Test*>& leads, const std::vector<hir::ExprId>& exprs);

  // As it stands in a policy: `test "NAME" as of … { … expect … }`, lines ended by "\n".
  // Expectations as written after `expect`.
  std::string AsTest(const hir::Test& lead, const std::string& name,
                     const std::vector<std::string>& expectations) const;
  // "country = "DE", employees = 200", for one line of a message; "nothing known" when empty.
  std::string InWords(const hir::Test& lead) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::analyze
