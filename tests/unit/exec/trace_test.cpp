// SPDX-License-Identifier: Apache-2.0
// The trace answers what the interpreter answers, and constants and loads too.
#include "runtime/exec/trace.h"

#include <gtest/gtest.h>

#include "tests/unit/exec/maker.h"

namespace tandem::exec {
namespace {

using program::kNoOp;
using program::OpCode;
using program::OpId;

TEST(Tracer, KeepsEveryOperationOfEveryRow) {
  Maker maker;
  const schema::FieldId field = maker.Field(schema::Kind::kInteger, {0, 1'000});
  const OpId unused = maker.Const(99);
  const OpId as_of = maker.Op(OpCode::kParam, kNoOp, kNoOp, kNoOp, 0);
  const OpId value = maker.Load(field);
  const OpId ten = maker.Const(10);
  const OpId big = maker.Op(OpCode::kLe, ten, value);
  const OpId none = maker.Const(0);
  const OpId points = maker.Op(OpCode::kSelect, big, ten, none);
  const OpId half = maker.Op(OpCode::kRoundTo, points, kNoOp, kNoOp, 4);
  const OpId never = maker.Op(OpCode::kConstMask, kNoOp, kNoOp, kNoOp, 0);
  maker.Result(half);
  maker.Check();
  batch::Batch batch(maker.program, 2 * abi::kChunkRows);
  batch::Builder builder(maker.program);
  builder.Start(batch);
  for (uint32_t row = 0; row < 1'500; ++row) {
    builder.BeginRow();
    builder.SetInt(field, row % 21);
  }
  base::Result<Tracer> tracer = Tracer::Make(maker.program);
  ASSERT_TRUE(tracer.has_value());
  const ResultBatch results = RunBatch(maker.program, batch, 12'345);
  for (uint32_t chunk = 0; chunk < 2; ++chunk) {
    tracer->Evaluate(batch, nullptr, chunk, {12'345});
    for (uint32_t row = 0; row < abi::kChunkRows; ++row) {
      const uint32_t batch_row = chunk * abi::kChunkRows + row;
      if (batch_row == 1'500) break;
      const int64_t x = batch_row % 21;
      ASSERT_EQ(tracer->Value(unused, row), 99);
      ASSERT_EQ(tracer->Value(as_of, row), 12'345);
      ASSERT_EQ(tracer->Value(value, row), x);
      ASSERT_EQ(tracer->Value(big, row), x >= 10 ? 1 : 0);
      ASSERT_EQ(tracer->Value(points, row), x >= 10 ? 10 : 0);
      ASSERT_EQ(tracer->Value(half, row), x >= 10 ? 8 : 0);
      ASSERT_EQ(tracer->Value(never, row), 0);
      ASSERT_EQ(tracer->Value(half, row), results.Value(0, batch_row));
    }
  }
}

TEST(Tracer, FailsForAZoneThatDoesNotExist) {
  program::Program program;
  program.schema.zone = "Europe/Atlantis";
  EXPECT_FALSE(Tracer::Make(program).has_value());
}

}  // namespace
}  // namespace tandem::exec
