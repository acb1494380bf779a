// SPDX-License-Identifier: Apache-2.0
// Rows cut from bytes however they come, and two streams of decisions paired by id.
#include "compiler/diff/decisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "runtime/output/row_writer.h"

namespace tandem::diff {
namespace {

using testing::ElementsAre;

std::string Csv(const std::vector<Row>& rows) {
  std::string out;
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i != 0) out += ',';
      output::AppendCsvCell(row[i], out);
    }
    out += '\n';
  }
  return out;
}

TEST(RowCutter, ReadsWhatTheWriterWritesInPiecesOfAnySize) {
  const std::vector<Row> rows = {
      {"a", "", "x,y"}, {"\"b\"", "line\nline", " c "}, {"", "", "é\r"}};
  const std::string bytes = Csv(rows);
  for (size_t piece = 1; piece <= bytes.size(); ++piece) {
    RowCutter cutter;
    std::vector<Row> got;
    Row row;
    for (size_t at = 0; at < bytes.size(); at += piece) {
      cutter.Add(std::string_view(bytes).substr(at, piece));
      while (cutter.Next(row)) got.push_back(row);
    }
    EXPECT_EQ(got, rows) << piece;
  }
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

base::Result<Pairs> PairUp(const std::vector<std::string>& before,
                           const std::vector<std::string>& after) {
  auto spool = Spool::Make(testing::TempDir());
  if (!spool) return tl::unexpected<base::Error>(spool.error());
  std::vector<Row> rows{{"id", "cell"}};
  for (const std::string& id : before) rows.push_back({id, "x"});
  if (auto written = spool->Write(Csv(rows)); !written) {
    return tl::unexpected<base::Error>(written.error());
  }
  Pairs pairs;
  SideBySide side(*spool, [&](const Row* a, const Row* b) -> base::Result<void> {
    pairs.emplace_back(a != nullptr ? a->front() : "-", b != nullptr ? b->front() : "-");
    return {};
  });
  base::Result<void> done = side.Begin();
  for (const std::string& id : after) {
    if (done) done = side.Add({id, "y"});
  }
  if (done) done = side.End();
  if (!done) return tl::unexpected<base::Error>(done.error());
  return pairs;
}

TEST(SideBySide, PairsByIdWhereEitherSideLacksSome) {
  EXPECT_THAT(*PairUp({"a", "b", "c"}, {"a", "c", "d"}),
              ElementsAre(std::pair("a", "a"), std::pair("b", "-"), std::pair("c", "c"),
                          std::pair("-", "d")));
  EXPECT_THAT(*PairUp({"c"}, {"a", "b", "c"}),
              ElementsAre(std::pair("-", "a"), std::pair("-", "b"), std::pair("c", "c")));
  EXPECT_THAT(*PairUp({}, {"a"}), ElementsAre(std::pair("-", "a")));
  EXPECT_THAT(*PairUp({"a"}, {}), ElementsAre(std::pair("a", "-")));
}

TEST(SideBySide, LeadsWithoutIdsPairUntilOneIsMissing) {
  EXPECT_THAT(*PairUp({"", ""}, {"", ""}), ElementsAre(std::pair("", ""), std::pair("", "")));
  const auto different = PairUp({"", "a"}, {"b"});
  ASSERT_FALSE(different);
  EXPECT_THAT(different.error().message, testing::HasSubstr("declare `id` in `lead`"));
}

TEST(SideBySide, RandomSubsequencesComeBackWhole) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> before;
    std::vector<std::string> after;
    Pairs expected;
    for (int i = 0; i < 60; ++i) {
      const std::string id = std::to_string(i);
      const bool here = random() % 4 != 0;
      const bool there = random() % 4 != 0;
      if (here) before.push_back(id);
      if (there) after.push_back(id);
      if (here || there) expected.emplace_back(here ? id : "-", there ? id : "-");
    }
    auto got = *PairUp(before, after);
    // Between two leads of both sides those of one side come in either order.
    std::sort(got.begin(), got.end());
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(got, expected);
  }
}

}  // namespace
}  // namespace tandem::diff
