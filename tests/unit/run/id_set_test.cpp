// SPDX-License-Identifier: Apache-2.0
// The set of ids: what was put in is found, and nothing else.
#include "runtime/run/id_set.h"

#include <gtest/gtest.h>

#include <set>

namespace tandem::run {
namespace {

TEST(IdSet, AgreesWithASet) {
  IdSet ids;
  std::set<uint64_t> expected;
  uint64_t state = 1;
  for (int i = 0; i < 100'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const uint64_t hash = (state >> 33) % 60'000 * 0x9E3779B97F4A7C15u;
    const bool is_new = expected.insert(hash == 0 ? 1 : hash).second;
    ASSERT_EQ(ids.Insert(hash), is_new) << hash;
  }
  EXPECT_EQ(ids.size(), expected.size());
}

TEST(IdSet, EqualLowBitsCollideAndAreStillTold) {
  IdSet ids;
  for (uint64_t i = 1; i <= 500; ++i) {
    EXPECT_TRUE(ids.Insert(i << 40));
  }
  for (uint64_t i = 1; i <= 500; ++i) {
    EXPECT_FALSE(ids.Insert(i << 40));
  }
}

}  // namespace
}  // namespace tandem::run
