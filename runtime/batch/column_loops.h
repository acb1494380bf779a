// SPDX-License-Identifier: Apache-2.0
// Loops over one column of a tile, compiled once for any machine and once for AVX2; both answer the
// same. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tandem::batch {

struct ColumnLoops {
  const char* name;

  // Copies `rows` integers, 0 in rows that `known` leaves out. True: one of the others lies outside
  // low..high. Indexes: the logarithm of the width in bytes, before and after.
  using CopyFn = bool (*)(const std::byte* from, uint32_t rows, const uint64_t* known, int64_t low,
                          int64_t high, std::byte* to);
  CopyFn copy[4][4];

  bool (*is_ascii)(const char* bytes, size_t size_bytes);
  // All sizes of texts or'ed: `rows` differences of offsets, as unsigned numbers.
  uint64_t (*or_sizes)(const int64_t* offsets, uint32_t rows);
  // Signed indexes as entries below `count`, 0 in place of others; whether there are no others.
  // Index: the logarithm of the width in bytes.
  using EntriesFn = bool (*)(const std::byte* from, uint32_t rows, uint32_t count, uint32_t* to);
  EntriesFn entries[4];
};

const ColumnLoops& BaseColumnLoops();
#ifdef TANDEM_HAS_AVX2_COLUMNS
const ColumnLoops& Avx2ColumnLoops();
#endif

// The fastest that this machine can run.
const ColumnLoops& BestColumnLoops();

}  // namespace tandem::batch
