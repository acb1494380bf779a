// SPDX-License-Identifier: Apache-2.0
// Types, ranges in stored units, choices, records flattened into leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/resolve/resolve_fixture.h"

namespace tandem::resolve {
namespace {

using schema::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

const schema::Field& FieldOf(const Resolved& r, const std::string& path) {
  for (const schema::Field& field : r->schema.fields) {
    if (field.name == path) return field;
  }
  ADD_FAILURE() << "no field " << path;
  return r->schema.fields.front();
}

TEST(Types, KindsAndRangesInStoredUnits) {
  const Resolved r = ResolveText(
      "lead {\n id text\n a yes/no\n b integer 1..3_000_000\n c number -0.5..0.5\n"
      " d money 0..100\n e percent\n f? date\n g time\n h duration\n i list of text\n}\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  EXPECT_EQ(FieldOf(r, "b").type.low, 1);
  EXPECT_EQ(FieldOf(r, "b").type.high, 3'000'000);
  EXPECT_EQ(FieldOf(r, "c").type.low, -5'000);
  EXPECT_EQ(FieldOf(r, "d").type.high, 1'000'000);
  EXPECT_EQ(FieldOf(r, "e").type.kind, Kind::kPercent);
  EXPECT_EQ(FieldOf(r, "g").type.high, std::numeric_limits<int64_t>::max());
  EXPECT_TRUE(FieldOf(r, "f").optional);
  EXPECT_EQ(FieldOf(r, "i").type.kind, Kind::kTextList);
  EXPECT_EQ(r->schema.id_field, schema::FieldId{0});
}

TEST(Types, RangesThatHoldNothing) {
  const Resolved r = ResolveText(
      "lead { id text\n a integer 5..1\n b integer 0.5..2\n c number 0..99999999999999999999\n}\n");
  EXPECT_THAT(r.Findings(),
              ElementsAre("T0223 integer 5..1", "T0224 integer 0.5..2",
                          "T0224 number 0..99999999999999999999"));
}

TEST(Types, ChoicesWithLabelsAndOrder) {
  const Resolved r = ResolveText(
      "lead { id text\n a one of ic < manager < vp\n"
      " b one of small \"1-10 employees\", \"Closed Won\"\n c list of one of x, y\n}\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  EXPECT_TRUE(r->schema[FieldOf(r, "a").type.choice].ordered);
  const schema::ChoiceType& b = r->schema[FieldOf(r, "b").type.choice];
  EXPECT_FALSE(b.ordered);
  EXPECT_EQ(b.values[0].name, "small");
  EXPECT_EQ(b.values[0].label, "1-10 employees");
  EXPECT_EQ(b.values[1].label, "Closed Won");
  EXPECT_EQ(FieldOf(r, "c").type.kind, Kind::kChoiceList);
}

TEST(Types, ChoiceValuesDifferInTheData) {
  EXPECT_THAT(ResolveText("lead { id text  a one of web, event, web }\n").Findings(),
              ElementsAre("T0210 web"));
  EXPECT_THAT(ResolveText("lead { id text  a one of web, Web }\n").Findings(),
              ElementsAre("T0210 Web"));
}

TEST(Types, NamedInAnyOrderAndNeverRound) {
  const Resolved r = ResolveText(
      "lead { id text  a segment }\ntype segment = size\ntype size = one of s < m\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  EXPECT_EQ(r->schema[FieldOf(r, "a").type.choice].name, "size");
  EXPECT_EQ(ResolveWithLead("type a = b\ntype b = a\n").Findings().size(), 1u);
  EXPECT_THAT(ResolveWithLead("type a = integer\ntype a = text\n").Findings(),
              ElementsAre("T0202 a"));
}

TEST(Types, UnknownGetsTheNearest) {
  const Resolved r = ResolveText("type segment = one of a, b\nlead { id text  x segmnt }\n");
  ASSERT_THAT(r.Findings(), ElementsAre("T0204 segmnt"));
  EXPECT_EQ(r.Only().help, "did you mean `segment`?");
  EXPECT_TRUE(r->names.contains("x"));
}

TEST(Types, WhatIsNoTypeOfAValue) {
  EXPECT_THAT(ResolveText("lead { id text  a list of integer }\n").Findings(),
              ElementsAre("T0225 integer"));
  EXPECT_THAT(ResolveText("lead { id text  a list of company }\nrecord company { n text }\n")
                  .Findings(),
              ElementsAre("T0226 company"));
  EXPECT_THAT(ResolveText("lead { id text  owner person }\n").Findings(),
              ElementsAre("T0901 person"));
}

TEST(Lead, IdIsTextOrIntegerAndThere) {
  EXPECT_THAT(ResolveText("lead { id? text }\n").Findings(), ElementsAre("T0227 id"));
  EXPECT_THAT(ResolveText("lead { id money }\n").Findings(), ElementsAre("T0227 money"));
  EXPECT_FALSE(ResolveText("lead { a text }\n")->schema.id_field.has_value());
}

TEST(Lead, RecordsAreFlattened) {
  const Resolved r = ResolveText(
      "lead { id text  account? company }\n"
      "record company { customer yes/no  owner boss  parent? boss }\n"
      "record boss { name text  mail? text }\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  std::vector<std::string> names;
  for (const schema::Field& field : r->schema.fields) names.push_back(field.name);
  EXPECT_THAT(names, ElementsAre("id", "account.customer", "account.owner.name",
                                 "account.owner.mail", "account.parent.name",
                                 "account.parent.mail"));
  ASSERT_EQ(r->schema.records.size(), 3u);
  EXPECT_TRUE(r->schema.records[0].optional);
  EXPECT_EQ(FieldOf(r, "account.owner.name").record, 0u);
  EXPECT_EQ(r->schema.records[2].name, "account.parent");
  EXPECT_EQ(FieldOf(r, "account.parent.name").record, 2u);
  EXPECT_EQ(r->names.at("account").kind, Symbol::Kind::kRecord);
  EXPECT_TRUE(r->paths.contains("account.owner.name"));
  EXPECT_EQ(r->field_spans.size(), 6u);
}

TEST(Lead, RecordsDoNotContainThemselves) {
  const Resolved r = ResolveText("lead { id text  a x }\nrecord x { b y }\nrecord y { c x }\n");
  ASSERT_THAT(r.Findings(), testing::Contains("T0205 x"));
  EXPECT_EQ(r.Only().message, "`x` contains itself: x -> y -> x");
}

TEST(Lead, FieldsOfOneRecordDiffer) {
  EXPECT_THAT(ResolveText("lead { id text  id text }\n").Findings(), ElementsAre("T0202 id"));
  EXPECT_THAT(ResolveText("lead { }\n").Findings(), ElementsAre("T0209 lead { }"));
}

TEST(Lead, NestedRecordsCannotExplode) {
  std::string text = "lead { id text  a r0  b r0 }\n";
  for (int i = 0; i < 40; ++i) {
    const std::string next = i == 39 ? "text" : "r" + std::to_string(i + 1);
    text += "record r" + std::to_string(i) + " { a " + next + "  b " + next + " }\n";
  }
  const Resolved r = ResolveText(text);
  EXPECT_THAT(r.Findings(), testing::Not(IsEmpty()));
  EXPECT_LT(r.Findings().size(), 10'000u);
}

}  // namespace
}  // namespace tandem::resolve
