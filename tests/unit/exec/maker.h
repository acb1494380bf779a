// SPDX-License-Identifier: Apache-2.0
// Small programs for tests, written operation by operation.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "runtime/exec/evaluate.h"
#include "runtime/program/range.h"
#include "runtime/program/verify.h"

namespace tandem::exec {

class Maker {
 public:
  schema::FieldId Field(schema::Kind kind, program::Range range = {}) {
    auto& fields = program.schema.fields;
    fields.push_back({"f" + std::to_string(fields.size()), {kind}, true, {}});
    fields.back().type.low = range.low;
    fields.back().type.high = range.high;
    return static_cast<schema::FieldId>(fields.size() - 1);
  }

  program::OpId Op(program::OpCode code, program::OpId a = program::kNoOp,
                   program::OpId b = program::kNoOp, program::OpId c = program::kNoOp,
                   int64_t imm = 0) {
    program::Op op{code, a, b, c, imm};
    if (program::Info(code).result == 'I') {
      std::array<program::Range, 3> operands;
      const program::OpId ids[] = {a, b, c};
      for (int i = 0; i < 3; ++i) {
        if (ids[i] != program::kNoOp) {
          operands[i] = {program.ops[ids[i]].low, program.ops[ids[i]].high};
        }
      }
      const program::Range range = code == program::OpCode::kLoadInt
                                       ? program::InputRange(program.schema, program.inputs[imm])
                                       : program::ResultRange(code, operands, imm);
      op.low = range.low;
      op.high = range.high;
    }
    program.ops.push_back(op);
    return static_cast<program::OpId>(program.ops.size() - 1);
  }

  program::OpId Const(int64_t value) {
    return Op(program::OpCode::kConst, program::kNoOp, program::kNoOp, program::kNoOp, value);
  }

  // The field's value, or its truth.
  program::OpId Load(schema::FieldId field) {
    const bool is_mask = program.schema[field].type.kind == schema::Kind::kYesNo;
    const program::Range range = program::FieldRange(program.schema, field);
    const program::Range with_zero{std::min<int64_t>(range.low, 0),
                                   std::max<int64_t>(range.high, 0)};
    program.inputs.push_back({field,
                              is_mask ? program::Projection::kTruth : program::Projection::kValue,
                              is_mask ? abi::Physical::kMask : program::NarrowestFor(with_zero),
                              {},
                              {}});
    return LoadInput(is_mask);
  }
  program::OpId LoadValid(schema::FieldId field) {
    program.inputs.push_back({field, program::Projection::kValid, abi::Physical::kMask, {}, {}});
    return LoadInput(true);
  }
  program::OpId LoadInput(bool is_mask) {
    return Op(is_mask ? program::OpCode::kLoadMask : program::OpCode::kLoadInt, program::kNoOp,
              program::kNoOp, program::kNoOp, static_cast<int64_t>(program.inputs.size()) - 1);
  }

  // Answers the result's index.
  size_t Result(program::OpId value, program::OpId valid = program::kNoOp) {
    program::Result result;
    const program::Op& op = program.ops[value];
    const bool is_mask = program::Info(op.code).result == 'M';
    result.kind = program::ResultKind::kAnswer;
    result.name = "r" + std::to_string(program.results.size());
    result.type.kind = is_mask ? schema::Kind::kYesNo : schema::Kind::kInteger;
    result.value = value;
    result.valid = valid;
    result.physical = is_mask ? abi::Physical::kMask : program::NarrowestFor({op.low, op.high});
    program.results.push_back(result);
    return program.results.size() - 1;
  }

  void Check() const {
    const base::Result<void> verified = program::Verify(program);
    ASSERT_TRUE(verified.has_value()) << verified.error().message << "\n" << program::Dump(program);
  }

  program::Program program;
};

inline ResultBatch RunBatch(const program::Program& program, const batch::Batch& batch,
                            int64_t as_of_us = 0) {
  const std::unique_ptr<Engine> engine = MakeInterpreter(program);
  base::Result<Evaluator> evaluator = Evaluator::Make(program);
  EXPECT_TRUE(evaluator.has_value());
  ResultBatch results(program, batch.rows());
  evaluator->Evaluate(*engine, batch, {as_of_us}, results);
  return results;
}

}  // namespace tandem::exec
