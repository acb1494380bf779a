// SPDX-License-Identifier: Apache-2.0
// An open-addressing hash table of needles.
#include "runtime/batch/needle_set.h"

#include "runtime/base/hash.h"

namespace tandem::batch {

size_t NeedleSet::FindSlot(std::string_view key, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == kEmpty) return slot;
    const Entry& entry = entries_[slots_[slot] - 1];
    if (entry.hash == hash &&
        std::string_view(texts_).substr(entry.offset_bytes, entry.size_bytes) == key) {
      return slot;
    }
  }
}

void NeedleSet::Grow() {
  slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, kEmpty);
  const size_t mask = slots_.size() - 1;
  for (size_t i = 0; i < entries_.size(); ++i) {
    size_t slot = entries_[i].hash & mask;
    while (slots_[slot] != kEmpty) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<uint32_t>(i) + 1;
  }
}

void NeedleSet::Add(std::string_view needle, size_t word, unsigned bit) {
  if ((entries_.size() + 1) * 2 > slots_.size()) Grow();
  const uint64_t hash = base::Hash64(needle);
  const size_t slot = FindSlot(needle, hash);
  if (slots_[slot] == kEmpty) {
    entries_.push_back({hash, texts_.size(), needle.size()});
    texts_.append(needle);
    bits_.resize(bits_.size() + words_);
    slots_[slot] = static_cast<uint32_t>(entries_.size());
  }
  bits_[(slots_[slot] - 1) * words_ + word] |= uint64_t{1} << bit;
}

void NeedleSet::Answer(std::string_view key, uint64_t* answers) const {
  if (entries_.empty()) return;
  const size_t slot = FindSlot(key, base::Hash64(key));
  if (slots_[slot] == kEmpty) return;
  const uint64_t* const bits = &bits_[(slots_[slot] - 1) * words_];
  for (size_t word = 0; word < words_; ++word) answers[word] |= bits[word];
}

}  // namespace tandem::batch
