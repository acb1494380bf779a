// SPDX-License-Identifier: Apache-2.0
// Decision tables whose indexes lead nowhere are refused, each with words that say why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "runtime/program/decision_builder.h"
#include "runtime/program/verify.h"

namespace tandem::program {
namespace {

using testing::HasSubstr;

// Two inputs, six rows and `otherwise`; a column of entries; the operations of one call.
Program Sound(const DecisionLimits& limits = {}) {
  Decisions made;
  DecisionRows rows{2, {}, 6};
  for (int64_t row = 0; row < 6; ++row) {
    rows.rows.push_back({{false, false, {{row * 100, row * 100 + 50}}}, {false, true, {}}});
    rows.rows.back()[1].intervals = {{row, row + 3}};
  }
  DecisionTable table;
  table.name = "territory";
  table.inputs = {"country", "size"};
  table.rows = 7;
  table.has_otherwise = true;
  table.parts = BuildDecision(rows, made.data, limits);
  made.tables.push_back(std::move(table));
  made.data.columns = {{10, 20, 30, 40, 50, 60, 70}};
  made.classes.emplace_back();
  Program p;
  const bool packed = made.tables[0].parts[0].match >= 0;
  p.decisions = std::make_shared<Decisions>(std::move(made));
  p.schema.fields = {{"name", {schema::Kind::kText}, true, {}}};
  p.inputs = {{schema::FieldId{0}, Projection::kTextClass, abi::Physical::kInt32, {}, {}}};
  p.ops = {{OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 0, 0, INT32_MAX},
           {OpCode::kTableStep, 0, 0, kNoOp, 0},
           {OpCode::kTableMissing, 1, kNoOp, kNoOp, 1},
           {OpCode::kLookup, 2, kNoOp, kNoOp, 0, 0, 70},
           {OpCode::kConstMask, kNoOp, kNoOp, kNoOp, 1, 0, 1}};
  if (packed) p.ops.push_back({OpCode::kTableMatch, 2, kNoOp, kNoOp, 0});
  p.calls = {{0, 2, 4, {kNoOp, 4}}};
  return p;
}

Program Packed() { return Sound({0, 0, 0}); }

struct Break {
  const char* words;
  std::function<void(Program&, Decisions&)> change;
};

void ExpectRefused(const Program& sound, const std::vector<Break>& breaks) {
  ASSERT_TRUE(Verify(sound).has_value()) << Verify(sound).error().message;
  for (const Break& each : breaks) {
    Program p = sound;
    auto decisions = std::make_shared<Decisions>(*sound.decisions);
    p.decisions = decisions;
    each.change(p, *decisions);
    const base::Result<void> verified = Verify(p);
    ASSERT_FALSE(verified.has_value()) << each.words;
    EXPECT_THAT(verified.error().message, HasSubstr(each.words));
  }
}

TEST(VerifyDecisions, Steps) {
  using P = Program;
  using D = Decisions;
  ExpectRefused(
      Sound(),
      {{"has no node", [](P&, D& d) { d.data.steps[0].nodes.clear(); }},
       {"its edges are not there", [](P&, D& d) { d.data.steps[0].nodes[0].edges.count = 99; }},
       {"its edges are not there", [](P&, D& d) { d.data.steps[0].nodes[0].edges.count = 0; }},
       {"not every value has an edge", [](P&, D& d) { d.data.steps[0].edges[0].low = 0; }},
       {"its edges are not in order",
        [](P&, D& d) { d.data.steps[0].edges[2].low = d.data.steps[0].edges[1].low; }},
       {"its edges are those of another node",
        [](P&, D& d) { d.data.steps[1].nodes[1].edges = d.data.steps[1].nodes[0].edges; }},
       {"no shift 64", [](P&, D& d) { d.data.steps[0].nodes[0].shift = 64; }},
       {"its buckets are not there", [](P&, D& d) { d.data.steps[0].buckets.pop_back(); }},
       {"a bucket holds another node's edges",
        [](P&, D& d) { d.data.steps[0].buckets[0].count = 0; }},
       {"leads to 99", [](P&, D& d) { d.data.steps[0].edges[1].to = 99; }},
       {"leads to -1", [](P&, D& d) { d.data.steps[0].edges[1].to = -1; }},
       {"leads to 7", [](P&, D& d) { d.data.steps[1].nodes[0].missing = 7; }},
       {"a step has no node", [](P&, D& d) { d.data.steps.emplace_back(); }},
       {"is packed", [](P&, D& d) { d.data.steps[1].radix = -5; }}});
}

TEST(VerifyDecisions, Tables) {
  using P = Program;
  using D = Decisions;
  ExpectRefused(
      Sound(),
      {{"has not a step for each input", [](P&, D& d) { d.tables[0].parts[0].first_step = 1; }},
       {"has not a step for each input", [](P&, D& d) { d.tables[0].parts[0].order = {0}; }},
       {"no input 5", [](P&, D& d) { d.tables[0].parts[0].order[0] = 5; }},
       {"has no match", [](P&, D& d) { d.tables[0].parts[0].match = 3; }},
       {"1 texts for 7 rows", [](P&, D& d) { d.tables[0].texts.resize(1); }},
       {"an empty column", [](P&, D& d) { d.data.columns[0].clear(); }}});
}

TEST(VerifyDecisions, Matches) {
  using P = Program;
  using D = Decisions;
  ExpectRefused(Packed(),
                {{"is packed in part", [](P&, D& d) { d.tables[0].parts[0].match = -1; }},
                 {"has no inputs", [](P&, D& d) { d.data.matches[0].inputs.clear(); }},
                 {"has no classes", [](P&, D& d) { d.data.matches[0].inputs[0].ends.clear(); }},
                 {"has not a bitmap for each stride",
                  [](P&, D& d) { d.data.matches[0].inputs[0].bitmaps.pop_back(); }},
                 {"its changes are not there",
                  [](P&, D& d) { d.data.matches[0].inputs[0].ends.back() = 9999; }},
                 {"no row 6", [](P&, D& d) { d.data.matches[0].inputs[0].changes[0] = 6; }},
                 {"rows are too many", [](P&, D& d) { d.data.matches[0].rows = 1u << 20; }},
                 {"matches other rows", [](P&, D& d) { d.data.matches[0].none = 7; }}});
}

TEST(VerifyDecisions, WhatReadsThem) {
  using P = Program;
  using D = Decisions;
  ExpectRefused(Sound(), {{"2 of 2 decisions", [](P& p, D&) { p.ops[1].imm = 2; }},
                          {"1 of 1 decisions", [](P& p, D&) { p.ops[3].imm = 1; }},
                          {"does not hold [0, 70]", [](P& p, D&) { p.ops[3].high = 69; }},
                          {"does not hold", [](P& p, D&) { p.ops[1].high = 1'000; }},
                          {"no classes 1", [](P& p, D&) { p.inputs[0].from = 1; }},
                          {"does not fit into its width",
                           [](P& p, D&) { p.inputs[0].physical = abi::Physical::kInt16; }},
                          {"the text of a field that is none",
                           [](P& p, D&) { p.schema.fields[0].type.kind = schema::Kind::kInteger; }},
                          {"no classes 0",
                           [](P& p, D&) {
                             p.decisions = nullptr;
                             p.calls.clear();
                           }},
                          {"no table 1", [](P& p, D&) { p.calls[0].table = 1; }},
                          {"whether it is known", [](P& p, D&) { p.calls[0].known.pop_back(); }},
                          {"has no row", [](P& p, D&) { p.calls[0].row = kNoOp; }},
                          {"`found` is no mask", [](P& p, D&) { p.calls[0].found = 2; }}});
  Program p = Sound();
  p.inputs.clear();
  p.ops.erase(p.ops.begin());
  p.decisions = nullptr;
  p.calls.clear();
  p.ops = {{OpCode::kConst, kNoOp, kNoOp, kNoOp, 0, 0, 0}, {OpCode::kLookup, 0}};
  EXPECT_THAT(Verify(p).error().message, HasSubstr("there are no decision tables"));
}

TEST(VerifyDecisions, DumpSaysHowLargeTheyAre) {
  const std::string dump = Dump(Packed());
  EXPECT_THAT(dump, HasSubstr("decision table 0 territory: 7 rows with otherwise"));
  EXPECT_THAT(dump, HasSubstr("by country: 1 nodes"));
  EXPECT_THAT(dump, HasSubstr("packed by"));
  EXPECT_THAT(dump, HasSubstr("input 0 = class 0 of name int32"));
  EXPECT_THAT(dump, HasSubstr("%3 = kLookup %2 #0"));
}

}  // namespace
}  // namespace tandem::program
