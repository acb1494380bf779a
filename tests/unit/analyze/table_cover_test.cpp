// SPDX-License-Identifier: Apache-2.0
// Rows that meet and parts that no row takes, against trying every value of small random tables.
#include "compiler/analyze/table_cover.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compiler/hir/tables.h"

namespace tandem::analyze {
namespace {

using hir::TableCell;
using schema::Kind;

constexpr int64_t kLow = -2;
constexpr int64_t kHigh = 6;
// Short enough to try all, long enough to be behind every prefix.
const std::vector<std::string>& Texts() {
  static const std::vector<std::string> kTexts{"a",  "b",  "c",   "aa",  "ab",  "ac",  "ba", "bb",
                                               "bc", "aaa", "aab", "aac", "aba", "abc", "bab", "q",
                                               "aabx"};
  return kTexts;
}

class RandomTable {
 public:
  explicit RandomTable(uint32_t seed) : random_(seed) {
    const size_t columns = 1 + random_() % 3;
    for (size_t c = 0; c < columns; ++c) {
      hir::TableInput input;
      input.name = "i" + std::to_string(c);
      input.type = {random_() % 2 == 0 ? Kind::kText : Kind::kInteger, schema::kNoChoice, kLow,
                    kHigh};
      table.inputs.push_back(input);
      domains.push_back({random_() % 3 != 0, kLow, kHigh, 1});
    }
    const size_t rows = 1 + random_() % 7;
    for (size_t r = 0; r < rows; ++r) {
      hir::TableRow row;
      for (const hir::TableInput& input : table.inputs) row.cells.push_back(Cell(input));
      table.rows.push_back(std::move(row));
    }
  }

  hir::Table table;
  std::vector<InputDomain> domains;

 private:
  TableCell Cell(const hir::TableInput& input) {
    TableCell cell;
    const uint32_t kind = random_() % 10;
    if (kind < 3) {
      cell.kind = TableCell::Kind::kAnything;
    } else if (kind == 3) {
      cell.kind = TableCell::Kind::kMissing;
    } else if (input.type.kind == Kind::kInteger) {
      cell.kind = TableCell::Kind::kIntervals;
      int64_t at = kLow - 1 + static_cast<int64_t>(random_() % 4);
      for (size_t n = 1 + random_() % 2; n > 0 && at <= kHigh; --n) {
        const int64_t end = at + static_cast<int64_t>(random_() % 5);
        cell.intervals.emplace_back(at, end);
        at = end + 2 + static_cast<int64_t>(random_() % 3);
      }
    } else {
      cell.kind = TableCell::Kind::kTexts;
      static const std::vector<std::string> kNeedles{"a", "aa", "aab", "ab", "b", "ba"};
      for (const std::string& needle : kNeedles) {
        if (random_() % 4 == 0) cell.texts.push_back(needle);
        if (random_() % 5 == 0) cell.prefixes.push_back(needle);
      }
      cell.negated = random_() % 3 == 0;
    }
    return cell;
  }

  std::mt19937 random_;
};

std::vector<hir::TableArgument> ValuesOf(const hir::TableInput& input, const InputDomain& domain) {
  std::vector<hir::TableArgument> values;
  if (domain.may_be_missing) values.push_back({});
  if (input.type.kind == Kind::kText) {
    for (const std::string& text : Texts()) values.push_back({true, 0, text});
  } else {
    for (int64_t v = domain.low; v <= domain.high; ++v) values.push_back({true, v, ""});
  }
  return values;
}

bool RowMatches(const hir::TableRow& row, const std::vector<hir::TableArgument>& lead) {
  for (size_t i = 0; i < lead.size(); ++i) {
    if (!hir::Matches(row.cells[i], lead[i])) return false;
  }
  return true;
}

// Every combination of values.
template <class Each>
void ForAll(const hir::Table& table, const std::vector<InputDomain>& domains, const Each& each) {
  std::vector<std::vector<hir::TableArgument>> values;
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    values.push_back(ValuesOf(table.inputs[i], domains[i]));
  }
  std::vector<size_t> at(values.size(), 0);
  for (;;) {
    std::vector<hir::TableArgument> lead;
    for (size_t i = 0; i < at.size(); ++i) lead.push_back(values[i][at[i]]);
    each(lead);
    size_t digit = 0;
    while (digit < at.size() && ++at[digit] == values[digit].size()) at[digit++] = 0;
    if (digit == at.size()) return;
  }
}

TEST(TableCover, MeetingRowsAreThoseThatSomeValueMatchesTwice) {
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    const RandomTable random(seed);
    std::vector<InputDomain> any(random.domains.size(), {true, kLow, kHigh, 1});
    const TableGrid grid = GridOf(random.table, any);
    Budget budget{1'000'000};
    const auto pairs = MeetingRows(grid, budget);
    ASSERT_TRUE(pairs.has_value());
    std::set<std::pair<uint32_t, uint32_t>> want;
    ForAll(random.table, any, [&](const std::vector<hir::TableArgument>& lead) {
      for (uint32_t a = 0; a < grid.rows; ++a) {
        for (uint32_t b = a + 1; b < grid.rows; ++b) {
          const bool both = RowMatches(random.table.rows[a], lead) &&
                            RowMatches(random.table.rows[b], lead);
          if (both) want.insert({a, b});
        }
      }
    });
    const std::set<std::pair<uint32_t, uint32_t>> got(pairs->begin(), pairs->end());
    EXPECT_EQ(got, want) << "seed " << seed;
  }
}

TEST(TableCover, AnUncoveredPartIsFoundIfAndOnlyIfSomeValueMatchesNoRow) {
  size_t with_gap = 0;
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    const RandomTable random(seed);
    const TableGrid grid = GridOf(random.table, random.domains);
    Box all;
    for (const TableColumn& column : grid.columns) all.push_back(column.domain());
    std::vector<Box> boxes;
    for (size_t r = 0; r < grid.rows; ++r) boxes.push_back(BoxOf(grid, r));
    std::vector<const Box*> taken;
    for (const Box& box : boxes) taken.push_back(&box);
    Budget budget{10'000'000};
    const auto gap = Uncovered(all, taken, budget);
    ASSERT_FALSE(budget.spent());
    bool want = false;
    ForAll(random.table, random.domains, [&](const std::vector<hir::TableArgument>& lead) {
      const bool matched = hir::MatchingRow(random.table, lead).has_value();
      want = want || !matched;
      if (!gap) return;
      bool inside = true;
      for (size_t c = 0; c < lead.size(); ++c) {
        const int32_t one = grid.columns[c].ClassOf({lead[c].known, lead[c].number, lead[c].key});
        inside = inside && Has((*gap)[c], one);
      }
      EXPECT_FALSE(inside && matched) << "seed " << seed;
    });
    EXPECT_EQ(gap.has_value(), want) << "seed " << seed;
    EXPECT_TRUE(want || !CornerIsFree(all, taken)) << "seed " << seed;
    with_gap += want ? 1 : 0;
    if (!gap) continue;
    std::vector<hir::TableArgument> sample;
    for (size_t c = 0; c < gap->size(); ++c) {
      const InputValue value = grid.columns[c].Sample((*gap)[c], seed % 2 == 0);
      EXPECT_TRUE(Has((*gap)[c], grid.columns[c].ClassOf(value)));
      sample.push_back({value.known, value.number, value.text});
    }
    EXPECT_FALSE(hir::MatchingRow(random.table, sample).has_value()) << "seed " << seed;
  }
  EXPECT_GT(with_gap, 100u);
  EXPECT_LT(with_gap, 970u);
}

TEST(TableCover, ASpentBudgetFindsNothingAndSaysSo) {
  const RandomTable random(7);
  const TableGrid grid = GridOf(random.table, random.domains);
  Budget budget{0};
  EXPECT_FALSE(MeetingRows(grid, budget).has_value());
  EXPECT_TRUE(budget.spent());
}

}  // namespace
}  // namespace tandem::analyze
