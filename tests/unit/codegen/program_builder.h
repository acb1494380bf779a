// SPDX-License-Identifier: Apache-2.0
// Programs made by hand, chunks of data for them, and the operations read off op.def row by row.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "runtime/exec/evaluate.h"
#include "runtime/program/program.h"
#include "runtime/value/zone.h"

namespace tandem::native::testing {

using program::kNoOp;
using program::OpCode;
using program::OpId;

// Appends to a Program whose inputs and ranges verify.
class ProgramBuilder {
 public:
  // Decision tables are there: tests/unit/exec/decisions.h.
  ProgramBuilder();
  // A whole-number field with values in [low, high], which must hold 0 if data may be missing.
  OpId Column(int64_t low, int64_t high);
  OpId Flag();              // a yes/no field's truth
  OpId Bits(size_t count);  // a text field's answers
  OpId TextKey();
  OpId Const(int64_t value);
  OpId Add(OpCode code, OpId a = kNoOp, OpId b = kNoOp, OpId c = kNoOp, int64_t imm = 0);
  // The result column is as wide as the range needs, or an int64 column.
  void Result(OpId value, OpId valid = kNoOp, bool widest = false);

  const program::Op& op(OpId id) const { return program_.ops[id]; }
  const program::Program& program() const { return program_; }

 private:
  schema::FieldId AddField(schema::Kind kind, int64_t low, int64_t high);
  OpId Load(OpCode code, program::Input input);

  program::Program program_;
};

// 64-byte aligned, as the ABI wants.
class Bytes {
 public:
  explicit Bytes(size_t size);
  void* data() const { return memory_.get(); }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(void* p) const;
  };
  std::unique_ptr<void, Free> memory_;
  size_t size_;
};

// One chunk of inputs and what engines made of it.
class Chunk {
 public:
  // Every input gets values from its range: both ends, their neighbours, 0, ±1 and random ones.
  Chunk(const program::Program& program, uint64_t seed);

  const void* input(size_t index) const { return inputs_[index].data(); }

  using Outputs = std::vector<Bytes>;
  // Results in the order of ChunkArgs::outputs; those at the indexes in `unwanted` are asked for
  // with null and stay filled with 0xa5.
  Outputs Evaluate(const exec::Engine& engine, const std::vector<size_t>& unwanted = {}) const;
  // The same, one row at a time, from the text of op.def.
  Outputs Expected() const;

 private:
  Outputs MakeOutputs() const;
  abi::ChunkArgs Args(std::vector<const void*>& in, std::vector<void*>& out) const;

  const program::Program& program_;
  std::vector<Bytes> inputs_;
  std::array<int64_t, abi::kParamCount> params_{};
  std::array<abi::TextRef, 3> text_keys_;
  value::Zone zone_;  // UTC
};

// Empty when equal, else which output differs in which byte.
std::string Difference(const Chunk::Outputs& a, const Chunk::Outputs& b);

}  // namespace tandem::native::testing
