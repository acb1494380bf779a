// SPDX-License-Identifier: Apache-2.0
// Regular expressions: what matches, what is refused, how long a pattern may be.
#include "runtime/batch/regex.h"

#include <gtest/gtest.h>

namespace tandem::batch {
namespace {

TEST(Regex, MatchesAPartUnlessAnchored) {
  EXPECT_TRUE(Regex("b+", false).Matches("abbc"));
  EXPECT_FALSE(Regex("^b+$", false).Matches("abbc"));
  EXPECT_FALSE(Regex("B+", false).Matches("abbc"));
  EXPECT_TRUE(Regex("B+", true).Matches("abbc"));
  EXPECT_TRUE(Regex("^.$", false).Matches("\u00e9"));
}

TEST(Regex, RefusesMalformedPatterns) {
  EXPECT_TRUE(CheckRegex("[a-z]+").has_value());
  const base::Result<void> bad = CheckRegex("a(b");
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().kind, base::ErrorKind::kBadInput);
  EXPECT_NE(bad.error().message, "");
  EXPECT_FALSE(Regex("a(b", false).Matches("a(b"));
}

}  // namespace
}  // namespace tandem::batch
