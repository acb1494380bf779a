// SPDX-License-Identifier: Apache-2.0
// Memory of columns made during an evaluation.
#include "runtime/exec/columns.h"

#include <algorithm>

namespace tandem::exec {

void Columns::Add(abi::Physical physical, bool has_valid, bool is_text) {
  columns_.push_back({physical, has_valid, is_text, nullptr, nullptr});
}

void Columns::Reserve(uint32_t chunks) {
  if (chunks <= chunks_) return;
  chunks_ = std::max(chunks, chunks_ + chunks_ / 2);
  for (Column& column : columns_) {
    column.values = batch::MakeBuffer(size_t{chunks_} * abi::ChunkBytes(column.physical));
    if (!column.has_valid) continue;
    column.valid = batch::MakeBuffer(size_t{chunks_} * abi::ChunkBytes(abi::Physical::kMask));
  }
}

ColumnView Columns::View(size_t column) const {
  const Column& at = columns_[column];
  return {at.physical, at.values.get(), reinterpret_cast<const abi::MaskWord*>(at.valid.get()),
          at.is_text};
}

void Columns::Clear(size_t column, uint32_t first, uint32_t last) {
  if (first == last) return;  // of no leads nothing was reserved
  const size_t chunk_bytes = abi::ChunkBytes(columns_[column].physical);
  std::memset(Values(column, first), 0, (last - first) * chunk_bytes);
}

void Columns::Put(size_t column, uint32_t row, int64_t value) {
  const auto put = [&](auto narrow) {
    std::memcpy(columns_[column].values.get() + row * sizeof narrow, &narrow, sizeof narrow);
  };
  switch (columns_[column].physical) {
    case abi::Physical::kInt8:
      return put(static_cast<int8_t>(value));
    case abi::Physical::kInt16:
      return put(static_cast<int16_t>(value));
    case abi::Physical::kInt32:
      return put(static_cast<int32_t>(value));
    case abi::Physical::kInt64:
      return put(value);
    case abi::Physical::kMask: {
      auto* const words = reinterpret_cast<abi::MaskWord*>(columns_[column].values.get());
      words[row / 64] |= abi::MaskWord{value != 0} << (row % 64);
      return;
    }
  }
}

}  // namespace tandem::exec
