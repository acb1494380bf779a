// SPDX-License-Identifier: Apache-2.0
// Lists and sources: what reaches the runtime, and what is refused before it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/resolve/resolve_fixture.h"

namespace tandem::resolve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Otherwise = schema::ColumnMap::Otherwise;

constexpr const char* kLead =
    "lead { id text  country? text  employees? integer  revenue? money  created? date\n"
    "  source? one of web, event \"Trade show\"  hot? yes/no  tags list of text\n"
    "  account? company }\nrecord company { customer yes/no  size? integer }\n";

Resolved WithSource(const std::string& lines) {
  return ResolveText(kLead + std::string("source crm csv for lead {\n") + lines + "\n}\n");
}

TEST(Lists, InlineEntriesBecomeSortedKeys) {
  const Resolved r = ResolveWithLead("list l = \"GB\", \" de \", \"Straße\"\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  EXPECT_THAT(r->lists[0].entries, ElementsAre("GB", "de", "Straße"));
  EXPECT_THAT(r->lists[0].keys, ElementsAre("de", "gb", "strasse"));
}

TEST(Lists, AnEntryTwiceIsAWarning) {
  const Resolved r = ResolveWithLead("list l = \"GB\", \"gb\"\n");
  EXPECT_THAT(r.Findings(), ElementsAre("T0602 \"gb\""));
  EXPECT_EQ(r.Only().severity, diag::Severity::kWarning);
  EXPECT_EQ(r.Only().labels.size(), 1u);
  EXPECT_THAT(r->lists[0].keys, ElementsAre("gb"));
}

TEST(Lists, FilesKeepTheHashOfTheirBytes) {
  const Resolved r = ResolveWithLead("list l from \"a.txt\"\n", {{"a.txt", "x\ny\n"}});
  EXPECT_THAT(r.Findings(), IsEmpty());
  EXPECT_THAT(r->lists[0].keys, ElementsAre("x", "y"));
  EXPECT_EQ(r->lists[0].content_sha256,
            "09834d488008f5f1ef589a2d7cedc52425bee9dd23b2212e4c1d673c5cbb54e4");
}

TEST(Lists, WhatIsWrongWithFiles) {
  EXPECT_THAT(ResolveWithLead("list l from \"a.txt\"\n").Findings(),
              ElementsAre("T0603 \"a.txt\""));
  EXPECT_THAT(ResolveWithLead("list l from \"a.txt\"\n", {{"a.txt", "# x\n"}}).Findings(),
              ElementsAre("T0601 \"a.txt\""));
  EXPECT_THAT(ResolveWithLead("list l from \"a.json\"\n", {{"a.json", "{}"}}).Findings(),
              ElementsAre("T0604 \"a.json\""));
  EXPECT_THAT(ResolveWithLead("list l from \"a.csv\"\n", {{"a.csv", "a,b\n1,2\n"}}).Findings(),
              ElementsAre("T0605 \"a.csv\""));
  const Resolved twice =
      ResolveWithLead("list l from \"a.txt\"\n", {{"a.txt", "x\ny\nX\ny\n"}});
  ASSERT_THAT(twice.Findings(), ElementsAre("T0602 \"a.txt\""));
  EXPECT_THAT(twice.Only().message,
              HasSubstr("in lines 1 and 3 of its file; so do others, 2 in all"));
}

TEST(Sources, ColumnsFormsAndValues) {
  const Resolved r = WithSource(
      "country from \"Country\" missing when \"\", \"N/A\"\n"
      "created from \"Date\" as \"%m/%d/%Y\" or \"%Y-%m-%d\" zone \"America/Chicago\"\n"
      "employees from \"Staff\" as number like \"1,234\" missing when -1\n"
      "source from \"Source\" {\n"
      "  \"Google\", \"Bing\" -> web  \"Expo\" -> event  otherwise -> web }\n"
      "account.customer from \"Customer\"\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  const schema::Source& source = r->sources.at(0);
  EXPECT_EQ(source.name, "crm");
  EXPECT_FALSE(source.others_ignored);
  ASSERT_EQ(source.columns.size(), 5u);
  EXPECT_THAT(source.columns[0].missing_when, ElementsAre("", "N/A"));
  EXPECT_THAT(source.columns[1].time_forms, ElementsAre("%m/%d/%Y", "%Y-%m-%d"));
  EXPECT_EQ(source.columns[1].zone, "America/Chicago");
  EXPECT_EQ(source.columns[2].number_like, "1,234");
  EXPECT_THAT(source.columns[2].missing_when, ElementsAre("-1"));
  EXPECT_THAT(source.columns[3].values[0].from, ElementsAre("Google", "Bing"));
  EXPECT_EQ(source.columns[3].values[1].to, "Trade show");
  EXPECT_EQ(source.columns[3].otherwise, Otherwise::kValue);
  EXPECT_EQ(r->schema[source.columns[4].field].name, "account.customer");
}

TEST(Sources, AMapOfTextRefusesWhatItDoesNotList) {
  const Resolved r = WithSource(
      "country from \"C\" { \"UK\" -> \"GB\" }\nsource from \"S\" { \"Google\" -> web }\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  EXPECT_EQ(r->sources[0].columns[0].otherwise, Otherwise::kReject);
  EXPECT_EQ(r->sources[0].columns[1].otherwise, Otherwise::kAsIs);
}

TEST(Sources, UnknownFieldsGetTheNearest) {
  const Resolved r = WithSource("contry from \"C\"\n");
  ASSERT_THAT(r.Findings(), ElementsAre("T0607 contry"));
  EXPECT_EQ(r.Only().help, "did you mean `country`?");
  EXPECT_THAT(WithSource("account from \"C\"\n").Only().help, HasSubstr("`account.customer`"));
}

TEST(Sources, OptionsFitTheKind) {
  EXPECT_THAT(WithSource("country from \"C\" as \"%Y\"\n").Findings(), ElementsAre("T0614 \"%Y\""));
  EXPECT_THAT(WithSource("country from \"C\" as number like \"1,2\"\n").Findings(),
              ElementsAre("T0614 \"1,2\""));
  EXPECT_THAT(WithSource("country from \"C\" split by \";\"\n").Findings(),
              ElementsAre("T0614 \";\""));
  EXPECT_THAT(WithSource("tags from \"C\" split by \"|\"\nrevenue from \"R\" rounded\n").Findings(),
              IsEmpty());
  EXPECT_EQ(WithSource("country from \"C\" rounded\n").Findings().size(), 1u);
}

TEST(Sources, FormsAreLegal) {
  EXPECT_THAT(WithSource("created from \"C\" as \"%d.%m.%q\"\n").Findings(),
              ElementsAre("T0612 \"%d.%m.%q\""));
  EXPECT_THAT(WithSource("revenue from \"C\" as number like \"a lot\"\n").Findings(),
              ElementsAre("T0613 \"a lot\""));
  EXPECT_THAT(WithSource("created from \"C\" zone \"Mars/Phobos\"\n").Findings(),
              ElementsAre("T0222 \"Mars/Phobos\""));
}

TEST(Sources, MapTargetsAreValues) {
  const Resolved r = WithSource("source from \"S\" { \"Google\" -> wbe }\n");
  ASSERT_THAT(r.Findings(), ElementsAre("T0610 wbe"));
  EXPECT_EQ(r.Only().help, "did you mean `web`?");
  EXPECT_THAT(WithSource("hot from \"H\" { \"x\" -> warm }\n").Findings(),
              ElementsAre("T0610 warm"));
  EXPECT_THAT(WithSource("source from \"S\" { \"A\" -> web  \"a\" -> event }\n").Findings(),
              ElementsAre("T0611 \"a\""));
}

TEST(Sources, EachFieldIsFedOnceAndAllThatMustBe) {
  EXPECT_THAT(WithSource("country from \"A\"\ncountry from \"B\"\n").Findings(),
              ElementsAre("T0608 country"));
  EXPECT_THAT(WithSource("country from \"A\"\nothers ignored\n").Findings(),
              ElementsAre("T0609 crm"));
  EXPECT_THAT(WithSource("id from \"A\"\nothers ignored\n").Findings(), IsEmpty());
  const Resolved half = WithSource("id from \"A\"\naccount.size from \"S\"\nothers ignored\n");
  ASSERT_THAT(half.Findings(), ElementsAre("T0609 crm"));
  EXPECT_THAT(half.Only().message, HasSubstr("`account.customer`"));
}

TEST(Sources, FormatRecordAndDelimiter) {
  EXPECT_THAT(ResolveWithLead("source a csv for led { id from \"A\" }\n").Findings(),
              ElementsAre("T0606 led"));
  EXPECT_THAT(ResolveWithLead("source a csv for lead delimiter \"ab\" { id from \"A\" }\n")
                  .Findings(),
              ElementsAre("T0615 \"ab\""));
  EXPECT_THAT(ResolveWithLead("source a csv for lead { id from \"A\" }\n"
                              "source a csv for lead { id from \"B\" }\n")
                  .Findings(),
              ElementsAre("T0202 a"));
}

}  // namespace
}  // namespace tandem::resolve
