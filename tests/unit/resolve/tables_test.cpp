// SPDX-License-Identifier: Apache-2.0
// Tables in files: dialects, what spreadsheets leave behind, places of findings, limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/base/limits.h"
#include "tests/unit/resolve/resolve_fixture.h"

namespace tandem::resolve {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kTable = "table t(word text, n integer) -> points integer from \"t.csv\"\n";

Resolved WithRows(const std::string& bytes) {
  return ResolveWithLead(kTable, {{"t.csv", bytes}});
}

// Spelled out: kinds of cells and values of the first row.
std::string FirstRow(const Resolved& r) {
  if (r->table_files.size() != 1 || r->table_files[0].rows.empty()) return "no rows";
  std::string text;
  for (const syntax::Cell& cell : r->table_files[0].rows[0].cells) {
    text += std::to_string(static_cast<int>(cell.kind)) + "(";
    for (const auto& arg : cell.args) text += "<" + arg->text + ">";
    text += ")";
  }
  return text;
}

TEST(TableFiles, DelimitersAndLineEndsAreFoundOut) {
  const std::string expected = FirstRow(WithRows("word,n,points\nDE,5,1\n"));
  EXPECT_EQ(expected, "4(<DE>)4(<5>)");
  EXPECT_EQ(FirstRow(WithRows("word;n;points\r\nDE;5;1\r\n")), expected);
  EXPECT_EQ(FirstRow(WithRows("word\tn\tpoints\nDE\t5\t1")), expected);
  EXPECT_EQ(FirstRow(WithRows("\xEF\xBB\xBFpoints,word,n\n1, DE ,5\n")), expected);
  EXPECT_EQ(FirstRow(WithRows("word,n,points\n,,\n\n\"DE\",\"5\",1\n,,\n")), expected);
}

TEST(TableFiles, TextsKeepCommasInQuotes) {
  const Resolved r = WithRows("word,n,points\n\"\"\"a, b\"\", c\",5,1\n");
  EXPECT_THAT(r.Findings(), IsEmpty());
  EXPECT_EQ(FirstRow(r), "4(<a, b><c>)4(<5>)");
}

TEST(TableFiles, RangesAreNoTextsAndTextsNoRanges) {
  EXPECT_EQ(FirstRow(WithRows("word,n,points\n1 up to 5,1 up to 5,1\n")),
            "4(<1 up to 5>)0(<1><5>)");
  EXPECT_EQ(FirstRow(WithRows("word,n,points\nover it,over 5,1\n")), "4(<over it>)1(<5>)");
}

TEST(TableFiles, FindingsPointIntoTheFile) {
  const Resolved r = WithRows("word,n,points\nDE,200-2000,1\nDE,5,\n");
  EXPECT_THAT(r.Findings(), ElementsAre("T0121 200-2000", "T1103 "));
}

TEST(TableFiles, OtherwiseHasNoCells) {
  const Resolved r = WithRows("word,n,points\notherwise,,1\n");
  ASSERT_EQ(r->table_files[0].rows.size(), 1U);
  EXPECT_TRUE(r->table_files[0].rows[0].otherwise);
  EXPECT_THAT(r->table_files[0].rows[0].cells, IsEmpty());
}

std::string Rows(size_t count) {
  std::string bytes = "word,n,points\n";
  for (size_t i = 0; i < count; ++i) bytes += "a,1,1\n";
  return bytes;
}

TEST(TableFiles, AsManyRowsAsTheLimitAndNoMore) {
  const Resolved most = WithRows(Rows(base::kMaxTableRows));
  EXPECT_THAT(most.Findings(), IsEmpty());
  EXPECT_EQ(most->table_files[0].rows.size(), base::kMaxTableRows);
  const Resolved more = WithRows(Rows(base::kMaxTableRows + 1));
  EXPECT_THAT(more.Findings(), ElementsAre("T0228 t"));
  EXPECT_THAT(more->table_files[0].rows, IsEmpty());
}

TEST(TableFiles, AsManyCellsAsTheLimit) {
  std::string columns;
  std::string header;
  std::string row;
  for (size_t i = 0; i + 1 < base::kMaxTableColumns; ++i) {
    columns += (i == 0 ? "" : ", ") + ("c" + std::to_string(i)) + " integer";
    header += "c" + std::to_string(i) + ",";
    row += "1,";
  }
  std::string bytes = header + "points\n";
  for (size_t i = 0; i <= base::kMaxTableCells / base::kMaxTableColumns; ++i) bytes += row + "1\n";
  const Resolved r = ResolveWithLead(
      "table t(" + columns + ") -> points integer from \"t.csv\"\n", {{"t.csv", bytes}});
  EXPECT_THAT(r.Findings(), ElementsAre("T0228 t"));
}

}  // namespace
}  // namespace tandem::resolve
