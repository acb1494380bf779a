// SPDX-License-Identifier: Apache-2.0
// Needles of many questions `equals one of …` in one hash table: one look-up answers them all.
// Private to this folder. Thread-safe once filled.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tandem::batch {

class NeedleSet {
 public:
  // `words`: how many words of 64 answers there are.
  explicit NeedleSet(size_t words) : words_(words) {}

  // Texts equal to `needle` set bit `bit` of word `word`.
  void Add(std::string_view needle, size_t word, unsigned bit);

  // Sets in `answers` the bits of the needle equal to `key`, if there is one.
  void Answer(std::string_view key, uint64_t* answers) const;

  bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    uint64_t hash;
    uint64_t offset_bytes;
    uint64_t size_bytes;
  };
  static constexpr uint32_t kEmpty = 0;  // slots hold entry + 1

  size_t FindSlot(std::string_view key, uint64_t hash) const;
  void Grow();

  size_t words_;
  std::vector<Entry> entries_;
  std::vector<uint32_t> slots_;
  std::vector<uint64_t> bits_;  // words_ an entry
  std::string texts_;
};

}  // namespace tandem::batch
