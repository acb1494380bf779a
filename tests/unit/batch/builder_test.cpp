// SPDX-License-Identifier: Apache-2.0
// Rows of every kind of field, missing ones, dropped ones, and batches used again.
#include <gtest/gtest.h>

#include <cstring>
#include <optional>

#include "runtime/batch/batch.h"
#include "runtime/program/range.h"

namespace tandem::batch {
namespace {

using abi::Physical;
using program::Combine;
using program::Projection;
using program::TextAtom;
using program::TextTest;
using program::TextTransform;
using schema::FieldId;
using schema::Kind;

int64_t ValueAt(const Batch& batch, const program::Program& program, size_t input, uint32_t row) {
  const auto* const column =
      static_cast<const std::byte*>(batch.Column(input, row / abi::kChunkRows));
  const uint32_t at = row % abi::kChunkRows;
  const auto read = [&](auto number) -> int64_t {
    std::memcpy(&number, column + at * sizeof number, sizeof number);
    return number;
  };
  switch (program.inputs[input].physical) {
    case Physical::kInt8:
      return read(int8_t{});
    case Physical::kInt16:
      return read(int16_t{});
    case Physical::kInt32:
      return read(int32_t{});
    case Physical::kInt64:
      return read(int64_t{});
    case Physical::kMask: {
      abi::MaskWord word = 0;
      std::memcpy(&word, column + at / 64 * sizeof word, sizeof word);
      return static_cast<int64_t>(word >> (at % 64) & 1);
    }
  }
  return 0;
}

// A program of one field with the given inputs.
program::Program OneField(Kind kind, std::vector<program::Input> inputs) {
  program::Program program;
  program.schema.choices = {{"c", false, {{"a", "a"}, {"b", "b"}, {"c", "c"}}}};
  program.schema.fields = {{"f", {kind, schema::ChoiceId{0}}, true, {}}};
  program.inputs = std::move(inputs);
  return program;
}

constexpr FieldId kField{0};
const program::Input kValid{kField, Projection::kValid, Physical::kMask, {}, {}};

TEST(Builder, StoresIntegersAndWhetherTheyAreKnown) {
  for (const Physical physical :
       {Physical::kInt8, Physical::kInt16, Physical::kInt32, Physical::kInt64}) {
    const program::Program program =
        OneField(Kind::kInteger, {{kField, Projection::kValue, physical, {}, {}}, kValid});
    Batch batch(program, 2'000);
    Builder builder(program);
    builder.Start(batch);
    const program::Range range = program::PhysicalRange(physical);
    for (uint32_t row = 0; row < 2'000; ++row) {
      EXPECT_EQ(builder.BeginRow(), row);
      if (row % 3 == 1) builder.SetInt(kField, range.low);
      if (row % 3 == 2) builder.SetInt(kField, range.high);
    }
    ASSERT_EQ(batch.rows(), 2'000u);
    for (uint32_t row = 0; row < 2'000; ++row) {
      ASSERT_EQ(ValueAt(batch, program, 0, row), row % 3 == 0   ? 0
                                                 : row % 3 == 1 ? range.low
                                                                : range.high);
      ASSERT_EQ(ValueAt(batch, program, 1, row), row % 3 == 0 ? 0 : 1);
    }
  }
}

TEST(Builder, TellsNoFromMissing) {
  const program::Program program =
      OneField(Kind::kYesNo, {{kField, Projection::kTruth, Physical::kMask, {}, {}}, kValid});
  Batch batch(program, 3);
  Builder builder(program);
  builder.Start(batch);
  builder.BeginRow();
  builder.SetYesNo(kField, true);
  builder.BeginRow();
  builder.SetYesNo(kField, false);
  builder.BeginRow();
  const int truth[] = {1, 0, 0};
  const int valid[] = {1, 1, 0};
  for (uint32_t row = 0; row < 3; ++row) {
    EXPECT_EQ(ValueAt(batch, program, 0, row), truth[row]);
    EXPECT_EQ(ValueAt(batch, program, 1, row), valid[row]);
  }
}

program::Program TextProgram() {
  const TextAtom free_mail{
      TextTransform::kDomain, false, TextTest::kEquals, Combine::kAny, {"mail.example"}};
  const TextAtom has_domain{TextTransform::kDomain, false, TextTest::kPresent, {}, {}};
  const TextAtom ann{TextTransform::kNone, false, TextTest::kStartsWith, Combine::kAny, {"ann"}};
  return OneField(Kind::kText,
                  {{kField, Projection::kBits, Physical::kInt8, {}, {free_mail, has_domain}},
                   {kField, Projection::kBits, Physical::kInt16, {}, {ann}},
                   {kField, Projection::kLength, Physical::kInt32, {}, {}},
                   {kField, Projection::kTextKey, Physical::kInt32, TextTransform::kDomain, {}},
                   kValid});
}

TEST(Builder, AnswersQuestionsLengthsAndKeysOfTexts) {
  const program::Program program = TextProgram();
  Batch batch(program, 10);
  Builder builder(program);
  const std::string texts[] = {" Ann@Mail.example ", "bob@acme.example", "ann", " \t ", "",
                               "bea@mail.EXAMPLE"};
  const int bits[] = {3, 2, 0, 0, 0, 3};
  const int starts[] = {1, 0, 1, 0, 0, 0};
  const int lengths[] = {16, 16, 3, 0, 0, 16};
  const int valid[] = {1, 1, 1, 0, 0, 1};
  const std::string keys[] = {"mail.example", "acme.example", "", "", "", "mail.example"};
  for (int round = 0; round < 3; ++round) {  // a warm builder and a used batch change nothing
    builder.Start(batch);
    EXPECT_EQ(batch.rows(), 0u);
    for (uint32_t row = 0; row < 6; ++row) {
      builder.BeginRow();
      builder.SetText(kField, texts[(row + round) % 6]);
    }
    for (uint32_t row = 0; row < 6; ++row) {
      const size_t i = (row + round) % 6;
      EXPECT_EQ(ValueAt(batch, program, 0, row), bits[i]) << texts[i];
      EXPECT_EQ(ValueAt(batch, program, 1, row), starts[i]) << texts[i];
      EXPECT_EQ(ValueAt(batch, program, 2, row), lengths[i]) << texts[i];
      const abi::TextRef& key = batch.text_keys().at(ValueAt(batch, program, 3, row));
      EXPECT_EQ(std::string_view(key.data, key.size), keys[i]) << texts[i];
      EXPECT_EQ(ValueAt(batch, program, 4, row), valid[i]) << texts[i];
    }
  }
}

TEST(Builder, RemembersAddressesByDomainWhenNothingElseIsAsked) {
  program::Program program = TextProgram();
  program.inputs = {program.inputs[0], program.inputs[3], kValid};
  Batch batch(program, 10);
  Builder builder(program);
  builder.Start(batch);
  const std::string texts[] = {"ann@mail.example", "@mail.example", "bob@ mail.example", "x@", "x",
                               "a@b@mail.example"};
  const int bits[] = {3, 3, 3, 0, 0, 3};
  for (uint32_t row = 0; row < 6; ++row) {
    builder.BeginRow();
    builder.SetText(kField, texts[row]);
    EXPECT_EQ(ValueAt(batch, program, 0, row), bits[row]) << texts[row];
    const abi::TextRef& key = batch.text_keys().at(ValueAt(batch, program, 1, row));
    EXPECT_EQ(std::string_view(key.data, key.size), bits[row] != 0 ? "mail.example" : "");
    EXPECT_EQ(ValueAt(batch, program, 2, row), 1);
  }
}

TEST(Builder, KeepsManyAndLongKeysApart) {
  const program::Program program = OneField(
      Kind::kText, {{kField, Projection::kTextKey, Physical::kInt64, TextTransform::kNone, {}}});
  Batch batch(program, 5'000);
  Builder builder(program);
  const auto text = [](uint32_t row) {
    return std::to_string(row) + std::string(row % 1'000 == 7 ? 70'000 : row % 40, 'k');
  };
  for (int round = 0; round < 2; ++round) {
    builder.Start(batch);
    for (uint32_t row = 0; row < 5'000; ++row) {
      builder.BeginRow();
      builder.SetText(kField, text(row));
    }
    for (uint32_t row = 0; row < 5'000; ++row) {
      const abi::TextRef& key = batch.text_keys().at(ValueAt(batch, program, 0, row));
      ASSERT_EQ(std::string_view(key.data, key.size), text(row));
    }
    EXPECT_EQ(batch.text_keys().size(), 5'001u);
  }
}

TEST(Builder, AsksListsOfTexts) {
  const auto has = [](Combine combine, std::vector<std::string> needles, bool exactly = false) {
    return TextAtom{TextTransform::kNone, exactly, TextTest::kListHas, combine, std::move(needles)};
  };
  const program::Program program = OneField(
      Kind::kTextList, {{kField,
                         Projection::kBits,
                         Physical::kInt8,
                         {},
                         {has(Combine::kAny, {"a", "b"}), has(Combine::kAll, {"a", "b"}),
                          has(Combine::kAny, {"A"}, true), has(Combine::kAll, {}),
                          TextAtom{TextTransform::kNone, false, TextTest::kPresent, {}, {}}}},
                        kValid});
  Batch batch(program, 10);
  Builder builder(program);
  builder.Start(batch);
  const std::vector<std::string_view> lists[] = {{"A"}, {" b ", "a"}, {"c", "c"},
                                                 {},    {"", "B"},    {" "}};
  const int expected[] = {1 + 4 + 8 + 16, 1 + 2 + 8 + 16, 8 + 16, 8, 1 + 8 + 16, 8};
  for (uint32_t row = 0; row < 6; ++row) {
    builder.BeginRow();
    builder.SetList(kField, lists[row]);
    EXPECT_EQ(ValueAt(batch, program, 0, row), expected[row]) << row;
    EXPECT_EQ(ValueAt(batch, program, 1, row), 1);
  }
}

TEST(Builder, AsksListsOfChoices) {
  const auto has = [](Combine combine, std::vector<std::string> needles) {
    return TextAtom{TextTransform::kNone, false, TextTest::kListHas, combine, std::move(needles)};
  };
  const program::Program program = OneField(
      Kind::kChoiceList, {{kField,
                           Projection::kBits,
                           Physical::kInt8,
                           {},
                           {has(Combine::kAny, {"0", "2"}), has(Combine::kAll, {"0", "2"}),
                            TextAtom{TextTransform::kNone, false, TextTest::kPresent, {}, {}}}}});
  Batch batch(program, 10);
  Builder builder(program);
  builder.Start(batch);
  const std::vector<uint32_t> lists[] = {{0}, {2, 1, 0}, {1}, {}};
  const int expected[] = {1 + 4, 1 + 2 + 4, 4, 0};
  for (uint32_t row = 0; row < 4; ++row) {
    builder.BeginRow();
    builder.SetChoiceList(kField, lists[row]);
    EXPECT_EQ(ValueAt(batch, program, 0, row), expected[row]) << row;
  }
}

TEST(Builder, TakesADroppedRowBackWhole) {
  const program::Program program = TextProgram();
  Batch batch(program, 10);
  Builder builder(program);
  builder.Start(batch);
  builder.BeginRow();
  builder.SetText(kField, "ann@mail.example");
  builder.BeginRow();
  builder.SetText(kField, "ann@mail.example");
  builder.DropRow();
  EXPECT_EQ(batch.rows(), 1u);
  for (size_t input = 0; input < program.inputs.size(); ++input) {
    EXPECT_EQ(ValueAt(batch, program, input, 1), 0);
    EXPECT_NE(ValueAt(batch, program, input, 0), 0);
  }
  EXPECT_EQ(builder.BeginRow(), 1u);
}

TEST(Builder, SharesPlansBetweenBuilders) {
  const program::Program program = TextProgram();
  const std::shared_ptr<const Plan> plan = MakePlan(program);
  Builder first(plan);
  Builder second(plan);
  for (Builder* builder : {&first, &second}) {
    Batch batch(program, 1);
    builder->Start(batch);
    builder->BeginRow();
    builder->SetText(kField, "ann@mail.example");
    EXPECT_EQ(ValueAt(batch, program, 0, 0), 3);
  }
}

TEST(BuilderDeathTest, StopsAtMistakesOfTheCaller) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const program::Program program = TextProgram();
  Batch batch(program, 1);
  Builder builder(program);
  EXPECT_DEATH(builder.BeginRow(), "a row beyond the batch");
  builder.Start(batch);
  EXPECT_DEATH(builder.DropRow(), "no row to drop");
  builder.BeginRow();
  EXPECT_DEATH(builder.SetInt(FieldId{7}, 1), "no such field");
  const program::Program other = OneField(Kind::kYesNo, {kValid});
  EXPECT_DEATH(Builder(other).Start(batch), "a batch of another program");
}

}  // namespace
}  // namespace tandem::batch
