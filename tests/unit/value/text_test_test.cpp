// SPDX-License-Identifier: Apache-2.0
// Tests of text by text: words, globs, beginnings and ends.
#include "runtime/value/text_test.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "runtime/value/text_key.h"

namespace tandem::value {
namespace {

TEST(TextTestTest, PartsOfKeys) {
  EXPECT_TRUE(Contains("vp of sales", "of"));
  EXPECT_FALSE(Contains("vp", "vp of"));
  EXPECT_TRUE(StartsWith("75001", "75"));
  EXPECT_TRUE(EndsWith("north.example", ".example"));
  EXPECT_FALSE(Contains("a", ""));
  EXPECT_FALSE(StartsWith("a", ""));
  EXPECT_FALSE(EndsWith("a", ""));
}

TEST(TextTestTest, WordsAreWhole) {
  EXPECT_TRUE(HasWord("vp of operations", "operations"));
  EXPECT_FALSE(HasWord("vp of operations", "operation"));
  EXPECT_FALSE(HasWord("cooperations", "operations"));
  EXPECT_TRUE(HasWord("sales/operations,emea", "operations"));
  EXPECT_TRUE(HasWord("operations", "operations"));
  EXPECT_FALSE(HasWord("", "operations"));
  EXPECT_FALSE(HasWord("operations", ""));
  EXPECT_FALSE(HasWord("operations", "--")) << "a phrase without a word is in nothing";
  EXPECT_TRUE(HasWord("q4 2026", "2026"));
  EXPECT_FALSE(HasWord("snake_case", "snake case x"));
  EXPECT_TRUE(HasWord("snake_case", "case")) << "an underscore is no letter";
}

TEST(TextTestTest, PhrasesAreConsecutiveWords) {
  EXPECT_TRUE(HasWord("head of revenue operations", "revenue operations"));
  EXPECT_TRUE(HasWord("head of revenue - operations", "revenue operations"));
  EXPECT_TRUE(HasWord("revenue revenue operations", "revenue, operations!"));
  EXPECT_FALSE(HasWord("revenue and operations", "revenue operations"));
  EXPECT_FALSE(HasWord("operations revenue", "revenue operations"));
  EXPECT_FALSE(HasWord("revenue", "revenue operations"));
}

TEST(TextTestTest, LettersAndMarksOfEveryScript) {
  EXPECT_TRUE(HasWord(TextKey("Leiter Geschäftsführung"), TextKey("geschäftsführung")));
  EXPECT_FALSE(HasWord(TextKey("Geschäftsführung"), "gesch"));
  EXPECT_TRUE(HasWord("директор по продажам", "продажам"));
  EXPECT_FALSE(HasWord(TextKey("q\xCC\xA3x"), "q")) << "a mark belongs to its word";
  EXPECT_TRUE(HasWord("営業 部長", "部長"));
  EXPECT_TRUE(HasWord("a–b", "b")) << "a dash divides";
}

TEST(TextTestTest, Globs) {
  EXPECT_TRUE(MatchesGlob("/pricing/teams", "/pricing*"));
  EXPECT_TRUE(MatchesGlob("/pricing", "/pricing*"));
  EXPECT_FALSE(MatchesGlob("x/pricing", "/pricing*"));
  EXPECT_TRUE(MatchesGlob("abcabc", "*abc"));
  EXPECT_TRUE(MatchesGlob("a", "?"));
  EXPECT_TRUE(MatchesGlob("ü", "?"));
  EXPECT_FALSE(MatchesGlob("ü", "??"));
  EXPECT_FALSE(MatchesGlob("", "?"));
  EXPECT_TRUE(MatchesGlob("", "*"));
  EXPECT_FALSE(MatchesGlob("", ""));
  EXPECT_TRUE(MatchesGlob("abc", "a*?c"));
  EXPECT_FALSE(MatchesGlob("ac", "a*?c"));
  EXPECT_TRUE(MatchesGlob("mississippi", "m*iss*ip*i"));
  EXPECT_FALSE(MatchesGlob("mississippi", "m*iss*ix*"));
  EXPECT_TRUE(MatchesGlob("a[1]", "a[1]")) << "nothing else is special";
}

bool SlowMatch(std::string_view key, std::string_view pattern) {
  if (pattern.empty()) return key.empty();
  if (pattern[0] == '*') {
    return SlowMatch(key, pattern.substr(1)) || (!key.empty() && SlowMatch(key.substr(1), pattern));
  }
  return !key.empty() && (pattern[0] == '?' || pattern[0] == key[0]) &&
         SlowMatch(key.substr(1), pattern.substr(1));
}

TEST(TextTestTest, GlobAgreesWithItsDefinition) {
  std::mt19937 random(5);
  for (int i = 0; i < 100'000; ++i) {
    std::string key, pattern;
    for (size_t n = random() % 8; n > 0; --n) key.push_back("ab"[random() % 2]);
    for (size_t n = 1 + random() % 6; n > 0; --n) pattern.push_back("ab*?"[random() % 4]);
    ASSERT_EQ(MatchesGlob(key, pattern), SlowMatch(key, pattern)) << key << " " << pattern;
  }
}

TEST(TextTestTest, ManyStarsDoNotExplode) {
  const std::string key(20'000, 'a');
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "*a";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(MatchesGlob(key, pattern + "b"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

}  // namespace
}  // namespace tandem::value
