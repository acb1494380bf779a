// SPDX-License-Identifier: Apache-2.0
// Remembers what short cells of one column turned out to be. Bounded; forgetting changes no result.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>

#include "runtime/ingest/column_plan.h"

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

  // Only outcomes without a reason.
  void Store(std::string_view cell, const Outcome& outcome) {
    if (cell.size() > kMaxBytes) return;
    Slot& slot = slots_[SlotOf(cell)];
    slot.size = static_cast<uint8_t>(cell.size());
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

  static uint64_t Load(const char* bytes, size_t count) {
    uint64_t word = 0;
    std::memcpy(&word, bytes, count);
    return word;
  }
  static size_t SlotOf(std::string_view cell) {
    const char* data = cell.data();
    const size_t size = cell.size();
    uint64_t head = 0;
    uint64_t tail = size;
    if (size >= 8) {
      head = Load(data, 8);
      tail += Load(data + size - 8, 8);
    } else if (size >= 4) {
      head = Load(data, 4) << 32 | Load(data + size - 4, 4);
    } else if (size > 0) {
      head = Load(data, 1) << 16 | Load(data + size / 2, 1) << 8 | Load(data + size - 1, 1);
    }
    const uint64_t mixed = (head ^ (tail << 29 | tail >> 35)) * 0x9E3779B97F4A7C15u;
    return (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9u >> 55;
  }

  std::unique_ptr<Slot[]> slots_;
};

}  // namespace tandem::ingest
