// SPDX-License-Identifier: Apache-2.0
// Texts one after the other, and where each ends.
#include "runtime/capi/kept_texts.h"

#include <algorithm>

#include "runtime/value/text_key.h"

namespace tandem::capi {
namespace {

using batch::RowMask;
using batch::TextCells;

// ASCII and no white space.
bool IsPlain(char c) { return c > ' ' && c < '\x7F'; }

// Every row has a text that is trimmed.
bool AreTrimmed(const TextCells& cells, uint32_t rows, const RowMask& known) {
  if (known.words != RowMask::First(rows).words) return false;
  bool all = true;
  for (uint32_t row = 0; row < rows; ++row) {
    // None is blank.
    all = all && IsPlain(cells.bytes[cells.begins[row]]) &&
          IsPlain(cells.bytes[cells.ends[row] - 1]);
  }
  return all;
}

}  // namespace

std::string_view KeptTexts::At(uint32_t row, size_t slot) const {
  const Slot& from = slots_[slot];
  const size_t begin = row == 0 ? 0 : from.ends[row - 1];
  return std::string_view(from.bytes).substr(begin, from.ends[row] - begin);
}

void KeptTexts::Add(size_t slot, std::string_view text) {
  slots_[slot].bytes += text;
  slots_[slot].ends.push_back(slots_[slot].bytes.size());
}

void KeptTexts::AddTile(size_t slot, const TextCells& cells, uint32_t rows,
                        const RowMask& known) {
  Slot& to = slots_[slot];
  if (cells.IsGapless() && AreTrimmed(cells, rows, known)) {
    const size_t begin = to.bytes.size();
    to.bytes.append(cells.bytes + cells.first, static_cast<size_t>(cells.last - cells.first));
    const size_t row_before = to.ends.size();
    to.ends.resize(row_before + rows);
    size_t* const ends = to.ends.data() + row_before;
    for (uint32_t row = 0; row < rows; ++row) {
      ends[row] = begin + static_cast<size_t>(cells.ends[row] - cells.first);
    }
    return;
  }
  for (uint32_t row = 0; row < rows; ++row) {
    Add(slot, known.Has(row) ? value::Trim(cells[row]) : std::string_view());
  }
}

void KeptTexts::AddTile(size_t slot, const batch::TextDictionary& dictionary,
                        const uint32_t* entries, uint32_t rows, const RowMask& known) {
  for (uint32_t row = 0; row < rows; ++row) {
    Add(slot, known.Has(row) ? value::Trim(dictionary[entries[row]]) : std::string_view());
  }
}

void KeptTexts::AddNothing(size_t slot, uint32_t rows) {
  Slot& to = slots_[slot];
  to.ends.resize(to.ends.size() + rows, to.bytes.size());
}

void KeptTexts::DropFrom(uint32_t row) {
  for (Slot& slot : slots_) {
    slot.ends.resize(row);
    slot.bytes.resize(row == 0 ? 0 : slot.ends.back());
  }
}

void KeptTexts::DropRows(uint32_t first, const RowMask& dropped) {
  for (Slot& slot : slots_) {
    size_t to = first;
    size_t begin = first == 0 ? 0 : slot.ends[first - 1];
    size_t end = begin;
    for (size_t row = first; row < slot.ends.size(); ++row) {
      const size_t size = slot.ends[row] - begin;
      if (!dropped.Has(static_cast<uint32_t>(row - first))) {
        std::copy_n(slot.bytes.begin() + static_cast<std::ptrdiff_t>(begin), size,
                    slot.bytes.begin() + static_cast<std::ptrdiff_t>(end));
        end += size;
        begin = slot.ends[row];
        slot.ends[to++] = end;
      } else {
        begin = slot.ends[row];
      }
    }
    slot.ends.resize(to);
    slot.bytes.resize(end);
  }
}

}  // namespace tandem::capi
