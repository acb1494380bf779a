// SPDX-License-Identifier: Apache-2.0
// Dealing out, and how many partitions there should be.
#include "runtime/join/partition.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/limits.h"

namespace tandem::join {
namespace {

// Twelve bytes: there may be hundreds of millions.
struct RowHead {
  uint32_t hash_low = 0;
  uint32_t hash_high = 0;
  uint32_t size = 0;

  uint64_t hash() const { return uint64_t{hash_high} << 32 | hash_low; }
};

constexpr unsigned kMostBits = 9;
constexpr unsigned kBitsWhenUnknown = 6;
constexpr size_t kLeastChunk = 4 * base::kKibibyte;
constexpr size_t kMostChunk = 256 * base::kKibibyte;
constexpr size_t kLeastPartition = 64 * base::kKibibyte;

}  // namespace

base::Result<bool> RowReader::Next(uint64_t& hash, std::string_view& with_head) {
  RowHead head;
  base::Result<bool> there = Need(sizeof head);
  if (!there || !*there) return there;
  std::memcpy(&head, buffer_.data() + at_, sizeof head);
  there = Need(sizeof head + head.size);
  if (!there || !*there) return there;
  hash = head.hash();
  with_head = std::string_view(buffer_).substr(at_, sizeof head + head.size);
  at_ += with_head.size();
  return true;
}

base::Result<bool> RowReader::Need(size_t bytes) {
  while (buffer_.size() - at_ < bytes) {
    buffer_.erase(0, std::exchange(at_, 0));
    const base::Result<bool> more = spool_.TakePiece(buffer_);
    if (!more || !*more) return more;
  }
  return true;
}

uint64_t Partition::SizeBytes() const {
  uint64_t bytes = 0;
  for (const Spool& stream : streams) bytes += stream.size_bytes();
  return bytes;
}

void AppendRowHead(uint64_t hash, size_t size, std::string& out) {
  const RowHead head{static_cast<uint32_t>(hash), static_cast<uint32_t>(hash >> 32),
                     static_cast<uint32_t>(size)};
  char bytes[sizeof head];
  std::memcpy(bytes, &head, sizeof head);
  out.append(bytes, sizeof bytes);
}

void AppendRow(uint64_t hash, std::string_view row, std::string& out) {
  AppendRowHead(hash, row.size(), out);
  out += row;
}

HashedRow TakeRow(std::string_view& rows) {
  RowHead head;
  TANDEM_CHECK(rows.size() >= sizeof head, "half a row in a partition");
  std::memcpy(&head, rows.data(), sizeof head);
  TANDEM_CHECK(rows.size() - sizeof head >= head.size, "half a row in a partition");
  const HashedRow row{head.hash(), rows.substr(sizeof head, head.size)};
  rows.remove_prefix(sizeof head + head.size);
  return row;
}

std::vector<Partition> MakePartitions(Storage& storage, size_t streams, unsigned bits,
                                      unsigned bits_used) {
  std::vector<Partition> partitions(size_t{1} << bits);
  for (Partition& partition : partitions) {
    partition.bits_used = bits_used + bits;
    for (size_t i = 0; i < streams; ++i) partition.streams.emplace_back(storage);
  }
  return partitions;
}

base::Result<std::vector<Partition>> Split(Partition partition, unsigned bits, Storage& storage) {
  std::vector<Partition> parts =
      MakePartitions(storage, partition.streams.size(), bits, partition.bits_used);
  for (size_t stream = 0; stream < partition.streams.size(); ++stream) {
    RowReader reader(std::move(partition.streams[stream]));
    for (;;) {
      uint64_t hash = 0;
      std::string_view row;
      const base::Result<bool> more = reader.Next(hash, row);
      if (!more) return tl::unexpected<base::Error>(more.error());
      if (!*more) break;
      Spool& target = parts[PartitionOf(hash, bits, partition.bits_used)].streams[stream];
      if (const auto done = target.Append(row); !done) {
        return tl::unexpected<base::Error>(done.error());
      }
    }
  }
  return parts;
}

Layout PlanLayout(size_t memory_bytes, uint64_t input_bytes, bool input_known, size_t streams,
                  unsigned workers) {
  Layout layout;
  // A partition is read whole by its worker, which also needs an index of it and columns.
  const uint64_t aim = std::max<uint64_t>(memory_bytes / 16 / workers, kLeastPartition);
  layout.partition_bytes = 2 * aim;
  layout.bits = kBitsWhenUnknown;
  if (input_known) {
    layout.bits = static_cast<unsigned>(std::bit_width(input_bytes / aim));
    // Some partitions for every worker, even of a small input.
    const auto least = static_cast<unsigned>(std::bit_width(workers)) + 1;
    layout.bits = std::clamp(layout.bits, std::min(least, kMostBits), kMostBits);
  }
  // The rest is for chunks being filled, a partition a worker with its index and columns, and what
  // the allocator cannot give back: measured, together about three quarters of what there is.
  layout.spool_bytes = memory_bytes / 8;
  const size_t spools = (streams << layout.bits) + 1;
  layout.chunk_bytes = std::clamp(memory_bytes / 8 / spools, kLeastChunk, kMostChunk);
  return layout;
}

}  // namespace tandem::join
