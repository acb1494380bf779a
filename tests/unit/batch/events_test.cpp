// SPDX-License-Identifier: Apache-2.0
// Batches of events: both layouts, growing, what is taken back, texts shared with the leads.
#include <gtest/gtest.h>

#include <cstring>

#include "runtime/batch/batch.h"

namespace tandem::batch {
namespace {

using abi::Physical;
using program::Projection;
using schema::FieldId;
using schema::Kind;

constexpr FieldId kNumber{0};
constexpr FieldId kPath{1};
constexpr FieldId kTags{2};
constexpr FieldId kFlag{3};

schema::Field Field(const char* name, Kind kind) { return {name, {kind}, true, {}}; }

// Leads with a text; two events, of which the first has a field of each kind.
program::Program TwoTables() {
  program::Program program;
  program.schema.fields = {Field("company", Kind::kText), Field("score", Kind::kInteger)};
  program.schema.events = {{"page_view",
                            {Field("n", Kind::kInteger), Field("path", Kind::kText),
                             Field("tags", Kind::kTextList), Field("flag", Kind::kYesNo)},
                            {}},
                           {"reply", {}, {}}};
  program.inputs = {{FieldId{0}, Projection::kTextKey, Physical::kInt32, {}, {}},
                    {FieldId{1}, Projection::kValue, Physical::kInt64, {}, {}},
                    {FieldId{1}, Projection::kValid, Physical::kMask, {}, {}}};
  program.tables.resize(2);
  program.tables[0] = {schema::EventId{0},
                       {{{}, Projection::kAt, Physical::kInt64, {}, {}},
                        {{}, Projection::kSource, Physical::kInt32, {}, {}},
                        {kNumber, Projection::kValue, Physical::kInt16, {}, {}},
                        {kNumber, Projection::kValid, Physical::kMask, {}, {}},
                        {kPath, Projection::kTextKey, Physical::kInt32, {}, {}},
                        {kPath, Projection::kText, Physical::kInt32, {}, {}},
                        {kTags, Projection::kText, Physical::kInt32, {}, {}},
                        {kFlag, Projection::kTruth, Physical::kMask, {}, {}}}};
  program.tables[1] = {schema::EventId{1}, {{{}, Projection::kAt, Physical::kInt64, {}, {}}}};
  return program;
}

template <class T>
T ValueAt(const Batch& batch, size_t column, uint32_t row) {
  T value;
  std::memcpy(&value,
              static_cast<const std::byte*>(batch.Column(column, row / abi::kChunkRows)) +
                  row % abi::kChunkRows * sizeof value,
              sizeof value);
  return value;
}

bool BitAt(const Batch& batch, size_t column, uint32_t row) {
  const auto* const words =
      static_cast<const abi::MaskWord*>(batch.Column(column, row / abi::kChunkRows));
  return (words[row % abi::kChunkRows / 64] >> (row % 64) & 1) != 0;
}

std::string_view TextOf(const Batch& batch, int32_t index) {
  const abi::TextRef& text = batch.text_keys().at(static_cast<size_t>(index));
  return {text.data, text.size};
}

struct Filled {
  program::Program program = TwoTables();
  Batch leads{program, 100};
  Events events{program};
  Builder builder{program};
  EventBuilder event_builder{program};

  void Start(uint32_t lead_count) {
    builder.Start(leads);
    event_builder.Start(leads, events);
    for (uint32_t i = 0; i < lead_count; ++i) builder.BeginRow();
  }
};

TEST(Events, StoreEveryKindOfFieldAndWhatIsMissing) {
  Filled filled;
  filled.builder.Start(filled.leads);
  filled.event_builder.Start(filled.leads, filled.events);
  filled.builder.BeginRow();
  filled.builder.SetText(FieldId{0}, "ACME");
  EventBuilder& events = filled.event_builder;
  events.BeginEvent(0, 0, 1'000, 3);
  events.SetInt(kNumber, -7);
  events.SetText(kPath, " Acme ");
  events.SetList(kTags, {"B ", "", "a"});
  events.SetYesNo(kFlag, true);
  events.BeginEvent(0, 0, 2'000, -1);
  events.Finish(1);
  const Batch& table = filled.events.Table(0);
  ASSERT_EQ(table.rows(), 2u);
  EXPECT_EQ(ValueAt<int64_t>(table, 0, 0), 1'000);
  EXPECT_EQ(ValueAt<int32_t>(table, 1, 0), 3);
  EXPECT_EQ(ValueAt<int16_t>(table, 2, 0), -7);
  EXPECT_TRUE(BitAt(table, 3, 0));
  EXPECT_EQ(TextOf(table, ValueAt<int32_t>(table, 4, 0)), "acme");
  EXPECT_EQ(TextOf(table, ValueAt<int32_t>(table, 5, 0)), "Acme");
  EXPECT_EQ(TextOf(table, ValueAt<int32_t>(table, 6, 0)),
            "B\x1f"
            "a");
  EXPECT_TRUE(BitAt(table, 7, 0));
  // One pool: the lead's key and the event's are the same text.
  EXPECT_EQ(ValueAt<int32_t>(table, 4, 0), ValueAt<int32_t>(filled.leads, 0, 0));
  EXPECT_EQ(&table.text_keys(), &filled.leads.text_keys());
  EXPECT_EQ(ValueAt<int64_t>(table, 0, 1), 2'000);
  EXPECT_EQ(ValueAt<int32_t>(table, 1, 1), -1);
  for (const size_t column : {3, 7}) EXPECT_FALSE(BitAt(table, column, 1));
  for (const size_t column : {4, 5, 6}) EXPECT_EQ(ValueAt<int32_t>(table, column, 1), 0);
}

TEST(Events, AreGroupedWhenTheyCameLeadAfterLead) {
  Filled filled;
  filled.Start(5);
  EventBuilder& events = filled.event_builder;
  for (const uint32_t lead : {1u, 1u, 3u, 4u, 4u, 4u}) events.BeginEvent(0, lead, 0, -1);
  for (const uint32_t lead : {2u, 1u}) events.BeginEvent(1, lead, 0, -1);
  events.Finish(5);
  const uint32_t* const offsets = filled.events.Offsets(0);
  ASSERT_NE(offsets, nullptr);
  EXPECT_EQ(std::vector<uint32_t>(offsets, offsets + 6), (std::vector<uint32_t>{0, 0, 2, 2, 3, 6}));
  EXPECT_EQ(filled.events.Offsets(1), nullptr);
  EXPECT_EQ(filled.events.LeadRows(1)[0], 2u);
  EXPECT_EQ(filled.events.LeadRows(1)[1], 1u);
  EXPECT_EQ(filled.events.lead_rows(), 5u);
}

TEST(Events, GrowAndKeepWhatTheyHold) {
  Filled filled;
  for (int round = 0; round < 2; ++round) {
    filled.Start(100);
    constexpr uint32_t kEvents = 100'000;
    for (uint32_t i = 0; i < kEvents; ++i) {
      filled.event_builder.BeginEvent(0, i * 100 / kEvents, i, -1);
      if (i % 3 == 0) filled.event_builder.SetInt(kNumber, static_cast<int16_t>(i));
    }
    filled.event_builder.Finish(100);
    const Batch& table = filled.events.Table(0);
    ASSERT_EQ(table.rows(), kEvents);
    for (uint32_t i = 0; i < kEvents; ++i) {
      ASSERT_EQ(ValueAt<int64_t>(table, 0, i), i);
      ASSERT_EQ(BitAt(table, 3, i), i % 3 == 0);
      ASSERT_EQ(ValueAt<int16_t>(table, 2, i), i % 3 == 0 ? static_cast<int16_t>(i) : 0);
      ASSERT_EQ(filled.events.LeadRows(0)[i], i / 1'000);
    }
    EXPECT_EQ(filled.events.Offsets(0)[50], 50'000u);
  }
}

TEST(Events, AreTakenBackOneByOneOrWithTheirLead) {
  Filled filled;
  filled.Start(2);
  EventBuilder& events = filled.event_builder;
  events.BeginEvent(0, 0, 1, -1);
  events.BeginEvent(0, 0, 2, -1);
  events.SetInt(kNumber, 5);
  events.SetText(kPath, "x");
  events.DropEvent();
  events.BeginEvent(0, 1, 3, -1);
  events.BeginEvent(1, 1, 4, -1);
  events.DropLead(1);
  filled.builder.DropRow();
  events.Finish(1);
  EXPECT_EQ(filled.events.Table(1).rows(), 0u);
  ASSERT_EQ(filled.events.Table(0).rows(), 1u);
  EXPECT_EQ(filled.events.Offsets(0)[1], 1u);
  events.BeginEvent(0, 0, 9, -1);
  events.Finish(1);
  EXPECT_EQ(ValueAt<int64_t>(filled.events.Table(0), 0, 1), 9);
  EXPECT_FALSE(BitAt(filled.events.Table(0), 3, 1));
  EXPECT_EQ(ValueAt<int32_t>(filled.events.Table(0), 4, 1), 0);
}

TEST(Events, OneTableStartsAnewAlone) {
  Filled filled;
  filled.Start(3);
  EventBuilder& events = filled.event_builder;
  events.BeginEvent(0, 2, 1, -1);
  events.BeginEvent(1, 2, 1, -1);
  events.BeginEvent(1, 0, 1, -1);
  events.Finish(3);
  EXPECT_EQ(filled.events.Offsets(1), nullptr);
  events.StartTable(1);
  events.BeginEvent(1, 1, 7, -1);
  events.Finish(3);
  EXPECT_EQ(filled.events.Table(0).rows(), 1u);
  ASSERT_EQ(filled.events.Table(1).rows(), 1u);
  ASSERT_NE(filled.events.Offsets(1), nullptr);
  EXPECT_EQ(filled.events.Offsets(1)[2], 1u);
  EXPECT_EQ(ValueAt<int64_t>(filled.events.Table(1), 0, 0), 7);
}

TEST(Events, CarriedStateIsOverwrittenInPlace) {
  Filled filled;
  filled.Start(3);
  const FieldId score{1};
  filled.builder.Overwrite(score, 1, 42);
  EXPECT_EQ(ValueAt<int64_t>(filled.leads, 1, 1), 42);
  EXPECT_TRUE(BitAt(filled.leads, 2, 1));
  filled.builder.Overwrite(score, 1, std::nullopt);
  EXPECT_EQ(ValueAt<int64_t>(filled.leads, 1, 1), 0);
  EXPECT_FALSE(BitAt(filled.leads, 2, 1));
}

TEST(EventsDeathTest, StopsAtMistakesOfTheCaller) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  Filled filled;
  filled.Start(2);
  EXPECT_DEATH(filled.event_builder.SetInt(kNumber, 1), "no event has begun");
  EXPECT_DEATH(filled.event_builder.BeginEvent(2, 0, 0, -1), "no such table");
  filled.event_builder.BeginEvent(0, 2, 0, -1);
  EXPECT_DEATH(filled.event_builder.Finish(2), "an event of no lead");
  EXPECT_DEATH(filled.builder.Overwrite(FieldId{1}, 2, 1), "no such row");
}

}  // namespace
}  // namespace tandem::batch
