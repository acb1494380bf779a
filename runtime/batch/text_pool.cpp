// SPDX-License-Identifier: Apache-2.0
// An open-addressing hash table of the texts of a batch.
#include "runtime/batch/text_pool.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/hash.h"

namespace tandem::batch {
namespace {

constexpr size_t kBlockBytes = 64 * 1024;
constexpr size_t kFewestSlots = 256;

std::string_view View(const abi::TextRef& text) { return {text.data, text.size}; }

}  // namespace

TextPool::TextPool() { Clear(); }

void TextPool::Clear() {
  if (texts_.size() == 1) return;  // nothing was interned
  texts_.assign(1, {"", 0});
  hashes_.assign(1, 0);
  if (slots_.empty()) slots_.resize(kFewestSlots);
  std::fill(slots_.begin(), slots_.end(), 0);
  long_storage_.clear();
  blocks_used_ = 0;
  block_used_bytes_ = 0;
}

char* TextPool::Memory(size_t size_bytes) {
  if (size_bytes > kBlockBytes) {
    long_storage_.push_back(std::make_unique<char[]>(size_bytes));
    return long_storage_.back().get();
  }
  if (blocks_used_ == 0 || block_used_bytes_ + size_bytes > kBlockBytes) {
    block_used_bytes_ = 0;
    if (blocks_used_ == blocks_.size()) blocks_.push_back(std::make_unique<char[]>(kBlockBytes));
    ++blocks_used_;
  }
  char* const at = blocks_[blocks_used_ - 1].get() + block_used_bytes_;
  block_used_bytes_ += size_bytes;
  return at;
}

size_t TextPool::FindSlot(std::string_view text, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const uint32_t index = slots_[slot];
    if (index == 0 || (hashes_[index] == hash && View(texts_[index]) == text)) return slot;
  }
}

void TextPool::Grow() {
  slots_.assign(slots_.size() * 2, 0);
  const size_t mask = slots_.size() - 1;
  for (uint32_t index = 1; index < texts_.size(); ++index) {
    size_t slot = hashes_[index] & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = index;
  }
}

uint32_t TextPool::Intern(std::string_view text) {
  if (text.empty()) return 0;
  if (texts_.size() * 2 > slots_.size()) Grow();
  const uint64_t hash = base::Hash64(text);
  const size_t slot = FindSlot(text, hash);
  if (slots_[slot] != 0) return slots_[slot];
  char* const memory = Memory(text.size());
  std::memcpy(memory, text.data(), text.size());
  slots_[slot] = static_cast<uint32_t>(texts_.size());
  texts_.push_back({memory, text.size()});
  hashes_.push_back(hash);
  return slots_[slot];
}

}  // namespace tandem::batch
