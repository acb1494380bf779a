// SPDX-License-Identifier: Apache-2.0
// Events become tables, passes and reductions: what is shared, in which order, what is read.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/lower/policy_maker.h"

namespace tandem::lower {
namespace {

using hir::AggregateKind;
using hir::Op;
using program::Projection;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Projection> ProjectionsOf(const program::Body& body) {
  std::vector<Projection> found;
  for (const program::Input& input : body.inputs) found.push_back(input.projection);
  return found;
}

bool Uses(const program::Body& body, program::OpCode code) {
  return std::any_of(body.ops.begin(), body.ops.end(),
                     [&](const program::Op& op) { return op.code == code; });
}

TEST(Events, WithoutAnyNothingRunsBeforeTheMainBody) {
  PolicyMaker p;
  p.Answer("big", p.build.InSet(p.Lead(1), {{500, 1000}}, {}));
  const Program program = p.Made();
  EXPECT_TRUE(program.passes.empty());
  EXPECT_TRUE(program.tables.empty());
  EXPECT_TRUE(program.reductions.empty());
}

TEST(Events, ACountIsOnePassAndOneReduction) {
  PolicyMaker p;
  const int32_t count = p.Add(AggregateKind::kCount, p.build.InSet(p.Event(1), {{30, 600}}, {}));
  p.Answer("views", p.Count(count));
  const Program program = p.Made();
  ASSERT_EQ(program.passes.size(), 1u);
  EXPECT_EQ(program.passes[0].table, 0);
  ASSERT_EQ(program.reductions.size(), 1u);
  EXPECT_EQ(program.reductions[0].kind, Reduction::Kind::kCount);
  EXPECT_EQ(program.reductions[0].after, 1u);
  EXPECT_THAT(ProjectionsOf(program), ElementsAre(Projection::kComputed));
  EXPECT_EQ(program.tables[0].columns[0].projection, Projection::kAt);
}

TEST(Events, EqualConditionsAreOneColumnAndRulesOverOneTypeOnePass) {
  PolicyMaker p;
  const auto pricing = [&] { return p.Contains(p.Event(0), "pricing"); };
  p.Answer("views", p.Count(p.Add(AggregateKind::kCount, pricing())));
  p.Answer("again", p.Count(p.Add(AggregateKind::kCount, pricing())));
  p.Answer("paths", p.Count(p.Add(AggregateKind::kDistinct, pricing(), {p.Event(0)})));
  const Program program = p.Made();
  ASSERT_EQ(program.passes.size(), 1u);
  ASSERT_EQ(program.reductions.size(), 2u);
  EXPECT_EQ(program.reductions[0].parts[0].counts, program.reductions[1].parts[0].counts);
  const auto& columns = program.tables[0].columns;
  EXPECT_EQ(
      std::count_if(columns.begin(), columns.end(),
                    [](const program::Input& c) { return c.projection == Projection::kBits; }),
      1);
}

TEST(Events, WhatTheLeadKnowsIsGatheredOnce) {
  PolicyMaker p;
  const ExprId half = p.build.Arith(Op::kMultiply, Kind::kInteger, p.Lead(1), p.Integer(2), {});
  const ExprId where = p.build.Compare(Op::kLess, half, p.Event(1), {});
  p.Answer("views", p.Count(p.Add(AggregateKind::kCount, where)));
  const Program program = p.Made();
  ASSERT_EQ(program.passes.size(), 2u);
  EXPECT_EQ(program.passes[0].table, -1);
  EXPECT_TRUE(Uses(program.passes[0], program::OpCode::kMul));
  EXPECT_FALSE(Uses(program.passes[1], program::OpCode::kMul));
  ASSERT_EQ(program.passes[0].results.size(), 2u);  // the value, and whether it is known
  EXPECT_EQ(program.reductions[0].after, 2u);
}

TEST(Events, TextsOfLeadAndEventAreComparedByGatheredKeys) {
  PolicyMaker p;
  const ExprId where = p.build.Compare(Op::kTextEqual, p.Event(0), p.Lead(0), {});
  p.Answer("views", p.Count(p.Add(AggregateKind::kCount, where)));
  const Program program = p.Made();
  ASSERT_EQ(program.passes.size(), 2u);
  EXPECT_TRUE(Uses(program.passes[1], program::OpCode::kTextEq));
}

TEST(Events, AnAggregateThatReadsAnotherRunsAfterIt) {
  PolicyMaker p;
  const int32_t latest = p.Add(AggregateKind::kLatest, p.Contains(p.Event(0), "signup"));
  hir::Aggregate later;
  later.kind = AggregateKind::kCount;
  later.parts = {{PolicyMaker::kView, hir::kNoExpr, {}, hir::kNoExpr}};
  later.since = p.build.PickedAt(latest, false, {});
  later.name = "page_view";
  p.Answer("views", p.Count(p.Add(later)));
  const Program program = p.Made();
  ASSERT_EQ(program.passes.size(), 3u);  // events, leads, events
  EXPECT_EQ(program.passes[0].table, 0);
  EXPECT_EQ(program.passes[1].table, -1);
  EXPECT_EQ(program.passes[2].table, 0);
  EXPECT_THAT(ProjectionsOf(program.passes[1]),
              testing::UnorderedElementsAre(Projection::kComputed, Projection::kComputed));
  ASSERT_EQ(program.reductions.size(), 2u);
  EXPECT_EQ(program.reductions[0].kind, Reduction::Kind::kPick);
  EXPECT_EQ(program.reductions[0].after, 1u);
  EXPECT_EQ(program.reductions[1].after, 3u);
}

TEST(Events, AWindowIsTwoComparisonsWithMoments) {
  PolicyMaker p;
  program::Moment day_ago;
  day_ago.amount = 86'400'000'000;
  hir::Aggregate recent;
  recent.parts = {{PolicyMaker::kView, hir::kNoExpr, {}, hir::kNoExpr}};
  recent.window = p.build.AddWindow({p.build.AddMoment(day_ago), -1, false, ""});
  recent.name = "page_view";
  p.Answer("views", p.Count(p.Add(recent)));
  const Program program = p.Made();
  ASSERT_EQ(program.moments.size(), 1u);
  EXPECT_THAT(program::Dump(program), HasSubstr("= kParam #2"));
  EXPECT_THAT(program::Dump(program), HasSubstr("= kParam #0"));  // never later than `as of`
}

TEST(Events, ASumThatMayOverflowIsAFault) {
  PolicyMaker p;
  p.policy.schema.events[0].fields[1].type = hir::TypeOf(Kind::kInteger);
  const int32_t sum = p.Add(AggregateKind::kSum, hir::kNoExpr, {p.Event(1)});
  p.Answer("seconds", p.build.AggregateValue(sum, hir::TypeOf(Kind::kInteger), {}));
  const Program program = p.Made();
  ASSERT_EQ(program.faults.size(), 1u);
  EXPECT_EQ(program.results.back().kind, program::ResultKind::kFault);
  EXPECT_EQ(program.computed[1].physical, abi::Physical::kMask);
}

TEST(Events, ASmallSumIsNarrowAndCannotFault) {
  PolicyMaker p;
  const int32_t sum = p.Add(AggregateKind::kSum, hir::kNoExpr, {p.Event(1)});
  p.Answer("seconds", p.build.AggregateValue(sum, p.policy[p.Event(1)].type, {}));
  const Program program = p.Made();
  EXPECT_TRUE(program.faults.empty());
  EXPECT_LT(program.computed[0].high, int64_t{1} << 42);
}

TEST(Events, AFaultInAConditionIsCounted) {
  PolicyMaker p;
  p.policy.schema.events[0].fields[1].type = hir::TypeOf(Kind::kInteger);
  const ExprId sum = p.build.Arith(Op::kAdd, Kind::kInteger, p.Event(1), p.Integer(1), {});
  const ExprId where = p.build.Compare(Op::kLess, p.Integer(5), sum, {});
  p.Answer("views", p.Count(p.Add(AggregateKind::kCount, where)));
  const Program program = p.Made();
  EXPECT_EQ(program.reductions.size(), 2u);  // the events, and those at fault
  EXPECT_EQ(program.faults.size(), 1u);
}

TEST(Events, AFaultOfTheLeadInsideAConditionIsReported) {
  PolicyMaker p;
  p.policy.schema.fields[1].type = hir::TypeOf(Kind::kInteger);
  const ExprId sum = p.build.Arith(Op::kAdd, Kind::kInteger, p.Lead(1), p.Integer(1), {});
  const ExprId where = p.build.Compare(Op::kLess, p.Event(1), sum, {});
  p.Answer("views", p.Count(p.Add(AggregateKind::kCount, where)));
  EXPECT_EQ(p.Made().faults.size(), 1u);
}

}  // namespace
}  // namespace tandem::lower
