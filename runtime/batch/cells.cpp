// SPDX-License-Identifier: Apache-2.0
// Cells of a tile: reading one, and checking texts, mostly all of them at once.
#include "runtime/batch/cells.h"

#include <cstring>

#include "runtime/base/utf8.h"
#include "runtime/batch/column_loops.h"
#include "runtime/batch/entries.h"
#include "runtime/batch/tile_filler.h"

namespace tandem::batch {
namespace {

// Bytes in the middle of a character.
bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Texts that lie side by side and are UTF-8 together are so each, when none begins inside a
// character.
bool AreUtf8Together(const TextCells& cells, uint32_t rows) {
  const std::string_view all(cells.bytes + cells.first,
                             static_cast<size_t>(cells.last - cells.first));
  if (BestColumnLoops().is_ascii(all.data(), all.size())) return true;
  if (base::ValidateUtf8(all)) return false;
  for (uint32_t row = 0; row < rows; ++row) {
    if (cells.begins[row] < cells.last && IsContinuation(cells.bytes[cells.begins[row]])) {
      return false;
    }
  }
  return true;
}

}  // namespace

int64_t NumberAt(const NumberCells& cells, uint32_t row) {
  const auto load = [&](auto value) {
    std::memcpy(&value, static_cast<const std::byte*>(cells.values) + row * sizeof value,
                sizeof value);
    return static_cast<int64_t>(value);
  };
  switch (cells.width_bytes) {
    case 1: return load(int8_t{});
    case 2: return load(int16_t{});
    case 4: return load(int32_t{});
    default: return load(int64_t{});
  }
}

uint64_t OrSizes(const int64_t* offsets, uint32_t rows) {
  return BestColumnLoops().or_sizes(offsets, rows);
}

bool ReadEntries(const void* indexes, uint32_t width_bytes, uint32_t rows, uint32_t count,
                 const RowMask& known, uint32_t* entries) {
  const NumberCells cells{indexes, width_bytes, 0, int64_t{count} - 1};
  const auto which = static_cast<unsigned>(__builtin_ctz(width_bytes));
  const auto* const from = static_cast<const std::byte*>(indexes);
  if (BestColumnLoops().entries[which](from, rows, count, entries)) return true;
  bool are_inside = true;
  known.ForEach([&](uint32_t row) {
    const int64_t index = NumberAt(cells, row);
    are_inside = are_inside && index >= cells.low && index <= cells.high;
  });
  return are_inside;
}

void CheckTexts(const TextCells& cells, uint32_t rows, RowMask& known, RowMask& bad) {
  if (cells.IsGapless() && AreUtf8Together(cells, rows)) return;
  known.ForEach([&](uint32_t row) {
    if (!base::ValidateUtf8(cells[row])) return;
    known.Remove(row);
    bad.Add(row);
  });
}

TextDictionary::TextDictionary(const char* bytes, const int64_t* offsets, uint32_t count)
    : bytes_(bytes), offsets_(offsets), count_(count), looked_(std::make_unique<Looked>()) {
  looked_->states.resize(count);
}
TextDictionary::~TextDictionary() = default;
TextDictionary::TextDictionary(TextDictionary&&) noexcept = default;

}  // namespace tandem::batch
