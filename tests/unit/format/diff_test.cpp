// SPDX-License-Identifier: Apache-2.0
// UnifiedDiff: hunks as `patch` reads them.
#include "compiler/format/diff.h"

#include <gtest/gtest.h>

namespace tandem::format {
namespace {

TEST(UnifiedDiff, NothingForEqualTexts) {
  EXPECT_EQ(UnifiedDiff("a\nb\n", "a\nb\n", "x", "y"), "");
}

TEST(UnifiedDiff, ALineWithItsSurroundings) {
  EXPECT_EQ(UnifiedDiff("a\nb\nc\nd \ne\nf\ng\nh\n", "a\nb\nc\nd\ne\nf\ng\nh\n", "x", "y"),
            "--- x\n+++ y\n@@ -1,7 +1,7 @@\n a\n b\n c\n-d \n+d\n e\n f\n g\n");
}

TEST(UnifiedDiff, DistantChangesAreHunksOfTheirOwn) {
  EXPECT_EQ(UnifiedDiff("a \n1\n2\n3\n4\n5\n6\n7\nb \n", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "x", "x"),
            "--- x\n+++ x\n@@ -1,4 +1,4 @@\n-a \n+a\n 1\n 2\n 3\n"
            "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b \n+b\n");
}

TEST(UnifiedDiff, LinesJoinedAndCut) {
  EXPECT_EQ(UnifiedDiff("a {\nb\n}\n", "a { b }\n", "x", "x"),
            "--- x\n+++ x\n@@ -1,3 +1 @@\n-a {\n-b\n-}\n+a { b }\n");
  EXPECT_EQ(UnifiedDiff("a\nb\n", "a\n\nb\n", "x", "x"),
            "--- x\n+++ x\n@@ -1,2 +1,3 @@\n a\n+\n b\n");
  EXPECT_EQ(UnifiedDiff("\n\na\n", "a\n", "x", "x"),
            "--- x\n+++ x\n@@ -1,3 +1 @@\n-\n-\n a\n");
}

TEST(UnifiedDiff, AnOpenLastLine) {
  EXPECT_EQ(UnifiedDiff("a\nb", "a\nb\n", "x", "x"),
            "--- x\n+++ x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
  EXPECT_EQ(UnifiedDiff("a ", "a\n", "x", "x"),
            "--- x\n+++ x\n@@ -1 +1 @@\n-a \n\\ No newline at end of file\n+a\n");
}

}  // namespace
}  // namespace tandem::format
