// SPDX-License-Identifier: Apache-2.0
// Values of rows that follow each other, given field after field: what Builder::BeginRows starts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "runtime/kernels/abi.h"

namespace tandem::batch {

// Rows are begun together up to so many at a time: a tile.
inline constexpr uint32_t kTileRows = abi::kChunkRows;

// Some of a tile's rows. Row r is bit r % 64 of word r / 64; rows that are not there are not in it.
struct RowMask {
  std::array<uint64_t, kTileRows / 64> words{};

  static RowMask First(uint32_t rows) {
    RowMask mask;
    for (uint32_t word = 0; word < rows / 64; ++word) mask.words[word] = ~uint64_t{0};
    if (rows % 64 != 0) mask.words[rows / 64] = (uint64_t{1} << (rows % 64)) - 1;
    return mask;
  }
  bool Has(uint32_t row) const { return (words[row / 64] >> (row % 64) & 1) != 0; }
  void Add(uint32_t row) { words[row / 64] |= uint64_t{1} << (row % 64); }
  void Remove(uint32_t row) { words[row / 64] &= ~(uint64_t{1} << (row % 64)); }
  bool IsEmpty() const {
    uint64_t any = 0;
    for (const uint64_t word : words) any |= word;
    return any == 0;
  }
  // Calls `use(row)` for each row, in order; it may remove that row.
  template <class Use>
  void ForEach(const Use& use) const {
    for (uint32_t word = 0; word < words.size(); ++word) {
      for (uint64_t left = words[word]; left != 0; left &= left - 1) {
        use(word * 64 + static_cast<uint32_t>(__builtin_ctzll(left)));
      }
    }
  }
  RowMask& operator|=(const RowMask& other) {
    for (size_t i = 0; i < words.size(); ++i) words[i] |= other.words[i];
    return *this;
  }
  RowMask& operator&=(const RowMask& other) {
    for (size_t i = 0; i < words.size(); ++i) words[i] &= other.words[i];
    return *this;
  }
  RowMask& operator-=(const RowMask& other) {
    for (size_t i = 0; i < words.size(); ++i) words[i] &= ~other.words[i];
    return *this;
  }
};

// Signed integers of 1, 2, 4 or 8 bytes in stored units, and what they may be, both ends in.
struct NumberCells {
  const void* values = nullptr;
  uint32_t width_bytes = 0;
  int64_t low = 0, high = 0;
};

int64_t NumberAt(const NumberCells& cells, uint32_t row);

// A row's text is bytes[begins[row], ends[row]). Each byte of bytes[first, last) may be read.
struct TextCells {
  const char* bytes = nullptr;
  const int64_t* begins = nullptr;
  const int64_t* ends = nullptr;
  int64_t first = 0, last = 0;
  uint64_t longest = 0;  // no text has more bytes

  std::string_view operator[](uint32_t row) const {
    return {bytes + begins[row], static_cast<size_t>(ends[row] - begins[row])};
  }
  // One text ends where the next begins.
  bool IsGapless() const { return ends == begins + 1; }
};

// Takes the texts that are not UTF-8 out of `known` and puts their rows into `bad`.
void CheckTexts(const TextCells& cells, uint32_t rows, RowMask& known, RowMask& bad);

// The sizes of texts that lie side by side, or'ed: as a signed number negative when offsets fall,
// otherwise none is larger.
uint64_t OrSizes(const int64_t* offsets, uint32_t rows);

// Texts that rows of one field refer to by number, each looked at once, when a row first has it.
// For one batch; entry `i` is bytes[offsets[i], offsets[i + 1]).
class TextDictionary {
 public:
  TextDictionary(const char* bytes, const int64_t* offsets, uint32_t count);
  ~TextDictionary();
  TextDictionary(TextDictionary&&) noexcept;

  uint32_t count() const { return count_; }
  // Offsets that fall: there is no such text.
  bool IsThere(uint32_t entry) const {
    return offsets_[entry] >= 0 && offsets_[entry + 1] >= offsets_[entry];
  }
  std::string_view operator[](uint32_t entry) const {
    return {bytes_ + offsets_[entry], static_cast<size_t>(offsets_[entry + 1] - offsets_[entry])};
  }

 private:
  friend class TileFiller;
  struct Looked;

  const char* bytes_;
  const int64_t* offsets_;
  uint32_t count_;
  std::unique_ptr<Looked> looked_;
};

}  // namespace tandem::batch
