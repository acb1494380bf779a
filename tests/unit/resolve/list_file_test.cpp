// SPDX-License-Identifier: Apache-2.0
// List files in their three formats, and what is wrong with them.
#include "compiler/resolve/list_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tandem::resolve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> Texts(const std::string& name, std::string_view bytes,
                               const std::optional<std::string>& column = std::nullopt) {
  const ListEntries entries = ReadListFile(name, bytes, column);
  std::vector<std::string> texts;
  if (!entries) return {"error: " + entries.error().message};
  for (const ListEntry& entry : *entries) texts.push_back(entry.text);
  return texts;
}

TEST(ListFile, TextHasOneEntryALine) {
  EXPECT_THAT(Texts("a.txt", "\xEF\xBB\xBFgmail.com\r\n  # mail \n\n\t web.de \n#x\nC#"),
              ElementsAre("gmail.com", "web.de", "C#"));
  EXPECT_THAT(Texts("a.txt", ""), IsEmpty());
}

TEST(ListFile, TextKnowsItsLines) {
  const ListEntries entries = ReadListFile("a.txt", "# head\n\na\n", std::nullopt);
  ASSERT_TRUE(entries && entries->size() == 1);
  EXPECT_EQ(entries->front().line, 3u);
}

TEST(ListFile, CsvOfOneColumnNeedsNoName) {
  EXPECT_THAT(Texts("a.CSV", "Domain\n\"a,b\"\n\nweb.de\n"), ElementsAre("a,b", "web.de"));
}

TEST(ListFile, CsvTakesTheNamedColumn) {
  EXPECT_THAT(Texts("a.csv", "Id;Domain\r\n1;gmail.com\r\n2;\r\n3;web.de\r\n", "Domain"),
              ElementsAre("gmail.com", "web.de"));
}

TEST(ListFile, CsvMustSayWhichColumn) {
  const ListEntries none = ReadListFile("a.csv", "Id,Domain\n1,x\n", std::nullopt);
  ASSERT_FALSE(none);
  EXPECT_TRUE(none.error().is_column);
  EXPECT_EQ(none.error().message, "2 columns");
  const ListEntries misspelt = ReadListFile("a.csv", "Id,Domain\n1,x\n", "Domian");
  ASSERT_FALSE(misspelt);
  EXPECT_EQ(misspelt.error().help, "did you mean `Domain`?");
}

TEST(ListFile, JsonIsAnArrayOfTexts) {
  EXPECT_THAT(Texts("a.json", R"(["GB", " FR ", "", "\u00e9"])"), ElementsAre("GB", "FR", "é"));
  EXPECT_THAT(Texts("a.json", R"(["GB", 1])").front(), HasSubstr("other than a text: its 2."));
  EXPECT_THAT(Texts("a.json", R"({"a": []})").front(), HasSubstr("holds no array"));
  EXPECT_THAT(Texts("a.json", R"(["GB")").front(), HasSubstr("is no JSON"));
}

TEST(ListFile, RefusesWhatIsNoText) {
  EXPECT_THAT(Texts("a.txt", "ok\n\xff\n").front(), HasSubstr("is not UTF-8: byte 4"));
  EXPECT_THAT(Texts("a.txt", std::string_view("a\0b", 3)).front(), HasSubstr("NUL"));
  EXPECT_THAT(Texts("a.txt", "a\n", "Domain").front(), HasSubstr("no columns"));
  EXPECT_THAT(Texts("a.csv", "Domain\n\"a\"b\n").front(), HasSubstr("is no CSV: line 2"));
}

}  // namespace
}  // namespace tandem::resolve
