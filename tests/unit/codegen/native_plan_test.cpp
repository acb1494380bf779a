// SPDX-License-Identifier: Apache-2.0
// Cutting into functions: sizes, kernels between, memory that is used again.
#include "runtime/native/native_plan.h"

#include <gtest/gtest.h>

#include "tests/unit/codegen/program_builder.h"

namespace tandem::native::testing {
namespace {

TEST(NativePlan, LanesHoldTheRange) {
  program::Op op;
  const auto bits = [&](int64_t low, int64_t high) {
    op.low = low;
    op.high = high;
    return LaneBits(op);
  };
  EXPECT_EQ(bits(0, 100), 16u);
  EXPECT_EQ(bits(-32'768, 32'767), 16u);
  EXPECT_EQ(bits(0, 32'768), 32u);
  EXPECT_EQ(bits(-32'769, 0), 32u);
  EXPECT_EQ(bits(INT32_MIN, INT32_MAX), 32u);
  EXPECT_EQ(bits(INT32_MIN, int64_t{INT32_MAX} + 1), 64u);
  EXPECT_EQ(bits(INT64_MIN, INT64_MAX), 64u);
}

TEST(NativePlan, ASmallProgramIsOneFunctionWithoutCrossings) {
  ProgramBuilder builder;
  const OpId x = builder.Column(0, 9);
  builder.Result(builder.Add(OpCode::kAdd, x, builder.Const(1)));
  const NativePlan plan = MakePlan(builder.program());
  ASSERT_EQ(plan.steps.size(), 1u);
  EXPECT_EQ(plan.steps[0].results.size(), 1u);
  EXPECT_EQ(plan.scratch_bytes, abi::ChunkBytes(abi::Physical::kInt64));
}

TEST(NativePlan, WhatNoResultNeedsIsLeftOut) {
  ProgramBuilder builder;
  const OpId x = builder.Column(0, 9);
  const OpId unused = builder.Add(OpCode::kRoundTo, x, kNoOp, kNoOp, 5);
  builder.Add(OpCode::kAdd, unused, x);
  builder.Result(x);
  const NativePlan plan = MakePlan(builder.program());
  ASSERT_EQ(plan.steps.size(), 1u);
  EXPECT_TRUE(plan.steps[0].ops.empty());
}

TEST(NativePlan, AKernelStandsBetweenItsOperandsAndItsUsers) {
  ProgramBuilder builder;
  const OpId x = builder.Column(0, 9);
  const OpId doubled = builder.Add(OpCode::kAdd, x, x);
  const OpId rounded = builder.Add(OpCode::kRoundTo, doubled, kNoOp, kNoOp, 5);
  builder.Result(builder.Add(OpCode::kAdd, rounded, x));
  const NativePlan plan = MakePlan(builder.program());
  ASSERT_EQ(plan.steps.size(), 3u);
  EXPECT_EQ(plan.steps[0].ops, std::vector<OpId>{doubled});
  EXPECT_EQ(plan.steps[1].kernel, rounded);
  EXPECT_EQ(plan.steps[2].results.size(), 1u);
  EXPECT_EQ(plan.slots[doubled]->bits, 64u);
  EXPECT_EQ(plan.slots[rounded]->bits, 64u);
  EXPECT_FALSE(plan.slots[x].has_value());
}

TEST(NativePlan, MemoryOfEndedValuesIsUsedAgain) {
  ProgramBuilder builder;
  OpId value = builder.Column(0, 9);
  for (int i = 0; i < 100; ++i) value = builder.Add(OpCode::kRoundTo, value, kNoOp, kNoOp, 5);
  builder.Result(value);
  const NativePlan plan = MakePlan(builder.program());
  EXPECT_EQ(plan.steps.size(), 102u);
  EXPECT_LE(plan.scratch_bytes, 4 * abi::ChunkBytes(abi::Physical::kInt64));
}

TEST(NativePlan, LongProgramsAreCut) {
  ProgramBuilder builder;
  const OpId x = builder.Column(0, 9);
  OpId sum = x;
  for (size_t i = 0; i < 10 * kMaxSegmentOps; ++i) sum = builder.Add(OpCode::kMax, sum, x);
  builder.Result(sum);
  const NativePlan plan = MakePlan(builder.program());
  EXPECT_EQ(plan.steps.size(), 11u);
  for (const Step& step : plan.steps) EXPECT_LE(step.ops.size(), kMaxSegmentOps);
}

}  // namespace
}  // namespace tandem::native::testing
