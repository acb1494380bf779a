// SPDX-License-Identifier: Apache-2.0
// Columns made during an evaluation: results of passes and of reductions. Private to this folder.
#pragma once

#include <cstring>
#include <vector>

#include "runtime/batch/batch.h"

namespace tandem::exec {

inline bool BitAt(const abi::MaskWord* mask, uint32_t row) {
  return (mask[row / 64] >> (row % 64) & 1) != 0;
}

// A column read by row.
struct ColumnView {
  abi::Physical physical{};
  const std::byte* values = nullptr;
  const abi::MaskWord* valid = nullptr;  // null: always known
  bool is_text = false;                  // values are indexes of texts

  bool Known(uint32_t row) const { return valid == nullptr || BitAt(valid, row); }
  int64_t At(uint32_t row) const {
    switch (physical) {
      case abi::Physical::kInt8:
        return Load<int8_t>(row);
      case abi::Physical::kInt16:
        return Load<int16_t>(row);
      case abi::Physical::kInt32:
        return Load<int32_t>(row);
      case abi::Physical::kInt64:
        return Load<int64_t>(row);
      case abi::Physical::kMask:
        return BitAt(reinterpret_cast<const abi::MaskWord*>(values), row) ? 1 : 0;
    }
    return 0;
  }
  const abi::MaskWord* Mask() const { return reinterpret_cast<const abi::MaskWord*>(values); }

 private:
  template <class T>
  int64_t Load(uint32_t row) const {
    T value;
    std::memcpy(&value, values + row * sizeof value, sizeof value);
    return value;
  }
};

class Columns {
 public:
  void Add(abi::Physical physical, bool has_valid, bool is_text);
  size_t count() const { return columns_.size(); }
  // Room for as many chunks; old values need not be kept.
  void Reserve(uint32_t chunks);

  std::byte* Values(size_t column, uint32_t chunk) const {
    const Column& at = columns_[column];
    return at.values.get() + size_t{chunk} * abi::ChunkBytes(at.physical);
  }
  // Null where the column is always known.
  std::byte* Valid(size_t column, uint32_t chunk) const {
    const Column& at = columns_[column];
    if (!at.has_valid) return nullptr;
    return at.valid.get() + size_t{chunk} * abi::ChunkBytes(abi::Physical::kMask);
  }
  // From the first row on.
  ColumnView View(size_t column) const;

  // Values 0 in chunks [first, last).
  void Clear(size_t column, uint32_t first, uint32_t last);
  // Of a row that was cleared before.
  void Put(size_t column, uint32_t row, int64_t value);
  // Of rows from `first` on; the column is no mask.
  template <class T>
  void PutAll(size_t column, uint32_t first, const std::vector<T>& values) {
    switch (columns_[column].physical) {
      case abi::Physical::kInt8:
        return PutAllAs<int8_t>(column, first, values);
      case abi::Physical::kInt16:
        return PutAllAs<int16_t>(column, first, values);
      case abi::Physical::kInt32:
        return PutAllAs<int32_t>(column, first, values);
      case abi::Physical::kInt64:
        return PutAllAs<int64_t>(column, first, values);
      case abi::Physical::kMask:
        break;
    }
  }

 private:
  struct Column {
    abi::Physical physical{};
    bool has_valid = false;
    bool is_text = false;
    batch::Buffer values, valid;
  };
  template <class Narrow, class T>
  void PutAllAs(size_t column, uint32_t first, const std::vector<T>& values) {
    std::byte* at = columns_[column].values.get() + first * sizeof(Narrow);
    for (const T value : values) {
      const auto narrow = static_cast<Narrow>(value);
      std::memcpy(at, &narrow, sizeof narrow);
      at += sizeof narrow;
    }
  }

  std::vector<Column> columns_;
  uint32_t chunks_ = 0;
};

}  // namespace tandem::exec
