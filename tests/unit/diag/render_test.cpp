// SPDX-License-Identifier: Apache-2.0
// What people and machines see of a diagnostic.
#include "compiler/diag/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "compiler/diag/render_text.h"

namespace tandem::diag {
namespace {

using source::FileId;
using source::SourceSet;
using source::Span;
using testing::HasSubstr;
using testing::Not;

// The span of the first occurrence of `what`.
Span Find(const SourceSet& sources, FileId file, std::string_view what) {
  const auto at = static_cast<uint32_t>(sources.Text(file).find(what));
  return {file, at, static_cast<uint32_t>(at + what.size())};
}

TEST(RenderText, ShowsMessagePlaceCaretsOtherPlaceAndHelp) {
  SourceSet sources;
  const FileId a = sources.Add("acme/lead.tandem", "lead {\n  title text\n  title text\n}\n");
  Sink sink;
  const Span first = Find(sources, a, "title");
  const Span second{a, first.begin + 13, first.end + 13};
  sink.Report(Code::kDuplicateName, second, "title", "a field").With(first, "it stands here");
  EXPECT_EQ(RenderText(sink, sources),
            "error[T0202]: `title` is already declared as a field\n"
            " --> acme/lead.tandem:3:3\n"
            "  |\n"
            "3 |   title text\n"
            "  |   ^^^^^\n"
            " ::: acme/lead.tandem:2:3\n"
            "  |\n"
            "2 |   title text\n"
            "  |   ----- it stands here\n"
            "  = help: give one of the two another name\n"
            "\n");
}

TEST(RenderText, SetsEveryLineOfAWitnessIn) {
  SourceSet sources;
  const FileId a = sources.Add("a.tandem", "x");
  Sink sink;
  sink.Report(Code::kEmptyList, Span{a, 0, 1}, "x").Help("").Witness("test {\n  lead { }\n}");
  EXPECT_THAT(RenderText(sink, sources),
              HasSubstr("  = a lead that shows it:\n     test {\n       lead { }\n     }\n"));
}

TEST(RenderText, CountsCodePointsAndPutsCaretsBelowThem) {
  SourceSet sources;
  const FileId a = sources.Add("a.tandem", "\"Zürich\" wrong\n");
  Sink sink;
  sink.Report(Code::kEmptyList, Find(sources, a, "wrong"), "x");
  EXPECT_THAT(RenderText(sink, sources), HasSubstr("a.tandem:1:10\n"));
  EXPECT_THAT(RenderText(sink, sources), HasSubstr("  |          ^^^^^\n"));
}

TEST(RenderText, ColoursOnlyWhenAsked) {
  SourceSet sources;
  const FileId a = sources.Add("a.tandem", "x");
  Sink sink;
  sink.Report(Code::kEmptyList, Span{a, 0, 1}, "x");
  EXPECT_THAT(RenderText(sink, sources), Not(HasSubstr("\x1b")));
  EXPECT_THAT(RenderText(sink, sources, {.color = true}), HasSubstr("\x1b[1;31merror"));
}

TEST(RenderText, LetsNoPolicySteerTheTerminal) {
  SourceSet sources;
  const FileId a = sources.Add("a\x1b[2J.tandem", "x \x1b[31m\xff y");
  Sink sink;
  sink.Report(Code::kEmptyList, Span{a, 0, 1}, "\x1b]0;title\x07");
  const std::string text = RenderText(sink, sources);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\x07")));
  EXPECT_THAT(text, HasSubstr("x \uFFFD[31m\uFFFD y"));
}

TEST(RenderText, ShowsAWindowOfALongLine) {
  SourceSet sources;
  std::string line(10'000'000, 'a');
  line.replace(5'000'000, 5, "wrong");
  const FileId a = sources.Add("a.tandem", line);
  Sink sink;
  sink.Report(Code::kEmptyList, Span{a, 5'000'000, 5'000'005}, "x");
  const std::string text = RenderText(sink, sources);
  EXPECT_LT(text.size(), 700u);
  EXPECT_THAT(text, HasSubstr("aawrongaa"));
  EXPECT_THAT(text, HasSubstr(" | …aaa"));
  const size_t caret = text.find("^^^^^") - text.rfind('\n', text.find("^^^^^"));
  const size_t wrong = text.find("wrong") - text.rfind('\n', text.find("wrong"));
  EXPECT_EQ(caret + std::string_view("…").size() - 1, wrong);
}

TEST(RenderText, CountsWhatIsBeyondTheLimit) {
  SourceSet sources;
  const FileId a = sources.Add("a.tandem", "abcdef");
  Sink sink;
  for (uint32_t i = 0; i < 5; ++i) sink.Report(Code::kEmptyList, Span{a, i, i + 1}, i);
  const std::string text = RenderText(sink, sources, {.limit = 2});
  EXPECT_THAT(text, HasSubstr("list `1` is empty"));
  EXPECT_THAT(text, Not(HasSubstr("list `2` is empty")));
  EXPECT_THAT(text, HasSubstr("… and 3 more errors\n"));
}

TEST(RenderText, APlaceAtTheEndAndOneInNoFile) {
  SourceSet sources;
  const FileId a = sources.Add("a.tandem", "lead {\n");
  Sink sink;
  sink.Report(Code::kEmptyList, Span{a, 7, 7}, "end");
  sink.Report(Code::kEmptyList, Span{FileId{0xffffffffu}, 0, 0}, "nowhere");
  const std::string text = RenderText(sink, sources);
  EXPECT_THAT(text, HasSubstr("a.tandem:2:1\n  |\n2 | \n  | ^\n"));
  EXPECT_THAT(text, HasSubstr("list `nowhere` is empty\n  = help"));
}

TEST(RenderJson, HoldsEverythingAndEscapes) {
  SourceSet sources;
  const FileId a = sources.Add("a\"b.tandem", "one\ntwo three\n");
  Sink sink;
  sink.Report(Code::kEmptyList, Find(sources, a, "three"), "x\n\x01\xff")
      .Help("say \"so\"")
      .With(Find(sources, a, "one"), "here")
      .Witness("test { }");
  EXPECT_EQ(RenderJson(sink, sources),
            "{\"format_version\":1,\"diagnostics\":[\n"
            "{\"code\":\"T0601\",\"severity\":\"error\","
            "\"message\":\"list `x\\n\\u0001\uFFFD` is empty\","
            "\"file\":\"a\\\"b.tandem\",\"line\":2,\"column\":5,\"end_line\":2,\"end_column\":10,"
            "\"help\":\"say \\\"so\\\"\",\"labels\":[{\"text\":\"here\","
            "\"file\":\"a\\\"b.tandem\",\"line\":1,\"column\":1,\"end_line\":1,\"end_column\":4}],"
            "\"witness\":\"test { }\"}\n],\"ignored\":0}\n");
}

TEST(RenderJson, NothingFoundIsAnEmptyList) {
  EXPECT_EQ(RenderJson(Sink(), SourceSet()),
            "{\"format_version\":1,\"diagnostics\":[],\"ignored\":0}\n");
}

}  // namespace
}  // namespace tandem::diag
