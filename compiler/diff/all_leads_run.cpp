// SPDX-License-Identifier: Apache-2.0
// What the merged policy says of a lead is never shown before both policies said it.
#include "compiler/diff/all_leads_run.h"

#include <optional>

#include "compiler/analyze/run_leads.h"
#include "compiler/analyze/test_text.h"
#include "compiler/hir/builder.h"

namespace tandem::diff {

using hir::ExprId;
using hir::Op;

namespace {

// The stage, for what a test expects; a policy without stages has a zero in its place.
ExprId AddStage(hir::Policy& policy) {
  hir::Builder add(policy);
  if (policy.stage_choice == schema::kNoChoice) {
    return add.Const(hir::TypeOf(schema::Kind::kInteger), 0, {});
  }
  return add.Reference(Op::kStage, hir::ChoiceType(policy.schema, policy.stage_choice), 0, {});
}
std::string StageOf(const hir::Policy& policy, std::optional<int64_t> value) {
  if (policy.stage_choice == schema::kNoChoice) return "";
  return LabelOf(policy, hir::ChoiceType(policy.schema, policy.stage_choice), {}, value);
}

// Why a lead of the merged policy is none of both; empty: nothing that it has is two things.
std::string WhyTwo(const analyze::Merged& merged, const hir::Test& lead) {
  const schema::Schema& schema = merged.policy.schema;
  for (const auto& unrelated : merged.unrelated) {
    if (unrelated.of_event) {
      for (const hir::TestEvent& event : lead.events) {
        if (schema[event.event].name == schema[unrelated.event].name) return unrelated.because;
      }
      continue;
    }
    for (const hir::TestValue& value : lead.values) {
      if (schema[value.field].name == schema[unrelated.field].name) return unrelated.because;
    }
  }
  return "";
}

}  // namespace

BothPolicies::BothPolicies(const pipeline::CompilationUnit& before,
                           const pipeline::CompilationUnit& after)
    : before_(before),
      after_(after),
      own_before_(before.policy()),
      own_after_(after.policy()),
      stage_before_(AddStage(own_before_)),
      stage_after_(AddStage(own_after_)) {}

std::vector<DecidedByBoth> BothPolicies::Decide(
    const analyze::Merged& merged,
    const std::vector<std::pair<const Subject*, const hir::Test*>>& leads) {
  std::vector<DecidedByBoth> out(leads.size());
  std::vector<size_t> places;
  for (size_t i = 0; i < leads.size(); ++i) {
    const hir::Test& lead = *leads[i].second;
    const auto old_lead = analyze::AsFirst(merged, before_.policy(), lead);
    const auto new_lead = analyze::AsSecond(merged, after_.policy(), lead);
    out[i].why_not = WhyTwo(merged, lead);
    if (out[i].why_not.empty() && (!old_lead || !new_lead)) {
      out[i].why_not = "one policy does not know a value";
    }
    if (!out[i].why_not.empty()) continue;
    out[i].before.lead = *old_lead;
    out[i].after.lead = *new_lead;
    places.push_back(i);
  }
  if (places.empty()) return out;
  const auto run = [&](const hir::Policy& policy, const pipeline::CompilationUnit& unit,
                       Decided DecidedByBoth::*side, ExprId Subject::*of, ExprId stage) {
    std::vector<const hir::Test*> pointers;
    std::vector<ExprId> exprs;
    for (const size_t place : places) {
      pointers.push_back(&(out[place].*side).lead);
      exprs.push_back(leads[place].first->*of);
    }
    exprs.push_back(stage);
    return analyze::RunLeads(policy, unit.sources(), pointers, exprs);
  };
  const auto olds = run(own_before_, before_, &DecidedByBoth::before, &Subject::own_before,
                        stage_before_);
  const auto news = run(own_after_, after_, &DecidedByBoth::after, &Subject::own_after,
                        stage_after_);
  for (size_t i = 0; i < places.size(); ++i) {
    DecidedByBoth& decided = out[places[i]];
    if (olds.empty() || news.empty()) {
      decided.why_not = "the time zone is unknown on this machine";
      continue;
    }
    const Subject& subject = *leads[places[i]].first;
    decided.before.label = LabelOf(own_before_, subject.type_before, subject.texts, olds[i][i]);
    decided.before.stage = StageOf(own_before_, olds[i].back());
    decided.after.label = LabelOf(own_after_, subject.type_after, subject.texts, news[i][i]);
    decided.after.stage = StageOf(own_after_, news[i].back());
    if (decided.before.label == decided.after.label) decided.why_not = "both decide alike";
  }
  return out;
}

ShiftWitness BothPolicies::WitnessOf(const Subject& subject, const DecidedByBoth& decided) const {
  const ResultShift& result = subject.result;
  const Decided& was = decided.before;
  const Decided& is = decided.after;
  ShiftWitness witness;
  witness.from = was.label;
  witness.to = is.label;
  witness.words = analyze::LeadInWords(own_after_, is.lead);
  witness.expect_old = ExpectationOf(result, subject.type_before, was.label, was.stage);
  witness.expect = ExpectationOf(result, subject.type_after, is.label, is.stage);
  const bool is_way = result.kind == program::ResultKind::kWayIn;
  const std::string name =
      (is_way ? "way in" : result.name) + ": " + was.label + " -> " + is.label;
  const auto test = [&](const hir::Policy& policy, const hir::Test& lead,
                        const std::string& expect, const char* when, const std::string& other) {
    return analyze::TestText(policy, lead, name, {expect + "  // " + when + ": " + other});
  };
  const std::string before = is_way ? was.label : witness.expect_old;
  const std::string now = is_way ? is.label : witness.expect;
  witness.test = test(own_after_, is.lead, witness.expect, "before", before);
  witness.test_old = test(own_before_, was.lead, witness.expect_old, "now", now);
  const bool same = test(own_after_, is.lead, witness.expect_old, "now", now) == witness.test_old;
  if (same) witness.test_old.clear();
  return witness;
}

}  // namespace tandem::diff
