// SPDX-License-Identifier: Apache-2.0
// JSON lines: cutting, strictness, paths, and that no bytes do harm.
#include "runtime/ingest/json.h"

#include <gmock/gmock.h>

#include <random>

#include "runtime/base/limits.h"
#include "runtime/ingest/input.h"
#include "runtime/ingest/json_text.h"
#include "tests/unit/ingest/judge_json.h"

namespace tandem::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "line:cell|cell" with kinds' letters before cells, or "line!error".
std::vector<std::string> ReadBlocks(const std::vector<Block>& blocks, const JsonPaths& paths) {
  std::vector<std::string> seen;
  JsonReader reader(paths);
  Record record;
  std::string error;
  for (const Block& block : blocks) {
    reader.Start(block);
    while (reader.Next(record, error)) {
      std::string shown = std::to_string(record.line);
      if (!error.empty()) {
        seen.push_back(shown + "!" + error);
        continue;
      }
      for (size_t i = 0; i < record.fields.size(); ++i) {
        shown += i == 0 ? ":" : "|";
        shown += "_0\"#tf[{?"[static_cast<size_t>(record.json[i].kind)];
        shown += record.fields[i];
      }
      seen.push_back(shown);
    }
  }
  return seen;
}

std::vector<std::string> Read(const std::string& text, const std::vector<std::string>& wanted) {
  JsonPaths paths;
  for (const std::string& path : wanted) paths.Add(path);
  return ReadBlocks({Block{.bytes = text}}, paths);
}

std::string ErrorOf(const std::string& line) {
  const auto seen = Read(line, {"a", "b.c"});
  return seen.size() == 1 ? seen[0] : "not one record";
}

TEST(Json, CellsOfEveryKind) {
  EXPECT_THAT(Read(R"({"a":"x","b":{"c":-1.50e2,"d":[1]},"e":true,"f":null,"g":[1, "]"],"h":{}})",
                   {"a", "b.c", "e", "f", "g", "h", "i", "b"}),
              ElementsAre("1:\"x|#-1.50e2|ttrue|0null|[[1, \"]\"]|{{}|_|"
                          "{{\"c\":-1.50e2,\"d\":[1]}"));
}

TEST(Json, LinesBlankLinesAndByteOrderMark) {
  EXPECT_THAT(Read("\xEF\xBB\xBF{\"a\":1}\r\n\n  \t\r\n { \"a\" : \"\" } \n{}", {"a"}),
              ElementsAre("1:#1", "4:\"", "5:_"));
  EXPECT_THAT(Read("", {"a"}), IsEmpty());
  EXPECT_THAT(Read("\n \n", {"a"}), IsEmpty());
}

TEST(Json, PathsAndLiteralDots) {
  EXPECT_THAT(SplitPath("a.b\\.c.d\\\\.e"), ElementsAre("a", "b.c", "d\\", "e"));
  EXPECT_EQ(SplitPath(PathOfKey("x.y\\z")), std::vector<std::string>{"x.y\\z"});
  EXPECT_THAT(Read(R"({"a.b":1,"a":{"b":2}})", {"a\\.b", "a.b"}), ElementsAre("1:#1|#2"));
  JsonPaths paths;
  EXPECT_EQ(paths.Add("a.b"), 0u);
  EXPECT_EQ(paths.Add("c"), 1u);
  EXPECT_EQ(paths.Add("a.b"), 0u);
}

TEST(Json, APathThroughSomethingElse) {
  const std::vector<std::string> paths = {"a.b"};
  EXPECT_THAT(Read("{\"a\":1}\n{\"a\":[]}\n{\"a\":null}\n{\"a\":\" \"}\n{\"a\":{}}", paths),
              ElementsAre("1:?1", "2:?[]", "3:_", "4:_", "5:_"));
}

TEST(Json, TextsAreUnescaped) {
  EXPECT_THAT(Read(R"({"a":"\"\\\/\b\f\n\r\t\u00e9\uD83D\ude00","\u0062":{"c":"x"}})",
                   {"a", "b.c"}),
              ElementsAre("1:\"\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80|\"x"));
  for (const char* bad : {R"({"a":"\x"})", R"({"z":"\u12g4"})", R"({"a":"\ud800"})",
                          R"({"a":"\udc00x"})", R"({"z":["\ud800\u0041"]})", R"({"\q":1})",
                          R"({"a":"\u12"})"}) {
    EXPECT_THAT(ErrorOf(bad), HasSubstr("expected a text with proper escapes")) << bad;
  }
  EXPECT_THAT(ErrorOf(R"({"a":"x\u0000"})"), HasSubstr("NUL"));
}

TEST(Json, WhatIsNoJsonObjectSaysWhere) {
  EXPECT_EQ(ErrorOf("[1]"),
            "1!not JSON from byte 1 on: expected an object such as {\"id\": …}");
  EXPECT_EQ(ErrorOf("{\"a\":1"), "1!cut off: expected a comma or }");
  EXPECT_EQ(ErrorOf("{\"a\":1}}"), "1!not JSON from byte 8 on: expected nothing after the object");
  EXPECT_EQ(ErrorOf("{\"a\":1,}"), "1!not JSON from byte 8 on: expected a key in quotes");
  EXPECT_EQ(ErrorOf("{\"a\" 1}"), "1!not JSON from byte 6 on: expected a colon");
  EXPECT_EQ(ErrorOf("{\"z\":[1 2]}"), "1!not JSON from byte 9 on: expected a comma or ]");
  EXPECT_EQ(ErrorOf("{\"a\":tru}"), "1!not JSON from byte 6 on: expected a value");
  EXPECT_EQ(ErrorOf("{\"a\":\"x}"), "1!not JSON: a text that is never closed");
  EXPECT_THAT(ErrorOf("{\"a\":\"\t\"}"), HasSubstr("a control character inside a text"));
  EXPECT_EQ(ErrorOf("{\"a\":\"\xFF\"}"), "1!not UTF-8 from byte 7 of the line on");
  for (const char* bad : {"01", "1.", ".5", "+1", "1e", "0x1", "NaN", "-", "1\x01", "'x'",
                          "\\\"x\""}) {
    EXPECT_THAT(ErrorOf(std::string("{\"z\":") + bad + "}"), HasSubstr("!")) << bad;
  }
}

TEST(Json, AKeyThatIsReadStandsOnce) {
  EXPECT_EQ(ErrorOf(R"({"a":1,"x":1,"x":2,"a":1})"), "1!the key \"a\" stands twice");
  EXPECT_EQ(ErrorOf(R"({"b":{"c":1},"b":{}})"), "1!the key \"b\" stands twice");
  EXPECT_EQ(ErrorOf(R"({"x":1,"x":2})"), "1:_|_");
}

TEST(Json, NestingIsBounded) {
  const auto nested = [](size_t levels) {
    return "{\"z\":" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  EXPECT_EQ(ErrorOf(nested(199)), "1:_|_");
  EXPECT_THAT(ErrorOf(nested(202)), HasSubstr("expected at most 200 levels"));
  EXPECT_THAT(ErrorOf("{\"z\":" + std::string(1'000'000, '[')), HasSubstr("200 levels"));
}

TEST(Json, ABadLineSpoilsNoOther) {
  EXPECT_THAT(Read("{\"a\":1}\n{\"a\":\"\n{\"a\":3}\n\xFF\n{\"a\":5}\n{]\n"
                   "{\"a\":\"\\u0037\"}",
                   {"a"}),
              ElementsAre("1:#1", "2!not JSON: a text that is never closed", "3:#3",
                          "4!not UTF-8 from byte 1 of the line on", "5:#5",
                          "6!not JSON from byte 2 on: expected a key in quotes", "7:\"7"));
}

TEST(Json, TheOrderOfKeysDoesNotMatter) {
  std::mt19937 random(7);
  std::string text;
  std::vector<std::string> expected;
  for (int line = 1; line <= 2'000; ++line) {
    std::vector<int> keys(40);
    for (int i = 0; i < 40; ++i) keys[static_cast<size_t>(i)] = i;
    std::shuffle(keys.begin(), keys.end(), random);
    keys.resize(random() % 40 + 1);
    std::string first = "_";
    std::string second = "_";
    text += '{';
    for (const int key : keys) {
      if (text.back() != '{') text += ',';
      text += "\"k" + std::to_string(key) + "\":" + std::to_string(line + key);
      if (key == 3) first = "#" + std::to_string(line + key);
      if (key == 17) second = "#" + std::to_string(line + key);
    }
    text += "}\n";
    expected.push_back(std::to_string(line) + ":" + first + "|" + second);
  }
  EXPECT_EQ(Read(text, {"k3", "k17"}), expected);
}

TEST(Json, NumbersWithoutExponentAreExact) {
  const auto plain = [](const char* number) {
    std::string out;
    WriteWithoutExponent(number, out);
    return out;
  };
  EXPECT_EQ(plain("1.2e1"), "12");
  EXPECT_EQ(plain("-12E-1"), "-1.2");
  EXPECT_EQ(plain("0.000123e+2"), "0.0123");
  EXPECT_EQ(plain("1e0"), "1");
  EXPECT_EQ(plain("0.0e999999999999999999999"), "0");
  EXPECT_EQ(plain("1e999999999999999999999").size(), 41u);
  EXPECT_THAT(plain("-1e-999999999999999999999"), ::testing::StartsWith("-0.0000"));
  EXPECT_EQ(plain(("0." + std::string(300, '0') + "25e302").c_str()), "25");
  EXPECT_EQ(plain(("5" + std::string(300, '0') + "e-301").c_str()), "0.5" + std::string(300, '0'));
}

TEST(Json, ALineTooLongIsRejectedAndTheRestGoesOn) {
  const std::string text = "{\"a\":1}\n{\"a\":\"" + std::string(17 * base::kMebibyte, 'x') +
                           "\"}\n{\"a\":3}\n";
  std::vector<Block> blocks;
  LineCutter cutter(1 << 20);
  for (size_t at = 0; at < text.size(); at += 300'000) {
    cutter.Feed(std::string_view(text).substr(at, 300'000), blocks);
  }
  cutter.Finish(blocks);
  size_t bytes = 0;
  for (const Block& block : blocks) bytes += block.bytes.size();
  EXPECT_LT(bytes, 4096u);
  JsonPaths paths;
  paths.Add("a");
  EXPECT_THAT(ReadBlocks(blocks, paths),
              ElementsAre("1:#1", "2!a line longer than 16 MiB", "3:#3"));
}

TEST(Json, PiecesAndBlocksDoNotMatter) {
  const std::string text = "{\"a\":1}\n\n{\"a\":\"two\"}\r\n{\"a\"\n{\"a\":[4]}\n{\"a\":5}";
  const auto expected = Read(text, {"a"});
  EXPECT_EQ(expected.size(), 5u);
  JsonPaths paths;
  paths.Add("a");
  for (size_t piece = 1; piece < 30; ++piece) {
    for (size_t target = 1; target < 40; target += 3) {
      std::vector<Block> blocks;
      Cutter cutter({.format = schema::DataFormat::kJsonLines}, target);
      for (size_t at = 0; at < text.size(); at += piece) {
        ASSERT_TRUE(cutter.Feed(std::string_view(text).substr(at, piece), blocks));
      }
      ASSERT_TRUE(cutter.Finish(blocks));
      std::string joined;
      for (const Block& block : blocks) joined += block.bytes;
      ASSERT_EQ(joined, text);
      ASSERT_EQ(ReadBlocks(blocks, paths), expected) << piece << " " << target;
    }
  }
}

TEST(Json, AgreesWithAnotherReaderOnDamagedLines) {
  const std::string good =
      R"({"a":"x\u00e9\n","b":{"c":[1,-2.5e3,{"d":null}],"e":true},"f":"\ud83d\ude00 ","g":false})";
  const std::string bytes = "{}[]:,\"\\0129.eE+-truefalsn \t\xC3\xA9\xFF\x01u";
  std::mt19937 random(42);
  size_t objects = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string line = good;
    for (auto edits = random() % 3; edits > 0; --edits) {
      const size_t at = random() % line.size();
      const char byte = bytes[random() % bytes.size()];
      switch (random() % 3) {
        case 0: line[at] = byte; break;
        case 1: line.insert(at, 1, byte); break;
        default: line.erase(at, 1 + random() % 3); break;
      }
    }
    const auto seen = Read(line, {});
    ASSERT_EQ(seen.size(), 1u) << line;
    const bool accepted = seen[0].find('!') == std::string::npos;
    objects += accepted ? 1 : 0;
    const Verdict verdict = JudgeJson(line);
    if (verdict == Verdict::kUnclear) continue;
    ASSERT_EQ(accepted, verdict == Verdict::kObject) << line << "\n" << seen[0];
  }
  EXPECT_GT(objects, 70'000u);
}

TEST(Json, FormsOfInput) {
  const auto form = [](std::string_view head) -> std::string {
    const auto found = DetectForm(head, std::nullopt, std::nullopt);
    if (!found) return found.error().message;
    return found->format == schema::DataFormat::kCsv ? "csv" : "jsonl";
  };
  EXPECT_EQ(form("id,name\n"), "csv");
  EXPECT_EQ(form("\xEF\xBB\xBF \n{\"id\":1}\n"), "jsonl");
  EXPECT_THAT(form("{\n  \"id\": 1\n}\n"), HasSubstr("one object a line"));
  const auto json = DetectForm("[{\"id\":1}]", schema::DataFormat::kJsonLines, std::nullopt);
  ASSERT_FALSE(json);
  EXPECT_THAT(json.error().message, HasSubstr("JSON array"));
  EXPECT_TRUE(DetectForm("", schema::DataFormat::kJsonLines, std::nullopt));
}

}  // namespace
}  // namespace tandem::ingest
