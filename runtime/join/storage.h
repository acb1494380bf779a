// SPDX-License-Identifier: Apache-2.0
// Memory for what waits, up to a bound, and a temporary file for the rest.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "runtime/base/status.h"

namespace tandem::join {

// Shared by all spools of a run; any thread. The file has no name once it is open, so that nothing
// stays behind however the process ends.
class Storage {
 public:
  // `memory_bytes`: what full chunks may take before they are written to a file in `folder`.
  Storage(std::string folder, size_t memory_bytes, size_t chunk_bytes)
      : folder_(std::move(folder)), memory_bytes_(memory_bytes), chunk_bytes_(chunk_bytes) {}
  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  size_t chunk_bytes() const { return chunk_bytes_; }
  // Bytes written to the temporary file so far.
  uint64_t spilled_bytes() const { return spilled_.load(std::memory_order_relaxed); }

  // Whether so many bytes may stay in memory; they then count until Release.
  bool Reserve(size_t bytes);
  void Release(size_t bytes) { in_memory_.fetch_sub(bytes, std::memory_order_relaxed); }

  // Stores bytes in the file; where they are. kIo when the folder has no room or may not be
  // written.
  base::Result<uint64_t> Write(std::string_view bytes);
  base::Result<void> Read(uint64_t offset, char* into, size_t bytes) const;

 private:
  base::Result<void> Open();

  const std::string folder_;
  const size_t memory_bytes_;
  const size_t chunk_bytes_;
  std::atomic<size_t> in_memory_{0};
  std::atomic<uint64_t> spilled_{0};
  std::mutex opening_;
  std::atomic<int> descriptor_{-1};
};

}  // namespace tandem::join
