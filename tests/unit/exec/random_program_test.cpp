// SPDX-License-Identifier: Apache-2.0
// Random programs: slots used again by the interpreter hold the same values as slots that are kept,
// and every value lies in the range computed for its operation.
#include <gtest/gtest.h>

#include <random>

#include "runtime/exec/trace.h"
#include "tests/unit/exec/decisions.h"
#include "tests/unit/exec/maker.h"

namespace tandem::exec {
namespace {

using program::kNoOp;
using program::OpCode;
using program::OpId;

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  void Make() {
    AddDecisions(maker.program);
    Loads();
    for (int i = 0; i < 150; ++i) {
      const auto code = static_cast<OpCode>(Below(program::OpCodeCount()));
      if (code == OpCode::kLoadInt || code == OpCode::kLoadMask || code == OpCode::kTextEq)
        continue;
      const program::OpInfo& info = program::Info(code);
      Remember(maker.Op(code, Operand(info.a), Operand(info.b), Operand(info.c), Immediate(code)));
    }
    for (int i = 0; i < 20; ++i) {
      const OpId value = Operand(Below(2) == 0 ? 'I' : 'M');
      maker.Result(value, Below(2) == 0 ? kNoOp : Operand('M'));
    }
  }

  void Fill(batch::Batch& batch, uint32_t rows) {
    batch::Builder builder(maker.program);
    builder.Start(batch);
    for (uint32_t row = 0; row < rows; ++row) {
      builder.BeginRow();
      for (size_t f = 0; f < maker.program.schema.fields.size(); ++f) {
        if (Below(4) == 0) continue;
        const auto field = static_cast<schema::FieldId>(f);
        if (maker.program.schema[field].type.kind == schema::Kind::kYesNo) {
          builder.SetYesNo(field, Below(2) == 0);
        } else {
          builder.SetInt(field, Value(program::FieldRange(maker.program.schema, field)));
        }
      }
    }
  }

  Maker maker;

 private:
  size_t Below(size_t end) { return random_() % end; }

  int64_t Value(const program::Range& range) {
    if (Below(4) == 0) return Below(2) == 0 ? range.low : range.high;
    return std::uniform_int_distribution<int64_t>(range.low, range.high)(random_);
  }

  void Loads() {
    const program::Range ranges[] = {{0, 100}, {-1'000, 1'000}, {-5, 2'000'000'000}, {}};
    for (const program::Range& range : ranges) {
      const schema::FieldId field = maker.Field(schema::Kind::kInteger, range);
      Remember(maker.Load(field));
      Remember(maker.LoadValid(field));
    }
    Remember(maker.Load(maker.Field(schema::Kind::kTime)));
    Remember(maker.Load(maker.Field(schema::Kind::kDate)));
    Remember(maker.Load(maker.Field(schema::Kind::kYesNo)));
    Remember(maker.Const(0));
  }

  void Remember(OpId id) {
    (program::Info(maker.program.ops[id].code).result == 'M' ? masks_ : values_).push_back(id);
  }

  // Recent operations more often than old ones.
  OpId Operand(char kind) {
    if (kind == '-') return kNoOp;
    const std::vector<OpId>& from = kind == 'M' ? masks_ : values_;
    const size_t last = from.size() - 1;
    return from[last - std::min(Below(from.size()), Below(from.size()))];
  }

  int64_t Immediate(OpCode code) {
    const int64_t steps[] = {1, 10, 10'000, 1'000'000};
    if (const auto decided = DecisionImmediate(code, random_())) return *decided;
    switch (code) {
      case OpCode::kLoadBit:
        return static_cast<int64_t>(Below(64));
      case OpCode::kConst:
        return static_cast<int64_t>(random_()) - 5;
      case OpCode::kConstMask:
      case OpCode::kParam:
        return static_cast<int64_t>(Below(2));
      case OpCode::kMulScaled:
      case OpCode::kDivScaled:
      case OpCode::kMulScaledFault:
      case OpCode::kDivScaledFault:
      case OpCode::kFloorTo:
      case OpCode::kRoundTo:
      case OpCode::kRoundHalfUpTo:
      case OpCode::kRoundFault:
      case OpCode::kDivFloor:
        return steps[Below(4)];
      default:
        return 0;
    }
  }

  std::mt19937 random_;
  std::vector<OpId> values_, masks_;
};

TEST(RandomPrograms, TraceAndInterpreterAgreeWithinRanges) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    Generator generator(seed);
    generator.maker.program.schema.zone = seed % 2 == 0 ? "Europe/Berlin" : "UTC";
    generator.Make();
    const program::Program& program = generator.maker.program;
    const base::Result<void> verified = program::Verify(program);
    ASSERT_TRUE(verified.has_value()) << verified.error().message;
    batch::Batch batch(program, 100);
    generator.Fill(batch, 100);
    const int64_t as_of_us = int64_t{1'700'000'000'000'000} + seed;
    const ResultBatch results = RunBatch(program, batch, as_of_us);
    base::Result<Tracer> tracer = Tracer::Make(program);
    ASSERT_TRUE(tracer.has_value());
    tracer->Evaluate(batch, nullptr, 0, {as_of_us});
    for (uint32_t row = 0; row < 100; ++row) {
      for (OpId id = 0; id < program.ops.size(); ++id) {
        const program::Op& op = program.ops[id];
        if (program::Info(op.code).result == 'M') continue;
        const int64_t value = tracer->Value(id, row);
        ASSERT_TRUE(op.low <= value && value <= op.high)
            << "seed " << seed << " row " << row << " %" << id << " = " << value << "\n"
            << program::Dump(program);
      }
      for (size_t i = 0; i < program.results.size(); ++i) {
        const program::Result& result = program.results[i];
        const bool known = result.valid == kNoOp || tracer->Value(result.valid, row) != 0;
        ASSERT_EQ(results.Known(i, row), known) << "seed " << seed;
        ASSERT_EQ(results.Value(i, row), known ? tracer->Value(result.value, row) : 0)
            << "seed " << seed << " result " << i << "\n"
            << program::Dump(program);
      }
    }
  }
}

}  // namespace
}  // namespace tandem::exec
