// SPDX-License-Identifier: Apache-2.0
// Rows of several streams dealt out by the hash of their key: equal keys meet in one partition.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/join/spool.h"

namespace tandem::join {

// One spool a stream, each with rows of the form AppendRow makes.
struct Partition {
  std::vector<Spool> streams;
  unsigned bits_used = 0;  // of the hashes, from the lowest: equal in all of its rows

  uint64_t SizeBytes() const;
};

void AppendRow(uint64_t hash, std::string_view row, std::string& out);
// The same in two steps: then `size` bytes must be appended.
void AppendRowHead(uint64_t hash, size_t size, std::string& out);

// Takes the first row off `rows`; they must have been made by AppendRow.
struct HashedRow {
  uint64_t hash = 0;
  std::string_view row;
};
HashedRow TakeRow(std::string_view& rows);

// Rows of a stream one after another, whatever pieces its spool comes in.
class RowReader {
 public:
  explicit RowReader(Spool spool) : spool_(std::move(spool)) {}

  // The next row with its head, valid until the one after it; false when there is none left.
  base::Result<bool> Next(uint64_t& hash, std::string_view& with_head);

 private:
  base::Result<bool> Need(size_t bytes);

  Spool spool_;
  std::string buffer_;
  size_t at_ = 0;
};

// 2^bits empty partitions.
std::vector<Partition> MakePartitions(Storage& storage, size_t streams, unsigned bits,
                                      unsigned bits_used = 0);
inline size_t PartitionOf(uint64_t hash, unsigned bits, unsigned bits_used = 0) {
  return static_cast<size_t>((hash >> bits_used) & ((uint64_t{1} << bits) - 1));
}

// The same rows in 2^bits partitions, each stream in its order.
base::Result<std::vector<Partition>> Split(Partition partition, unsigned bits, Storage& storage);

// How a run with so much memory and so many workers deals out.
struct Layout {
  unsigned bits = 0;             // 2^bits partitions
  size_t chunk_bytes = 0;
  size_t spool_bytes = 0;        // of chunks in memory
  uint64_t partition_bytes = 0;  // a partition of more is split
};
// `input_bytes`: of all inputs together, when it is known.
Layout PlanLayout(size_t memory_bytes, uint64_t input_bytes, bool input_known, size_t streams,
                  unsigned workers);

}  // namespace tandem::join
