// SPDX-License-Identifier: Apache-2.0
// Kernels: one for each operation of form K, answers worked out by hand, no row that traps.
#include "runtime/kernels/kernels.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>

#include "runtime/program/program.h"
#include "runtime/value/zone.h"

namespace tandem::kernels {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

struct Columns {
  alignas(64) int64_t a[abi::kChunkRows] = {};
  alignas(64) int64_t b[abi::kChunkRows] = {};
  alignas(64) int64_t out[abi::kChunkRows] = {};
};

class Call {
 public:
  explicit Call(std::string_view op, const value::Zone& zone = {}) : zone_(zone) {
    kernel_ = FindKernel(op);
    EXPECT_NE(kernel_, nullptr) << op;
  }

  // The value (or mask bit) of the chunk's last row.
  int64_t operator()(int64_t a, int64_t b, int64_t imm) {
    columns_->a[kRow] = a;
    columns_->b[kRow] = b;
    Run(imm);
    return columns_->out[kRow];
  }
  bool Bit(int64_t a, int64_t b, int64_t imm) {
    columns_->a[kRow] = a;
    columns_->b[kRow] = b;
    Run(imm);
    return (static_cast<uint64_t>(columns_->out[abi::kMaskWords - 1]) >> 63) != 0;
  }

  Columns& columns() { return *columns_; }
  void Run(int64_t imm) {
    const abi::ChunkArgs args{nullptr, nullptr, nullptr, nullptr, &zone_, nullptr};
    kernel_(&args, columns_->a, columns_->b, imm, columns_->out);
  }

 private:
  static constexpr uint32_t kRow = abi::kChunkRows - 1;
  value::Zone zone_;
  abi::KernelFn kernel_;
  std::unique_ptr<Columns> columns_ = std::make_unique<Columns>();
};

TEST(Kernels, ExistForEveryOperationOfFormKAndNoOther) {
  size_t count = 0;
  for (size_t i = 0; i < program::OpCodeCount(); ++i) {
    const program::OpInfo& info = program::Info(static_cast<program::OpCode>(i));
    EXPECT_EQ(FindKernel(info.name) != nullptr, info.form == 'K') << info.name;
    if (info.form == 'K') ++count;
  }
  EXPECT_EQ(KernelCount(), count);
  EXPECT_EQ(FindKernel("kNoSuch"), nullptr);
  for (size_t i = 0; i < KernelCount(); ++i) {
    EXPECT_EQ(FindKernel(Kernels()[i].op_name), Kernels()[i].kernel);
  }
}

struct Row {
  const char* op;
  int64_t a, b, imm, expected;
};

TEST(Kernels, AnswerAsWorkedOutByHand) {
  constexpr Row kRows[] = {
      {"kMulScaled", 25'000, 15'000, 10'000, 37'500},  // 2.5 * 1.5
      {"kMulScaled", 1, 5'000, 10'000, 0},             // 0.5 of the last place: to even
      {"kMulScaled", 3, 5'000, 10'000, 2},
      {"kMulScaled", -3, 5'000, 10'000, -2},
      {"kMulScaled", kMax, 10'000, 10'000, kMax},  // through 128 bits
      {"kMulScaled", kMin, kMin, 1, 0},
      {"kDivScaled", 10'000, 30'000, 10'000, 3'333},
      {"kDivScaled", 20'000, 30'000, 10'000, 6'667},
      {"kDivScaled", -10'000, 30'000, 10'000, -3'333},
      {"kDivScaled", 10'000, -30'000, 10'000, -3'333},
      {"kDivScaled", 5, 0, 10'000, 0},
      {"kDivScaled", kMin, -1, 1, 0},
      {"kMod", 7, 3, 0, 1},
      {"kMod", -7, 3, 0, 2},
      {"kMod", 7, -3, 0, -2},
      {"kMod", kMin, -1, 0, 0},
      {"kMod", 7, 0, 0, 0},
      {"kFloorTo", -1, 0, 10'000, -10'000},
      {"kFloorTo", kMin, 0, 10'000, 0},
      {"kRoundTo", 25, 0, 10, 20},
      {"kRoundTo", 35, 0, 10, 40},
      {"kRoundTo", -25, 0, 10, -20},
      {"kRoundHalfUpTo", 25, 0, 10, 30},
      {"kRoundHalfUpTo", -25, 0, 10, -20},
      {"kRoundHalfUpTo", 24, 0, 10, 20},
      {"kDivFloor", -1, 0, 86'400, -1},
      {"kDivFloor", kMin, 0, 1, kMin},
      {"kWeekday", 0, 0, 0, 4},
      {"kWeekday", -4, 0, 0, 7},
      {"kMonthOf", 31, 0, 0, 2},
      {"kMonthsBetween", 30, 58, 0, 1},  // 31 January to 28 February 1970
      {"kYearsBetween", 0, 364, 0, 0},
      {"kYearsBetween", 0, 365, 0, 1},
      {"kDateOf", -1, 0, 0, -1},
      {"kDaysBetween", 0, 86'399'999'999, 0, 0},
      {"kDaysBetween", 0, 86'400'000'000, 0, 1},
      {"kInstantMonths", 0, 31 * int64_t{86'400'000'000}, 0, 1},
      {"kInstantYears", 0, 365 * int64_t{86'400'000'000}, 0, 1},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(Call(row.op)(row.a, row.b, row.imm), row.expected)
        << row.op << " " << row.a << " " << row.b << " " << row.imm;
  }
}

TEST(Kernels, FaultsSayWhereAValueIsUndefined) {
  constexpr Row kRows[] = {
      {"kAddFault", kMax, 1, 0, 1},
      {"kAddFault", kMax, 0, 0, 0},
      {"kSubFault", kMin, 1, 0, 1},
      {"kSubFault", kMin, 0, 0, 0},
      {"kMulFault", kMin, -1, 0, 1},
      {"kMulFault", kMax, 1, 0, 0},
      {"kMulScaledFault", kMax, 10'000, 10'000, 0},
      {"kMulScaledFault", kMax, 10'001, 10'000, 1},
      {"kDivScaledFault", 1, 0, 10'000, 1},
      {"kDivScaledFault", kMax, 9'999, 10'000, 1},
      {"kDivScaledFault", kMax, 10'000, 10'000, 0},
      {"kRoundFault", kMax - 9, 0, 10, 1},
      {"kRoundFault", kMax - 10, 0, 10, 0},
      {"kRoundFault", kMin, 0, 10, 1},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(Call(row.op).Bit(row.a, row.b, row.imm), row.expected != 0)
        << row.op << " " << row.a << " " << row.b << " " << row.imm;
  }
}

TEST(Kernels, SeeInstantsOnTheClocksOfTheZone) {
  const base::Result<value::Zone> berlin = value::FindZone("Europe/Berlin");
  ASSERT_TRUE(berlin.has_value());
  const int64_t hour = value::kMicrosPerHour;
  EXPECT_EQ(Call("kDateOf", *berlin)(23 * hour, 0, 0), 1);
  EXPECT_EQ(Call("kDateOf")(23 * hour, 0, 0), 0);
  // From noon to noon over the start of summer time are 23 hours, and one day.
  const int64_t noon = value::DaysFromCivil(2026, 3, 28) * value::kMicrosPerDay + 11 * hour;
  EXPECT_EQ(Call("kDaysBetween", *berlin)(noon, noon + 23 * hour, 0), 1);
  EXPECT_EQ(Call("kDaysBetween")(noon, noon + 23 * hour, 0), 0);
}

TEST(Kernels, AnswerAnythingForAnyRow) {
  constexpr int64_t kEnds[] = {kMin, kMin + 1, -1, 0, 1, kMax - 1, kMax};
  const base::Result<value::Zone> zone = value::FindZone("America/New_York");
  ASSERT_TRUE(zone.has_value());
  for (size_t i = 0; i < KernelCount(); ++i) {
    const std::string_view name = Kernels()[i].op_name;
    if (name == "kTextEq") continue;  // indexes into memory
    // Of decision tables: tests/unit/program/decision_builder_test.cpp.
    if (name.starts_with("kTable") || name == "kLookup") continue;
    Call call(Kernels()[i].op_name, *zone);
    uint32_t row = 0;
    for (const int64_t a : kEnds) {
      for (const int64_t b : kEnds) {
        call.columns().a[row] = a;
        call.columns().b[row++] = b;
      }
    }
    for (const int64_t imm : {int64_t{1}, int64_t{10'000}, kMax}) {
      call.Run(imm);
      const Columns first = call.columns();
      call.Run(imm);
      EXPECT_EQ(std::memcmp(first.out, call.columns().out, sizeof first.out), 0);
    }
  }
}

TEST(Kernels, ClampCivilTimeToYearsThatExist) {
  const int64_t last = Call("kDateOf")(kMax, 0, 0);
  EXPECT_EQ(last, value::DaysFromCivil(10'000, 12, 31));
  EXPECT_EQ(Call("kDateOf")(kMin, 0, 0), value::DaysFromCivil(0, 1, 1));
  EXPECT_EQ(Call("kMonthOf")(kMax, 0, 0), 12);
  EXPECT_EQ(Call("kYearsBetween")(kMin, kMax, 0), 10'000);
}

}  // namespace
}  // namespace tandem::kernels
