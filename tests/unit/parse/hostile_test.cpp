// SPDX-License-Identifier: Apache-2.0
// Hostile files get one clear error each, quickly, and never a crash.
#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/parse/parse.h"

namespace tandem::parse {
namespace {

using ::testing::HasSubstr;

struct Parsed {
  diag::Sink sink;
  syntax::File file;
  double seconds = 0;
};

Parsed ParseText(std::string text) {
  Parsed out;
  source::SourceSet sources;
  const source::FileId id = sources.Add("hostile.tandem", std::move(text));
  const auto start = std::chrono::steady_clock::now();
  out.file = Parse(sources, id, out.sink);
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

std::string Repeat(std::string_view text, size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

void ExpectOne(const Parsed& parsed, diag::Code code) {
  ASSERT_EQ(parsed.sink.all().size(), 1U) << parsed.sink.all().front().message;
  EXPECT_EQ(parsed.sink.all()[0].code, code) << parsed.sink.all()[0].message;
  EXPECT_LT(parsed.seconds, 10.0);  // generous: the machine that tests may be busy
}

TEST(Hostile, EmptyAndBlankFilesAreFine) {
  EXPECT_TRUE(ParseText("").sink.all().empty());
  EXPECT_TRUE(ParseText(" \n\t// nothing\n").sink.all().empty());
  EXPECT_TRUE(ParseText("\xEF\xBB\xBF").sink.all().empty());
}

TEST(Hostile, ByteOrderMarkIsSkippedAndPlacesStayRight) {
  const Parsed parsed = ParseText("\xEF\xBB\xBFlead { id text }\ndefine x = id == \"é\"");
  ASSERT_EQ(parsed.sink.all().size(), 1U);
  EXPECT_EQ(parsed.sink.all()[0].span.begin, 34U);
  EXPECT_EQ(parsed.file.declarations.size(), 2U);
}

TEST(Hostile, InvalidUtf8NamesByteAndLine) {
  const Parsed parsed = ParseText("lead {\n  id \xC3( text }\n");
  ExpectOne(parsed, diag::Code::kInvalidUtf8);
  EXPECT_THAT(parsed.sink.all()[0].message, HasSubstr("byte 12"));
  EXPECT_THAT(parsed.sink.all()[0].message, HasSubstr("line 2"));
}

TEST(Hostile, ZeroByte) {
  ExpectOne(ParseText(std::string("lead { id\0text }", 16)), diag::Code::kNulByte);
}

TEST(Hostile, TooLarge) {
  ExpectOne(ParseText(Repeat("// ten MB ", 1'048'576)), diag::Code::kFileTooLarge);
  ExpectOne(ParseText(std::string(10 * 1024 * 1024, 'x')), diag::Code::kFileTooLarge);
}

TEST(Hostile, TooManyTokens) {
  ExpectOne(ParseText(Repeat("a ", 1'000'001)), diag::Code::kTooManyTokens);
}

TEST(Hostile, LongWordsAndTexts) {
  const auto reports_too_long = [](const Parsed& parsed) {
    return !parsed.sink.ok() && parsed.sink.all()[0].code == diag::Code::kTooLong;
  };
  EXPECT_TRUE(reports_too_long(ParseText("define " + Repeat("x", 300) + " = 3")));
  EXPECT_TRUE(reports_too_long(ParseText("list a = \"" + Repeat("x", 70'000) + "\"")));
}

TEST(Hostile, DeepNesting) {
  constexpr size_t kMany = 100'000;
  const auto code = diag::Code::kNestedTooDeep;
  ExpectOne(ParseText("define x = " + Repeat("(", kMany) + "1" + Repeat(")", kMany)), code);
  ExpectOne(ParseText("define x = " + Repeat("not ", kMany) + "a"), code);
  ExpectOne(ParseText("define x = " + Repeat("newly ", kMany) + "a"), code);
  ExpectOne(ParseText("define x = any e where " + Repeat("not ", kMany) + "a"), code);
  ExpectOne(ParseText("define x = " + Repeat("any e where (", kMany)), code);
  ExpectOne(ParseText("define x = " + Repeat("- ", kMany) + "a"), code);
  ExpectOne(ParseText("define x = " + Repeat("a implies\n", kMany) + "a"), code);
  ExpectOne(ParseText("define x = " + Repeat("a or else\n", kMany) + "a"), code);
  ExpectOne(ParseText("define x = " + Repeat("if a then b\nelse ", kMany) + "a"), code);
  ExpectOne(ParseText("define x = " + Repeat("1 + ", kMany) + "a"), code);
  ExpectOne(ParseText("define x = " + Repeat("domain of ", kMany) + "a"), code);
  ExpectOne(ParseText("score s { " + Repeat("group g { ", kMany)), code);
  ExpectOne(ParseText("lead { a " + Repeat("list of ", kMany) + "text }"), code);
}

TEST(Hostile, AllowedNestingParses) {
  const Parsed parsed = ParseText("define x = " + Repeat("(", 199) + "a" + Repeat(")", 199));
  EXPECT_TRUE(parsed.sink.all().empty());
  ASSERT_EQ(parsed.file.declarations.size(), 1U);
}

TEST(Hostile, LongChainsOfAndAreFlat) {
  const Parsed parsed = ParseText("define x = a" + Repeat(" and b", 20'000));
  EXPECT_TRUE(parsed.sink.all().empty());
  const auto& define = std::get<syntax::DefineDecl>(parsed.file.declarations.at(0));
  EXPECT_EQ(define.body->args.size(), 20'001U);
}

TEST(Hostile, ManyMistakesEnd) {
  const Parsed parsed = ParseText(Repeat("score } { give } ( when\n", 2'000));
  EXPECT_FALSE(parsed.sink.ok());
  EXPECT_LT(parsed.seconds, 60.0);
}

}  // namespace
}  // namespace tandem::parse
