// SPDX-License-Identifier: Apache-2.0
// UTF-8: the first bad byte is found, every scalar value survives a round trip.
#include "runtime/base/utf8.h"

#include <gtest/gtest.h>

namespace tandem::base {
namespace {

TEST(Utf8Test, GoodTextHasNoBadByte) {
  EXPECT_EQ(ValidateUtf8(""), std::nullopt);
  EXPECT_EQ(ValidateUtf8("plain"), std::nullopt);
  EXPECT_EQ(ValidateUtf8("Müller – 東京 😀"), std::nullopt);
  EXPECT_EQ(ValidateUtf8(std::string_view("a\0b", 3)), std::nullopt);
  EXPECT_EQ(ValidateUtf8("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF"), std::nullopt);
}

TEST(Utf8Test, ReportsTheFirstBadByte) {
  EXPECT_EQ(ValidateUtf8("\xFF"), 0u);
  EXPECT_EQ(ValidateUtf8("ab\x80"), 2u);
  EXPECT_EQ(ValidateUtf8("ab\xC3"), 2u);             // cut off
  EXPECT_EQ(ValidateUtf8("ü\xC0\xAF"), 2u);          // overlong
  EXPECT_EQ(ValidateUtf8("a\xE0\x80\x80"), 1u);      // overlong
  EXPECT_EQ(ValidateUtf8("a\xED\xA0\x80"), 1u);      // surrogate
  EXPECT_EQ(ValidateUtf8("a\xF4\x90\x80\x80"), 1u);  // above U+10FFFF
  EXPECT_EQ(ValidateUtf8("a\xF0\x8F\x80\x80"), 1u);  // overlong
  EXPECT_EQ(ValidateUtf8("a\xE2\x82"), 1u);
  EXPECT_EQ(ValidateUtf8(std::string(100, 'x') + "\xFE" + std::string(100, 'x')), 100u);
}

TEST(Utf8Test, EveryScalarValueSurvivesARoundTrip) {
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    if (point == 0xD800) point = 0xE000;
    std::string bytes;
    AppendUtf8(point, bytes);
    size_t position = 0;
    ASSERT_EQ(NextCodePoint(bytes, position), point);
    ASSERT_EQ(position, bytes.size());
    ASSERT_EQ(ValidateUtf8(bytes), std::nullopt);
  }
}

TEST(Utf8Test, WalkOverAnyBytesEnds) {
  const std::string_view bad = "\xE2\x82z\xFF";
  size_t position = 0;
  std::u32string points;
  while (position < bad.size()) points.push_back(NextCodePoint(bad, position));
  EXPECT_EQ(points, U"\xFFFD\xFFFDz\xFFFD");
}

TEST(Utf8Test, IsAsciiLooksAtEveryByte) {
  EXPECT_TRUE(IsAscii(""));
  for (size_t length = 1; length < 40; ++length) {
    for (size_t at = 0; at < length; ++at) {
      std::string text(length, 'a');
      ASSERT_TRUE(IsAscii(text));
      text[at] = static_cast<char>(0x80);
      ASSERT_FALSE(IsAscii(text));
    }
  }
}

}  // namespace
}  // namespace tandem::base
