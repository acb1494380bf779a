// SPDX-License-Identifier: Apache-2.0
// From JSON lines to leads: which kind of value is read as which field, and each refusal.
#include <gmock/gmock.h>

#include "tests/unit/ingest/leads.h"

namespace tandem::ingest {
namespace {

using schema::Kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One field `f` beside an id, and the values of a key read as it.
class OneValue : public ::testing::Test {
 protected:
  schema::Field& Field(Kind kind, bool optional = true) {
    program_.schema = {};
    program_.schema.zone = "America/New_York";
    program_.schema.choices = {{"size", true, {{"small", "1-10"}, {"large", "11"}}}};
    AddField(program_, "id", Kind::kText);
    const bool is_choice = kind == Kind::kChoice || kind == Kind::kChoiceList;
    const auto choice = is_choice ? schema::ChoiceId{0} : schema::kNoChoice;
    map_ = {.field = AddField(program_, "f", kind, optional, choice), .column = "deep.F"};
    return program_.schema.fields.back();
  }

  // The value, "missing", or "rejected: <reason>".
  std::string Read(const std::string& value) {
    AddInputs(program_);
    source_.columns = {map_};
    const ReadLeads read =
        ReadJson(program_, &source_, "{\"deep\":{\"F\":" + value + "},\"id\":\"x\"}\n");
    EXPECT_EQ(read.bind_error, "");
    if (!read.rejects.empty()) {
      EXPECT_THAT(read.rejects[0], HasSubstr("` "));
      return "rejected: " + read.rejects[0].substr(read.rejects[0].find("` ") + 2);
    }
    if (read.leads.size() != 1) return "no lead";
    const std::string& lead = read.leads[0];
    if (lead.starts_with("f=")) return lead.substr(2, lead.find(" id=") - 2);
    if (lead.find(" f=") != std::string::npos) return lead.substr(lead.find(" f=") + 3);
    return "missing";
  }

  program::Program program_;
  schema::Source source_;
  schema::ColumnMap map_;
};

TEST_F(OneValue, YesNo) {
  Field(Kind::kYesNo);
  for (const char* yes : {"true", "1", "\"yes\"", "\" TRUE \""}) EXPECT_EQ(Read(yes), "yes") << yes;
  for (const char* no : {"false", "0", "\"no\""}) EXPECT_EQ(Read(no), "no") << no;
  for (const char* nothing : {"null", "\"\"", "\"  \""}) EXPECT_EQ(Read(nothing), "missing");
  EXPECT_THAT(Read("2"), HasSubstr("rejected: not yes or no"));
  EXPECT_EQ(Read("[true]"), "rejected: an array where yes or no is expected");
  EXPECT_EQ(Read("{}"), "rejected: an object where yes or no is expected");
}

TEST_F(OneValue, IntegersAreExact) {
  schema::Field& field = Field(Kind::kInteger);
  EXPECT_EQ(Read("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(Read("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(Read("9223372036854775808"), "rejected: a number too large to hold");
  EXPECT_EQ(Read("1.2e3"), "1200");
  EXPECT_EQ(Read("9007199254740993e0"), "9007199254740993");
  EXPECT_EQ(Read("1e400"), "rejected: a number too large to hold");
  EXPECT_THAT(Read("12.0"), HasSubstr("decimal places in a whole number"));
  EXPECT_THAT(Read("1e-400"), HasSubstr("rejected: decimal places"));
  EXPECT_EQ(Read("\"42\""), "42");
  EXPECT_EQ(Read("true"), "rejected: true or false where a whole number is expected");
  map_.rounded = true;
  EXPECT_EQ(Read("12.5"), "12");
  EXPECT_EQ(Read("1e-400"), "0");
  field.type.high = 100;
  EXPECT_EQ(Read("1.01e2"), "rejected: 101 is above 100");
}

TEST_F(OneValue, NumbersHaveThePlainFormTextsTheSources) {
  Field(Kind::kMoney);
  map_.number_like = "1.234,5";
  EXPECT_EQ(Read("\"1.234,5\""), "12345000");
  EXPECT_EQ(Read("1234.5"), "12345000");
  EXPECT_EQ(Read("0.1"), "1000");
  EXPECT_EQ(Read("1234"), "12340000");
  EXPECT_THAT(Read("0.00001"), HasSubstr("more than 4 decimal places"));
  map_.missing_when = {"-1"};
  EXPECT_EQ(Read("-1"), "missing");
  EXPECT_EQ(Read("-1.0"), "missing");
}

TEST_F(OneValue, Percent) {
  Field(Kind::kPercent);
  EXPECT_EQ(Read("\"22%\""), "220000");
  EXPECT_THAT(Read("22"), HasSubstr("no percent sign"));
  map_.number_like = "0.22";
  EXPECT_EQ(Read("0.22"), "220000");
  EXPECT_EQ(Read("22e-2"), "220000");
}

TEST_F(OneValue, TextAndChoiceMayBeNumbers) {
  Field(Kind::kText);
  EXPECT_EQ(Read("\" a\\tb \""), "a\tb");
  EXPECT_EQ(Read("1.50"), "1.50");
  EXPECT_EQ(Read("false"), "rejected: true or false where a text is expected");
  Field(Kind::kChoice);
  EXPECT_EQ(Read("\"small\""), "0");
  EXPECT_EQ(Read("11"), "1");
  map_.values = {{{"true"}, "large", false}};
  EXPECT_EQ(Read("true"), "1");
}

TEST_F(OneValue, Times) {
  Field(Kind::kTime);
  EXPECT_EQ(Read("\"1970-01-01T00:00:01Z\""), "1000000");
  EXPECT_EQ(Read("1700000000"), "rejected: a number where a time is expected; say `as unix "
                                "seconds` (or milliseconds) in the source");
  map_.unix_unit_us = 1'000'000;
  EXPECT_EQ(Read("1700000000"), "1700000000000000");
  EXPECT_EQ(Read("\"1700000000.25\""), "1700000000250000");
  EXPECT_EQ(Read("1.7e9"), "1700000000000000");
  EXPECT_EQ(Read("-1"), "-1000000");
  EXPECT_THAT(Read("0.0000001"), HasSubstr("finer than microseconds"));
  EXPECT_THAT(Read("1700000000000"), HasSubstr("outside the years 1 to 9999; perhaps of another"));
  EXPECT_THAT(Read("1e30"), HasSubstr("outside the years"));
  EXPECT_EQ(Read("\"2026-11-18\""), "rejected: not a count of seconds since 1970");
  map_.unix_unit_us = 1'000;
  EXPECT_EQ(Read("1700000000123.5"), "1700000000123500");
  map_.unix_unit_us = 1;
  EXPECT_EQ(Read("1700000000123456"), "1700000000123456");
  map_.rounded = true;
  EXPECT_EQ(Read("2.5"), "2");
  Field(Kind::kDate);
  map_.unix_unit_us = 1'000'000;
  EXPECT_EQ(Read("0"), "-1");  // still the day before in New York
}

TEST_F(OneValue, Lists) {
  Field(Kind::kChoiceList);
  program_.schema.choices[0].values[1].label = "large";
  EXPECT_EQ(Read(R"(["large","\u0031-10",null,""])"), "bits3");
  EXPECT_EQ(Read("[]"), "missing");
  EXPECT_EQ(Read("[ ]"), "missing");
  EXPECT_EQ(Read("\"small;large\""), "bits3");
  EXPECT_EQ(Read("[[\"small\"]]"), "rejected: an array as an element of a list");
  EXPECT_EQ(Read("[true]"), "rejected: true or false as an element of a list");
  EXPECT_EQ(Read("7"), "rejected: a number where a list is expected");
  Field(Kind::kTextList);
  EXPECT_EQ(Read("[ \"2\" , 0, \"a\" ]"), "bits5");
  EXPECT_EQ(Read("[\"\\u0000\"]"), "rejected: a NUL character");
  std::string many = "[1";
  for (int i = 0; i < 10'000; ++i) many += ",1";
  EXPECT_EQ(Read(many + "]"), "rejected: more than 10000 elements in a list");
}

TEST(JsonLeads, ByNameRecordsAndRejects) {
  program::Program program;
  program.schema.zone = "UTC";
  program.schema.records = {{"account", true}};
  AddField(program, "id", Kind::kText);
  AddField(program, "employees", Kind::kInteger, true);
  AddField(program, "account.customer", Kind::kYesNo);
  program.schema.fields.back().record = 0;
  AddField(program, "account.size", Kind::kInteger, true);
  program.schema.fields.back().record = 0;
  AddInputs(program);
  const auto read = ReadJson(program, nullptr,
                             "{\"id\":7,\"account\":{\"customer\":true,\"size\":3}}\n"
                             "{\"id\":\"b\",\"account\":null,\"employees\":5}\n"
                             "{\"id\":\"c\",\"account\":{\"size\":3}}\n"
                             "{\"id\":\"d\",\"account\":\"acme\"}\n"
                             "{\"employees\":1}\n"
                             "nonsense\n"
                             "{\"id\":\"e\",\"employees\":\"many\"}\n");
  EXPECT_EQ(read.bind_error, "");
  EXPECT_THAT(read.leads, ElementsAre("account.customer=yes account.size=3 id=7",
                                      "employees=5 id=b"));
  EXPECT_THAT(read.rejects,
              ElementsAre("3:0 account.customer `` missing, and `account.customer` is not optional "
                          "where `account` has other values",
                          "4:0 account.customer `acme` what this should be in is no object",
                          "5:0 id `` missing, and `id` is not optional",
                          "6: not JSON from byte 1 on: expected an object such as {\"id\": …}",
                          "7:0 employees `many` not a whole number"));
}

TEST(JsonLeads, BindingKnowsPathsAndWhatNothingCanFeed) {
  program::Program program;
  program.schema.zone = "UTC";
  AddField(program, "id", Kind::kText);
  AddField(program, "email", Kind::kText);
  schema::Source source{.format = schema::DataFormat::kJsonLines};
  source.columns = {{.field = schema::FieldId{0}, .column = "who.key", .unique = true}};
  const auto kept = Binding::BindJson(program, &source, {"who.name", "email"});
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->ColumnOfPath("email"), kept->ColumnOf(schema::FieldId{1}));
  EXPECT_EQ(kept->ColumnOfPath("who.name"), 2u);
  EXPECT_EQ(kept->ColumnOfPath("name"), std::nullopt);
  EXPECT_THAT(kept->unique(), ElementsAre(schema::FieldId{0}));
  EXPECT_THAT(kept->ignored(), IsEmpty());
  source.others_ignored = true;
  const auto refused = Binding::BindJson(program, &source);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "nothing feeds `email`, which is not optional");
}

TEST(JsonLeads, ThePreviousVersionFillsTheColumnsOfWas) {
  program::Program program;
  program.schema.zone = "UTC";
  AddField(program, "id", Kind::kText);
  AddField(program, "employees", Kind::kInteger);
  AddField(program, "was employees", Kind::kInteger, true);
  program.schema.fields.back().origin = schema::Origin::kPrevious;
  program.schema.fields.back().twin = schema::FieldId{1};
  AddInputs(program);
  const auto binding = Binding::BindJson(program, nullptr);
  ASSERT_TRUE(binding);
  const Block block{.bytes = "{\"id\":\"a\",\"employees\":2}\n{\"employees\":1}\n{}\n"
                             "{\"employees\":\"?\"}\n"};
  Records records({.format = schema::DataFormat::kJsonLines}, binding->paths());
  records.Start(block);
  RowReader reader(program, *binding);
  batch::Batch batch(program, 1024);
  batch::Builder builder(program);
  builder.Start(batch);
  Record record;
  std::string error;
  Reject reject;
  std::vector<Reject> notes;
  ASSERT_TRUE(records.Next(record, error));
  ASSERT_TRUE(reader.Append(record, builder, reject, notes));
  ASSERT_TRUE(records.Next(record, error));
  ASSERT_TRUE(reader.AppendPrevious(record, builder, reject, notes));
  EXPECT_EQ(batch.rows(), 1u);
  EXPECT_EQ(ShowLead(program, batch, reader, 0), "employees=2 was employees=1 id=a");
  ASSERT_TRUE(records.Next(record, error));
  EXPECT_TRUE(reader.AppendPrevious(record, builder, reject, notes)) << "all of it missing";
  ASSERT_TRUE(records.Next(record, error));
  EXPECT_FALSE(reader.AppendPrevious(record, builder, reject, notes));
  EXPECT_EQ(reject.reason, "not a whole number");
}

}  // namespace
}  // namespace tandem::ingest
