// SPDX-License-Identifier: Apache-2.0
// Open addressing with linear probing; the hashes are uniform already.
#include "runtime/run/id_set.h"

#include <utility>

namespace tandem::run {
namespace {

constexpr size_t kFirstSlots = 1024;

}  // namespace

bool IdSet::Insert(uint64_t hash) {
  hash += hash == 0 ? 1 : 0;
  if (4 * (size_ + 1) > 3 * slots_.size()) {
    Grow();
  }
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at] != 0) {
    if (slots_[at] == hash) {
      return false;
    }
    at = (at + 1) & mask;
  }
  slots_[at] = hash;
  ++size_;
  return true;
}

bool IdSet::Holds(uint64_t hash) const {
  hash += hash == 0 ? 1 : 0;
  if (slots_.empty()) {
    return false;
  }
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at] != 0 && slots_[at] != hash) {
    at = (at + 1) & mask;
  }
  return slots_[at] == hash;
}

void IdSet::Grow() {
  std::vector<uint64_t> old(slots_.empty() ? kFirstSlots : 2 * slots_.size());
  old.swap(slots_);
  const size_t mask = slots_.size() - 1;
  for (const uint64_t hash : old) {
    if (hash != 0) {
      size_t at = hash & mask;
      while (slots_[at] != 0) {
        at = (at + 1) & mask;
      }
      slots_[at] = hash;
    }
  }
}

}  // namespace tandem::run
