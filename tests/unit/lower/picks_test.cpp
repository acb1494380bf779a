// SPDX-License-Identifier: Apache-2.0
// What is read of the first or latest event: values, texts and questions to them, ties.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/lower/policy_maker.h"

namespace tandem::lower {
namespace {

using hir::AggregateKind;
using hir::Op;

class Picks : public testing::Test {
 protected:
  int32_t Latest() {
    return p.Add(AggregateKind::kLatest, hir::kNoExpr, {p.Event(0), p.Event(1), p.Event(2)});
  }
  ExprId Field(size_t value) { return p.build.Picked(Latest(), value, false, {}); }

  PolicyMaker p;
};

TEST_F(Picks, OnlyWhatIsReadIsPicked) {
  p.Answer("seconds", Field(1));
  const Program program = p.Made();
  ASSERT_EQ(program.reductions.size(), 1u);
  const Reduction& pick = program.reductions[0];
  EXPECT_EQ(pick.kind, Reduction::Kind::kPick);
  EXPECT_TRUE(pick.latest);
  ASSERT_EQ(pick.outputs.size(), 4u);
  EXPECT_EQ(pick.parts[0].values.size(), 1u);
  EXPECT_EQ(program.computed[pick.outputs[2]].high, 600);
  // path by key and by text, seconds, paid
  EXPECT_EQ(pick.parts[0].ties.size(), 4u);
}

TEST_F(Picks, WhenAloneNeedsNoTies) {
  p.Answer("when", p.build.PickedAt(Latest(), false, {}));
  EXPECT_TRUE(p.Made().reductions[0].parts[0].ties.empty());
}

TEST_F(Picks, AQuestionToAPickedTextIsAnsweredInThePass) {
  p.Answer("pricing", p.Contains(Field(0), "pricing"));
  p.Answer("again", p.Contains(Field(0), "pricing"));
  const Program program = p.Made();
  EXPECT_EQ(program.reductions[0].parts[0].values.size(), 2u);  // it is there; the answer
  EXPECT_EQ(program.inputs.size(), 2u);
}

TEST_F(Picks, APickedTextIsComparedByKeyAndMeasured) {
  p.Answer("same", p.build.Compare(Op::kTextEqual, Field(0), p.Lead(0), {}));
  p.Answer("length", p.build.Function(Op::kLengthOf, {Field(0)}, {}));
  const Program program = p.Made();
  EXPECT_TRUE(std::any_of(program.ops.begin(), program.ops.end(), [](const program::Op& op) {
    return op.code == program::OpCode::kTextEq;
  }));
}

TEST_F(Picks, APickedTextCanBeAnAnswer) {
  p.Answer("domain", p.build.Function(Op::kDomainOf, {Field(0)}, {}));
  p.Answer("path", p.build.OrElse(Field(0), p.build.Text("none", {}), {}));
  const Program program = p.Made();
  const auto named = [&](const std::string& name) -> const program::Result& {
    return *std::find_if(program.results.begin(), program.results.end(),
                         [&](const program::Result& r) { return r.name == name; });
  };
  const program::Result& path = named("path");
  ASSERT_EQ(path.leaves.size(), 2u);
  const int32_t picked = std::max(path.leaves[0].picked, path.leaves[1].picked);
  ASSERT_GE(picked, 0);
  const program::Result& column = program.results[static_cast<size_t>(picked)];
  EXPECT_EQ(column.kind, program::ResultKind::kColumn);
  const program::Result& domain = named("domain");
  EXPECT_EQ(domain.leaves[0].picked, picked);
  EXPECT_EQ(domain.leaves[0].transform, program::TextTransform::kDomain);
}

TEST_F(Picks, AYesOrNoOfTheFirstEventIsAMask) {
  const int32_t first = p.Add(AggregateKind::kFirst, hir::kNoExpr, {p.Event(2)});
  p.Answer("paid", p.build.Picked(first, 0, false, {}));
  const Program program = p.Made();
  const Reduction& pick = program.reductions[0];
  EXPECT_FALSE(pick.latest);
  EXPECT_EQ(program.computed[pick.outputs[2]].physical, abi::Physical::kMask);
}

TEST_F(Picks, OfAnEventMadeOfOthersReadTheFieldOfEachPart) {
  hir::Aggregate either;
  either.kind = AggregateKind::kLatest;
  either.name = "activity";
  either.parts = {{PolicyMaker::kView, hir::kNoExpr, {p.Event(0)}, hir::kNoExpr},
                  {PolicyMaker::kOrder,
                   hir::kNoExpr,
                   {p.build.EventField(PolicyMaker::kOrder, FieldId{0}, false, {})},
                   hir::kNoExpr}};
  const int32_t latest = p.Add(either);
  p.Answer("pricing", p.Contains(p.build.Picked(latest, 0, false, {}), "pricing"));
  const Program program = p.Made();
  EXPECT_EQ(program.tables.size(), 2u);
  EXPECT_EQ(program.passes.size(), 2u);
  ASSERT_EQ(program.reductions[0].parts.size(), 2u);
  EXPECT_EQ(program.reductions[0].parts[1].values.size(), 2u);
  EXPECT_EQ(program.reductions[0].after, 2u);
}

}  // namespace
}  // namespace tandem::lower
