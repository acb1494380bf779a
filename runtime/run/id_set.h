// SPDX-License-Identifier: Apache-2.0
// Which lead ids have been seen: a flat set of 64-bit hashes, 11 to 22 bytes an id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tandem::run {

// Two different ids with equal hashes are taken for one: expected once in 37 million runs of a
// million leads (n² / 2^65). One thread at a time.
class IdSet {
 public:
  // False when `hash` was there already.
  bool Insert(uint64_t hash);
  bool Holds(uint64_t hash) const;
  size_t size() const { return size_; }

 private:
  void Grow();

  std::vector<uint64_t> slots_;  // 0: free
  size_t size_ = 0;
};

}  // namespace tandem::run
