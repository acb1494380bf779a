// SPDX-License-Identifier: Apache-2.0
// A program of two fields and one score, and a stream of text, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "runtime/program/verify.h"
#include "runtime/run/lead_stream.h"

namespace tandem::run {

// Fields `id` (text) and `n` (integer 0..100); the score `n` is the field.
inline program::Program SmallProgram() {
  program::Program program;
  program.policy_version = "c0ffee";
  schema::ValueType text{schema::Kind::kText};
  schema::ValueType number{schema::Kind::kInteger, schema::kNoChoice, 0, 100};
  program.schema.zone = "UTC";
  program.schema.fields = {{"id", text, false, {}}, {"n", number, false, {}}};
  program.schema.id_field = schema::FieldId{0};
  program.inputs.push_back(
      {schema::FieldId{1}, program::Projection::kValue, abi::Physical::kInt8, {}, {}});
  program.ops.push_back({program::OpCode::kLoadInt, program::kNoOp, program::kNoOp, program::kNoOp,
                         0, 0, 100});
  program::Result score{.kind = program::ResultKind::kScore, .name = "score", .type = number};
  score.value = 0;
  score.physical = abi::Physical::kInt8;
  program.results.push_back(score);
  const auto verified = program::Verify(program);
  EXPECT_TRUE(verified) << (verified ? "" : verified.error().message);
  return program;
}

// Reads `text` in pieces of at most `step` bytes.
inline ReadFn Pieces(std::string text, size_t step) {
  return [text = std::move(text), step, at = size_t{0}](char* into, size_t bytes) mutable
             -> base::Result<size_t> {
    const size_t count = std::min({step, bytes, text.size() - at});
    text.copy(into, count, at);
    at += count;
    return count;
  };
}

}  // namespace tandem::run
