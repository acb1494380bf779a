// SPDX-License-Identifier: Apache-2.0
// Remembers what short cells of one column turned out to be. Bounded; forgetting changes no result.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>

#include "runtime/ingest/column_plan.h"
#include "runtime/ingest/short_cell.h"

namespace tandem::ingest {

// One slot a hash, the newest cell wins. One a thread. Texts of stored outcomes must outlive it,
// but an outcome whose text is the cell itself is stored as just that.
class CellCache {
 public:
  static constexpr size_t kMaxBytes = 38;

  CellCache() : slots_(std::make_unique<Slot[]>(kSlots)) {}

  bool Find(std::string_view cell, Outcome& outcome) const {
    if (cell.size() > kMaxBytes) return false;
    const Slot& slot = slots_[SlotOf(cell)];
    if (slot.size != cell.size() || std::memcmp(slot.bytes, cell.data(), cell.size()) != 0) {
      return false;
    }
    outcome = {slot.cell, slot.value, slot.text.data() == nullptr ? cell : slot.text};
    return true;
  }

  // The same for a cell that is short (see short_cell.h) and whose outcome is a value.
  bool FindValue(const ShortCell& cell, size_t size, int64_t& value) const {
    const Slot& slot = slots_[SlotOf(cell, size)];
    value = slot.value;
    return slot.size == size && slot.cell == Cell::kValue &&
           cell == ShortCell{LoadWord(slot.bytes), LoadWord(slot.bytes + 8)};
  }

  // Only outcomes without a reason.
  void Store(std::string_view cell, const Outcome& outcome) {
    if (cell.size() > kMaxBytes) return;
    Slot& slot = slots_[SlotOf(cell)];
    slot.size = static_cast<uint8_t>(cell.size());
    std::memset(slot.bytes, 0, kShortCellBytes);
    std::memcpy(slot.bytes, cell.data(), cell.size());
    slot.cell = outcome.cell;
    slot.value = outcome.value;
    slot.text = outcome.text.data() == cell.data() ? std::string_view() : outcome.text;
  }

 private:
  static constexpr size_t kSlots = 512;
  struct Slot {
    int64_t value = 0;
    std::string_view text;
    Cell cell = Cell::kMissing;
    uint8_t size = 0xFF;  // no cell has it
    char bytes[kMaxBytes];
  };

  static size_t SlotOf(const ShortCell& ends, size_t size) {
    const uint64_t tail = ends.high + size;
    const uint64_t mixed = (ends.low ^ (tail << 29 | tail >> 35)) * 0x9E3779B97F4A7C15u;
    return (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9u >> 55;
  }
  static size_t SlotOf(std::string_view cell) {
    const size_t size = cell.size();
    if (size <= kShortCellBytes) return SlotOf(ShortCellOf(cell), size);
    return SlotOf({LoadWord(cell.data()), LoadWord(cell.data() + size - 8)}, size);
  }

  std::unique_ptr<Slot[]> slots_;
};

}  // namespace tandem::ingest
