// SPDX-License-Identifier: Apache-2.0
// Rows with equal hashes meet, before and after a split, and none is lost.
#include "runtime/join/partition.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "runtime/base/hash.h"
#include "runtime/base/limits.h"

namespace tandem::join {
namespace {

TEST(Partition, ASplitKeepsRowsTogetherAndInOrder) {
  Storage storage(::testing::TempDir(), 4'096, 64);
  std::vector<Partition> whole = MakePartitions(storage, 2, 0);
  for (int i = 0; i < 2'000; ++i) {
    std::string rows;
    AppendRow(base::Hash64(std::to_string(i % 100)), std::to_string(i), rows);
    ASSERT_TRUE(whole[0].streams[static_cast<size_t>(i % 2)].Append(rows));
  }
  auto parts = Split(std::move(whole[0]), 3, storage);
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 8u);
  size_t count = 0;
  std::set<uint64_t> seen;
  for (Partition& part : *parts) {
    EXPECT_EQ(part.bits_used, 3u);
    std::set<uint64_t> here;
    for (Spool& stream : part.streams) {
      const std::string bytes = stream.TakeAll().value();
      std::string_view rows = bytes;
      int last = -1;
      while (!rows.empty()) {
        const HashedRow row = TakeRow(rows);
        const int number = std::stoi(std::string(row.row));
        EXPECT_GT(number, last);
        last = number;
        here.insert(row.hash);
        ++count;
      }
    }
    for (const uint64_t hash : here) EXPECT_TRUE(seen.insert(hash).second);
  }
  EXPECT_EQ(count, 2'000u);
}

TEST(Partition, TheLayoutFitsMemoryAndInput) {
  const size_t memory = 512 * base::kMebibyte;
  const Layout big = PlanLayout(memory, uint64_t{8} << 30, true, 4, 2);
  EXPECT_GE(big.partition_bytes << big.bits, uint64_t{8} << 30);
  EXPECT_LE(big.partition_bytes * 2, memory / 2);
  EXPECT_LE((big.chunk_bytes * 4) << big.bits, memory / 8);
  const Layout small = PlanLayout(memory, 1'000, true, 4, 2);
  EXPECT_LE(small.bits, 3u);
  const Layout unknown = PlanLayout(base::kMebibyte, 0, false, 4, 2);
  EXPECT_EQ(unknown.bits, 6u);
}

}  // namespace
}  // namespace tandem::join
