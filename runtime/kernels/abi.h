// SPDX-License-Identifier: Apache-2.0
// Contract: memory layout shared by the interpreter, the kernels and emitted native code. C++ only
// as far as C has it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tandem::abi {

// Rows evaluated at once, at most. Every column and bitmap is allocated in whole chunks; rows past
// the batch's end hold zeros and are computed like all others up to a whole vector, so no engine
// has a tail loop.
inline constexpr uint32_t kChunkRows = 1024;
inline constexpr uint32_t kMaskWords = kChunkRows / 64;

// A mask is a bitmap of one chunk: row r is bit (r % 64) of word r / 64, least significant first.
using MaskWord = uint64_t;

// Physical form of one input or result column. Integers are two's complement, native byte order.
enum class Physical : uint8_t { kInt8, kInt16, kInt32, kInt64, kMask };
constexpr uint32_t WidthBytes(Physical p) {
  return p == Physical::kInt8 ? 1 : p == Physical::kInt16 ? 2 : p == Physical::kInt32 ? 4 : 8;
}
// Bytes of one chunk of a column.
constexpr uint32_t ChunkBytes(Physical p) {
  return p == Physical::kMask ? kMaskWords * 8 : kChunkRows * WidthBytes(p);
}

// A value as text for comparisons between two text fields: UTF-8 key, not terminated.
// A text-key column is an int64 column of indexes into `ChunkArgs::text_keys`.
struct TextRef {
  const char* data;
  uint64_t size;
};

// Scalars of an evaluation, the same for all rows; behind these the instants of Program::moments.
enum class Param : uint32_t {
  kAsOf,
  kToday
};  // microseconds UTC; days, civil in the policy's zone
inline constexpr uint32_t kParamCount = 2;

// What one chunk's evaluation gets. Pointers are 64-byte aligned and valid during the call only.
//  inputs:  one a Program input, to the chunk's first value or mask word
//  outputs: one a Program result column, likewise; null where the caller does not want that column
//  scratch: NativeLayout::scratch_bytes (native code) for values that cross functions
//  zone, text_keys, decisions: for kernels, opaque to emitted code
//  rows: how many are computed at least, from the first on: 16, 32 … kChunkRows. What is written of
//        others is of no use
struct ChunkArgs {
  const void* const* inputs;
  void* const* outputs;
  const int64_t* params;
  void* scratch;
  const void* zone;
  const TextRef* text_keys;
  const void* decisions;  // kernels::Decisions; null when no operation reads them
  uint64_t rows = kChunkRows;
};
static_assert(sizeof(ChunkArgs) == 64 && offsetof(ChunkArgs, inputs) == 0 &&
              offsetof(ChunkArgs, outputs) == 8 && offsetof(ChunkArgs, params) == 16 &&
              offsetof(ChunkArgs, scratch) == 24 && offsetof(ChunkArgs, zone) == 32 &&
              offsetof(ChunkArgs, text_keys) == 40 && offsetof(ChunkArgs, decisions) == 48 &&
              offsetof(ChunkArgs, rows) == 56);

// Rows to compute so that the first `rows` of them are.
constexpr uint64_t WholeWords(uint64_t rows) { return (rows + 63) / 64 * 64; }

// A kernel: one operation that has no vector form, over `args->rows` rows. `a`, `b` are
// int64[kChunkRows] (b null for unary ones), `out` is int64[kChunkRows], or kMaskWords words for
// operations that answer a mask. Never fails: where the result is undefined (overflow, division by
// zero) it writes 0, and the operation's fault twin says so.
using KernelFn = void (*)(const ChunkArgs* args, const int64_t* a, const int64_t* b, int64_t imm,
                          void* out);

// Native code of one policy: all segments of one chunk.
using ChunkFn = void (*)(const ChunkArgs* args);

}  // namespace tandem::abi
