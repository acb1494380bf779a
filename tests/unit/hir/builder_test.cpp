// SPDX-License-Identifier: Apache-2.0
// The builder's types, ranges and unknowns; descriptions; what expressions read.
#include "compiler/hir/builder.h"

#include <gtest/gtest.h>

namespace tandem::hir {
namespace {

class BuilderTest : public ::testing::Test {
 protected:
  BuilderTest() : make(policy) {
    policy.schema.zone = "UTC";
    policy.schema.choices.push_back(
        {"tier", true, {{"low", "low"}, {"mid", "mid tier"}, {"high", "high"}}});
    policy.schema.records.push_back({"account", true});
    Field("size", Kind::kInteger, true, 1, 100);
    Field("price", Kind::kMoney, false);
    Field("tier", Kind::kChoice, false);
    policy.schema.fields.back().type.choice = schema::ChoiceId{0};
    Field("account.customer", Kind::kYesNo, false);
    policy.schema.fields.back().record = 0;
    Field("tags", Kind::kTextList, false);
  }

  void Field(std::string name, Kind kind, bool optional,
             int64_t low = std::numeric_limits<int64_t>::min(),
             int64_t high = std::numeric_limits<int64_t>::max()) {
    ValueType type;
    type.kind = kind;
    type.low = low;
    type.high = high;
    policy.schema.fields.push_back({std::move(name), type, optional, std::nullopt});
  }
  ExprId At(uint32_t field, bool known = false) {
    return make.Field(static_cast<FieldId>(field), known, {});
  }
  ExprId Number(int64_t value) { return make.Const(TypeOf(Kind::kInteger), value, {}); }
  std::string Say(ExprId id) { return Describe(policy, id); }

  Policy policy;
  Builder make;
};

TEST_F(BuilderTest, FieldsMayBeUnknownUnlessRequiredListsOrNarrowed) {
  EXPECT_TRUE(make[At(0)].maybe_unknown);
  EXPECT_FALSE(make[At(0, true)].maybe_unknown);
  EXPECT_FALSE(make[At(1)].maybe_unknown);
  EXPECT_TRUE(make[At(3)].maybe_unknown) << "a leaf of an optional record";
  EXPECT_FALSE(make[At(4)].maybe_unknown) << "a list is never missing";
}

TEST_F(BuilderTest, RangesFollowTheOperands) {
  const ExprId sum = make.Arith(Op::kAdd, Kind::kInteger, At(0), Number(5), {});
  EXPECT_EQ(make[sum].type.low, 6);
  EXPECT_EQ(make[sum].type.high, 105);
  EXPECT_FALSE(make[sum].may_fault);
  const ExprId twice = make.Arith(Op::kMultiply, Kind::kMoney, At(1), Number(2), {});
  EXPECT_TRUE(make[twice].may_fault);
  EXPECT_TRUE(make[twice].maybe_unknown) << "what can overflow can be unknown";
}

TEST_F(BuilderTest, ScalesAreDroppedOnceInProducts) {
  const ExprId percent = make.Const(TypeOf(Kind::kPercent), 220'000, {});
  const ExprId part = make.Arith(Op::kMultiply, Kind::kNumber, percent, At(0), {});
  EXPECT_EQ(make[part].type.low, 2'200);
  EXPECT_EQ(make[part].type.high, 220'000);
}

TEST_F(BuilderTest, ConstantsConvertToConstants) {
  const ExprId number = make.Convert(Number(3), Kind::kNumber, {});
  EXPECT_EQ(make[number].op, Op::kConst);
  EXPECT_EQ(make[number].imm, 30'000);
}

TEST_F(BuilderTest, OrElseIsKnownWhenItsDefaultIs) {
  EXPECT_FALSE(make[make.OrElse(At(0), Number(0), {})].maybe_unknown);
  EXPECT_EQ(make[make.OrElse(At(0), Number(0), {})].type.low, 0);
  EXPECT_TRUE(make[make.OrElse(At(0), At(0), {})].maybe_unknown);
}

TEST_F(BuilderTest, ExtremesAreKnownWhenOneValueIs) {
  const ExprId least = make.Extreme(Op::kMin, {At(0), Number(7)}, {});
  EXPECT_FALSE(make[least].maybe_unknown);
  EXPECT_EQ(make[least].type.low, 1);
  EXPECT_EQ(make[least].type.high, 7);
}

TEST_F(BuilderTest, IntervalsAreJoined) {
  EXPECT_EQ(Normalize({{5, 7}, {1, 2}, {3, 3}, {9, 8}, {6, 10}}),
            (Intervals{{1, 3}, {5, 10}}));
}

TEST_F(BuilderTest, LogicIsFlatAndDoubleNegationGone) {
  const ExprId a = At(3);
  const ExprId both = make.Logic(Op::kAnd, {make.Logic(Op::kAnd, {a, a}, {}), a}, {});
  EXPECT_EQ(make[both].args.size(), 3u);
  EXPECT_EQ(make.Not(make.Not(a, {}), {}), a);
  EXPECT_EQ(make.Logic(Op::kOr, {a}, {}), a);
}

TEST_F(BuilderTest, DescriptionsUseParenthesesOnlyWherePrecedenceAsks) {
  const ExprId sum = make.Arith(Op::kAdd, Kind::kInteger, At(0), Number(5), {});
  const ExprId product = make.Arith(Op::kMultiply, Kind::kInteger, sum, Number(2), {});
  EXPECT_EQ(Say(make.Compare(Op::kLess, Number(9), product, {})), "(size + 5) * 2 > 9");
  const ExprId customer = At(3);
  const ExprId big = make.InSet(At(0), {{10, 20}}, {});
  const ExprId either = make.Logic(Op::kOr, {customer, big}, {});
  EXPECT_EQ(Say(make.Logic(Op::kAnd, {either, make.Not(big, {})}, {})),
            "(account.customer or size in 10..20) and size not in 10..20");
  EXPECT_EQ(Say(make.Settle(Op::kSurely, either, {})),
            "surely (account.customer or size in 10..20)");
  EXPECT_EQ(Say(make.Not(make.Settle(Op::kIsKnown, At(0), {}), {})), "size is missing");
}

TEST_F(BuilderTest, DescriptionsSpellValuesByType) {
  const ValueType tier = ChoiceType(policy.schema, schema::ChoiceId{0});
  const ExprId mid = make.Const(tier, 1, {});
  EXPECT_EQ(Say(make.Compare(Op::kLessEqual, mid, At(2), {})), "tier is at least mid");
  EXPECT_EQ(Say(make.Compare(Op::kEqual, At(2), mid, {})), "tier = mid");
  EXPECT_EQ(Say(make.InSet(At(2), {{0, 1}}, {})), "tier in (low, mid)");
  EXPECT_EQ(Say(make.Const(TypeOf(Kind::kPercent), 225'000, {})), "22.5%");
  EXPECT_EQ(Say(make.Const(TypeOf(Kind::kMoney), 12'500, {})), "1.25");
}

TEST_F(BuilderTest, ReadsGoThroughScoresAndRecordsOnce) {
  const ExprId points = make.OrElse(At(0), Number(0), {});
  Score score;
  score.name = "fit";
  ScoreRule rule;
  rule.points = points;
  rule.when = make.Reference(Op::kRecordKnown, TypeOf(Kind::kYesNo), 0, {});
  score.rules.push_back(rule);
  policy.scores.push_back(score);
  const ExprId use = make.Reference(Op::kScore, TypeOf(Kind::kInteger), 0, {});
  const ExprId compared = make.Compare(Op::kLess, use, At(1), {});
  EXPECT_EQ(Reads(policy, compared), (std::vector<FieldId>{FieldId{0}, FieldId{1}, FieldId{3}}));
}

}  // namespace
}  // namespace tandem::hir
