// SPDX-License-Identifier: Apache-2.0
// Decisions as CSV and JSON lines: every type, unknown, names that clash, quoting, the way back.
#include "runtime/output/row_writer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "runtime/ingest/csv.h"

namespace tandem::output {
namespace {

using program::ResultKind;
using schema::Kind;

class Rows : public ::testing::Test {
 protected:
  Rows() {
    program_.policy_version = "c0ffee";
    program_.schema.choices = {{"stage", true, {{"MQL", "MQL"}, {"a, \"b\"", "x"}}}};
    program_.schema.fields.resize(2);
    // Not in the order of the output.
    Add(ResultKind::kRoute, "route", Kind::kChoice, 1);
    Add(ResultKind::kCondition, "hidden", Kind::kYesNo, 1);
    Add(ResultKind::kScore, "fit", Kind::kInteger, -60);
    Add(ResultKind::kScore, "heat", Kind::kNumber, 605'000);
    Add(ResultKind::kAnswer, "share", Kind::kPercent, 225'000);
    Add(ResultKind::kAnswer, "worth", Kind::kMoney, -2'500);
    Add(ResultKind::kAnswer, "hot", Kind::kYesNo, 1);
    Add(ResultKind::kAnswer, "at", Kind::kTime, 86'400'000'000);
    Add(ResultKind::kAnswer, "on", Kind::kDate, 1);
    Add(ResultKind::kAnswer, "age", Kind::kDuration, 3 * int64_t{86'400'000'000});
    Add(ResultKind::kAnswer, "who", Kind::kText, 1);
    program_.results.back().leaves = {
        {.text = "said \"no\""}, Leaf(program::TextTransform::kNone),
        Leaf(program::TextTransform::kDomain), Leaf(program::TextTransform::kDigits)};
    Add(ResultKind::kStage, "stage", Kind::kChoice, 0);
    Add(ResultKind::kGroup, "fit.web", Kind::kInteger, 7);
  }

  static program::TextLeaf Leaf(program::TextTransform transform) {
    return {.is_field = true, .field = schema::FieldId{1}, .transform = transform};
  }

  void Add(ResultKind kind, const char* name, Kind type, int64_t value) {
    program::Result result{.kind = kind, .name = name};
    result.type.kind = type;
    if (type == Kind::kChoice) result.type.choice = schema::ChoiceId{0};
    result.value = 0;
    result.valid = 0;
    result.physical = type == Kind::kYesNo ? abi::Physical::kMask : abi::Physical::kInt64;
    program_.results.push_back(result);
    values_.push_back(value);
  }

  // Two rows: nothing known, and everything.
  std::string Write(Options options, const RowText& text) {
    exec::ResultBatch results(program_, 2);
    results.SetRows(2);
    for (size_t i = 0; i < values_.size(); ++i) {
      auto* values = static_cast<char*>(results.ValueChunk(i, 0));
      if (program_.results[i].physical == abi::Physical::kMask) {
        values[0] = values_[i] != 0 ? 2 : 0;
      } else {
        std::memcpy(values + 8, &values_[i], 8);
      }
      static_cast<char*>(results.ValidChunk(i, 0))[0] = 2;
    }
    const RowWriter writer(program_, std::move(options));
    std::string out = writer.Header();
    writer.Append(results, 0, text, out);
    writer.Append(results, 1, text, out);
    return out;
  }

  program::Program program_;
  std::vector<int64_t> values_;
};

const std::string_view kKept[] = {"Ann, \"A\"", ""};
const std::string_view kFields[] = {"line\nbreak"};

TEST_F(Rows, Csv) {
  EXPECT_EQ(Write({.format = Format::kCsv, .keep = {"name", "stage"}, .reasons = true},
                  {.id = "7", .kept = kKept, .fields = kFields, .reasons = "because"}),
            "id,fit,heat,fit.web,stage,share,worth,hot,at,on,age,who,route,policy_version,name,"
            "lead.stage,reasons\n"
            "7,,,,,,,,,,,,,c0ffee,\"Ann, \"\"A\"\"\",,because\n"
            "7,-60,60.5,7,MQL,22.5%,-0.25,yes,1970-01-02T00:00:00Z,1970-01-02,3 days,"
            "\"line\nbreak\",\"a, \"\"b\"\"\",c0ffee,\"Ann, \"\"A\"\"\",,because\n");
}

TEST_F(Rows, JsonLines) {
  EXPECT_EQ(Write({.format = Format::kJsonLines, .keep = {"name", "id"}},
                  {.id = "7\t\x01\\", .kept = kKept, .fields = kFields}),
            "{\"id\":\"7\\t\\u0001\\\\\",\"fit\":null,\"heat\":null,\"fit.web\":null,"
            "\"stage\":null,\"share\":null,\"worth\":null,\"hot\":null,\"at\":null,\"on\":null,"
            "\"age\":null,\"who\":null,\"route\":null,\"policy_version\":\"c0ffee\","
            "\"name\":\"Ann, \\\"A\\\"\",\"lead.id\":null}\n"
            "{\"id\":\"7\\t\\u0001\\\\\",\"fit\":-60,\"heat\":60.5,\"fit.web\":7,"
            "\"stage\":\"MQL\",\"share\":0.225,\"worth\":-0.25,\"hot\":true,"
            "\"at\":\"1970-01-02T00:00:00Z\",\"on\":\"1970-01-02\",\"age\":\"3 days\","
            "\"who\":\"line\\nbreak\",\"route\":\"a, \\\"b\\\"\",\"policy_version\":\"c0ffee\","
            "\"name\":\"Ann, \\\"A\\\"\",\"lead.id\":null}\n");
}

TEST_F(Rows, ConstantTextsAreWrittenEscaped) {
  values_[10] = 0;
  const std::string csv = Write({}, {.id = "1", .fields = kFields});
  EXPECT_NE(csv.find(",\"said \"\"no\"\"\","), std::string::npos) << csv;
  const std::string json = Write({.format = Format::kJsonLines}, {.id = "1", .fields = kFields});
  EXPECT_NE(json.find("\"who\":\"said \\\"no\\\"\""), std::string::npos) << json;
}

TEST_F(Rows, PartsOfAFieldsText) {
  const std::string_view address[] = {"a-12@b3.example"};
  values_[10] = 2;
  EXPECT_NE(Write({}, {.id = "1", .fields = address}).find(",b3.example,"), std::string::npos);
  values_[10] = 3;
  EXPECT_NE(Write({}, {.id = "1", .fields = address}).find(",123,"), std::string::npos);
}

TEST_F(Rows, NamesThatClashStayApart) {
  Add(ResultKind::kAnswer, "reasons", Kind::kInteger, 1);
  Add(ResultKind::kAnswer, "policy_version", Kind::kInteger, 1);
  const RowWriter writer(program_, {.keep = {"fit", "fit"}, .reasons = true});
  EXPECT_EQ(writer.Header(),
            "id,fit,heat,fit.web,stage,share,worth,hot,at,on,age,who,reasons,policy_version,route,"
            "policy_version_2,lead.fit,lead.fit_2,reasons_2\n");
  ASSERT_EQ(writer.text_fields().size(), 1u);
  EXPECT_EQ(writer.text_fields()[0], schema::FieldId{1});
}

TEST(Text, AnyTextComesBackFromCsvAndJson) {
  for (size_t length = 0; length <= 3; ++length) {
    for (int which = 0; which < 6 * 6 * 6; ++which) {
      const std::string_view parts[] = {"\"", ",", "\n", "\r", "\xC3\xBC", "\x1F"};
      std::string text = "x";
      for (size_t i = 0, rest = static_cast<size_t>(which); i < length; ++i, rest /= 6) {
        text += parts[rest % 6];
      }
      ingest::Block block;
      AppendCsvCell(text, block.bytes);
      block.bytes += ",end\n";
      ingest::RecordReader reader(block, {});
      ingest::Record record;
      std::string error;
      ASSERT_TRUE(reader.Next(record, error));
      ASSERT_EQ(record.fields.size(), 2u) << block.bytes;
      EXPECT_EQ(record.fields[0], text);
      EXPECT_EQ(error, "");
      std::string json;
      AppendJsonString(text, json);
      EXPECT_EQ(nlohmann::json::parse(json).get<std::string>(), text);
    }
  }
}

}  // namespace
}  // namespace tandem::output
