// SPDX-License-Identifier: Apache-2.0
// Places in texts: lines, columns in code points, line ends, the byte order mark.
#include "compiler/source/source.h"

#include <gtest/gtest.h>

namespace tandem::source {
namespace {

TEST(SourceSet, LocatesLinesAndColumns) {
  SourceSet set;
  const FileId file = set.Add("a.tandem", "ab\ncd\r\n\nlast");
  EXPECT_EQ(set.Locate(file, 0).line, 1U);
  EXPECT_EQ(set.Locate(file, 1).column, 2U);
  EXPECT_EQ(set.Locate(file, 3).line, 2U);
  EXPECT_EQ(set.Locate(file, 8).line, 4U);
  EXPECT_EQ(set.Locate(file, 12).column, 5U);
  EXPECT_EQ(set.Locate(file, 999).line, 4U);
}

TEST(SourceSet, ColumnsCountCodePoints) {
  SourceSet set;
  const FileId file = set.Add("a.tandem", "é≥x");
  EXPECT_EQ(set.Locate(file, 2).column, 2U);
  EXPECT_EQ(set.Locate(file, 5).column, 3U);
}

TEST(SourceSet, ByteOrderMarkTakesNoColumn) {
  SourceSet set;
  const FileId file = set.Add("a.tandem", "\xEF\xBB\xBFlead");
  EXPECT_EQ(set.Locate(file, 3).column, 1U);
  EXPECT_EQ(set.Locate(file, 4).column, 2U);
}

TEST(SourceSet, LinesComeWithoutTheirEnds) {
  SourceSet set;
  const FileId file = set.Add("a.tandem", "ab\r\ncd\n");
  EXPECT_EQ(set.Line(file, 1), "ab");
  EXPECT_EQ(set.Line(file, 2), "cd");
  EXPECT_EQ(set.Line(file, 3), "");
  EXPECT_EQ(set.Line(file, 9), "");
}

TEST(SourceSet, KeepsSeveralFilesApart) {
  SourceSet set;
  const FileId first = set.Add("a.tandem", "one");
  const FileId second = set.Add("b.tandem", "two");
  EXPECT_EQ(set.Text(Span{first, 1, 3}), "ne");
  EXPECT_EQ(set.Text(Span{second, 0, 99}), "two");
  EXPECT_EQ(set.Path(second), "b.tandem");
  EXPECT_EQ(set.size(), 2U);
}

TEST(Cover, HoldsBoth) {
  EXPECT_EQ(Cover({{}, 3, 5}, {{}, 1, 4}), (Span{{}, 1, 5}));
}

}  // namespace
}  // namespace tandem::source
