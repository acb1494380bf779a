// SPDX-License-Identifier: Apache-2.0
// Settling texts tile by tile.
#include "runtime/batch/late_texts.h"

namespace tandem::batch {

LateTexts::LateTexts(const RowFiller& filler) : columns_(filler.field_count()) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].is_asked = filler.PlanOf(schema::FieldId(i)).asks_text();
    Forget(columns_[i]);
  }
}

void LateTexts::Forget(Column& column) {
  column.offsets.assign(1, 0);
  column.longest = 0;
}

void LateTexts::Drop(uint32_t row) {
  for (Column& column : columns_) {
    if (column.offsets.size() > row + 1) column.offsets.pop_back();
  }
}

void LateTexts::Clear() {
  for (Column& column : columns_) {
    if (column.offsets.size() > 1) Forget(column);
  }
}

void LateTexts::Settle(uint32_t rows, TileFiller& tiles) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    if (column.offsets.size() == 1) continue;
    Fill(column, rows);
    for (uint32_t first = 0; first < rows; first += kTileRows) {
      const uint32_t count = std::min(rows - first, kTileRows);
      const int64_t* const offsets = column.offsets.data() + first;
      RowMask known;
      for (uint32_t row = 0; row < count; ++row) {
        known.words[row / 64] |= uint64_t{offsets[row] != offsets[row + 1]} << (row % 64);
      }
      tiles.Resume(first, count);
      tiles.SetTexts(schema::FieldId(i),
                     {column.bytes.data(), offsets, offsets + 1, 0,
                      static_cast<int64_t>(column.bytes.size()), column.longest},
                     known);
    }
    Forget(column);
  }
}

}  // namespace tandem::batch
