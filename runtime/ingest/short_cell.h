// SPDX-License-Identifier: Apache-2.0
// Cells of up to sixteen bytes as two words: compared and read as numbers without a loop.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tandem::ingest {

inline constexpr size_t kShortCellBytes = 16;
static_assert(std::endian::native == std::endian::little, "the first byte is a word's lowest");

// The bytes of a cell, zeros behind them.
struct ShortCell {
  uint64_t low = 0;
  uint64_t high = 0;

  bool operator==(const ShortCell&) const = default;
};

inline uint64_t LoadWord(const char* bytes) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Of 1 to kShortCellBytes bytes; all of kShortCellBytes may be read, here and below.
inline ShortCell ShortCellAt(std::string_view cell) {
  const auto bits = static_cast<unsigned>(cell.size() * 8);
  const uint64_t low = LoadWord(cell.data());
  if (bits <= 64) return {low & ~uint64_t{0} >> (64 - bits), 0};
  return {low, LoadWord(cell.data() + 8) & ~uint64_t{0} >> (128 - bits)};
}

inline ShortCell ShortCellOf(std::string_view cell) {
  char padded[kShortCellBytes] = {};
  std::memcpy(padded, cell.data(), cell.size());
  return {LoadWord(padded), LoadWord(padded + 8)};
}

// The first `count` bytes (1 to 8) of a word as decimal digits. False when one is no digit.
inline bool ReadDigits(uint64_t word, size_t count, uint64_t& number) {
  // Digits are moved to the end; zeros come in before them.
  uint64_t digits = (word ^ 0x3030303030303030u) << (64 - 8 * count);
  if (((digits + 0x7676767676767676u) | digits) & 0x8080808080808080u) return false;
  digits = digits * 10 + (digits >> 8);
  digits = ((digits & 0x000000FF000000FFu) * 0x000F424000000064u +
            (digits >> 16 & 0x000000FF000000FFu) * 0x0000271000000001u) >> 32;
  number = digits;
  return true;
}

// Digits alone, up to 14 of them: whole, and no decimal of it can overflow.
inline bool ReadShortNumber(std::string_view cell, int64_t& value) {
  uint64_t number = 0;
  if (cell.size() - 1 < 8) {
    if (!ReadDigits(LoadWord(cell.data()), cell.size(), number)) return false;
  } else {
    if (cell.size() - 9 >= 6) return false;
    uint64_t rest = 0;
    const size_t rest_digits = cell.size() - 8;
    if (!ReadDigits(LoadWord(cell.data()), 8, number) ||
        !ReadDigits(LoadWord(cell.data() + 8), rest_digits, rest)) {
      return false;
    }
    constexpr uint64_t kPower[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000};
    number = number * kPower[rest_digits] + rest;
  }
  value = static_cast<int64_t>(number);
  return true;
}

}  // namespace tandem::ingest
