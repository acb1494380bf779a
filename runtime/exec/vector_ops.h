// SPDX-License-Identifier: Apache-2.0
// The interpreter's loops: one function an operation and shape of operands, over rows of a chunk.
//
// Compiled once for any x86-64 (or other) machine and once for AVX2; chosen when an interpreter is
// made. Both answer the same bits. Private to this folder.
#pragma once

#include "runtime/program/program.h"

namespace tandem::exec {

// Operands: a column is int64[kChunkRows], a mask kMaskWords words, a scalar one int64 for all
// rows. `out` overlaps no operand. `rows` as in ChunkArgs.
using VectorFn = void (*)(const void* a, const void* b, const void* c, int64_t imm, void* out,
                          uint32_t rows);

// Which operands are scalars; masks never are.
inline constexpr unsigned kScalarA = 1;
inline constexpr unsigned kScalarB = 2;
inline constexpr unsigned kScalarC = 4;

struct VectorOps {
  const char* name;
  // Null for loads, constants, parameters and operations with a kernel.
  VectorFn (*find)(program::OpCode code, unsigned scalars);
  // a: input column of that integer form; out: column.
  VectorFn (*widen)(abi::Physical physical);
  // a: scalar; out: column.
  VectorFn fill;
  // a: column, or mask for kMask; b: mask, or null for all rows. out: result column of that form, 0
  // in rows that b leaves out.
  VectorFn (*store)(abi::Physical physical);
};

const VectorOps& BaseVectorOps();
#ifdef TANDEM_HAS_AVX2_OPS
const VectorOps& Avx2VectorOps();
#endif

// The fastest that this machine can run.
const VectorOps& BestVectorOps();

}  // namespace tandem::exec
