// SPDX-License-Identifier: Apache-2.0
// Which lead ids have been seen: a flat set of 64-bit hashes, 11 to 22 bytes an id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace tandem::run {

// Two different ids with equal hashes are taken for one: expected once in 37 million runs of a
// million leads (n² / 2^65). One thread at a time.
class IdSet {
 public:
  // False when `hash` was there already.
  bool Insert(uint64_t hash);
  bool Holds(uint64_t hash) const;
  // Has memory fetched that Insert or Holds will look at soon.
  void Expect(uint64_t hash) const {
    if (slot_count_ != 0) __builtin_prefetch(&slots_[hash & (slot_count_ - 1)], 1);
  }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(uint64_t* slots) const;
  };
  using Slots = std::unique_ptr<uint64_t[], Free>;

  static Slots MakeSlots(size_t count);
  void Grow();

  Slots slots_;  // 0: free
  size_t slot_count_ = 0;
  size_t size_ = 0;
};

}  // namespace tandem::run
