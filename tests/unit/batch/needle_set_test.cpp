// SPDX-License-Identifier: Apache-2.0
// Many needles of many questions in one table.
#include "runtime/batch/needle_set.h"

#include <gtest/gtest.h>

#include <string>

namespace tandem::batch {
namespace {

TEST(NeedleSet, AnswersAllQuestionsOfANeedleAtOnce) {
  NeedleSet set(2);
  EXPECT_TRUE(set.empty());
  set.Add("a.example", 0, 3);
  set.Add("b.example", 0, 3);
  set.Add("a.example", 1, 63);
  EXPECT_FALSE(set.empty());
  uint64_t words[2] = {1, 0};
  set.Answer("a.example", words);
  EXPECT_EQ(words[0], 9u);  // what was set stays
  EXPECT_EQ(words[1], uint64_t{1} << 63);
  set.Answer("c.example", words);
  set.Answer("", words);
  EXPECT_EQ(words[0], 9u);
}

TEST(NeedleSet, FindsEachOfThousands) {
  NeedleSet set(1);
  for (int i = 0; i < 20'000; ++i) {
    set.Add("mail" + std::to_string(i) + ".example", 0, static_cast<unsigned>(i % 64));
  }
  for (int i = 0; i < 20'000; ++i) {
    uint64_t word = 0;
    set.Answer("mail" + std::to_string(i) + ".example", &word);
    ASSERT_EQ(word, uint64_t{1} << (i % 64)) << i;
  }
  uint64_t word = 0;
  set.Answer("mail20000.example", &word);
  EXPECT_EQ(word, 0u);
}

}  // namespace
}  // namespace tandem::batch
