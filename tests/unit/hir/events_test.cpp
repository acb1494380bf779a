// SPDX-License-Identifier: Apache-2.0
// Events in the checked policy: what is kept once, ranges of counts, how questions are said again,
// what they read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/hir/builder.h"

namespace tandem::hir {
namespace {

using program::Moment;
using ::testing::ElementsAre;

class EventsTest : public ::testing::Test {
 protected:
  EventsTest() : make(policy) {
    AddField(policy.schema.fields, "size", Kind::kInteger, 1, 100);
    AddField(policy.schema.fields, "title", Kind::kText, 0, 0);
    policy.schema.fields.push_back({"was size", policy.schema.fields[0].type, true});
    policy.schema.fields[2].origin = schema::Origin::kPrevious;
    schema::Event view{"view", {}, {}};
    AddField(view.fields, "path", Kind::kText, 0, 0);
    AddField(view.fields, "seconds", Kind::kInteger, 0, 60);
    view.fields[1].optional = true;
    policy.schema.events.push_back(view);
  }

  static void AddField(std::vector<schema::Field>& to, std::string name, Kind kind, int64_t low,
                       int64_t high) {
    schema::Field field;
    field.name = std::move(name);
    field.type = TypeOf(kind);
    if (kind == Kind::kInteger) {
      field.type.low = low;
      field.type.high = high;
    }
    to.push_back(std::move(field));
  }
  ExprId Seconds() { return make.EventField(EventId{0}, FieldId{1}, false, {}); }
  ExprId Path() { return make.EventField(EventId{0}, FieldId{0}, false, {}); }
  ExprId Number(int64_t value) { return make.Const(TypeOf(Kind::kInteger), value, {}); }
  // Views of more than 3 seconds, written anew each time.
  Aggregate Long(AggregateKind kind, std::vector<ExprId> values = {}) {
    Aggregate aggregate;
    aggregate.kind = kind;
    aggregate.name = "view";
    EventPart part;
    part.where = make.Compare(Op::kLess, Number(3), Seconds(), {});
    part.values = std::move(values);
    aggregate.parts.push_back(std::move(part));
    return aggregate;
  }

  Policy policy;
  Builder make;
};

TEST_F(EventsTest, MomentsAndWindowsAreKeptOnce) {
  const Moment week{Moment::Kind::kAgo, 7, 1, false};
  const Moment now{Moment::Kind::kAgo, 0, 0, false};
  const Window first{make.AddMoment(week), make.AddMoment(now), false, "in last 1 week"};
  const Window second{make.AddMoment(week), make.AddMoment(now), false, "in last 7 days"};
  const Window days{first.low, first.high, true, "in last 7 days"};
  EXPECT_EQ(policy.moments.size(), 2u);
  const int32_t window = make.AddWindow(first);
  EXPECT_EQ(make.AddWindow(second), window);
  EXPECT_NE(make.AddWindow(days), window);
  EXPECT_EQ(policy.windows[0].text, "in last 1 week");
}

TEST_F(EventsTest, EqualAggregatesAreKeptOnce) {
  const int32_t count = make.AddAggregate(Long(AggregateKind::kCount));
  EXPECT_EQ(make.AddAggregate(Long(AggregateKind::kCount)), count);
  Aggregate other = Long(AggregateKind::kCount);
  other.once = program::Once::kDay;
  EXPECT_NE(make.AddAggregate(other), count);
  other = Long(AggregateKind::kCount);
  other.parts[0].where = kNoExpr;
  EXPECT_NE(make.AddAggregate(other), count);
  EXPECT_NE(make.AddAggregate(Long(AggregateKind::kSum, {Seconds()})),
            make.AddAggregate(Long(AggregateKind::kSum, {Path()})))
      << "sums of different values are two";
}

TEST_F(EventsTest, OnePickHoldsEveryFieldReadOfIt) {
  const int32_t latest = make.AddAggregate(Long(AggregateKind::kLatest, {Seconds()}));
  EXPECT_EQ(make.AddAggregate(Long(AggregateKind::kLatest, {Path()})), latest);
  EXPECT_EQ(make.AddAggregate(Long(AggregateKind::kLatest, {Seconds()})), latest);
  ASSERT_EQ(policy.aggregates[0].parts[0].values.size(), 2u);
  const ExprId path = make.Picked(latest, 1, false, {});
  EXPECT_EQ(make[path].type.kind, Kind::kText);
  EXPECT_TRUE(make[path].maybe_unknown);
  EXPECT_FALSE(make[make.Picked(latest, 1, true, {})].maybe_unknown);
  EXPECT_EQ(Describe(policy, path), "latest view.path where seconds > 3");
}

TEST_F(EventsTest, CountsAreNeverUnknownUnlessOfStages) {
  Aggregate entries = Long(AggregateKind::kCount);
  const ExprId count =
      make.AggregateValue(make.AddAggregate(entries), TypeOf(Kind::kInteger), {});
  EXPECT_FALSE(make[count].maybe_unknown);
  EXPECT_EQ(make[count].type.low, 0);
  entries.of_stage = true;
  EXPECT_TRUE(
      make[make.AggregateValue(make.AddAggregate(entries), TypeOf(Kind::kInteger), {})]
          .maybe_unknown);
}

TEST_F(EventsTest, SumsThatCanLeave64BitsSaySo) {
  const int32_t sum = make.AddAggregate(Long(AggregateKind::kSum, {Seconds()}));
  EXPECT_FALSE(make[make.AggregateValue(sum, make[Seconds()].type, {})].may_fault);
  const ExprId far = make.AggregateValue(sum, TypeOf(Kind::kMoney), {});
  EXPECT_TRUE(make[far].may_fault);
  EXPECT_TRUE(make[far].maybe_unknown);
}

TEST_F(EventsTest, QuestionsAreSaidAsTheyAreWritten) {
  Aggregate asked = Long(AggregateKind::kCount);
  asked.window = make.AddWindow({-1, -1, false, "in last 3 days"});
  const ExprId count = make.AggregateValue(make.AddAggregate(asked), TypeOf(Kind::kInteger), {});
  const ExprId any = make.Compare(Op::kLessEqual, Number(1), count, {});
  EXPECT_EQ(Describe(policy, any), "any view where seconds > 3 in last 3 days");
  EXPECT_EQ(Describe(policy, make.Not(any, {})), "no view where seconds > 3 in last 3 days");
  EXPECT_EQ(Describe(policy, make.Compare(Op::kLessEqual, Number(2), count, {})),
            "(count of view where seconds > 3 in last 3 days) >= 2");
  asked.kind = AggregateKind::kHalving;
  asked.span_s = 86'400;
  const ExprId weighted = make.Weighted(Number(5), make.AddAggregate(asked), {});
  EXPECT_EQ(Describe(policy, weighted),
            "5 for each view where seconds > 3 in last 3 days, halving every 1 day");
  EXPECT_EQ(make[weighted].type.kind, Kind::kNumber);
}

TEST_F(EventsTest, RebuiltNodesFindAnewWhatMayBeUnknown) {
  const ExprId size = make.Field(FieldId{0}, false, {});
  const ExprId was = make.Field(FieldId{2}, false, {});
  const ExprId large = make.Compare(Op::kLess, Number(50), size, {});
  EXPECT_FALSE(make[large].maybe_unknown);
  const ExprId then = make.Rebuild(make[large], {make[large].args[0], was});
  EXPECT_TRUE(make[then].maybe_unknown);
  EXPECT_EQ(Describe(policy, then), "was size > 50");
}

TEST_F(EventsTest, WhatAConditionOfEventsReadsCounts) {
  Aggregate asked = Long(AggregateKind::kCount);
  const ExprId title = make.Field(FieldId{1}, false, {});
  asked.parts[0].where = make.Compare(Op::kTextEqual, Path(), title, {});
  const ExprId count = make.AggregateValue(make.AddAggregate(asked), TypeOf(Kind::kInteger), {});
  EXPECT_THAT(Reads(policy, count), ElementsAre(FieldId{1}));
  EXPECT_THAT(Reads(policy, make.Field(FieldId{2}, false, {})), ElementsAre(FieldId{0}))
      << "what a field was is read as the field";
}

}  // namespace
}  // namespace tandem::hir
