// SPDX-License-Identifier: Apache-2.0
// Evaluation of a batch: one interface, two engines (the interpreter here, native code from the
// compiler).
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/status.h"
#include "runtime/batch/batch.h"

namespace tandem::exec {

// Instants are microseconds UTC.
struct EvaluateOptions {
  int64_t as_of_us = 0;
};

// Result columns of one batch, one a Program result, with validity where the result may be unknown.
class ResultBatch {
 public:
  ResultBatch(const program::Body& body, uint32_t capacity_rows);

  uint32_t rows() const { return rows_; }
  uint32_t capacity() const { return capacity_; }
  // Value of any integer-like result, in the units of its type; yes/no as 0 or 1. 0 when not Known.
  int64_t Value(size_t result, uint32_t row) const {
    const Column& column = At(result, row);
    switch (column.physical) {
      case abi::Physical::kInt8: return Load<int8_t>(column.values, row);
      case abi::Physical::kInt16: return Load<int16_t>(column.values, row);
      case abi::Physical::kInt32: return Load<int32_t>(column.values, row);
      case abi::Physical::kInt64: return Load<int64_t>(column.values, row);
      case abi::Physical::kMask: return BitAt(column.values, row) ? 1 : 0;
    }
    return 0;
  }
  bool Known(size_t result, uint32_t row) const {
    const Column& column = At(result, row);
    return column.valid == nullptr || BitAt(column.valid, row);
  }
  // All rows of a result; `valid` (may be null) gets 1 where it is known, else 0.
  void Read(size_t result, int64_t* values, uint8_t* valid) const;
  // As it is held.
  struct View {
    abi::Physical physical{};
    const std::byte* values = nullptr;
    const std::byte* valid = nullptr;  // a mask; null: always known
  };
  View Held(size_t result) const {
    TANDEM_CHECK(result < columns_.size(), "no such result");
    const Column& column = columns_[result];
    return {column.physical, column.values.get(), column.valid.get()};
  }
  // For engines: storage of the value (and of the validity mask, or null) of a result's chunk.
  void* ValueChunk(size_t result, uint32_t chunk);
  void* ValidChunk(size_t result, uint32_t chunk);
  void SetRows(uint32_t rows) { rows_ = rows; }
  friend bool SameValues(const ResultBatch& a, const ResultBatch& b, std::string* difference);

 private:
  struct Column {
    std::string name;  // the result's, to say where two differ
    abi::Physical physical{};
    batch::Buffer values;
    batch::Buffer valid;  // null: always known
  };
  // Inline, with what reads a value: the rows written and handed out are many.
  const Column& At(size_t result, uint32_t row) const {
    TANDEM_CHECK(result < columns_.size() && row < rows_, "no such result");
    return columns_[result];
  }
  template <class T>
  static T Load(const batch::Buffer& values, size_t index) {
    T value;
    std::memcpy(&value, values.get() + index * sizeof value, sizeof value);
    return value;
  }
  static bool BitAt(const batch::Buffer& mask, uint32_t row) {
    return (Load<abi::MaskWord>(mask, row / 64) >> (row % 64) & 1) != 0;
  }

  uint32_t rows_ = 0;
  uint32_t capacity_ = 0;
  std::vector<Column> columns_;
};

// The bodies of a program by number: its passes, then the main body.
inline size_t BodyCount(const program::Program& program) { return program.passes.size() + 1; }
inline const program::Body& BodyAt(const program::Program& program, size_t body) {
  if (body < program.passes.size()) return program.passes[body];
  return program;
}

// Bit-for-bit equality of two result sets of one program; `difference` says where they differ
// first.
bool SameValues(const ResultBatch& a, const ResultBatch& b, std::string* difference);

// Order of ChunkArgs::outputs: for result i, outputs[2 i] is the value column, outputs[2 i + 1] the
// validity mask (null where Result::valid is kNoOp). Engines must skip null outputs. Values are
// stored in Result::physical; where a result is not known the stored value is 0.

// Evaluates chunks of one Program. Immutable and thread-safe; per-thread memory is in Scratch.
class Engine {
 public:
  virtual ~Engine() = default;
  // Enough for every body.
  virtual size_t ScratchBytes() const = 0;
  // `body`: index into Program::passes; passes.size() is the main body.
  virtual void EvaluateChunk(size_t body, const abi::ChunkArgs& args) const = 0;
  virtual const char* name() const = 0;
};

// The reference: vectorised, one operation over a chunk at a time, int64 lanes. The program must be
// verified and outlive the engine.
std::unique_ptr<Engine> MakeInterpreter(const program::Program& program);

// Everything an evaluation needs beside the engine; one a thread, reused.
class Evaluator {
 public:
  // Fails when the policy's zone is unknown on this machine.
  static base::Result<Evaluator> Make(const program::Program& program);
  Evaluator(Evaluator&&) noexcept;
  ~Evaluator();

  // Without events every lead has none.
  void Evaluate(const Engine& engine, const batch::Batch& batch, const EvaluateOptions& options,
                ResultBatch& results) {
    Evaluate(engine, batch, nullptr, options, results);
  }
  void Evaluate(const Engine& engine, const batch::Batch& batch, const batch::Events* events,
                const EvaluateOptions& options, ResultBatch& results);
  // For the same batch of at most a chunk without events, again and again: finds its columns once.
  // All of them are to stay where they are.
  void Bind(const Engine& engine, const batch::Batch& batch, ResultBatch& results);
  // Of what was bound last, as it is now; nothing else may have been evaluated since.
  void EvaluateBound(const EvaluateOptions& options);
  // Of the last evaluation: events of the table that their source's `reject when` refused, by row.
  std::vector<uint32_t> RejectedEvents(size_t table) const;

 private:
  struct Impl;
  explicit Evaluator(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem::exec
