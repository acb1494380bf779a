// SPDX-License-Identifier: Apache-2.0
// Tests that cannot fail: nothing expected, something that holds for every lead, or something that
// reads nothing of what the test sets.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "compiler/analyze/traps.h"
#include "compiler/hir/spell.h"

namespace tandem::analyze {
namespace {

using diag::Code;
using hir::ExprId;

// Policies may have thousands of cases.
constexpr size_t kMostAsked = 200;  // different expectations
constexpr size_t kMostRun = 20;     // leads, to say what they get

class Tests {
 public:
  explicit Tests(Context& context)
      : context_(context), policy_(context.policy), leads_(context.policy, context.sources) {}

  void WarnOfAll() {
    for (const hir::Test& test : policy_.tests) {
      if (test.expectations.empty()) ExpectsNothing(test);
    }
    AskWhatAlwaysHolds();
    for (const hir::Test& test : policy_.tests) {
      for (const hir::Expectation& expectation : test.expectations) {
        if (always_.contains(KeyOf(expectation))) AlwaysHolds(test, expectation);
      }
      Apart(test);
    }
  }

 private:
  std::string KeyOf(const hir::Expectation& expectation) const {
    return context_.InTest(expectation.condition);
  }

  // "route = sdr": what the lead of the test gets of the first thing that it gets anything of.
  std::string WhatItGets(const hir::Test& test) {
    std::vector<std::pair<std::string, ExprId>> values;
    if (policy_.route) values.emplace_back("route", policy_.route->value);
    for (size_t i = 0; i < policy_.scores.size(); ++i) {
      values.emplace_back(policy_.scores[i].name,
                          leads_.make().Reference(hir::Op::kScore, policy_.scores[i].type,
                                                  static_cast<int64_t>(i), {}));
    }
    for (const auto& [name, value] : values) {
      const std::string spelled = Spelled(test, name, value);
      if (!spelled.empty()) return spelled;
    }
    return "route = …";
  }

  std::string Spelled(const hir::Test& test, const std::string& name, ExprId value) {
    const schema::ValueType type = leads_.policy()[value].type;
    if (type.kind == schema::Kind::kText || ++run_ > kMostRun) return "";
    const auto seen = leads_.Run(test, {value});
    return seen[0] ? fmt::format("{} = {}", name,
                                 hir::SpellValue(policy_.schema, type, *seen[0]))
                   : "";
  }

  void ExpectsNothing(const hir::Test& test) {
    context_.sink.Report(Code::kTestExpectsNothing, test.span, test.name, WhatItGets(test));
  }

  // What is calculated from constants alone, `territory("FR", 5).squad = sdr`, asks a rule about a
  // case without a lead: it may well fail once the rule is changed.
  bool ReadsALead(ExprId condition) const {
    if (CallsATable(condition)) return false;
    return policy_[condition].op == hir::Op::kConst || !hir::Reads(policy_, condition).empty();
  }

  bool CallsATable(ExprId id) const {
    const hir::Expr& e = policy_[id];
    if (e.op == hir::Op::kDefine) return false;  // shared: many may stand in many
    return e.op == hir::Op::kTableRow ||
           std::any_of(e.args.begin(), e.args.end(),
                       [&](ExprId arg) { return CallsATable(arg); });
  }

  void AskWhatAlwaysHolds() {
    std::map<std::string, ExprId> different;
    for (const hir::Test& test : policy_.tests) {
      for (const hir::Expectation& expectation : test.expectations) {
        if (different.size() >= kMostAsked) break;
        if (!ReadsALead(expectation.condition)) continue;
        different.emplace(KeyOf(expectation), expectation.condition);
      }
    }
    std::vector<std::vector<Demand>> questions;
    for (const auto& [key, condition] : different) {
      questions.push_back({{condition, kNo | kUnknown}});
    }
    const std::vector<Answer> answers = leads_.FindAll(questions);
    size_t at = 0;
    for (const auto& [key, condition] : different) {
      if (answers[at++].verdict == Verdict::kNone) always_.insert(key);
    }
  }

  void AlwaysHolds(const hir::Test& test, const hir::Expectation& expectation) {
    std::string help = "expect what this lead gets and another does not";
    for (const auto& [name, value] : expectation.shows) {
      const std::string gets = Spelled(test, name, value);
      if (!gets.empty()) help = fmt::format("expect what this lead gets: `{}`", gets);
    }
    context_.sink.Report(Code::kAlwaysExpected, expectation.span,
                         context_.Written(expectation.span), help);
  }

  // Cases of one kind expect the same over and over.
  const std::vector<schema::FieldId>& ReadBy(const hir::Expectation& expectation) {
    const auto [it, is_new] = reads_.try_emplace(KeyOf(expectation));
    if (is_new) it->second = hir::Reads(policy_, expectation.condition);
    return it->second;
  }

  // What the test sets and need not: fields that every lead has stand in tests about nothing, too.
  // Nothing where it sets more than fields of today's lead.
  std::set<schema::FieldId> ChosenBy(const hir::Test& test) const {
    std::set<schema::FieldId> set;
    for (const hir::TestValue& value : test.values) {
      const schema::Field& field = policy_.schema[value.field];
      if (field.origin != schema::Origin::kGiven) return {};
      if (field.optional) set.insert(value.field);
    }
    return test.events.empty() ? set : std::set<schema::FieldId>();
  }

  // Only where none of the test's expectations reads what it sets: beside others one that reads
  // nothing of it may well say that nothing happened.
  void Apart(const hir::Test& test) {
    const std::set<schema::FieldId> set = ChosenBy(test);
    if (set.empty() || test.expectations.empty()) return;
    std::set<schema::FieldId> read;
    for (const hir::Expectation& expectation : test.expectations) {
      if (always_.contains(KeyOf(expectation))) return;
      for (const schema::FieldId field : ReadBy(expectation)) {
        if (set.contains(field)) return;
        read.insert(field);
      }
    }
    const hir::Expectation& first = test.expectations.front();
    if (read.empty()) return;  // of events, and none happened
    context_.sink.Report(Code::kExpectedApart, first.span, context_.Written(first.span),
                         fmt::format("`{}`", policy_.schema[*read.begin()].name));
  }

  Context& context_;
  const hir::Policy& policy_;
  Leads leads_;
  std::set<std::string> always_;
  std::map<std::string, std::vector<schema::FieldId>> reads_;
  size_t run_ = 0;
};

}  // namespace

void WarnOfTests(Context& context) {
  if (!context.policy.tests.empty()) Tests(context).WarnOfAll();
}

}  // namespace tandem::analyze
