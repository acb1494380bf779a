// SPDX-License-Identifier: Apache-2.0
// Sorted spools read as one sorted sequence, however the bytes were cut.
#include "runtime/join/merge.h"

#include <gtest/gtest.h>

#include <utility>

namespace tandem::join {
namespace {

TEST(Merge, NumbersAsKeysKeepTheirOrder) {
  std::string small;
  std::string large;
  AppendKeyNumber(255, small);
  AppendKeyNumber(256, large);
  EXPECT_LT(small, large);
  EXPECT_EQ(KeyNumber(large), 256u);
}

TEST(Merge, RestoresTheOrderOverAllSpools) {
  for (const size_t chunk : {size_t{7}, size_t{100}, size_t{1} << 16}) {
    Storage storage(::testing::TempDir(), 1'000, chunk);
    std::vector<Spool> spools;
    for (size_t i = 0; i < 5; ++i) spools.emplace_back(storage);
    for (uint64_t i = 0; i < 1'000; ++i) {
      std::string key;
      AppendKeyNumber(i, key);
      ASSERT_TRUE(AppendKeyed(key, std::string(i % 50, 'b'), spools[i * 2'654'435'761 % 5]));
    }
    uint64_t next = 0;
    const auto merged = Merge(
        std::move(spools), [&](std::string_view key, std::string_view body) -> base::Result<void> {
          EXPECT_EQ(KeyNumber(key), next);
          EXPECT_EQ(body, std::string(next % 50, 'b'));
          ++next;
          return {};
        });
    ASSERT_TRUE(merged);
    EXPECT_EQ(next, 1'000u);
  }
}

TEST(Merge, EqualKeysStandInTheOrderOfSpools) {
  Storage storage("", 1'000, 100);
  std::vector<Spool> spools;
  spools.emplace_back(storage);
  spools.emplace_back(storage);
  ASSERT_TRUE(AppendKeyed("k", "second", spools[1]));
  ASSERT_TRUE(AppendKeyed("k", "first", spools[0]));
  std::string all;
  ASSERT_TRUE(Merge(std::move(spools),
                    [&](std::string_view, std::string_view body) -> base::Result<void> {
                      all += std::string(body) + " ";
                      return {};
                    }));
  EXPECT_EQ(all, "first second ");
}

TEST(Merge, AnErrorOfTheReceiverEndsIt) {
  Storage storage("", 1'000, 100);
  std::vector<Spool> spools;
  spools.emplace_back(storage);
  ASSERT_TRUE(AppendKeyed("a", "", spools[0]));
  ASSERT_TRUE(AppendKeyed("b", "", spools[0]));
  int calls = 0;
  const auto merged =
      Merge(std::move(spools), [&](std::string_view, std::string_view) -> base::Result<void> {
        ++calls;
        return base::Fail(base::ErrorKind::kIo, "full");
      });
  ASSERT_FALSE(merged);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace tandem::join
