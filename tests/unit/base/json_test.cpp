// SPDX-License-Identifier: Apache-2.0
// JSON that is written as it comes.
#include <gtest/gtest.h>

#include "runtime/base/json_writer.h"

namespace tandem::base {
namespace {

using Layout = JsonWriter::Layout;

std::string Written(std::string_view text) {
  std::string out;
  AppendJsonString(text, out);
  return out;
}

TEST(JsonTest, WhatTextsNeed) {
  EXPECT_EQ(Written(""), R"("")");
  EXPECT_EQ(Written("Müller × 東京 /"), R"("Müller × 東京 /")");
  EXPECT_EQ(Written("a\"b\\c\nd\re\tf"), R"("a\"b\\c\nd\re\tf")");
  EXPECT_EQ(Written(std::string_view("\0\x1f\b\f\x7f", 5)), R"("\u0000\u001f\u0008\u000c\u007f")");
}

std::string Example(Layout layout) {
  JsonWriter json(layout);
  json.Open('{').Key("a").Number(1).Key("none").Open('[').Close(']').Key("no").Open('{').Close('}');
  json.Key("list").Open('[').Text("x").Flag(true).Raw("null").Open('{').Key("b").Signed(-2);
  json.Close('}').Open('[').Close(']').Close(']').Key("texts").Texts({"y", "\"z\""});
  return json.Close('}').Take();
}

TEST(JsonTest, OnOneLine) {
  EXPECT_EQ(Example(Layout::kOneLine),
            R"({"a":1,"none":[],"no":{},"list":["x",true,null,{"b":-2},[]],)"
            R"("texts":["y","\"z\""]})");
}

TEST(JsonTest, Indented) {
  EXPECT_EQ(Example(Layout::kIndented), R"({
  "a": 1,
  "none": [],
  "no": {},
  "list": [
    "x",
    true,
    null,
    {
      "b": -2
    },
    []
  ],
  "texts": [
    "y",
    "\"z\""
  ]
})");
}

}  // namespace
}  // namespace tandem::base
