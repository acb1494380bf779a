// SPDX-License-Identifier: Apache-2.0
// Loops over rows, written so that the compiler can unroll them. Private to this folder.
#pragma once

#include "runtime/kernels/abi.h"

namespace tandem::kernels {

// out[row] = answer(row), an int64.
template <class Answer>
void ForValues(const abi::ChunkArgs* args, void* out, Answer answer) {
  auto* const values = static_cast<int64_t*>(out);
  for (uint32_t row = 0; row < args->rows; ++row) values[row] = answer(row);
}

// Bit `row` of out = answer(row), a bool.
template <class Answer>
void ForMask(const abi::ChunkArgs* args, void* out, Answer answer) {
  auto* const words = static_cast<abi::MaskWord*>(out);
  const auto whole = static_cast<uint32_t>(args->rows / 64);
  for (uint32_t word = 0; word < whole; ++word) {
    abi::MaskWord bits = 0;
    for (uint32_t bit = 0; bit < 64; ++bit) {
      bits |= abi::MaskWord{answer(word * 64 + bit)} << bit;
    }
    words[word] = bits;
  }
  if (args->rows % 64 == 0) return;
  words[whole] = 0;
  for (uint32_t row = whole * 64; row < args->rows; ++row) {
    words[whole] |= abi::MaskWord{answer(row)} << (row % 64);
  }
}

}  // namespace tandem::kernels
