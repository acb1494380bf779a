// SPDX-License-Identifier: Apache-2.0
// The operations one row at a time, as op.def words them; kernels are taken as they are.
#include <algorithm>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/kernels/kernels.h"
#include "tests/unit/codegen/program_builder.h"

namespace tandem::native::testing {
namespace {

using Column = std::vector<int64_t>;  // masks as 0 and 1

int64_t LoadInt(const void* column, abi::Physical physical, uint32_t row) {
  const uint32_t width = abi::WidthBytes(physical);
  uint64_t raw = 0;
  std::memcpy(&raw, static_cast<const char*>(column) + size_t{row} * width, width);
  const unsigned unused = 64 - 8 * width;
  return int64_t(raw << unused) >> unused;
}

int64_t LoadMask(const void* bitmap, uint32_t row) {
  return int64_t(static_cast<const uint64_t*>(bitmap)[row / 64] >> (row % 64) & 1);
}

int64_t Wrapped(uint64_t value) { return int64_t(value); }

int64_t Row(OpCode code, int64_t imm, int64_t a, int64_t b, int64_t c) {
  switch (code) {
    case OpCode::kLoadBit:
      return a >> imm & 1;
    case OpCode::kConst:
    case OpCode::kConstMask:
      return imm;
    case OpCode::kAnd:
      return a & b;
    case OpCode::kOr:
      return a | b;
    case OpCode::kAndNot:
      return a & ~b;
    case OpCode::kNot:
      return 1 - a;
    case OpCode::kEq:
      return a == b;
    case OpCode::kLt:
      return a < b;
    case OpCode::kLe:
      return a <= b;
    case OpCode::kInRange:
      return b <= a && a <= c;
    case OpCode::kAdd:
      return Wrapped(uint64_t(a) + uint64_t(b));
    case OpCode::kSub:
      return Wrapped(uint64_t(a) - uint64_t(b));
    case OpCode::kNeg:
      return Wrapped(0 - uint64_t(a));
    case OpCode::kMul:
      return Wrapped(uint64_t(a) * uint64_t(b));
    case OpCode::kMin:
      return std::min(a, b);
    case OpCode::kMax:
      return std::max(a, b);
    case OpCode::kSelect:
      return a != 0 ? b : c;
    default:
      TANDEM_CHECK(false, "neither a vector operation nor a kernel");
  }
}

Column RunKernel(const program::Op& op, const abi::ChunkArgs& args, const Column& a,
                 const Column& b) {
  const program::OpInfo& info = program::Info(op.code);
  Column out(abi::kChunkRows);
  const abi::KernelFn kernel = kernels::FindKernel(info.name);
  kernel(&args, a.data(), info.b == '-' ? nullptr : b.data(), op.imm, out.data());
  if (info.result == 'I') return out;
  Column mask(abi::kChunkRows);
  for (uint32_t row = 0; row < abi::kChunkRows; ++row) mask[row] = LoadMask(out.data(), row);
  return mask;
}

Column Compute(const program::Program& program, const program::Op& op, const abi::ChunkArgs& args,
               const std::vector<Column>& columns) {
  static const Column kNone(abi::kChunkRows);
  const Column& a = op.a == kNoOp ? kNone : columns[op.a];
  const Column& b = op.b == kNoOp ? kNone : columns[op.b];
  const Column& c = op.c == kNoOp ? kNone : columns[op.c];
  if (program::Info(op.code).form == 'K') return RunKernel(op, args, a, b);
  Column out(abi::kChunkRows);
  for (uint32_t row = 0; row < abi::kChunkRows; ++row) {
    const size_t imm = size_t(op.imm);
    if (op.code == OpCode::kLoadInt) {
      out[row] = LoadInt(args.inputs[imm], program.inputs[imm].physical, row);
    } else if (op.code == OpCode::kLoadMask) {
      out[row] = LoadMask(args.inputs[imm], row);
    } else if (op.code == OpCode::kParam) {
      out[row] = args.params[imm];
    } else {
      out[row] = Row(op.code, op.imm, a[row], b[row], c[row]);
    }
  }
  return out;
}

void StoreMask(void* bitmap, const Column& column) {
  std::memset(bitmap, 0, abi::ChunkBytes(abi::Physical::kMask));
  for (uint32_t row = 0; row < abi::kChunkRows; ++row) {
    static_cast<uint64_t*>(bitmap)[row / 64] |= uint64_t(column[row]) << (row % 64);
  }
}

}  // namespace

Chunk::Outputs Chunk::Expected() const {
  std::vector<const void*> in;
  std::vector<void*> out;
  const abi::ChunkArgs args = Args(in, out);
  std::vector<Column> columns;
  for (const program::Op& op : program_.ops) {
    columns.push_back(Compute(program_, op, args, columns));
  }
  Outputs outputs = MakeOutputs();
  for (size_t i = 0; i < program_.results.size(); ++i) {
    const program::Result& result = program_.results[i];
    Column value = columns[result.value];
    if (result.valid != kNoOp) {
      for (uint32_t row = 0; row < abi::kChunkRows; ++row) value[row] *= columns[result.valid][row];
      StoreMask(outputs[2 * i + 1].data(), columns[result.valid]);
    }
    if (result.physical == abi::Physical::kMask) {
      StoreMask(outputs[2 * i].data(), value);
      continue;
    }
    const uint32_t width = abi::WidthBytes(result.physical);
    for (uint32_t row = 0; row < abi::kChunkRows; ++row) {
      std::memcpy(static_cast<char*>(outputs[2 * i].data()) + size_t{row} * width, &value[row],
                  width);
    }
  }
  return outputs;
}

}  // namespace tandem::native::testing
