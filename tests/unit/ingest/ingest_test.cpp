// SPDX-License-Identifier: Apache-2.0
// From cells to leads: every type, missing values, value maps, records, binding, and each refusal.
#include "runtime/ingest/ingest.h"

#include <gmock/gmock.h>

#include "tests/unit/ingest/leads.h"

namespace tandem::ingest {
namespace {

using schema::Kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Otherwise = schema::ColumnMap::Otherwise;

// One field `f` beside an id, and the cells of a column read as it.
class OneField : public ::testing::Test {
 protected:
  schema::Field& Field(Kind kind, bool optional = true) {
    program_.schema = {};
    program_.schema.zone = "America/New_York";
    program_.schema.choices = {
        {"size", true, {{"small", "1-10 employees"}, {"large", "11+"}, {"huge", "Huge"}}}};
    AddField(program_, "id", Kind::kText);
    const bool is_choice = kind == Kind::kChoice || kind == Kind::kChoiceList;
    const auto choice = is_choice ? schema::ChoiceId{0} : schema::kNoChoice;
    map_ = {.field = AddField(program_, "f", kind, optional, choice), .column = "F"};
    return program_.schema.fields.back();
  }

  // The value, "missing", "missing: <note>", or "rejected: <reason>".
  std::string Read(const std::string& cell) {
    AddInputs(program_);
    source_.columns = {map_};
    std::string csv = "id,F\nx,\"";
    for (const char c : cell) csv += c == '"' ? std::string("\"\"") : std::string(1, c);
    const ReadLeads read = ReadCsv(program_, &source_, csv + "\"\n");
    EXPECT_EQ(read.bind_error, "");
    if (!read.rejects.empty()) {
      const std::string& reject = read.rejects[0];
      const std::string place = "2:2 f `" + cell + "` ";
      EXPECT_EQ(reject.substr(0, place.size()), place);
      return "rejected: " + reject.substr(place.size());
    }
    if (read.leads.size() != 1) return "no lead";
    const std::string& lead = read.leads[0];
    if (lead.starts_with("f=")) return lead.substr(2, lead.find(" id=") - 2);
    if (lead.find(" f=") != std::string::npos) return lead.substr(lead.find(" f=") + 3);
    if (read.notes.empty()) return "missing";
    return "missing: " + read.notes[0].substr(read.notes[0].find("` ") + 2);
  }

  program::Program program_;
  schema::Source source_;
  schema::ColumnMap map_;
};

TEST_F(OneField, YesNo) {
  Field(Kind::kYesNo);
  for (const char* yes : {"yes", "YES", "true", "True", "1", " Yes "}) EXPECT_EQ(Read(yes), "yes");
  for (const char* no : {"no", "No", "FALSE", "0"}) EXPECT_EQ(Read(no), "no");
  EXPECT_EQ(Read(""), "missing");
  EXPECT_EQ(Read(" \t"), "missing");
  for (const char* bad : {"y", "n", "2", "yes!", "on"}) {
    EXPECT_THAT(Read(bad), HasSubstr("rejected: not yes or no"));
  }
}

TEST_F(OneField, Integer) {
  schema::Field& field = Field(Kind::kInteger);
  field.type.low = 1;
  field.type.high = 3'000'000;
  EXPECT_EQ(Read("1"), "1");
  EXPECT_EQ(Read(" 3000000 "), "3000000");
  EXPECT_EQ(Read("+7"), "7");
  EXPECT_EQ(Read("6000000"), "rejected: 6000000 is above 3000000");
  EXPECT_EQ(Read("-1"), "rejected: -1 is below 1");
  EXPECT_EQ(Read("0"), "rejected: 0 is below 1");
  EXPECT_EQ(Read("12.0"),
            "rejected: decimal places in a whole number; say `rounded` in the source to round");
  EXPECT_EQ(Read("12.5"),
            "rejected: decimal places in a whole number; say `rounded` in the source to round");
  EXPECT_EQ(Read("1,234"), "rejected: not a whole number");
  EXPECT_EQ(Read("twelve"), "rejected: not a whole number");
  EXPECT_EQ(Read("99999999999999999999"), "rejected: a number too large to hold");
  map_.rounded = true;
  EXPECT_EQ(Read("12.0"), "12");
  EXPECT_EQ(Read("12.5"), "12");
  map_.number_like = "1,234";
  EXPECT_EQ(Read("1,234"), "1234");
  EXPECT_EQ(Read("1,23"), "rejected: not a whole number");
}

TEST_F(OneField, IntegerOfAnyRange) {
  Field(Kind::kInteger);
  EXPECT_EQ(Read("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(Read("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(Read("123456789012345"), "123456789012345");
  EXPECT_EQ(Read("-12345678901234"), "-12345678901234");
  EXPECT_EQ(Read("-"), "rejected: not a whole number");
}

TEST_F(OneField, NumberAndMoney) {
  for (const Kind kind : {Kind::kNumber, Kind::kMoney}) {
    Field(kind).type.low = 0;
    EXPECT_EQ(Read("12"), "120000");
    EXPECT_EQ(Read("12.3456"), "123456");
    EXPECT_EQ(Read("12.345600"), "123456");
    EXPECT_EQ(Read("-0.5"), "rejected: -0.5 is below 0");
    EXPECT_EQ(Read("12.34567"),
              "rejected: more than 4 decimal places; say `rounded` in the source to round");
    EXPECT_EQ(Read("$5"), "rejected: not a number");
    map_.rounded = true;
    EXPECT_EQ(Read("12.34565"), "123456");
    map_.number_like = "1.234,5";
    EXPECT_EQ(Read("1.234,5"), "12345000");
    EXPECT_EQ(Read("1234"), "12340000");
  }
}

TEST_F(OneField, Percent) {
  Field(Kind::kPercent).type.high = 1'000'000;
  EXPECT_EQ(Read("22%"), "220000");
  EXPECT_EQ(Read("0.5 %"), "5000");
  EXPECT_EQ(Read("101%"), "rejected: 101% is above 100%");
  EXPECT_THAT(Read("22"), HasSubstr("rejected: no percent sign; write 22%"));
  EXPECT_EQ(Read("x%"), "rejected: not a percent such as 22%");
  map_.number_like = "22,5%";
  EXPECT_EQ(Read("22"), "220000");
  EXPECT_EQ(Read("22,5%"), "225000");
  EXPECT_THAT(Read("1,23456"), HasSubstr("rejected: more places"));
  map_.number_like = "0.22";
  EXPECT_EQ(Read("0.22"), "220000");
  EXPECT_EQ(Read("22%"), "220000");
  EXPECT_EQ(Read("22"), "rejected: 2200% is above 100%");
}

TEST_F(OneField, Text) {
  Field(Kind::kText);
  EXPECT_EQ(Read("  two words "), "two words");
  EXPECT_EQ(Read("\xC2\xA0"), "missing");
  Field(Kind::kText, false);
  EXPECT_EQ(Read(" "), "rejected: missing, and `f` is not optional");
}

TEST_F(OneField, Choice) {
  Field(Kind::kChoice);
  EXPECT_EQ(Read("1-10 Employees"), "0");
  EXPECT_EQ(Read("small"), "0");
  EXPECT_EQ(Read("LARGE"), "1");
  EXPECT_EQ(Read("11+"), "1");
  EXPECT_EQ(Read("tiny"), "missing: not one of 1-10 employees, 11+, Huge");
  Field(Kind::kChoice, false);
  EXPECT_EQ(Read("tiny"), "rejected: not one of 1-10 employees, 11+, Huge");
}

TEST_F(OneField, Times) {
  Field(Kind::kTime);
  EXPECT_EQ(Read("1970-01-02T00:00:00Z"), "86400000000");
  EXPECT_EQ(Read("1970-01-01 00:00"), "18000000000");  // New York was five hours behind
  EXPECT_THAT(Read("yesterday"), HasSubstr("rejected: not a time such as 2026-"));
  map_.zone = "America/Chicago";
  EXPECT_EQ(Read("1970-01-01 00:00"), "21600000000");
  map_.zone = "";
  map_.time_forms = {"%m/%d/%Y %H:%M", "%Y-%m-%d"};
  EXPECT_EQ(Read("01/02/1970 00:00"), "104400000000");
  EXPECT_EQ(Read("1970-01-01"), "18000000000");
  EXPECT_EQ(Read("1970-01-01 10:00"),
            "rejected: not a time like \"%m/%d/%Y %H:%M\" or \"%Y-%m-%d\"");
}

TEST_F(OneField, Dates) {
  Field(Kind::kDate);
  EXPECT_EQ(Read("1970-01-03"), "2");
  EXPECT_EQ(Read("1970-01-03T02:00Z"), "1");  // the evening before in New York
  EXPECT_EQ(Read("2026-02-30"), "rejected: not a date such as 2026-11-18");
  map_.time_forms = {"%m/%d/%Y", "%d/%m/%Y"};
  EXPECT_EQ(Read("01/01/1970"), "0");
  EXPECT_EQ(Read("01/13/1970"), "12");
  EXPECT_EQ(Read("01/02/1970"),
            "missing: two forms fit and disagree: 1970-01-02 or 1970-02-01");
  program_.schema.fields.back().optional = false;
  EXPECT_EQ(Read("01/02/1970"),
            "rejected: two forms fit and disagree: 1970-01-02 or 1970-02-01");
}

TEST_F(OneField, Durations) {
  Field(Kind::kDuration).type.high = 3 * int64_t{86'400'000'000};
  EXPECT_EQ(Read("3 days"), "259200000000");
  EXPECT_EQ(Read("4 days"), "rejected: 4 days is above 3 days");
  EXPECT_THAT(Read("3"), HasSubstr("rejected: not a duration"));
}

TEST_F(OneField, Lists) {
  Field(Kind::kTextList, false);
  EXPECT_EQ(Read("0; 2 ;;"), "bits5");
  EXPECT_EQ(Read(""), "missing");
  EXPECT_EQ(Read("[]"), "missing");
  map_.separator = "|";
  EXPECT_EQ(Read("1|0"), "bits3");
  EXPECT_EQ(Read("1;0"), "missing");  // one text that is no needle
  Field(Kind::kChoiceList, false);
  EXPECT_EQ(Read("11+;huge"), "bits6");
  EXPECT_THAT(Read("11+;tiny"), HasSubstr("rejected: not one of"));
  map_.values = {{{"big", "vast"}, "huge"}, {{"tiny"}, "", true}};
  EXPECT_EQ(Read("VAST;small;tiny"), "bits5");
}

TEST_F(OneField, MissingValues) {
  schema::Field& field = Field(Kind::kInteger);
  field.type.low = 1;
  map_.missing_when = {"-1", "999", "N/A"};
  source_.missing_when = {"-"};
  for (const char* missing : {"-1", "-1.0", " 999", "999.00", "N/A", "-"}) {
    EXPECT_EQ(Read(missing), "missing") << missing;
  }
  EXPECT_EQ(Read("n/a"), "rejected: not a whole number");
  EXPECT_EQ(Read("998"), "998");
  field.optional = false;
  EXPECT_EQ(Read("-1"), "rejected: missing, and `f` is not optional");
}

TEST_F(OneField, MissingTextIsExact) {
  Field(Kind::kText);
  map_.missing_when = {"Select", ""};
  EXPECT_EQ(Read(" Select "), "missing");
  EXPECT_EQ(Read("select"), "select");
}

TEST_F(OneField, ValueMap) {
  Field(Kind::kChoice);
  map_.values = {{{"Google", "Organic Search"}, "small"}, {{"none"}, "", true}};
  EXPECT_EQ(Read("GOOGLE"), "0");
  EXPECT_EQ(Read("organic search"), "0");
  EXPECT_EQ(Read("None"), "missing");
  EXPECT_EQ(Read("large"), "1");
  map_.otherwise = Otherwise::kReject;
  EXPECT_EQ(Read("large"), "missing: not listed in the source's value map");
  map_.otherwise = Otherwise::kMissing;
  EXPECT_EQ(Read("large"), "missing");
  map_.otherwise = Otherwise::kValue;
  map_.otherwise_value = "huge";
  EXPECT_EQ(Read("large"), "2");
  EXPECT_EQ(Read(""), "missing");
  program_.schema.fields.back().optional = false;
  map_.otherwise = Otherwise::kReject;
  EXPECT_EQ(Read("large"), "rejected: not listed in the source's value map");
}

TEST_F(OneField, ValueMapOfNumbersAndTexts) {
  Field(Kind::kInteger).type.high = 50;
  map_.values = {{{"few", "7"}, "10"}};
  EXPECT_EQ(Read("Few"), "10");
  EXPECT_EQ(Read("7"), "10");
  EXPECT_EQ(Read("8"), "8");
  Field(Kind::kText);
  map_.values = {{{"a"}, "alpha"}};
  EXPECT_EQ(Read("A"), "alpha");
  EXPECT_EQ(Read("beta"), "beta");
}

TEST_F(OneField, TheSameCellAgainReadsTheSame) {
  Field(Kind::kChoice);
  AddInputs(program_);
  source_.columns = {map_};
  std::string csv = "id,F\n";
  std::vector<std::string> expected;
  for (int i = 0; i < 3000; ++i) {
    const char* cells[] = {"small", "large", "Huge", "", "11+"};
    const char* values[] = {"f=0 id=x", "f=1 id=x", "f=2 id=x", "id=x", "f=1 id=x"};
    csv += std::string("x,") + cells[i * 7 % 5] + "\n";
    expected.push_back(values[i * 7 % 5]);
  }
  EXPECT_EQ(ReadCsv(program_, &source_, csv).leads, expected);
}

class Leads : public ::testing::Test {
 protected:
  Leads() {
    program_.schema.zone = "UTC";
    AddField(program_, "id", Kind::kText);
    AddField(program_, "employees", Kind::kInteger, true);
    AddField(program_, "budget_agreed", Kind::kYesNo);
    program_.schema.records = {{"account", true}, {"owner", false}};
    for (const char* name : {"account.customer", "account.open"}) {
      AddField(program_, name, Kind::kYesNo);
      program_.schema.fields.back().record = 0;
    }
    program_.schema.fields.back().optional = true;
    AddInputs(program_);
  }
  program::Program program_;
};

TEST_F(Leads, ByNameAnyOrderAndCase) {
  const auto read = ReadCsv(program_, nullptr, "Budget_Agreed,other, ID ,employees\nyes,?,a,5\n");
  EXPECT_EQ(read.bind_error, "");
  EXPECT_THAT(read.leads, ElementsAre("employees=5 budget_agreed=yes id=a"));
}

TEST_F(Leads, AnExactNameWinsOverAnotherCase) {
  const auto read = ReadCsv(program_, nullptr, "id,ID,budget_agreed\na,b,no\n");
  EXPECT_THAT(read.leads, ElementsAre("budget_agreed=no id=a"));
}

TEST_F(Leads, RecordsAreMissingWhenAllLeavesAre) {
  const auto read = ReadCsv(program_, nullptr,
                            "id,budget_agreed,account.customer,account.open\n"
                            "a,no,,\nb,no,yes,\nc,no,,yes\nd,no,no,no\n");
  EXPECT_THAT(read.leads,
              ElementsAre("budget_agreed=no id=a", "budget_agreed=no account.customer=yes id=b",
                          "budget_agreed=no account.customer=no account.open=no id=d"));
  EXPECT_THAT(read.rejects,
              ElementsAre("4:3 account.customer `` missing, and `account.customer` is not optional "
                          "where `account` has other values"));
}

TEST_F(Leads, RejectsLeaveNoTrace) {
  const auto read = ReadCsv(program_, nullptr,
                            "id,employees,budget_agreed\na,1,yes\nb,2\nc,3,maybe\n,4,no\nd,5,no\n");
  EXPECT_THAT(read.leads, ElementsAre("employees=1 budget_agreed=yes id=a",
                                      "employees=5 budget_agreed=no id=d"));
  EXPECT_THAT(read.rejects,
              ElementsAre("3:0  `b,2` has 2 fields, the header has 3",
                          "4:3 budget_agreed `maybe` not yes or no (read are yes/no, true/false "
                          "and 1/0)",
                          "5:1 id `` missing, and `id` is not optional"));
}

TEST_F(Leads, NotesOfARejectedLeadAreNotKept) {
  program_.schema.choices = {{"size", false, {{"s", "s"}}}};
  AddField(program_, "size", Kind::kChoice, true, schema::ChoiceId{0});
  AddInputs(program_);
  const auto read = ReadCsv(program_, nullptr, "size,id,budget_agreed\nx,a,maybe\nx,b,no\n");
  EXPECT_THAT(read.notes, ElementsAre("3:1 size `x` not one of s"));
}

TEST_F(Leads, LongValuesAreCutBetweenCharacters) {
  std::string longest = "x";
  while (longest.size() < 300) longest += "\xC3\xBC";
  const auto read = ReadCsv(program_, nullptr, "id,budget_agreed\na," + longest + "\n");
  ASSERT_EQ(read.rejects.size(), 1u);
  EXPECT_THAT(read.rejects[0], HasSubstr("`" + longest.substr(0, 199) + "` not yes"));
}

TEST_F(Leads, BindingSaysEverythingAtOnce) {
  schema::Source source;
  source.columns = {{.field = schema::FieldId{0}, .column = "Prospect ID"},
                    {.field = schema::FieldId{1}, .column = "Size"}};
  const auto header = std::vector<std::string>{"Prospect Id!", "Size", "Size", "budget_agred"};
  const auto binding = Binding::Bind(program_, &source, header);
  ASSERT_FALSE(binding);
  EXPECT_EQ(binding.error().kind, base::ErrorKind::kBadInput);
  EXPECT_EQ(binding.error().message,
            "no column \"Prospect ID\" for `id`; perhaps \"Prospect Id!\"\n"
            "the header has \"Size\" twice, in columns 2 and 3\n"
            "nothing feeds `budget_agreed`, which is not optional; perhaps \"budget_agred\"");
}

TEST_F(Leads, BindingRefusesAMapThatCannotBeRead) {
  schema::Source source;
  source.columns = {{.field = schema::FieldId{2}, .column = "b"}};
  source.columns[0].values = {{{"x"}, "perhaps"}};
  const auto binding = Binding::Bind(program_, &source, {"id", "b"});
  ASSERT_FALSE(binding);
  EXPECT_THAT(binding.error().message, HasSubstr("`budget_agreed`: \"perhaps\""));
}

TEST_F(Leads, ALeafThatNothingFeedsMattersOnlyWhereItsRecordIsFed) {
  EXPECT_TRUE(Binding::Bind(program_, nullptr, {"id", "budget_agreed"}));
  const auto fed = Binding::Bind(program_, nullptr, {"id", "budget_agreed", "account.open"});
  ASSERT_FALSE(fed);
  EXPECT_THAT(fed.error().message, HasSubstr("nothing feeds `account.customer`"));
}

TEST_F(Leads, OthersIgnored) {
  schema::Source source;
  source.others_ignored = true;
  source.columns = {{.field = schema::FieldId{0}, .column = "key"},
                    {.field = schema::FieldId{2}, .column = "ok"}};
  const auto binding = Binding::Bind(program_, &source, {"key", "employees", "ok", "z"});
  ASSERT_TRUE(binding);
  EXPECT_EQ(binding->ColumnOf(schema::FieldId{0}), 0u);
  EXPECT_EQ(binding->ColumnOf(schema::FieldId{1}), std::nullopt);
  EXPECT_THAT(binding->ignored(), ElementsAre("employees", "z"));
  source.others_ignored = false;
  const auto by_name = Binding::Bind(program_, &source, {"key", "employees", "ok", "z"});
  EXPECT_EQ(by_name->ColumnOf(schema::FieldId{1}), 1u);
  EXPECT_THAT(by_name->ignored(), ElementsAre("z"));
}

}  // namespace
}  // namespace tandem::ingest
