// SPDX-License-Identifier: Apache-2.0
// A few numbers for each of the short texts seen last: one look at one place. Results never depend
// on what is remembered. Private to this folder.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace tandem::batch {

// A text of up to 32 bytes as words: those of its start and those of its end, which may overlap.
struct ShortText {
  static constexpr size_t kMostBytes = 32;

  uint64_t words[4] = {};
  uint64_t size_bytes = 0;

  // Of 1 to kMostBytes bytes.
  explicit ShortText(std::string_view text) : size_bytes(text.size()) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    if (text.size() >= 16) {
      words[0] = Load<uint64_t>(begin);
      words[1] = Load<uint64_t>(begin + 8);
      words[2] = Load<uint64_t>(end - 16);
      words[3] = Load<uint64_t>(end - 8);
    } else if (text.size() >= 8) {
      words[0] = Load<uint64_t>(begin);
      words[1] = Load<uint64_t>(end - 8);
    } else if (text.size() >= 4) {
      words[0] = Load<uint32_t>(begin);
      words[1] = Load<uint32_t>(end - 4);
    } else {
      words[0] = Load<uint8_t>(begin);
      words[1] = Load<uint8_t>(begin + text.size() / 2);
      words[2] = Load<uint8_t>(end - 1);
    }
  }
  ShortText() = default;

  friend bool operator==(const ShortText& a, const ShortText& b) {
    uint64_t differ = a.size_bytes ^ b.size_bytes;
    for (int i = 0; i < 4; ++i) differ |= a.words[i] ^ b.words[i];
    return differ == 0;
  }
  uint64_t Hash() const {
    // Odd multipliers, those of xxHash.
    return (words[0] * 0x9E3779B185EBCA87u ^ words[1] * 0xC2B2AE3D27D4EB4Fu ^
            words[2] * 0x165667B19E3779F9u ^ words[3] * 0x85EBCA77C2B2AE63u ^ size_bytes) *
           0x27D4EB2F165667C5u;
  }

 private:
  template <class T>
  static uint64_t Load(const char* at) {
    T loaded;
    std::memcpy(&loaded, at, sizeof loaded);
    return loaded;
  }
};

class ShortTexts {
 public:
  // So many numbers a text.
  explicit ShortTexts(size_t numbers)
      : numbers_(numbers), texts_(kPlaces), values_(kPlaces * numbers) {}

  // The numbers of a text, or null.
  const int64_t* Find(const ShortText& text) const {
    const size_t place = PlaceOf(text);
    return texts_[place] == text ? values_.data() + place * numbers_ : nullptr;
  }
  // Where its numbers are to be put; another text that had the place is forgotten.
  int64_t* Add(const ShortText& text) {
    const size_t place = PlaceOf(text);
    texts_[place] = text;
    return values_.data() + place * numbers_;
  }

 private:
  static constexpr unsigned kPlaceBits = 10;
  static constexpr size_t kPlaces = size_t{1} << kPlaceBits;

  static size_t PlaceOf(const ShortText& text) { return text.Hash() >> (64 - kPlaceBits); }

  size_t numbers_;
  std::vector<ShortText> texts_;  // of no bytes: none
  std::vector<int64_t> values_;
};

}  // namespace tandem::batch
