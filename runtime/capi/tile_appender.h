// SPDX-License-Identifier: Apache-2.0
// Leads into a batch, a tile of rows at a time and field after field: checked as row by row.
#pragma once

#include <vector>

#include "runtime/capi/handles.h"

namespace tandem::capi {

class TileAppender {
 public:
  // Of a batch in which no row is begun. What was appended is taken back unless Keep is called.
  explicit TileAppender(tandem_batch& batch);
  ~TileAppender();
  TileAppender(const TileAppender&) = delete;
  TileAppender& operator=(const TileAppender&) = delete;

  void Begin(uint32_t rows);
  // Each field at most once. `known`: rows that have a value; other values are not looked at.
  void SetNumbers(size_t field, const void* values, uint32_t width_bytes,
                  const batch::RowMask& known);
  void SetTexts(size_t field, const batch::TextCells& cells, const batch::RowMask& known);
  void SetTexts(size_t field, batch::TextDictionary& dictionary, const uint32_t* entries,
                const batch::RowMask& known);
  // These rows cannot stand in the batch.
  void Refuse(const batch::RowMask& rows) { bad_ |= rows; }
  // Takes back the rows that cannot: those.
  const batch::RowMask& End();

  void Keep() { keeps_ = true; }

 private:
  void KeepNumbers(size_t field, const batch::NumberCells& cells);
  void AddIncomplete();

  tandem_batch& batch_;
  const uint32_t rows_before_;
  bool keeps_ = false;
  uint32_t rows_ = 0;
  uint32_t first_ = 0;
  batch::RowMask bad_;
  std::vector<batch::RowMask> known_;  // by field
  std::vector<batch::RowMask> present_;  // by record
  std::vector<uint8_t> is_kept_;         // by slot of kept texts: filled in this tile
};

// Which slots of a batch's kept texts hold the field: calls `use(slot)`.
template <class Use>
void EachSlot(const tandem_batch& batch, size_t field, const Use& use) {
  if (batch.id_field == field) use(size_t{0});
  if (const auto slot = batch.text_slots[field]) use(1 + *slot);
}

}  // namespace tandem::capi
