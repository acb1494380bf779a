// SPDX-License-Identifier: Apache-2.0
// Open addressing with linear probing; the hashes are uniform already.
#include "runtime/run/id_set.h"

#include <cstring>
#include <new>
#include <utility>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace tandem::run {
namespace {

constexpr size_t kFirstSlots = 1024;
constexpr size_t kHugePageBytes = size_t{2} << 20;
constexpr std::align_val_t kAlignment{kHugePageBytes};

}  // namespace

void IdSet::Free::operator()(uint64_t* slots) const { ::operator delete(slots, kAlignment); }

// Hashes lie anywhere: in large pages looking one up mostly needs no walk through page tables.
IdSet::Slots IdSet::MakeSlots(size_t count) {
  const size_t bytes = count * sizeof(uint64_t);
  void* const memory = ::operator new(bytes, kAlignment);
#ifdef MADV_HUGEPAGE
  if (bytes >= kHugePageBytes) ::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  std::memset(memory, 0, bytes);
  return Slots(static_cast<uint64_t*>(memory));
}

bool IdSet::Insert(uint64_t hash) {
  hash += hash == 0 ? 1 : 0;
  if (4 * (size_ + 1) > 3 * slot_count_) {
    Grow();
  }
  const size_t mask = slot_count_ - 1;
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
  if (slot_count_ == 0) {
    return false;
  }
  const size_t mask = slot_count_ - 1;
  size_t at = hash & mask;
  while (slots_[at] != 0 && slots_[at] != hash) {
    at = (at + 1) & mask;
  }
  return slots_[at] == hash;
}

void IdSet::Grow() {
  const size_t old_count = slot_count_;
  const size_t count = old_count == 0 ? kFirstSlots : 2 * old_count;
  const Slots old = std::exchange(slots_, MakeSlots(count));
  slot_count_ = count;
  const size_t mask = count - 1;
  for (size_t i = 0; i < old_count; ++i) {
    const uint64_t hash = old[i];
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
