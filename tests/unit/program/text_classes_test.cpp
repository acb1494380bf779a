// SPDX-License-Identifier: Apache-2.0
// Classes of texts: two texts are in one class exactly when the same cells list them.
#include "runtime/program/text_classes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tandem::program {
namespace {

bool Lists(const TextClasses::Cell& cell, std::string_view key) {
  return std::find(cell.texts.begin(), cell.texts.end(), key) != cell.texts.end() ||
         std::any_of(cell.prefixes.begin(), cell.prefixes.end(),
                     [&](const std::string& prefix) { return key.starts_with(prefix); });
}

bool Holds(const TextClasses::Classes& classes, int64_t of) {
  return std::any_of(classes.begin(), classes.end(),
                     [&](const auto& range) { return range.first <= of && of <= range.second; });
}

TEST(TextClasses, NothingListedIsOneClass) {
  std::vector<TextClasses::Classes> listed;
  const TextClasses classes({{{}, {}}}, listed);
  EXPECT_EQ(classes.count(), 1);
  EXPECT_EQ(classes.ClassOf(""), 1);
  EXPECT_EQ(classes.ClassOf("anything"), 1);
  EXPECT_EQ(listed, (std::vector<TextClasses::Classes>{{}}));
  EXPECT_EQ(TextClasses().ClassOf("x"), 1);
}

TEST(TextClasses, EqualCellsShareTheirClasses) {
  std::vector<TextClasses::Classes> listed;
  const TextClasses classes({{{"at", "de"}, {}}, {{"de"}, {}}, {{"at", "de"}, {}}}, listed);
  EXPECT_EQ(classes.count(), 3);  // others, at, de
  EXPECT_EQ(listed[0], listed[2]);
  EXPECT_NE(classes.ClassOf("at"), classes.ClassOf("de"));
  EXPECT_EQ(classes.ClassOf("d"), 1);
  EXPECT_EQ(classes.ClassOf("dee"), 1);
}

TEST(TextClasses, ABigListIsOneClass) {
  TextClasses::Cell list;
  for (int i = 0; i < 10'000; ++i) list.texts.push_back("text " + std::to_string(i));
  std::sort(list.texts.begin(), list.texts.end());
  std::vector<TextClasses::Classes> listed;
  const TextClasses classes({list}, listed);
  EXPECT_EQ(classes.count(), 2);
  EXPECT_EQ(listed[0], (TextClasses::Classes{{2, 2}}));
  EXPECT_EQ(classes.ClassOf("text 9999"), 2);
  EXPECT_EQ(classes.ClassOf("text 10000"), 1);
}

TEST(TextClasses, NestedBeginnings) {
  std::vector<TextClasses::Classes> listed;
  const TextClasses classes({{{}, {"7"}}, {{}, {"75", "8"}}, {{"75"}, {"751"}}}, listed);
  EXPECT_TRUE(Holds(listed[0], classes.ClassOf("7")));
  EXPECT_TRUE(Holds(listed[0], classes.ClassOf("7:")));
  EXPECT_FALSE(Holds(listed[0], classes.ClassOf("8")));
  EXPECT_TRUE(Holds(listed[1], classes.ClassOf("8999")));
  EXPECT_FALSE(Holds(listed[1], classes.ClassOf("76")));
  EXPECT_TRUE(Holds(listed[2], classes.ClassOf("75")));
  EXPECT_FALSE(Holds(listed[2], classes.ClassOf("752")));
  EXPECT_TRUE(Holds(listed[2], classes.ClassOf("7519")));
}

TEST(TextClasses, AgreesWithReadingTheCells) {
  std::mt19937 random(11);
  const auto text = [&] {
    std::string made;
    for (size_t n = random() % 4; n > 0; --n) made += "ab\xc3\xff"[random() % 4];
    return made;
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<TextClasses::Cell> cells(random() % 6);
    for (TextClasses::Cell& cell : cells) {
      for (size_t n = random() % 4; n > 0; --n) cell.texts.push_back(text());
      for (size_t n = random() % 3; n > 0; --n) cell.prefixes.push_back(text() + "a");
      if (random() % 8 == 0) cell.prefixes.push_back("\xff");
    }
    std::vector<TextClasses::Classes> listed;
    const TextClasses classes(cells, listed);
    for (int i = 0; i < 60; ++i) {
      const std::string key = text() + text();
      const int32_t of = classes.ClassOf(key);
      ASSERT_GE(of, 1);
      ASSERT_LE(of, classes.count());
      for (size_t c = 0; c < cells.size(); ++c) {
        ASSERT_EQ(Holds(listed[c], of), Lists(cells[c], key)) << key << " in cell " << c;
      }
    }
  }
}

TEST(TextClasses, AreTheSameFromTheirParts) {
  std::vector<TextClasses::Classes> listed;
  const TextClasses made({{{"at", "de"}, {"u"}}, {{"us"}, {}}, {{}, {"\xff"}}}, listed);
  const auto again = TextClasses::FromParts(made.ToParts());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->count(), made.count());
  EXPECT_EQ(again->text_count(), made.text_count());
  for (const char* key : {"", "a", "at", "de", "dea", "t", "u", "us", "usa", "v", "\xff"}) {
    EXPECT_EQ(again->ClassOf(key), made.ClassOf(key)) << key;
  }
  EXPECT_EQ(TextClasses::FromParts({})->ClassOf("x"), 1);
}

TEST(TextClasses, RefusePartsThatAreNone) {
  const auto is_good = [](TextClasses::Parts parts) {
    return TextClasses::FromParts(parts).has_value();
  };
  EXPECT_TRUE(is_good({2, {{"a", 1}, {"b", 2}}, {{"", 1}, {"b", 2}}}));
  EXPECT_FALSE(is_good({0, {}, {}}));
  EXPECT_FALSE(is_good({2, {{"a", 3}}, {}}));
  EXPECT_FALSE(is_good({2, {{"a", 0}}, {}}));
  EXPECT_FALSE(is_good({2, {{"b", 1}, {"a", 2}}, {}}));
  EXPECT_FALSE(is_good({2, {{"a", 1}, {"a", 2}}, {}}));
  EXPECT_FALSE(is_good({2, {}, {{"a", 1}}}));
  EXPECT_FALSE(is_good({2, {}, {{"", 1}, {"b", 1}, {"a", 1}}}));
}

}  // namespace
}  // namespace tandem::program
