// SPDX-License-Identifier: Apache-2.0
// Format: line ends, blanks that are not blanks, ends of files, files with errors.
#include "compiler/format/format.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/base/limits.h"

namespace tandem::format {
namespace {

std::string Formatted(const std::string& text) {
  source::SourceSet sources;
  const source::FileId file = sources.Add("a.tandem", text);
  diag::Sink sink;
  const base::Result<std::string> out = Format(sources, file, sink);
  EXPECT_TRUE(sink.ok());
  return out ? *out : out.error().message;
}

TEST(Format, LineEndsBecomeLineFeeds) {
  EXPECT_EQ(Formatted("lead {\r\n  id text // x\r\n}\r\n"), "lead {\n  id text  // x\n}\n");
  EXPECT_EQ(Formatted("// old\rlead { id text }\r// end"), "// old\nlead { id text }\n// end\n");
}

TEST(Format, BlanksOfEveryKindBecomeOneBlank) {
  EXPECT_EQ(Formatted("\xEF\xBB\xBFlead\t{\xC2\xA0id \f\t text\xEF\xBB\xBF}"),
            "lead { id text }\n");
}

TEST(Format, CommentsLoseBlanksAtTheirEndOnly) {
  EXPECT_EQ(Formatted("//\ta \t b  \t\nlead { id text }//x \n"),
            "//\ta \t b\nlead { id text }  //x\n");
}

TEST(Format, OneLineEndAtTheEnd) {
  EXPECT_EQ(Formatted("lead { id text }"), "lead { id text }\n");
  EXPECT_EQ(Formatted("lead { id text }\n\n\n"), "lead { id text }\n");
  EXPECT_EQ(Formatted("// only this"), "// only this\n");
  EXPECT_EQ(Formatted(""), "");
  EXPECT_EQ(Formatted("\n \n"), "");
}

TEST(Format, TextsAndNumbersStayAsTheyWereWritten) {
  const std::string text =
      "define a = b in (\"  x\\\"  y\", 1_000.50, 5%, `a  b`, 2026-01-01 10:00)\n";
  EXPECT_EQ(Formatted(text), text);
}

TEST(Format, WhatStoodOnOneLineStaysThereOnlyIfItFits) {
  const std::string fits(80, 'x');
  EXPECT_EQ(Formatted("record r { " + fits + " text }"), "record r { " + fits + " text }\n");
  const std::string wide(83, 'x');
  EXPECT_EQ(Formatted("record r { " + wide + " text }"), "record r {\n  " + wide + " text\n}\n");
}

TEST(Format, AFileWithErrorsIsHandedBackAsItIs) {
  source::SourceSet sources;
  const std::string text = "lead {id text\n";
  const source::FileId file = sources.Add("a.tandem", text);
  diag::Sink sink;
  EXPECT_EQ(Format(sources, file, sink).value(), text);
  EXPECT_FALSE(sink.ok());
}

TEST(Format, ATextThatWouldGrowTooLargeIsALimit) {
  std::string text = "lead { id text }\n";
  while (text.size() + 64 < base::kMaxSourceFileBytes) {
    text += "define a=b//";
    text.append(40, 'c');
    text += '\n';
  }
  source::SourceSet sources;
  const source::FileId file = sources.Add("a.tandem", text);
  diag::Sink sink;
  const base::Result<std::string> out = Format(sources, file, sink);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().kind, base::ErrorKind::kLimit);
}

}  // namespace
}  // namespace tandem::format
