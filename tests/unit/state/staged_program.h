// SPDX-License-Identifier: Apache-2.0
// A program whose fields are its stage, its score and whether that is frozen, for the tests here.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "runtime/batch/batch.h"
#include "runtime/exec/evaluate.h"
#include "runtime/program/program.h"
#include "runtime/program/verify.h"
#include "runtime/state/model.h"

namespace tandem::state {

// Chain A < B < C, aside X; score `fit` with two stages as events.
inline program::Program StagedProgram() {
  using program::OpCode;
  using program::Projection;
  program::Program program;
  program.policy = "staged";
  program.policy_version = "c0ffee";
  program.schema.zone = "UTC";
  program.chain_stages = 3;
  program.schema.choices = {{"stage", true, {{"none"}, {"A"}, {"B"}, {"C"}, {"X"}}}};
  const schema::ValueType stage{schema::Kind::kChoice, schema::ChoiceId{0}};
  const schema::ValueType number{schema::Kind::kNumber, schema::kNoChoice, -1'000'000, 1'000'000};
  const schema::ValueType yes_no{schema::Kind::kYesNo};
  program.schema.fields = {{"stage", stage, false, {}}, {"fit", number, false, {}},
                           {"frozen", yes_no, false, {}}};
  program.inputs.push_back(
      {schema::FieldId{0}, Projection::kValue, abi::Physical::kInt8, {}, {}});
  program.inputs.push_back(
      {schema::FieldId{1}, Projection::kValue, abi::Physical::kInt32, {}, {}});
  program.inputs.push_back(
      {schema::FieldId{2}, Projection::kTruth, abi::Physical::kMask, {}, {}});
  constexpr auto kNo = program::kNoOp;
  program.ops.push_back({OpCode::kLoadInt, kNo, kNo, kNo, 0, 0, 4});
  program.ops.push_back({OpCode::kLoadInt, kNo, kNo, kNo, 1, -1'000'000, 1'000'000});
  program.ops.push_back({OpCode::kLoadMask, kNo, kNo, kNo, 2});
  program.results = {
      {program::ResultKind::kScore, "fit", number, 1, kNo, abi::Physical::kInt32, {}},
      {program::ResultKind::kStage, "stage", stage, 0, kNo, abi::Physical::kInt8, {}},
      {program::ResultKind::kFrozen, "fit", yes_no, 2, kNo, abi::Physical::kMask, {}}};
  return program;
}

// What the program decides for one lead, by interpreter.
class Decisions {
 public:
  explicit Decisions(const program::Program& program)
      : batch_(program, abi::kChunkRows), builder_(program), results_(program, abi::kChunkRows),
        engine_(exec::MakeInterpreter(program)),
        evaluator_(exec::Evaluator::Make(program).value()) {}

  const exec::ResultBatch& Of(uint32_t stage, int64_t fit, bool frozen = false) {
    builder_.Start(batch_);
    builder_.BeginRow();
    builder_.SetInt(schema::FieldId{0}, stage);
    builder_.SetInt(schema::FieldId{1}, fit);
    builder_.SetYesNo(schema::FieldId{2}, frozen);
    evaluator_.Evaluate(*engine_, batch_, {}, results_);
    return results_;
  }

 private:
  batch::Batch batch_;
  batch::Builder builder_;
  exec::ResultBatch results_;
  std::unique_ptr<exec::Engine> engine_;
  exec::Evaluator evaluator_;
};

}  // namespace tandem::state
