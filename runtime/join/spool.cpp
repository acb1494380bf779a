// SPDX-License-Identifier: Apache-2.0
// Chunks of one size: full ones stay in memory while there is room.
#include "runtime/join/spool.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tandem::join {

Spool::Spool(Spool&& other) noexcept
    : storage_(other.storage_),
      chunks_(std::exchange(other.chunks_, {})),
      open_(std::exchange(other.open_, {})),
      size_bytes_(std::exchange(other.size_bytes_, 0)) {}

Spool& Spool::operator=(Spool&& other) noexcept {
  if (this == &other) return *this;
  Drop();
  storage_ = other.storage_;
  chunks_ = std::exchange(other.chunks_, {});
  open_ = std::exchange(other.open_, {});
  size_bytes_ = std::exchange(other.size_bytes_, 0);
  return *this;
}

void Spool::Drop() {
  for (const Chunk& chunk : chunks_) {
    if (chunk.memory != nullptr) storage_->Release(chunk.size);
  }
  chunks_.clear();
  std::string().swap(open_);
  size_bytes_ = 0;
}

base::Result<void> Spool::Append(std::string_view bytes) {
  size_bytes_ += bytes.size();
  const size_t full = storage_->chunk_bytes();
  while (!bytes.empty()) {
    const size_t count = std::min(bytes.size(), full - open_.size());
    // A string that doubles would grow past the chunk.
    if (open_.size() + count > full / 2) open_.reserve(full);
    open_.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    if (open_.size() == full) {
      if (auto closed = CloseChunk(); !closed) return closed;
    }
  }
  return {};
}

base::Result<void> Spool::CloseChunk() {
  Chunk chunk;
  chunk.size = open_.size();
  if (storage_->Reserve(chunk.size)) {
    chunk.memory = std::make_unique_for_overwrite<char[]>(chunk.size);
    std::memcpy(chunk.memory.get(), open_.data(), chunk.size);
  } else {
    const base::Result<uint64_t> offset = storage_->Write(open_);
    if (!offset) return tl::unexpected<base::Error>(offset.error());
    chunk.offset = *offset;
  }
  chunks_.push_back(std::move(chunk));
  open_.clear();
  return {};
}

base::Result<bool> Spool::TakePiece(std::string& into) {
  if (chunks_.empty()) {
    const bool has_more = !open_.empty();
    into += open_;
    std::string().swap(open_);
    size_bytes_ = 0;
    return has_more;
  }
  const Chunk chunk = std::move(chunks_.front());
  chunks_.pop_front();
  size_bytes_ -= chunk.size;
  if (chunk.memory != nullptr) {
    into.append(chunk.memory.get(), chunk.size);
    storage_->Release(chunk.size);
    return true;
  }
  const size_t begin = into.size();
  into.resize(begin + chunk.size);
  if (const auto read = storage_->Read(chunk.offset, into.data() + begin, chunk.size); !read) {
    return tl::unexpected<base::Error>(read.error());
  }
  return true;
}

base::Result<std::string> Spool::TakeAll() {
  std::string all;
  all.reserve(size_bytes_);
  for (;;) {
    const base::Result<bool> more = TakePiece(all);
    if (!more) return tl::unexpected<base::Error>(more.error());
    if (!*more) return all;
  }
}

}  // namespace tandem::join
