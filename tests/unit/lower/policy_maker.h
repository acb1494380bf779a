// SPDX-License-Identifier: Apache-2.0
// A checked policy with one event type, made by hand: what the tests of lowering count.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compiler/hir/builder.h"
#include "compiler/lower/lower.h"
#include "runtime/program/verify.h"

namespace tandem::lower {

using hir::ExprId;
using program::Program;
using program::Reduction;
using schema::EventId;
using schema::FieldId;
using schema::Kind;

// Leads have 0 company (text), 1 size (integer 0..1000), 2 since (time). Page views have 0 path
// (text), 1 seconds (integer 0..600), 2 paid (yes/no); orders have 0 title (text).
class PolicyMaker {
 public:
  static constexpr EventId kView{0}, kOrder{1};

  PolicyMaker() : build(policy) {
    const auto integer = [](int64_t high) {
      schema::ValueType type = hir::TypeOf(Kind::kInteger);
      type.low = 0;
      type.high = high;
      return type;
    };
    sources.Add("policy.tandem", "");
    policy.name = "test";
    policy.schema.zone = "UTC";
    policy.schema.fields = {{"company", hir::TypeOf(Kind::kText), true, {}},
                            {"size", integer(1000), true, {}},
                            {"since", hir::TypeOf(Kind::kTime), true, {}}};
    policy.schema.events = {{"page_view",
                             {{"path", hir::TypeOf(Kind::kText), true, {}},
                              {"seconds", integer(600), true, {}},
                              {"paid", hir::TypeOf(Kind::kYesNo), true, {}}},
                             {}},
                            {"order", {{"title", hir::TypeOf(Kind::kText), false, {}}}, {}}};
  }

  ExprId Event(uint32_t field) { return build.EventField(kView, FieldId{field}, false, {}); }
  ExprId Lead(uint32_t field) { return build.Field(FieldId{field}, false, {}); }
  ExprId Integer(int64_t value) { return build.Const(hir::TypeOf(Kind::kInteger), value, {}); }
  ExprId Contains(ExprId text, const std::string& needle) {
    program::TextAtom atom;
    atom.test = program::TextTest::kContains;
    atom.needles = {needle};
    return build.Atom(hir::Op::kTextTest, text, atom, "", {});
  }

  // Of page views, where a condition holds.
  int32_t Add(hir::AggregateKind kind, ExprId where, std::vector<ExprId> values = {}) {
    hir::Aggregate aggregate;
    aggregate.kind = kind;
    aggregate.parts = {{kView, where, std::move(values), hir::kNoExpr}};
    aggregate.name = "page_view";
    return Add(std::move(aggregate));
  }
  int32_t Add(hir::Aggregate aggregate) { return build.AddAggregate(std::move(aggregate)); }
  ExprId Count(int32_t aggregate) {
    return build.AggregateValue(aggregate, hir::TypeOf(Kind::kInteger), {});
  }

  void Answer(const std::string& name, ExprId value) {
    hir::Answer answer;
    answer.name = name;
    answer.value = value;
    policy.answers.push_back(std::move(answer));
  }
  // A score whose one rule gives `points`.
  void Score(ExprId points, int rule_scale, int32_t aggregate, ExprId when = hir::kNoExpr) {
    hir::Score score;
    score.name = "web";
    score.type = hir::TypeOf(Kind::kInteger);
    score.rule_scale = rule_scale;
    score.rounding = rule_scale == 0 ? hir::Rounding::kNone : hir::Rounding::kHalfEven;
    hir::ScoreRule rule;
    rule.kind = program::RuleKind::kGive;
    rule.points = points;
    rule.when = when;
    rule.aggregate = aggregate;
    rule.each = Integer(2);
    score.rules = {rule};
    policy.scores.push_back(std::move(score));
  }

  Program Made(LowerOptions options = {}) {
    Program program = lower::Lower(policy, sources, "0", options);
    const base::Result<void> verified = program::Verify(program);
    EXPECT_TRUE(verified.has_value()) << verified.error().message << program::Dump(program);
    return program;
  }

  hir::Policy policy;
  hir::Builder build;
  source::SourceSet sources;
};

}  // namespace tandem::lower
