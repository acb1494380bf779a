// SPDX-License-Identifier: Apache-2.0
// Writing a value of a row into its column and reading it, for those who fill batches. Inline: what
// runs for every value of every lead is one piece of code.
#pragma once

#include <cstring>

#include "runtime/kernels/abi.h"

namespace tandem::batch {

template <class T>
[[gnu::always_inline]] inline void Put(std::byte* column, uint32_t row, int64_t value) {
  const T narrow = static_cast<T>(value);
  std::memcpy(column + row * sizeof narrow, &narrow, sizeof narrow);
}

[[gnu::always_inline]] inline void PutInt(std::byte* column, abi::Physical physical,
                                          uint32_t row, int64_t value) {
  switch (physical) {
    case abi::Physical::kInt8:
      return Put<int8_t>(column, row, value);
    case abi::Physical::kInt16:
      return Put<int16_t>(column, row, value);
    case abi::Physical::kInt32:
      return Put<int32_t>(column, row, value);
    case abi::Physical::kInt64:
      return Put<int64_t>(column, row, value);
    case abi::Physical::kMask:
      break;
  }
}

[[gnu::always_inline]] inline void PutBit(std::byte* column, uint32_t row, bool bit) {
  abi::MaskWord word = 0;
  std::byte* const at = column + row / 64 * sizeof word;
  std::memcpy(&word, at, sizeof word);
  const abi::MaskWord mask = abi::MaskWord{1} << (row % 64);
  word = bit ? word | mask : word & ~mask;
  std::memcpy(at, &word, sizeof word);
}

// Of the first row.
inline void PutZero(std::byte* column, abi::Physical physical) {
  if (physical == abi::Physical::kMask) return PutBit(column, 0, false);
  PutInt(column, physical, 0, 0);
}

template <class T>
int64_t Get(const std::byte* column, uint32_t row) {
  T narrow;
  std::memcpy(&narrow, column + row * sizeof narrow, sizeof narrow);
  return narrow;
}

// What PutInt put there.
inline int64_t GetInt(const std::byte* column, abi::Physical physical, uint32_t row) {
  switch (physical) {
    case abi::Physical::kInt8:
      return Get<int8_t>(column, row);
    case abi::Physical::kInt16:
      return Get<int16_t>(column, row);
    case abi::Physical::kInt32:
      return Get<int32_t>(column, row);
    case abi::Physical::kInt64:
      return Get<int64_t>(column, row);
    case abi::Physical::kMask:
      break;
  }
  return 0;
}

}  // namespace tandem::batch
