// SPDX-License-Identifier: Apache-2.0
// Whole columns of results, a loop each.
#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/exec/evaluate.h"
#include "runtime/exec/vector_ops.h"

namespace tandem::exec {
namespace {

// A bit a row to a number a row.
template <class T>
void Spread(const std::byte* mask, uint32_t rows, T* out) {
  for (uint32_t first = 0; first < rows; first += 64) {
    abi::MaskWord word = 0;
    std::memcpy(&word, mask + first / 8, sizeof word);
    const uint32_t count = std::min<uint32_t>(64, rows - first);
    for (uint32_t row = 0; row < count; ++row) out[first + row] = static_cast<T>(word >> row & 1);
  }
}

}  // namespace

void ResultBatch::Read(size_t result, int64_t* values, uint8_t* valid) const {
  TANDEM_CHECK(result < columns_.size(), "no such result");
  const Column& column = columns_[result];
  if (column.physical == abi::Physical::kMask) {
    Spread(column.values.get(), rows_, values);
  } else {
    const VectorFn widen = BestVectorOps().widen(column.physical);
    widen(column.values.get(), nullptr, nullptr, 0, values, rows_);
  }
  if (valid == nullptr) return;
  if (column.valid == nullptr) {
    std::fill_n(valid, rows_, uint8_t{1});
  } else {
    Spread(column.valid.get(), rows_, valid);
  }
}

}  // namespace tandem::exec
