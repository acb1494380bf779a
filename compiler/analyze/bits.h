// SPDX-License-Identifier: Apache-2.0
// Sets of small numbers.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tandem::analyze {

class Bits {
 public:
  Bits() = default;
  explicit Bits(size_t count, bool all = false)
      : words_((count + 63) / 64, all ? ~uint64_t{0} : 0) {
    if (all && count % 64 != 0) words_.back() = (uint64_t{1} << (count % 64)) - 1;
  }

  bool Has(size_t i) const {
    return i / 64 < words_.size() && (words_[i / 64] >> (i % 64) & 1) != 0;
  }
  void Set(size_t i) {
    if (i / 64 >= words_.size()) words_.resize(i / 64 + 1, 0);
    words_[i / 64] |= uint64_t{1} << (i % 64);
  }
  void Clear(size_t i) {
    if (i / 64 < words_.size()) words_[i / 64] &= ~(uint64_t{1} << (i % 64));
  }
  bool Any() const {
    for (const uint64_t word : words_) {
      if (word != 0) return true;
    }
    return false;
  }
  size_t Count() const {
    size_t count = 0;
    for (const uint64_t word : words_) count += static_cast<size_t>(std::popcount(word));
    return count;
  }
  bool Meets(const Bits& other) const {
    for (size_t w = 0; w < words_.size() && w < other.words_.size(); ++w) {
      if ((words_[w] & other.words_[w]) != 0) return true;
    }
    return false;
  }
  // Every one of these is in `other`.
  bool Within(const Bits& other) const {
    for (size_t w = 0; w < words_.size(); ++w) {
      const uint64_t theirs = w < other.words_.size() ? other.words_[w] : 0;
      if ((words_[w] & ~theirs) != 0) return false;
    }
    return true;
  }
  void Add(const Bits& other) {
    if (other.words_.size() > words_.size()) words_.resize(other.words_.size(), 0);
    for (size_t w = 0; w < other.words_.size(); ++w) words_[w] |= other.words_[w];
  }
  Bits And(const Bits& other) const {
    Bits out = *this;
    for (size_t w = 0; w < out.words_.size(); ++w) {
      out.words_[w] &= w < other.words_.size() ? other.words_[w] : 0;
    }
    return out;
  }
  Bits Without(const Bits& other) const {
    Bits out = *this;
    for (size_t w = 0; w < out.words_.size() && w < other.words_.size(); ++w) {
      out.words_[w] &= ~other.words_[w];
    }
    return out;
  }
  // Calls `f` with each, upwards.
  template <class F>
  void Each(const F& f) const {
    for (size_t w = 0; w < words_.size(); ++w) {
      for (uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) {
        f(w * 64 + static_cast<size_t>(std::countr_zero(rest)));
      }
    }
  }
  // The smallest and the greatest; there must be one.
  size_t First() const {
    size_t w = 0;
    while (words_[w] == 0) ++w;
    return w * 64 + static_cast<size_t>(std::countr_zero(words_[w]));
  }
  size_t Last() const {
    size_t w = words_.size();
    while (words_[w - 1] == 0) --w;
    return w * 64 - 1 - static_cast<size_t>(std::countl_zero(words_[w - 1]));
  }
  // Of numbers below 64; ~0 when some may be above.
  uint64_t Low64() const { return words_.size() == 1 ? words_[0] : ~uint64_t{0}; }
  bool empty() const { return words_.empty(); }

  friend bool operator==(const Bits&, const Bits&) = default;

 private:
  std::vector<uint64_t> words_;
};

}  // namespace tandem::analyze
