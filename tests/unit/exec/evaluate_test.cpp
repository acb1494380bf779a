// SPDX-License-Identifier: Apache-2.0
// Evaluating batches: loads of every width, parameters, civil time, texts, unknown results.
#include <gtest/gtest.h>

#include <optional>

#include "tests/unit/exec/maker.h"

namespace tandem::exec {
namespace {

using program::kNoOp;
using program::OpCode;
using program::OpId;
using program::Range;

TEST(Evaluate, LoadsIntegersOfEveryWidthToTheirEnds) {
  const Range ranges[] = {{-128, 127}, {-32'768, 32'767}, {INT32_MIN, INT32_MAX}, {}};
  Maker maker;
  std::vector<schema::FieldId> fields;
  for (const Range& range : ranges) {
    fields.push_back(maker.Field(schema::Kind::kInteger, range));
    const OpId load = maker.Load(fields.back());
    maker.Result(load);
  }
  maker.Check();
  EXPECT_EQ(maker.program.inputs[0].physical, abi::Physical::kInt8);
  EXPECT_EQ(maker.program.inputs[3].physical, abi::Physical::kInt64);
  batch::Batch batch(maker.program, 2);
  batch::Builder builder(maker.program);
  builder.Start(batch);
  for (const bool low : {true, false}) {
    builder.BeginRow();
    for (size_t i = 0; i < 4; ++i) builder.SetInt(fields[i], low ? ranges[i].low : ranges[i].high);
  }
  const ResultBatch results = RunBatch(maker.program, batch);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(results.Value(i, 0), ranges[i].low);
    EXPECT_EQ(results.Value(i, 1), ranges[i].high);
  }
}

TEST(Evaluate, StoresZeroWhereAResultIsNotKnown) {
  Maker maker;
  const schema::FieldId field = maker.Field(schema::Kind::kInteger, {0, 100});
  const OpId value = maker.Load(field);
  const OpId valid = maker.LoadValid(field);
  const OpId one_more = maker.Op(OpCode::kAdd, value, maker.Const(1));
  const OpId big = maker.Op(OpCode::kLt, maker.Const(9), value);
  maker.Result(one_more, valid);
  maker.Result(maker.Op(OpCode::kNot, big), valid);
  maker.Result(maker.Const(7), valid);
  maker.Check();
  batch::Batch batch(maker.program, 3000);
  batch::Builder builder(maker.program);
  builder.Start(batch);
  for (uint32_t row = 0; row < 2500; ++row) {
    builder.BeginRow();
    if (row % 3 != 0) builder.SetInt(field, row % 20);
  }
  ASSERT_EQ(batch.chunks(), 3u);
  const ResultBatch results = RunBatch(maker.program, batch);
  ASSERT_EQ(results.rows(), 2500u);
  for (uint32_t row = 0; row < 2500; ++row) {
    const bool known = row % 3 != 0;
    ASSERT_EQ(results.Known(0, row), known) << row;
    ASSERT_EQ(results.Value(0, row), known ? row % 20 + 1 : 0) << row;
    ASSERT_EQ(results.Value(1, row), known && row % 20 <= 9 ? 1 : 0) << row;
    ASSERT_EQ(results.Value(2, row), known ? 7 : 0) << row;
  }
}

TEST(Evaluate, GivesParametersInThePolicysZone) {
  Maker maker;
  maker.program.schema.zone = "America/New_York";
  maker.Result(maker.Op(OpCode::kParam, kNoOp, kNoOp, kNoOp, 0));
  maker.Result(maker.Op(OpCode::kParam, kNoOp, kNoOp, kNoOp, 1));
  maker.Check();
  batch::Batch batch(maker.program, 1);
  batch::Builder builder(maker.program);
  builder.Start(batch);
  builder.BeginRow();
  // 2026-11-18T03:00Z is the evening of the 17th in New York.
  const int64_t as_of_us =
      value::DaysFromCivil(2026, 11, 18) * value::kMicrosPerDay + 3 * value::kMicrosPerHour;
  const ResultBatch results = RunBatch(maker.program, batch, as_of_us);
  EXPECT_EQ(results.Value(0, 0), as_of_us);
  EXPECT_EQ(results.Value(1, 0), value::DaysFromCivil(2026, 11, 17));
  EXPECT_EQ(RunBatch(maker.program, batch, INT64_MAX).Value(0, 0), program::kInstants.high);
}

TEST(Evaluate, CountsCivilTimeInThePolicysZone) {
  Maker maker;
  maker.program.schema.zone = "America/New_York";
  const schema::FieldId from = maker.Field(schema::Kind::kTime);
  const schema::FieldId to = maker.Field(schema::Kind::kTime);
  const OpId a = maker.Load(from);
  const OpId b = maker.Load(to);
  const OpId day = maker.Op(OpCode::kDateOf, a);
  const OpId last_day = maker.Op(OpCode::kDateOf, b);
  for (const OpId op :
       {day, maker.Op(OpCode::kWeekday, day), maker.Op(OpCode::kMonthOf, day),
        maker.Op(OpCode::kDaysBetween, a, b), maker.Op(OpCode::kInstantMonths, a, b),
        maker.Op(OpCode::kInstantYears, a, b), maker.Op(OpCode::kMonthsBetween, day, last_day),
        maker.Op(OpCode::kYearsBetween, day, last_day)}) {
    maker.Result(op);
  }
  maker.Check();
  batch::Batch batch(maker.program, 1);
  batch::Builder builder(maker.program);
  builder.Start(batch);
  builder.BeginRow();
  const int64_t hour = value::kMicrosPerHour;
  // From 2025-01-31 23:00 to 2026-03-31 22:00 in New York, winter and summer time.
  builder.SetInt(from, value::DaysFromCivil(2025, 2, 1) * value::kMicrosPerDay + 4 * hour);
  builder.SetInt(to, value::DaysFromCivil(2026, 4, 1) * value::kMicrosPerDay + 2 * hour);
  const ResultBatch results = RunBatch(maker.program, batch);
  EXPECT_EQ(results.Value(0, 0), value::DaysFromCivil(2025, 1, 31));
  EXPECT_EQ(results.Value(1, 0), 5);  // a Friday
  EXPECT_EQ(results.Value(2, 0), 1);
  EXPECT_EQ(results.Value(3, 0), 423);  // an hour short of 424
  EXPECT_EQ(results.Value(4, 0), 13);
  EXPECT_EQ(results.Value(5, 0), 1);
  EXPECT_EQ(results.Value(6, 0), 14);  // by date alone
  EXPECT_EQ(results.Value(7, 0), 1);
}

TEST(Evaluate, ComparesTextsOfTwoFields) {
  Maker maker;
  const schema::FieldId a = maker.Field(schema::Kind::kText);
  const schema::FieldId b = maker.Field(schema::Kind::kText);
  std::vector<OpId> keys;
  for (const schema::FieldId field : {a, b}) {
    maker.program.inputs.push_back(
        {field, program::Projection::kTextKey, abi::Physical::kInt32, {}, {}});
    keys.push_back(maker.LoadInput(false));
  }
  maker.Result(maker.Op(OpCode::kTextEq, keys[0], keys[1]));
  maker.Check();
  batch::Batch batch(maker.program, 10);
  batch::Builder builder(maker.program);
  builder.Start(batch);
  const std::string long_text(100'000, 'x');
  const std::pair<std::string, std::string> rows[] = {
      {"Stra\u00dfe", " STRASSE "}, {"Acme", "Acmf"},       {"Acme", ""},
      {long_text, long_text + "y"}, {long_text, long_text}, {"Acme", "ACME"}};
  for (const auto& [left, right] : rows) {
    builder.BeginRow();
    builder.SetText(a, left);
    builder.SetText(b, right);
  }
  const ResultBatch results = RunBatch(maker.program, batch);
  const int expected[] = {1, 0, 0, 0, 1, 1};
  for (uint32_t row = 0; row < 6; ++row) EXPECT_EQ(results.Value(0, row), expected[row]) << row;
}

TEST(Evaluate, SkipsColumnsNobodyWants) {
  Maker maker;
  const schema::FieldId field = maker.Field(schema::Kind::kInteger);
  maker.Result(maker.Load(field), maker.LoadValid(field));
  maker.Check();
  batch::Batch batch(maker.program, 1);
  batch::Builder builder(maker.program);
  builder.Start(batch);
  builder.BeginRow();
  builder.SetInt(field, 5);
  const std::unique_ptr<Engine> engine = MakeInterpreter(maker.program);
  const batch::Buffer scratch = batch::MakeBuffer(engine->ScratchBytes());
  alignas(64) abi::MaskWord valid[abi::kMaskWords] = {};
  const void* const inputs[] = {batch.Column(0, 0), batch.Column(1, 0)};
  void* const outputs[] = {nullptr, valid};
  const int64_t params[abi::kParamCount] = {};
  engine->EvaluateChunk(0, {inputs, outputs, params, scratch.get(), nullptr, nullptr});
  EXPECT_EQ(valid[0], 1u);
}

TEST(Evaluate, FailsForAZoneThatDoesNotExist) {
  program::Program program;
  program.schema.zone = "Europe/Atlantis";
  EXPECT_FALSE(Evaluator::Make(program).has_value());
}

TEST(SameValues, NamesTheFirstDifference) {
  Maker maker;
  const schema::FieldId field = maker.Field(schema::Kind::kInteger);
  maker.Result(maker.Load(field), maker.LoadValid(field));
  batch::Batch batch(maker.program, 2);
  batch::Builder builder(maker.program);
  const auto run = [&](std::optional<int64_t> second) {
    builder.Start(batch);
    builder.BeginRow();
    builder.SetInt(field, 5);
    builder.BeginRow();
    if (second) builder.SetInt(field, *second);
    return RunBatch(maker.program, batch);
  };
  const ResultBatch one = run(0);
  std::string difference;
  EXPECT_TRUE(SameValues(one, run(0), &difference));
  EXPECT_EQ(difference, "");
  EXPECT_FALSE(SameValues(one, run(8), &difference));
  EXPECT_EQ(difference, "result r0, row 1: 0 and 8");
  EXPECT_FALSE(SameValues(one, run(std::nullopt), &difference));
  EXPECT_EQ(difference, "result r0, row 1: 0 and 0 (unknown)");
}

}  // namespace
}  // namespace tandem::exec
