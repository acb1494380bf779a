// SPDX-License-Identifier: Apache-2.0
// Bytes that are written first and read later, from front to back, in memory or in a file.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/status.h"
#include "runtime/join/storage.h"

namespace tandem::join {

// Movable; one thread at a time. The storage must outlive it.
class Spool {
 public:
  explicit Spool(Storage& storage) : storage_(&storage) {}
  ~Spool() { Drop(); }
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;

  base::Result<void> Append(std::string_view bytes);
  uint64_t size_bytes() const { return size_bytes_; }

  // The next piece of what was written and not yet read, appended to `into` and forgotten here;
  // false when there is none left. Nothing may be written between two reads.
  base::Result<bool> TakePiece(std::string& into);
  // All that is left.
  base::Result<std::string> TakeAll();

 private:
  struct Chunk {
    std::unique_ptr<char[]> memory;  // null: in the file
    uint64_t offset = 0;
    size_t size = 0;
  };

  base::Result<void> CloseChunk();
  void Drop();

  Storage* storage_;
  std::deque<Chunk> chunks_;
  std::string open_;  // the chunk being filled
  uint64_t size_bytes_ = 0;
};

}  // namespace tandem::join
