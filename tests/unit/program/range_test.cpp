// SPDX-License-Identifier: Apache-2.0
// Ranges of inputs and operations.
#include "runtime/program/range.h"

#include <gtest/gtest.h>

namespace tandem::program {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr Range kFull{};

struct Case {
  OpCode code;
  Range a, b, c;
  int64_t imm;
  Range expected;
};

TEST(ResultRange, IsTheHullOfWhatAnOperationAnswers) {
  const Case cases[] = {
      {OpCode::kAdd, {1, 2}, {10, 20}, {}, 0, {11, 22}},
      {OpCode::kAdd, {0, kMax}, {0, 1}, {}, 0, kFull},
      {OpCode::kSub, {1, 2}, {10, 20}, {}, 0, {-19, -8}},
      {OpCode::kNeg, {-3, 5}, {}, {}, 0, {-5, 3}},
      {OpCode::kNeg, {kMin, 0}, {}, {}, 0, kFull},
      {OpCode::kMul, {-3, 5}, {-7, 2}, {}, 0, {-35, 21}},
      {OpCode::kMin, {0, 9}, {5, 20}, {}, 0, {0, 9}},
      {OpCode::kMax, {0, 9}, {5, 20}, {}, 0, {5, 20}},
      {OpCode::kSelect, {}, {5, 6}, {0, 0}, 0, {0, 6}},
      {OpCode::kMulScaled, {0, 30'000}, {-5'000, 5'000}, {}, 10'000, {-15'000, 15'000}},
      {OpCode::kMulScaled, {5, kMax}, {5, kMax}, {}, 1, {0, kMax}},
      {OpCode::kDivScaled, {100, 200}, {2, 4}, {}, 1, {25, 100}},
      {OpCode::kDivScaled, {100, 200}, {-1, 4}, {}, 1, {-200, 200}},
      {OpCode::kMod, {0, 5}, {10, 20}, {}, 0, {0, 5}},
      {OpCode::kMod, {0, 50}, {10, 20}, {}, 0, {0, 19}},
      {OpCode::kMod, {0, 50}, {-10, 20}, {}, 0, {-9, 19}},
      {OpCode::kMod, {0, 50}, {0, 0}, {}, 0, {0, 0}},
      {OpCode::kFloorTo, {-1, 19}, {}, {}, 10, {-10, 10}},
      {OpCode::kFloorTo, {kMin, -1}, {}, {}, 10, {kMin, 0}},
      {OpCode::kRoundTo, {25, 35}, {}, {}, 10, {20, 40}},
      {OpCode::kRoundHalfUpTo, {25, 35}, {}, {}, 10, {30, 40}},
      {OpCode::kDivFloor, {-1, 19}, {}, {}, 10, {-1, 1}},
      {OpCode::kWeekday, kFull, {}, {}, 0, {1, 7}},
      {OpCode::kMonthOf, kFull, {}, {}, 0, {1, 12}},
      {OpCode::kDateOf, {0, value::kMicrosPerDay}, {}, {}, 0, {-2, 3}},
      {OpCode::kMonthsBetween, {0, 0}, {31, 59}, {}, 0, {1, 2}},
      {OpCode::kYearsBetween, {0, 0}, {365, 800}, {}, 0, {1, 2}},
  };
  for (const Case& c : cases) {
    const Range range = ResultRange(c.code, {c.a, c.b, c.c}, c.imm);
    EXPECT_EQ(range, c.expected) << Info(c.code).name << " [" << range.low << ", " << range.high
                                 << "]";
  }
}

schema::Schema MakeSchema(schema::Kind kind, Range range = {}) {
  schema::Schema schema;
  schema.choices = {{"size", false, {{"a", "a"}, {"b", "b"}, {"c", "c"}}}};
  schema.fields = {{"f", {kind, schema::ChoiceId{0}, range.low, range.high}, true, {}}};
  return schema;
}

Range InputRangeOf(schema::Kind kind, Range range, Projection projection,
                   abi::Physical physical = abi::Physical::kInt64, size_t atoms = 0) {
  Input input{schema::FieldId{0}, projection, physical, {}, {}};
  input.atoms.resize(atoms);
  return InputRange(MakeSchema(kind, range), input);
}

TEST(InputRange, AlwaysHoldsTheZeroOfMissingRows) {
  using schema::Kind;
  EXPECT_EQ(InputRangeOf(Kind::kInteger, {18, 99}, Projection::kValue), (Range{0, 99}));
  EXPECT_EQ(InputRangeOf(Kind::kInteger, {-9, -2}, Projection::kValue), (Range{-9, 0}));
  EXPECT_EQ(InputRangeOf(Kind::kChoice, {}, Projection::kValue), (Range{0, 2}));
  EXPECT_EQ(InputRangeOf(Kind::kDate, {}, Projection::kValue), kDays);
  EXPECT_EQ(InputRangeOf(Kind::kTime, {}, Projection::kValue), kInstants);
  EXPECT_EQ(InputRangeOf(Kind::kInteger, {18, 99}, Projection::kValid), (Range{0, 1}));
}

TEST(InputRange, OfBitsEndsAtTheSignOfAFullWord) {
  using schema::Kind;
  const auto bits = [](abi::Physical physical, size_t count) {
    return InputRangeOf(Kind::kText, {}, Projection::kBits, physical, count);
  };
  EXPECT_EQ(bits(abi::Physical::kInt8, 7), (Range{0, 127}));
  EXPECT_EQ(bits(abi::Physical::kInt8, 8), (Range{-128, 127}));
  EXPECT_EQ(bits(abi::Physical::kInt64, 64), kFull);
  EXPECT_EQ(bits(abi::Physical::kInt64, 63), (Range{0, kMax}));
}

TEST(Narrowest, HoldsRangesAndBits) {
  EXPECT_EQ(NarrowestFor({-128, 127}), abi::Physical::kInt8);
  EXPECT_EQ(NarrowestFor({0, 128}), abi::Physical::kInt16);
  EXPECT_EQ(NarrowestFor({0, 40'000}), abi::Physical::kInt32);
  EXPECT_EQ(NarrowestFor(kFull), abi::Physical::kInt64);
  EXPECT_EQ(NarrowestForBits(8), abi::Physical::kInt8);
  EXPECT_EQ(NarrowestForBits(9), abi::Physical::kInt16);
  EXPECT_EQ(NarrowestForBits(64), abi::Physical::kInt64);
}

}  // namespace
}  // namespace tandem::program
