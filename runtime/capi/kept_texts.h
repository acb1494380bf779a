// SPDX-License-Identifier: Apache-2.0
// Texts of a batch's rows that what is written of them repeats, slot by slot.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/batch/cells.h"

namespace tandem::capi {

// Rows are added to every slot alike; a row without the text has an empty one.
class KeptTexts {
 public:
  void SetSlots(size_t count) { slots_.resize(count); }
  size_t slots() const { return slots_.size(); }

  std::string_view At(uint32_t row, size_t slot) const;
  void Add(size_t slot, std::string_view text);
  // Trimmed, of those rows that are `known`.
  void AddTile(size_t slot, const batch::TextCells& cells, uint32_t rows,
               const batch::RowMask& known);
  void AddTile(size_t slot, const batch::TextDictionary& dictionary, const uint32_t* entries,
               uint32_t rows, const batch::RowMask& known);
  void AddNothing(size_t slot, uint32_t rows);

  // Takes back the rows from `row` on.
  void DropFrom(uint32_t row);
  // Takes back those of the rows from `first` on that are in the mask.
  void DropRows(uint32_t first, const batch::RowMask& dropped);
  void Clear() { DropFrom(0); }

 private:
  struct Slot {
    std::string bytes;
    std::vector<size_t> ends;  // by row
  };
  std::vector<Slot> slots_;
};

}  // namespace tandem::capi
