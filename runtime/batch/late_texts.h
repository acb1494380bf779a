// SPDX-License-Identifier: Apache-2.0
// Texts of rows that come one by one, kept until what is asked of them is answered for many rows at
// once. Private to this folder.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/batch/tile_filler.h"

namespace tandem::batch {

class LateTexts {
 public:
  explicit LateTexts(const RowFiller& filler);

  // Whether texts of the field are to be added; otherwise it is enough that there is one.
  bool Takes(schema::FieldId field) const {
    return columns_[static_cast<size_t>(field)].is_asked;
  }
  // Of the last row. Each field at most once a row.
  void Add(schema::FieldId field, uint32_t row, std::string_view text) {
    Column& column = columns_[static_cast<size_t>(field)];
    Fill(column, row);
    const size_t used = static_cast<size_t>(column.offsets.back());
    if (column.bytes.size() < used + text.size() + kPaddingBytes) {
      column.bytes.resize(2 * (used + text.size()) + kPaddingBytes);
    }
    std::memcpy(column.bytes.data() + used, text.data(), text.size());
    column.offsets.push_back(static_cast<int64_t>(used + text.size()));
    column.longest = std::max<uint64_t>(column.longest, text.size());
  }
  // The last row, `row`, is taken back.
  void Drop(uint32_t row);
  // Into the columns of rows 0 to `rows`, which are all there are. Keeps nothing.
  void Settle(uint32_t rows, TileFiller& tiles);
  void Clear();

 private:
  static constexpr size_t kPaddingBytes = 64;  // readable behind the last text

  struct Column {
    bool is_asked = false;
    std::string bytes;
    std::vector<int64_t> offsets;  // where the text of a row begins, and the last ends
    uint64_t longest = 0;
  };

  // Rows before `row` without a text.
  static void Fill(Column& column, uint32_t row) {
    if (column.offsets.size() <= row) column.offsets.resize(row + 1, column.offsets.back());
  }
  static void Forget(Column& column);

  std::vector<Column> columns_;  // by field
};

}  // namespace tandem::batch
