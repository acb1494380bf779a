// SPDX-License-Identifier: Apache-2.0
// Every operation on every combination of telling operands, as columns and as scalars, against
// plain arithmetic in 128 bits; on every set of loops this machine can run.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <vector>

#include "runtime/exec/plan.h"
#include "runtime/value/zone.h"
#include "tests/unit/exec/maker.h"

namespace tandem::exec {
namespace {

using program::Info;
using program::kNoOp;
using program::OpCode;
using program::OpId;
__extension__ typedef __int128 Wide;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kTelling[] = {0, 1, -1, 2, -3, 25, 1'000'001, -10'000, kMin, kMax};

int64_t Wrapped(Wide wide) { return static_cast<int64_t>(static_cast<uint64_t>(wide)); }
bool Fits(Wide wide) { return wide >= kMin && wide <= kMax; }
int64_t OrZero(Wide wide) { return Fits(wide) ? static_cast<int64_t>(wide) : 0; }
Wide Floor(Wide a, Wide b) {
  const Wide q = a / b;
  return a % b != 0 && (a % b < 0) != (b < 0) ? q - 1 : q;
}
// Nearest integer to a / b; ties to even, or up.
Wide Nearest(Wide a, Wide b, bool to_even) {
  if (b < 0) {
    a = -a;
    b = -b;
  }
  const Wide floor = Floor(a, b);
  const Wide twice = (a - floor * b) * 2;
  if (twice != b) return twice > b ? floor + 1 : floor;
  return to_even && floor % 2 == 0 ? floor : floor + 1;
}

using Expect = std::function<int64_t(int64_t a, int64_t b, int64_t c, int64_t imm)>;

struct OpCase {
  OpCode code;
  Expect expect;
  std::vector<int64_t> imms = {0};
};

const std::vector<int64_t> kSteps = {1, 2, 10, 10'000, 1'000'000'000'000'000'000, kMax};

Wide Scaled(Wide a, Wide b, Wide imm) { return Nearest(a * b, imm, true); }
Wide Divided(Wide a, Wide b, Wide imm) { return Nearest(a * imm, b, true); }

std::vector<OpCase> Arithmetic() {
  using I = int64_t;
  return {
      {OpCode::kAdd, [](I a, I b, I, I) { return Wrapped(Wide{a} + b); }},
      {OpCode::kSub, [](I a, I b, I, I) { return Wrapped(Wide{a} - b); }},
      {OpCode::kNeg, [](I a, I, I, I) { return Wrapped(-Wide{a}); }},
      {OpCode::kMul, [](I a, I b, I, I) { return Wrapped(Wide{a} * b); }},
      {OpCode::kMin, [](I a, I b, I, I) { return a < b ? a : b; }},
      {OpCode::kMax, [](I a, I b, I, I) { return a < b ? b : a; }},
      {OpCode::kSelect, [](I a, I b, I c, I) { return a != 0 ? b : c; }},
      {OpCode::kEq, [](I a, I b, I, I) -> I { return a == b; }},
      {OpCode::kLt, [](I a, I b, I, I) -> I { return a < b; }},
      {OpCode::kLe, [](I a, I b, I, I) -> I { return a <= b; }},
      {OpCode::kInRange, [](I a, I b, I c, I) -> I { return b <= a && a <= c; }},
      {OpCode::kAnd, [](I a, I b, I, I) -> I { return a != 0 && b != 0; }},
      {OpCode::kOr, [](I a, I b, I, I) -> I { return a != 0 || b != 0; }},
      {OpCode::kAndNot, [](I a, I b, I, I) -> I { return a != 0 && b == 0; }},
      {OpCode::kNot, [](I a, I, I, I) -> I { return a == 0; }},
      {OpCode::kLoadBit,
       [](I a, I, I, I imm) -> I { return static_cast<uint64_t>(a) >> imm & 1; },
       {0, 1, 31, 32, 62, 63}},
      {OpCode::kConstMask, [](I, I, I, I imm) { return imm; }, {0, 1}},
      {OpCode::kConst, [](I, I, I, I imm) { return imm; }, {0, kMin, kMax}},
  };
}

std::vector<OpCase> Decimals() {
  using I = int64_t;
  return {
      {OpCode::kMulScaled, [](I a, I b, I, I m) { return OrZero(Scaled(a, b, m)); }, kSteps},
      {OpCode::kDivScaled, [](I a, I b, I, I m) { return b == 0 ? 0 : OrZero(Divided(a, b, m)); },
       kSteps},
      {OpCode::kMod,
       [](I a, I b, I, I) { return b == 0 ? 0 : Wrapped(Wide{a} - Floor(a, b) * b); }},
      {OpCode::kFloorTo, [](I a, I, I, I m) { return OrZero(Floor(a, m) * m); }, kSteps},
      {OpCode::kRoundTo, [](I a, I, I, I m) { return OrZero(Nearest(a, m, true) * m); }, kSteps},
      {OpCode::kRoundHalfUpTo, [](I a, I, I, I m) { return OrZero(Nearest(a, m, false) * m); },
       kSteps},
      {OpCode::kDivFloor, [](I a, I, I, I m) { return OrZero(Floor(a, m)); }, kSteps},
      {OpCode::kAddFault, [](I a, I b, I, I) -> I { return !Fits(Wide{a} + b); }},
      {OpCode::kSubFault, [](I a, I b, I, I) -> I { return !Fits(Wide{a} - b); }},
      {OpCode::kMulFault, [](I a, I b, I, I) -> I { return !Fits(Wide{a} * b); }},
      {OpCode::kMulScaledFault, [](I a, I b, I, I m) -> I { return !Fits(Scaled(a, b, m)); },
       kSteps},
      {OpCode::kDivScaledFault,
       [](I a, I b, I, I m) -> I { return b == 0 || !Fits(Divided(a, b, m)); }, kSteps},
      {OpCode::kRoundFault,
       [](I a, I, I, I m) -> I { return (a < 0 ? -Wide{a} : Wide{a}) > Wide{kMax} - m; }, kSteps},
  };
}

// Operands of one row, from the telling values; masks take their parity.
struct Row {
  std::array<int64_t, 3> operands;
};

std::vector<Row> AllRows() {
  std::vector<Row> rows;
  for (const int64_t a : kTelling) {
    for (const int64_t b : kTelling) {
      for (const int64_t c : kTelling) rows.push_back({{a, b, c}});
    }
  }
  return rows;
}

class Loops : public testing::TestWithParam<const VectorOps*> {
 protected:
  // Bit i of `scalars`: operand i is the constant `constants[i]`, not the row's value.
  void Check(const OpCase& op, int64_t imm, unsigned scalars,
             const std::array<int64_t, 3>& constants) {
    const program::OpInfo& info = Info(op.code);
    const char kinds[] = {info.a, info.b, info.c};
    Maker maker;
    std::array<OpId, 3> ids = {kNoOp, kNoOp, kNoOp};
    std::array<std::optional<schema::FieldId>, 3> fields;
    for (unsigned i = 0; i < 3; ++i) {
      if (kinds[i] == '-') continue;
      if ((scalars >> i & 1) != 0) {
        ids[i] = kinds[i] == 'I'
                     ? maker.Const(constants[i])
                     : maker.Op(OpCode::kConstMask, kNoOp, kNoOp, kNoOp, constants[i] & 1);
      } else {
        fields[i] = maker.Field(kinds[i] == 'I' ? schema::Kind::kInteger : schema::Kind::kYesNo);
        ids[i] = maker.Load(*fields[i]);
      }
    }
    maker.Result(maker.Op(op.code, ids[0], ids[1], ids[2], imm));
    maker.Check();
    Compare(op, imm, scalars, constants, fields, maker.program);
  }

  void Compare(const OpCase& op, int64_t imm, unsigned scalars,
               const std::array<int64_t, 3>& constants,
               const std::array<std::optional<schema::FieldId>, 3>& fields,
               const program::Program& program) {
    const program::OpInfo& info = Info(op.code);
    const char kinds[] = {info.a, info.b, info.c};
    const std::vector<Row> rows = AllRows();
    batch::Batch batch(program, abi::kChunkRows);
    Fill(program, rows, fields, batch);
    ResultBatch results(program, abi::kChunkRows);
    results.SetRows(batch.rows());
    RunOnce(program, batch, results);
    for (uint32_t r = 0; r < rows.size(); ++r) {
      std::array<int64_t, 3> x = rows[r].operands;
      for (unsigned i = 0; i < 3; ++i) {
        if ((scalars >> i & 1) != 0) x[i] = constants[i];
        if (kinds[i] == 'M') x[i] &= 1;
      }
      ASSERT_EQ(results.Value(0, r), op.expect(x[0], x[1], x[2], imm))
          << info.name << " of " << x[0] << ", " << x[1] << ", " << x[2] << " imm " << imm
          << " scalars " << scalars << " " << GetParam()->name;
    }
  }

  static void Fill(const program::Program& program, const std::vector<Row>& rows,
                   const std::array<std::optional<schema::FieldId>, 3>& fields,
                   batch::Batch& batch) {
    batch::Builder builder(program);
    builder.Start(batch);
    for (const Row& row : rows) {
      builder.BeginRow();
      for (unsigned i = 0; i < 3; ++i) {
        if (!fields[i]) continue;
        if (program.schema[*fields[i]].type.kind == schema::Kind::kYesNo) {
          builder.SetYesNo(*fields[i], (row.operands[i] & 1) != 0);
        } else {
          builder.SetInt(*fields[i], row.operands[i]);
        }
      }
    }
  }

  static void RunOnce(const program::Program& program, const batch::Batch& batch,
                      ResultBatch& results) {
    const Plan plan = MakePlan(program, Keep::kResults, *GetParam());
    const batch::Buffer scratch = batch::MakeBuffer(plan.scratch_bytes);
    const value::Zone zone;
    const int64_t params[abi::kParamCount] = {};
    std::vector<const void*> inputs;
    for (size_t i = 0; i < program.inputs.size(); ++i) inputs.push_back(batch.Column(i, 0));
    void* const outputs[] = {results.ValueChunk(0, 0), results.ValidChunk(0, 0)};
    RunPlan(plan, {inputs.data(), outputs, params, scratch.get(), &zone, batch.text_keys().data()});
  }

  void CheckAll(const std::vector<OpCase>& cases) {
    for (const OpCase& op : cases) {
      const program::OpInfo& info = Info(op.code);
      const unsigned used =
          (info.a != '-' ? 1u : 0) | (info.b != '-' ? 2u : 0) | (info.c != '-' ? 4u : 0);
      for (const int64_t imm : op.imms) {
        for (unsigned scalars = 0; scalars < 8; ++scalars) {
          if ((scalars & ~used) != 0) continue;
          Check(op, imm, scalars, {25, -3, kMax});
          if (scalars != 0) Check(op, imm, scalars, {kMin, kMax, 0});
          if (HasFatalFailure()) return;
        }
      }
    }
  }
};

TEST_P(Loops, ComputeArithmeticComparisonsAndMasks) { CheckAll(Arithmetic()); }

TEST_P(Loops, ComputeDecimalsAndFaults) { CheckAll(Decimals()); }

std::vector<const VectorOps*> AllLoops() {
  std::vector<const VectorOps*> loops = {&BaseVectorOps()};
  if (&BestVectorOps() != loops[0]) loops.push_back(&BestVectorOps());
  return loops;
}

INSTANTIATE_TEST_SUITE_P(Each, Loops, testing::ValuesIn(AllLoops()),
                         [](const auto& loops) { return loops.param->name; });

TEST(OpCases, CoverEveryOperationButLoadsAndCivilTime) {
  std::vector<bool> seen(program::OpCodeCount());
  for (const auto& cases : {Arithmetic(), Decimals()}) {
    for (const OpCase& op : cases) seen[static_cast<size_t>(op.code)] = true;
  }
  std::vector<std::string> missing;
  for (size_t i = 0; i < seen.size(); ++i) {
    if (!seen[i]) missing.push_back(Info(static_cast<OpCode>(i)).name);
  }
  EXPECT_EQ(missing,
            (std::vector<std::string>{"kLoadInt", "kLoadMask", "kParam", "kDateOf", "kWeekday",
                                      "kMonthOf", "kMonthsBetween", "kYearsBetween", "kDaysBetween",
                                      "kInstantMonths", "kInstantYears", "kTextEq", "kTableStep",
                                      "kTableMissing", "kTableMatch", "kLookup"}));
}

}  // namespace
}  // namespace tandem::exec
