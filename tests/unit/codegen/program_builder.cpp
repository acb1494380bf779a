// SPDX-License-Identifier: Apache-2.0
// Building Programs and chunks of data for the tests of native code.
#include "tests/unit/codegen/program_builder.h"

#include <cstdlib>
#include <cstring>
#include <random>

#include "runtime/base/check.h"
#include "runtime/program/range.h"
#include "tests/unit/exec/decisions.h"

namespace tandem::native::testing {

ProgramBuilder::ProgramBuilder() { exec::AddDecisions(program_); }

schema::FieldId ProgramBuilder::AddField(schema::Kind kind, int64_t low, int64_t high) {
  schema::Field field;
  field.name = "f" + std::to_string(program_.schema.fields.size());
  field.type.kind = kind;
  field.type.low = low;
  field.type.high = high;
  program_.schema.fields.push_back(field);
  return schema::FieldId(program_.schema.fields.size() - 1);
}

OpId ProgramBuilder::Load(OpCode code, program::Input input) {
  program_.inputs.push_back(std::move(input));
  return Add(code, kNoOp, kNoOp, kNoOp, int64_t(program_.inputs.size()) - 1);
}

OpId ProgramBuilder::Column(int64_t low, int64_t high) {
  program::Input input;
  input.field = AddField(schema::Kind::kInteger, low, high);
  input.projection = program::Projection::kValue;
  input.physical = program::NarrowestFor(program::InputRange(program_.schema, input));
  return Load(OpCode::kLoadInt, input);
}

OpId ProgramBuilder::Flag() {
  program::Input input;
  input.field = AddField(schema::Kind::kYesNo, INT64_MIN, INT64_MAX);
  input.projection = program::Projection::kTruth;
  input.physical = abi::Physical::kMask;
  return Load(OpCode::kLoadMask, input);
}

OpId ProgramBuilder::Bits(size_t count) {
  program::Input input;
  input.field = AddField(schema::Kind::kText, INT64_MIN, INT64_MAX);
  input.projection = program::Projection::kBits;
  input.physical = program::NarrowestForBits(count);
  input.atoms.resize(count);
  return Load(OpCode::kLoadInt, input);
}

OpId ProgramBuilder::TextKey() {
  program::Input input;
  input.field = AddField(schema::Kind::kText, INT64_MIN, INT64_MAX);
  input.projection = program::Projection::kTextKey;
  input.physical = abi::Physical::kInt64;
  return Load(OpCode::kLoadInt, input);
}

OpId ProgramBuilder::Const(int64_t value) {
  return Add(OpCode::kConst, kNoOp, kNoOp, kNoOp, value);
}

OpId ProgramBuilder::Add(OpCode code, OpId a, OpId b, OpId c, int64_t imm) {
  program::Op op{code, a, b, c, imm};
  if (program::Info(code).result == 'I') {
    program::Range range{imm, imm};
    if (code == OpCode::kLoadInt) {
      range = program::InputRange(program_.schema, program_.inputs[size_t(imm)]);
    } else if (code == OpCode::kParam) {
      range = program::ParamRange(abi::Param(imm));
    } else if (code != OpCode::kConst) {
      std::array<program::Range, 3> operands;
      const OpId ids[] = {a, b, c};
      for (int i = 0; i < 3; ++i) {
        if (ids[i] != kNoOp) operands[i] = {program_.ops[ids[i]].low, program_.ops[ids[i]].high};
      }
      range = program::ResultRange(code, operands, imm);
    }
    op.low = range.low;
    op.high = range.high;
  }
  program_.ops.push_back(op);
  return OpId(program_.ops.size() - 1);
}

void ProgramBuilder::Result(OpId value, OpId valid, bool widest) {
  program::Result result;
  result.kind = program::ResultKind::kAnswer;
  result.name = "r" + std::to_string(program_.results.size());
  result.value = value;
  result.valid = valid;
  if (program::Info(op(value).code).result == 'M') {
    result.physical = abi::Physical::kMask;
  } else {
    result.type.kind = schema::Kind::kInteger;
    result.physical =
        widest ? abi::Physical::kInt64 : program::NarrowestFor({op(value).low, op(value).high});
  }
  program_.results.push_back(result);
}

Bytes::Bytes(size_t size) : memory_(std::aligned_alloc(64, (size + 63) / 64 * 64)), size_(size) {
  std::memset(memory_.get(), 0xa5, size);
}
void Bytes::Free::operator()(void* p) const { std::free(p); }

namespace {

void StoreInt(void* column, abi::Physical physical, uint32_t row, int64_t value) {
  const uint32_t width = abi::WidthBytes(physical);
  std::memcpy(static_cast<char*>(column) + size_t{row} * width, &value, width);
}

int64_t AnyOf(const program::Range& range, std::mt19937_64& random) {
  const int64_t special[] = {range.low,
                             range.high,
                             range.low + (range.low < range.high),
                             range.high - (range.low < range.high),
                             0,
                             1,
                             -1};
  const uint64_t pick = random() % 12;
  int64_t value = int64_t(random());
  if (pick < std::size(special)) value = special[pick];
  if (pick == 7) value = int64_t(random() % 200) - 100;
  if (range.low <= value && value <= range.high) return value;
  const uint64_t span = uint64_t(range.high) - uint64_t(range.low) + 1;
  return int64_t(uint64_t(range.low) + (span == 0 ? random() : random() % span));
}

}  // namespace

Chunk::Chunk(const program::Program& program, uint64_t seed)
    : program_(program),
      text_keys_{abi::TextRef{"", 0}, abi::TextRef{"ada", 3}, abi::TextRef{"ada", 3}} {
  std::mt19937_64 random(seed);
  params_ = {int64_t{1'700'000'000'123'456}, int64_t{19'675}};
  for (const program::Input& input : program.inputs) {
    Bytes& column = inputs_.emplace_back(abi::ChunkBytes(input.physical));
    if (input.physical == abi::Physical::kMask) {
      auto* words = static_cast<uint64_t*>(column.data());
      for (uint32_t w = 0; w < abi::kMaskWords; ++w) words[w] = random();
      continue;
    }
    program::Range range = program::InputRange(program.schema, input);
    if (input.projection == program::Projection::kTextKey) range = {0, 2};
    for (uint32_t row = 0; row < abi::kChunkRows; ++row) {
      StoreInt(column.data(), input.physical, row, AnyOf(range, random));
    }
  }
}

Chunk::Outputs Chunk::MakeOutputs() const {
  Outputs outputs;
  for (const program::Result& result : program_.results) {
    outputs.emplace_back(abi::ChunkBytes(result.physical));
    outputs.emplace_back(result.valid == kNoOp ? 0 : abi::ChunkBytes(abi::Physical::kMask));
  }
  return outputs;
}

abi::ChunkArgs Chunk::Args(std::vector<const void*>& in, std::vector<void*>& out) const {
  for (const Bytes& column : inputs_) in.push_back(column.data());
  const void* decisions = program_.decisions ? &program_.decisions->data : nullptr;
  return {in.data(), out.data(), params_.data(), nullptr, &zone_, text_keys_.data(), decisions};
}

Chunk::Outputs Chunk::Evaluate(const exec::Engine& engine,
                               const std::vector<size_t>& unwanted) const {
  Outputs outputs = MakeOutputs();
  std::vector<void*> out;
  for (const Bytes& column : outputs) out.push_back(column.size() == 0 ? nullptr : column.data());
  for (const size_t index : unwanted) out[index] = nullptr;
  std::vector<const void*> in;
  abi::ChunkArgs args = Args(in, out);
  // Guarded at the end: an engine that writes past its scratch memory is found out.
  Bytes scratch(engine.ScratchBytes() + 64);
  args.scratch = scratch.data();
  engine.EvaluateChunk(0, args);
  const auto* guard = static_cast<const unsigned char*>(scratch.data()) + engine.ScratchBytes();
  for (int i = 0; i < 64; ++i) TANDEM_CHECK(guard[i] == 0xa5, "scratch memory overrun");
  return outputs;
}

std::string Difference(const Chunk::Outputs& a, const Chunk::Outputs& b) {
  for (size_t i = 0; i < a.size(); ++i) {
    const auto* x = static_cast<const unsigned char*>(a[i].data());
    const auto* y = static_cast<const unsigned char*>(b[i].data());
    for (size_t byte = 0; byte < a[i].size(); ++byte) {
      if (x[byte] != y[byte]) {
        return "output " + std::to_string(i) + " byte " + std::to_string(byte) + ": " +
               std::to_string(x[byte]) + " against " + std::to_string(y[byte]);
      }
    }
  }
  return {};
}

}  // namespace tandem::native::testing
