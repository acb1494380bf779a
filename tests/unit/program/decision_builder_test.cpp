// SPDX-License-Identifier: Apache-2.0
// Decision tables of every form answer what reading row after row answers.
#include "runtime/program/decision_builder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "runtime/kernels/kernels.h"
#include "runtime/program/verify_parts.h"

namespace tandem::program {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

using Value = std::optional<int64_t>;
using Values = std::vector<Value>;  // by input

bool Accepts(const DecisionCell& cell, const Value& value) {
  if (cell.anything) return true;
  if (!value) return cell.missing;
  for (const auto& [low, high] : cell.intervals) {
    if (low <= *value && *value <= high) return true;
  }
  return false;
}

int64_t Read(const DecisionRows& table, const Values& values) {
  for (size_t row = 0; row < table.rows.size(); ++row) {
    bool matches = true;
    for (size_t i = 0; i < table.inputs; ++i) {
      matches = matches && Accepts(table.rows[row][i], values[i]);
    }
    if (matches) return static_cast<int64_t>(row);
  }
  return table.none;
}

// A chunk's worth of values through the kernels.
class Machine {
 public:
  Machine(const DecisionRows& table, const DecisionLimits& limits) : table_(table) {
    made_.tables.resize(1);
    DecisionTable& described = made_.tables[0];
    described.inputs.resize(table.inputs);
    described.rows = static_cast<uint32_t>(table.rows.size()) + (table.none >= 0 ? 1 : 0);
    described.parts = BuildDecision(table, made_.data, limits);
    const std::optional<std::string> offence = internal::VerifyDecisions(made_);
    EXPECT_FALSE(offence.has_value()) << *offence;
  }

  std::vector<int64_t> operator()(const std::vector<Values>& rows) const {
    std::vector<int64_t> answer(abi::kChunkRows, -1);
    for (const DecisionPart& part : parts()) {
      std::vector<int64_t> state(abi::kChunkRows, 0);
      for (size_t i = 0; i < part.order.size(); ++i) {
        std::vector<int64_t> value(abi::kChunkRows, 0);
        for (size_t r = 0; r < rows.size(); ++r) value[r] = rows[r][part.order[i]].value_or(0);
        const std::vector<int64_t> step = Call("kTableStep", state, value, part.first_step + i);
        const std::vector<int64_t> other = Call("kTableMissing", state, value, part.first_step + i);
        for (size_t r = 0; r < rows.size(); ++r) {
          state[r] = rows[r][part.order[i]] ? step[r] : other[r];
        }
      }
      if (part.match >= 0) state = Call("kTableMatch", state, state, part.match);
      for (size_t r = 0; r < answer.size(); ++r) {
        if (answer[r] < 0) answer[r] = state[r];
      }
    }
    return answer;
  }

  const std::vector<DecisionPart>& parts() const { return made_.tables[0].parts; }
  const kernels::Decisions& data() const { return made_.data; }

 private:
  std::vector<int64_t> Call(const char* op, const std::vector<int64_t>& a,
                            const std::vector<int64_t>& b, int64_t imm) const {
    std::vector<int64_t> out(abi::kChunkRows);
    const abi::ChunkArgs args{nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, &made_.data};
    kernels::FindKernel(op)(&args, a.data(), b.data(), imm, out.data());
    return out;
  }

  const DecisionRows& table_;
  Decisions made_;
};

class Random {
 public:
  explicit Random(uint32_t seed) : random_(seed) {}

  uint64_t Below(uint64_t end) { return random_() % end; }

  // Values around those that cells name; sometimes far away.
  int64_t Number(int64_t spread) {
    const int64_t special[] = {kMin, kMin + 1, kMax, kMax - 1, -1, 0};
    if (Below(12) == 0) return special[Below(6)];
    return static_cast<int64_t>(Below(static_cast<uint64_t>(spread)));
  }

  DecisionCell Cell(int64_t spread) {
    DecisionCell cell;
    const uint64_t kind = Below(10);
    if (kind == 0) {
      cell.anything = true;
    } else if (kind == 1) {
      cell.missing = true;
    } else {
      std::vector<std::pair<int64_t, int64_t>> intervals;
      for (uint64_t n = Below(3) + 1; n > 0; --n) {
        const int64_t a = Number(spread), b = kind < 6 ? a : Number(spread);
        intervals.emplace_back(std::min(a, b), std::max(a, b));
      }
      std::sort(intervals.begin(), intervals.end());
      for (const auto& interval : intervals) {
        if (!cell.intervals.empty() && cell.intervals.back().second >= interval.first) continue;
        cell.intervals.push_back(interval);
      }
    }
    return cell;
  }

  DecisionRows Table(size_t inputs, size_t rows, int64_t spread) {
    DecisionRows table{inputs, {}, Below(2) == 0 ? -1 : static_cast<int64_t>(rows)};
    for (size_t r = 0; r < rows; ++r) {
      auto& row = table.rows.emplace_back();
      for (size_t i = 0; i < inputs; ++i) row.push_back(Cell(spread));
    }
    return table;
  }

  std::vector<Values> Leads(size_t inputs, int64_t spread) {
    std::vector<Values> leads;
    for (size_t r = 0; r < abi::kChunkRows; ++r) {
      Values& lead = leads.emplace_back();
      for (size_t i = 0; i < inputs; ++i) {
        lead.push_back(Below(6) == 0 ? Value() : Value(Number(spread)));
      }
    }
    return leads;
  }

 private:
  std::mt19937 random_;
};

void Compare(Random& random, size_t inputs, size_t rows, int64_t spread,
             const DecisionLimits& limits, bool* packed, bool* cut) {
  const DecisionRows table = random.Table(inputs, rows, spread);
  const Machine run(table, limits);
  const std::vector<Values> leads = random.Leads(inputs, spread);
  const std::vector<int64_t> answers = run(leads);
  for (size_t r = 0; r < leads.size(); ++r) {
    ASSERT_EQ(answers[r], Read(table, leads[r])) << "lead " << r;
  }
  *packed = *packed || run.parts()[0].match >= 0;
  *cut = *cut || run.parts().size() > 1;
}

TEST(Decisions, NodesAnswerLikeReading) {
  Random random(1);
  bool packed = false, cut = false;
  for (int round = 0; round < 300; ++round) {
    const auto spread = 1 + static_cast<int64_t>(random.Below(60));
    Compare(random, 1 + random.Below(3), random.Below(30), spread, {}, &packed, &cut);
  }
  for (int round = 0; round < 8; ++round) {
    Compare(random, 2, 400, 5'000'000, {}, &packed, &cut);
  }
  EXPECT_FALSE(cut);
}

TEST(Decisions, PackedClassesAnswerLikeReading) {
  Random random(2);
  const DecisionLimits no_nodes{0, 0, 0};
  bool packed = false, cut = false;
  for (int round = 0; round < 150; ++round) {
    Compare(random, 1 + random.Below(4), 2 + random.Below(200),
            1 + static_cast<int64_t>(random.Below(300)), no_nodes, &packed, &cut);
  }
  EXPECT_TRUE(packed);
  EXPECT_FALSE(cut);
}

TEST(Decisions, PartsAnswerLikeReading) {
  Random random(3);
  DecisionLimits few{0, 0, 0};
  few.packed_states = 500;
  few.match_rows = 60;
  bool packed = false, cut = false;
  for (int round = 0; round < 100; ++round) {
    Compare(random, 1 + random.Below(3), 2 + random.Below(90), 200, few, &packed, &cut);
  }
  EXPECT_TRUE(packed);
  EXPECT_TRUE(cut);
}

// Bitmaps of some classes only: rows that overlap everywhere, more than one stride.
TEST(Decisions, StridesOfBitmaps) {
  DecisionRows table{2, {}, -1};
  Random random(4);
  for (int64_t row = 0; row < 3'000; ++row) {
    std::vector<DecisionCell> cells(2);
    for (DecisionCell& cell : cells) {
      const auto low = static_cast<int64_t>(random.Below(100'000));
      cell.intervals = {{low, low + static_cast<int64_t>(random.Below(50'000))}};
    }
    if (row % 7 == 0) cells[1] = {false, true, {}};
    table.rows.push_back(std::move(cells));
  }
  const Machine run(table, {});
  ASSERT_EQ(run.parts().size(), 1u);
  ASSERT_GE(run.parts()[0].match, 0) << "these should be too many nodes";
  const std::vector<Values> leads = random.Leads(2, 120'000);
  const std::vector<int64_t> answers = run(leads);
  for (size_t r = 0; r < leads.size(); ++r) ASSERT_EQ(answers[r], Read(table, leads[r]));
}

TEST(Decisions, AStateThatIsNoneIsHarmless) {
  Random random(5);
  const DecisionRows table = random.Table(3, 40, 50);
  for (const DecisionLimits& limits : {DecisionLimits{}, DecisionLimits{0, 0, 0}}) {
    Decisions made;
    const std::vector<DecisionPart> parts = BuildDecision(table, made.data, limits);
    made.data.columns = {{7, 8}};
    const abi::ChunkArgs args{nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, &made.data};
    std::vector<int64_t> a(abi::kChunkRows), b(abi::kChunkRows), out(abi::kChunkRows);
    for (size_t i = 0; i < a.size(); ++i) {
      a[i] = i % 3 == 0 ? kMin : i % 3 == 1 ? kMax : static_cast<int64_t>(random.Below(1u << 30));
      b[i] = random.Number(60);
    }
    for (int64_t step = 0; step < 3; ++step) {
      kernels::FindKernel("kTableStep")(&args, a.data(), b.data(), step, out.data());
      kernels::FindKernel("kTableMissing")(&args, a.data(), b.data(), step, out.data());
    }
    if (!made.data.matches.empty()) {
      kernels::FindKernel("kTableMatch")(&args, a.data(), b.data(), 0, out.data());
    }
    kernels::FindKernel("kLookup")(&args, a.data(), b.data(), 0, out.data());
    EXPECT_EQ(out[0], 0);
    EXPECT_EQ(out[1], 0);
  }
}

TEST(Decisions, EqualSetsOfRowsAreOneNode) {
  // After the first input either all rows remain or none.
  DecisionRows table{2, {}, -1};
  for (int64_t row = 0; row < 50; ++row) {
    auto& cells = table.rows.emplace_back(2);
    cells[0].intervals = {{1, 1}, {5, 5}};
    cells[1].intervals = {{row, row}, {row + 100, row + 100}, {row + 200, row + 200}};
  }
  const Machine run(table, {});
  ASSERT_EQ(run.parts()[0].order, (std::vector<uint32_t>{0, 1}));
  EXPECT_EQ(run.data().steps[0].edges.size(), 5u);
  EXPECT_EQ(run.data().steps[1].nodes.size(), 2u);
}

TEST(Decisions, RowsBehindOneThatAcceptsEverythingNeverAnswer) {
  DecisionRows table{2, {}, -1};
  table.rows.push_back({{false, false, {{1, 1}}}, {true, false, {}}});
  for (int64_t row = 0; row < 50; ++row) {
    table.rows.push_back({{true, false, {}}, {false, false, {{row, row}}}});
  }
  const Machine run(table, {});
  EXPECT_EQ(run({{1, 3}})[0], 0);
  EXPECT_EQ(run({{2, 3}})[0], 4);
  EXPECT_EQ(run({{std::nullopt, std::nullopt}})[0], -1);
}

// Ten thousand rows of a usual table: quick to make, and no larger than a few steps need.
TEST(Decisions, TenThousandRowsAreMadeQuickly) {
  DecisionRows table{3, {}, -1};
  for (int64_t row = 0; row < 10'000; ++row) {
    const int64_t country = row % 50, area = row / 50 % 100, size = row / 5'000;
    table.rows.push_back({{false, false, {{country, country}}},
                          {false, false, {{area * 7, area * 7 + 6}}},
                          {false, false, {{size * 1'000, size * 1'000 + 999}}}});
  }
  const auto start = std::chrono::steady_clock::now();
  const Machine run(table, {});
  const std::chrono::duration<double> spent_s = std::chrono::steady_clock::now() - start;
  ASSERT_EQ(run.parts().size(), 1u);
  EXPECT_LT(run.parts()[0].match, 0);
  size_t edges = 0;
  for (const kernels::DecisionStep& step : run.data().steps) edges += step.edges.size();
  EXPECT_LT(edges, 60'000u);
  EXPECT_LT(spent_s.count(), 5.0);  // 0.05 in a release build; others are slower
  EXPECT_EQ(run({{49, 99 * 7 + 6, 1'999}})[0], 9'999);
}

}  // namespace
}  // namespace tandem::program
