// SPDX-License-Identifier: Apache-2.0
// Programs made up so that each of many parts refers to much that is checked: one look for each
// reference would take minutes. What is small is verified in a moment, whatever it says.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <limits>

#include "runtime/base/hash.h"
#include "runtime/program/decisions.h"
#include "runtime/program/verify.h"

namespace tandem::program {
namespace {

constexpr uint32_t kMany = 200'000;
constexpr double kMostSeconds = 5;

void ExpectQuick(const Program& program, bool is_sound) {
  const auto begin = std::chrono::steady_clock::now();
  const base::Result<void> verified = Verify(program);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(verified.has_value(), is_sound)
      << (is_sound ? verified.error().message : "it was not refused");
  EXPECT_LT(taken.count(), kMostSeconds);
}

void Change(Program& program, const std::function<void(Decisions&)>& change) {
  auto decisions = std::make_shared<Decisions>();
  change(*decisions);
  program.decisions = std::move(decisions);
}

Result Yes(ResultKind kind, const std::string& name) {
  Result result;
  result.kind = kind;
  result.name = name;
  result.type.kind = schema::Kind::kYesNo;
  result.value = 0;
  result.physical = abi::Physical::kMask;
  return result;
}

Result Number(ResultKind kind, const std::string& name, OpId value) {
  Result result = Yes(kind, name);
  result.type.kind = schema::Kind::kInteger;
  result.value = value;
  result.physical = abi::Physical::kInt8;
  return result;
}

// A mask and a number to refer to.
Program Small() {
  Program program;
  program.ops = {{OpCode::kConstMask, kNoOp, kNoOp, kNoOp, 1, 0, 1},
                 {OpCode::kConst, kNoOp, kNoOp, kNoOp, 3, 3, 3}};
  return program;
}

TEST(VerifyCost, LookupsOfOneColumn) {
  Program program = Small();
  Change(program, [](Decisions& d) { d.data.columns = {std::vector<int64_t>(kMany, 7)}; });
  for (uint32_t i = 0; i < kMany; ++i) {
    program.ops.push_back({OpCode::kLookup, 1, kNoOp, kNoOp, 0, 0, 7});
  }
  ExpectQuick(program, true);
}

TEST(VerifyCost, LookupsOfOneColumnInManyPasses) {
  Program program = Small();
  Change(program, [](Decisions& d) { d.data.columns = {std::vector<int64_t>(kMany, 7)}; });
  Pass pass;
  pass.ops = program.ops;
  pass.ops.push_back({OpCode::kLookup, 1, kNoOp, kNoOp, 0, 0, 7});
  program.passes.assign(kMany, pass);
  ExpectQuick(program, true);
}

TEST(VerifyCost, PartsOfOneStep) {
  Program program = Small();
  Change(program, [](Decisions& d) {
    kernels::DecisionStep step;
    for (uint32_t i = 0; i < kMany; ++i) {
      step.edges.push_back({i == 0 ? std::numeric_limits<int64_t>::min() : i, 0});
    }
    step.nodes.push_back({0, {0, kMany}, 0, 0, 0, 0});
    d.data.steps = {step};
    DecisionTable table;
    table.inputs = {"size"};
    table.rows = 1;
    table.parts.assign(kMany, {{0}, 0, -1});
    d.tables = {table};
  });
  ExpectQuick(program, true);
}

TEST(VerifyCost, NodesOfTheSameEdges) {
  Program program = Small();
  Change(program, [](Decisions& d) {
    kernels::DecisionStep step;
    for (uint32_t i = 0; i < kMany; ++i) {
      step.edges.push_back({i == 0 ? std::numeric_limits<int64_t>::min() : i, 0});
    }
    step.nodes.assign(kMany, {0, {0, kMany}, 0, 0, 0, 0});
    d.data.steps = {step};
  });
  ExpectQuick(program, false);
}

// Events without fields, their tables, and what is folded out of them.
Program Counting(uint32_t reductions) {
  Program program = Small();
  program.schema.events = {{"visit", {}, {}}};
  Table visits;
  visits.columns = {{{}, Projection::kAt, abi::Physical::kInt64, {}, {}}};
  program.tables = {visits};
  Pass pass;
  pass.table = 0;
  pass.ops = program.ops;
  pass.results = {Yes(ResultKind::kColumn, "counts")};
  program.passes = {pass};
  for (uint32_t i = 0; i < reductions; ++i) {
    Reduction count;
    count.parts.emplace_back();
    count.outputs = {i};
    count.after = 1;
    program.reductions.push_back(count);
    program.computed.push_back({abi::Physical::kInt64, 0, std::numeric_limits<int64_t>::max()});
  }
  return program;
}

TEST(VerifyCost, InputsOfComputedColumns) {
  Program program = Counting(kMany);
  for (uint32_t i = 0; i < kMany; ++i) {
    program.inputs.push_back({{}, Projection::kComputed, abi::Physical::kInt64, {}, {}, i});
  }
  ExpectQuick(program, true);
}

TEST(VerifyCost, ComparisonsOfPickedTexts) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  Program program = Counting(0);
  program.schema.events[0].fields = {{"path", {schema::Kind::kText}, true, {}}};
  program.tables[0].columns.push_back(
      {schema::FieldId{0}, Projection::kTextKey, abi::Physical::kInt64, {}, {}});
  Pass& pass = program.passes[0];
  pass.inputs = {{{}, Projection::kColumn, abi::Physical::kInt64, {}, {}, 1}};
  pass.ops.push_back({OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 0, 0, INT32_MAX});
  pass.results.push_back(Number(ResultKind::kColumn, "path", 2));
  pass.results[1].type.kind = schema::Kind::kText;
  pass.results[1].physical = abi::Physical::kInt64;
  Reduction pick;
  pick.kind = Reduction::Kind::kPick;
  pick.parts.emplace_back().values.assign(kMany, 1);
  pick.after = 1;
  for (uint32_t i = 0; i < 2 + 2 * kMany; ++i) {
    const bool is_mask = i == 0 || (i > 1 && i % 2 == 1);
    pick.outputs.push_back(i);
    program.computed.push_back({is_mask ? abi::Physical::kMask : abi::Physical::kInt64,
                                is_mask ? 0 : kLeast, is_mask ? 1 : kMost});
  }
  program.reductions = {pick};
  program.inputs = {{{}, Projection::kComputed, abi::Physical::kInt64, {}, {}, 2 * kMany}};
  program.ops.push_back({OpCode::kLoadInt, kNoOp, kNoOp, kNoOp, 0, kLeast, kMost});
  for (uint32_t i = 0; i < kMany; ++i) program.ops.push_back({OpCode::kTextEq, 2, 2, kNoOp, 0});
  ExpectQuick(program, true);
}

TEST(VerifyCost, TablesOfManyEvents) {
  Program program = Counting(1);
  for (uint32_t i = 1; i < kMany; ++i) {
    program.schema.events.push_back({"", {}, {}});
    program.tables.push_back(program.tables[0]);
    program.tables.back().event = schema::EventId{i};
  }
  ExpectQuick(program, true);
}

TEST(VerifyCost, ScoresByName) {
  Program program = Small();
  program.trace = true;
  schema::Event entered{"entered", {}, {}};
  entered.stage = 0;
  for (uint32_t i = 0; i < kMany; ++i) {
    const std::string name = "score_" + std::to_string(i);
    program.results.push_back(Number(ResultKind::kScore, name, 1));
    program.results.push_back(Yes(ResultKind::kFrozen, name));
    Score score;
    score.name = name;
    score.sum = 1;
    program.scores.push_back(score);
    entered.fields.push_back({name, {schema::Kind::kInteger}, true, {}});
  }
  program.schema.events = {entered};
  ExpectQuick(program, true);
}

TEST(VerifyCost, CarriedStages) {
  Program program = Small();
  for (uint32_t i = 0; i < kMany; ++i) {
    program.results.push_back(Number(ResultKind::kScore, std::to_string(i), 1));
    schema::Field field{"was", {schema::Kind::kYesNo}, true, {}};
    field.origin = schema::Origin::kCarried;
    field.carried = schema::Carried::kPresent;
    program.schema.fields.push_back(field);
  }
  ExpectQuick(program, true);
}

// Texts whose places in a table of 2^12 are one place.
TEST(VerifyCost, TextsInOnePlace) {
  constexpr uint64_t kPlace = (1 << 12) - 1;
  TextClasses::Parts parts;
  for (uint64_t i = 0; parts.texts.size() < 300; ++i) {
    std::string text = std::to_string(100'000'000 + i);
    if ((base::Hash64(text) & kPlace) == 0) parts.texts.push_back({std::move(text), 1});
  }
  EXPECT_FALSE(TextClasses::FromParts(parts).has_value());
  // As many that were not chosen.
  parts.texts.clear();
  for (uint64_t i = 0; i < kMany; ++i) parts.texts.push_back({std::to_string(1'000'000 + i), 1});
  EXPECT_TRUE(TextClasses::FromParts(parts).has_value());
}

}  // namespace
}  // namespace tandem::program
