// SPDX-License-Identifier: Apache-2.0
// Rules on events, stages that last, scores that freeze, rows that are rejected.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/lower/policy_maker.h"

namespace tandem::lower {
namespace {

using hir::AggregateKind;
using hir::Op;
using program::OpCode;
using program::ResultKind;
using program::RuleKind;

size_t CountOf(const program::Body& body, OpCode code) {
  return static_cast<size_t>(std::count_if(body.ops.begin(), body.ops.end(),
                                           [&](const program::Op& op) { return op.code == code; }));
}

const program::Result* Find(const Program& program, ResultKind kind) {
  const auto found = std::find_if(program.results.begin(), program.results.end(),
                                  [&](const program::Result& r) { return r.kind == kind; });
  return found == program.results.end() ? nullptr : &*found;
}

TEST(EventRules, DecayMultipliesOnceInUnitsOfTheWeight) {
  for (const AggregateKind kind : {AggregateKind::kHalving, AggregateKind::kFading}) {
    PolicyMaker p;
    hir::Aggregate decayed;
    decayed.kind = kind;
    decayed.parts = {{PolicyMaker::kView, hir::kNoExpr, {}, hir::kNoExpr}};
    decayed.span_s = 86'400;
    decayed.name = "page_view";
    const int32_t weight = p.Add(decayed);
    p.Score(p.build.Weighted(p.Integer(2), weight, {}), 4, weight);
    const Program program = p.Made();
    const auto mul = std::find_if(program.ops.begin(), program.ops.end(),
                                  [](const auto& op) { return op.code == OpCode::kMulScaled; });
    ASSERT_NE(mul, program.ops.end());
    EXPECT_EQ(mul->imm, kind == AggregateKind::kHalving ? int64_t{1} << 40 : 86'400);
    EXPECT_TRUE(program.faults.empty());
  }
}

TEST(EventRules, DecayOfUnboundedPointsFaultsInsteadOfWrapping) {
  PolicyMaker p;
  p.policy.schema.fields[1].type = hir::TypeOf(Kind::kInteger);
  hir::Aggregate decayed;
  decayed.kind = AggregateKind::kHalving;
  decayed.parts = {{PolicyMaker::kView, hir::kNoExpr, {}, hir::kNoExpr}};
  decayed.span_s = 60;
  const int32_t weight = p.Add(decayed);
  p.Score(p.build.Weighted(p.Lead(1), weight, {}), 4, weight);
  const Program program = p.Made();
  EXPECT_EQ(CountOf(program, OpCode::kMulScaledFault), 1u);
  EXPECT_EQ(program.faults.size(), 1u);
}

TEST(EventRules, AnExplanationKnowsTheReductionAndWhyEventsDoNotCount) {
  PolicyMaker p;
  const int32_t count = p.Add(AggregateKind::kCount, p.build.InSet(p.Event(1), {{30, 600}}, {}));
  const ExprId points =
      p.build.Arith(Op::kMultiply, Kind::kInteger, p.Integer(2), p.Count(count), {});
  p.Score(points, 0, count, p.build.InSet(p.Lead(1), {{5, 1000}}, {}));
  const Program plain = p.Made();
  EXPECT_FALSE(plain.reductions[0].parts[0].in_window.has_value());
  const Program traced = p.Made({.trace = true, .tests = false});
  ASSERT_EQ(traced.rules.size(), 1u);
  EXPECT_EQ(traced.rules[0].reduction, 0);
  ASSERT_NE(traced.rules[0].each, program::kNoOp);
  EXPECT_EQ(traced.ops[traced.rules[0].each].imm, 2);
  EXPECT_TRUE(traced.reductions[0].parts[0].in_window.has_value());
  EXPECT_TRUE(traced.reductions[0].parts[0].where_no.has_value());
  // Fired: the condition, and some event counts.
  EXPECT_EQ(traced.ops[traced.rules[0].fired].code, OpCode::kAnd);
}

TEST(EventRules, ASumWithOnceChoosesAmongEqualInstants) {
  PolicyMaker p;
  hir::Aggregate daily;
  daily.kind = AggregateKind::kSum;
  daily.parts = {{PolicyMaker::kView, hir::kNoExpr, {p.Event(1)}, p.Event(0)}};
  daily.once = program::Once::kValue;
  daily.name = "page_view";
  p.Answer("seconds", p.Count(p.Add(daily)));
  const Program program = p.Made();
  const Reduction::Part& part = program.reductions[0].parts[0];
  EXPECT_EQ(part.ties.size(), 4u);
  EXPECT_EQ(program.passes[0].results[part.once_by].type.kind, Kind::kText);
}

class Carried : public testing::Test {
 protected:
  Carried() {
    schema::Field present{"carried", hir::TypeOf(Kind::kYesNo), true, {}};
    present.origin = schema::Origin::kCarried;
    schema::Field frozen{"frozen web", hir::TypeOf(Kind::kInteger), true, {}};
    frozen.origin = schema::Origin::kCarried;
    frozen.carried = schema::Carried::kFrozen;
    p.policy.schema.fields.insert(p.policy.schema.fields.end(), {present, frozen});
  }

  PolicyMaker p;
};

TEST_F(Carried, EntriesOfStagesAreUnknownWithoutIt) {
  hir::Aggregate entries;
  entries.parts = {{PolicyMaker::kOrder, hir::kNoExpr, {}, hir::kNoExpr}};
  entries.of_stage = true;
  entries.name = "order";
  p.Answer("entries", p.Count(p.Add(entries)));
  const Program program = p.Made();
  EXPECT_NE(Find(program, ResultKind::kAnswer)->valid, program::kNoOp);
}

TEST_F(Carried, AFrozenScoreKeepsItsValue) {
  p.Score(p.Integer(7), 0, -1);
  p.policy.scores[0].frozen =
      p.build.Settle(Op::kSurely, p.build.InSet(p.Lead(1), {{9, 9}}, {}), {});
  p.policy.scores[0].carried = p.Lead(4);
  const Program program = p.Made();
  const program::Result* frozen = Find(program, ResultKind::kFrozen);
  ASSERT_NE(frozen, nullptr);
  EXPECT_EQ(frozen->name, "web");
  const program::Result* score = Find(program, ResultKind::kScore);
  EXPECT_EQ(program.ops[score->value].code, OpCode::kSelect);
  EXPECT_EQ(score->valid, program::kNoOp);
}

TEST_F(Carried, AStageLastsUntilAndThenHasNoWayIn) {
  schema::ChoiceType stages{"stage", true, {{"none", "none"}, {"MQL", "MQL"}}};
  schema::ChoiceType ways{"way_in", false, {{"MQL 1", "MQL 1"}}};
  p.policy.schema.choices = {stages, ways};
  p.policy.stage_choice = schema::ChoiceId{0};
  p.policy.way_in_choice = schema::ChoiceId{1};
  const auto surely = [&](int64_t size) {
    return p.build.Settle(Op::kSurely, p.build.InSet(p.Lead(1), {{size, size}}, {}), {});
  };
  hir::Stage stage;
  stage.name = "MQL";
  stage.whens = {{surely(1), "MQL 1", "", {}}};
  stage.untils = {{surely(2), "", {}}};
  stage.held = surely(3);
  p.policy.stages = {stage};
  const Program program = p.Made({.trace = true, .tests = false});
  EXPECT_EQ(program.rules.back().kind, RuleKind::kStageUntil);
  // Held by way or from before; the way in is known by way alone.
  const program::Result* way = Find(program, ResultKind::kWayIn);
  ASSERT_NE(way, nullptr);
  EXPECT_NE(way->valid, program::kNoOp);
  EXPECT_EQ(CountOf(program, OpCode::kEq), 4u);  // three sizes, and no stage at all
}

TEST(Rejects, OfLeadsAreResultsAndOfEventsAreTakenFromAllCounts) {
  PolicyMaker p;
  p.policy.sources.resize(2);
  p.policy.sources[0].name = "crm";
  p.policy.sources[1].name = "web";
  p.policy.rejects = {{0, std::nullopt, p.build.InSet(p.Lead(1), {{0, 0}}, {}), {}},
                      {1, PolicyMaker::kView, p.Contains(p.Event(0), "bot"), {}}};
  p.Answer("views", p.Count(p.Add(AggregateKind::kCount, hir::kNoExpr)));
  const Program program = p.Made();
  const program::Result* reject = Find(program, ResultKind::kReject);
  ASSERT_NE(reject, nullptr);
  EXPECT_EQ(reject->name, "crm");
  ASSERT_EQ(program.rejected_events.size(), 1u);
  const auto& rejected = program.rejected_events[0];
  const program::Pass& pass = program.passes[rejected.pass];
  const program::Result& counts = pass.results[program.reductions[0].parts[0].counts];
  EXPECT_EQ(pass.ops[counts.value].code, OpCode::kAndNot);
  EXPECT_EQ(pass.ops[counts.value].b, pass.results[rejected.result].value);
}

}  // namespace
}  // namespace tandem::lower
