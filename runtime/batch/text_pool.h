// SPDX-License-Identifier: Apache-2.0
// Texts that columns refer to, each held once. Private to this folder.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "runtime/batch/batch.h"

namespace tandem::batch {

class TextPool {
 public:
  TextPool();

  // Equal texts have equal indexes until Clear.
  uint32_t Intern(std::string_view text);
  void Clear();
  const std::vector<abi::TextRef>& texts() const { return texts_; }

 private:
  char* Memory(size_t size_bytes);
  size_t FindSlot(std::string_view text, uint64_t hash) const;
  void Grow();

  std::vector<abi::TextRef> texts_;
  std::vector<uint64_t> hashes_;
  std::vector<uint32_t> slots_;                        // index of a text; 0: empty
  std::vector<std::unique_ptr<char[]>> blocks_;        // of one size, kept for reuse
  std::vector<std::unique_ptr<char[]>> long_storage_;  // texts longer than a block
  size_t blocks_used_ = 0;
  size_t block_used_bytes_ = 0;
};

}  // namespace tandem::batch
