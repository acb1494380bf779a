// SPDX-License-Identifier: Apache-2.0
// Native code against the operations read off op.def: every operation, every width, many functions.
#include "runtime/native/jit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "runtime/program/verify.h"
#include "tests/unit/codegen/program_builder.h"
#include "tests/unit/codegen/random_program.h"
#include "tests/unit/exec/decisions.h"

namespace tandem::native::testing {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<exec::Engine> Compile(const program::Program& program,
                                      const JitOptions& options = {}) {
  base::Result<std::unique_ptr<exec::Engine>> engine = CompileNative(program, options);
  EXPECT_TRUE(engine.has_value()) << engine.error().message << "\n" << program::Dump(program);
  return engine ? std::move(*engine) : nullptr;
}

void ExpectAgreement(const program::Program& program, uint64_t seed) {
  const Chunk chunk(program, seed);
  const Chunk::Outputs expected = chunk.Expected();
  for (const Level level : {Level::kO0, Level::kOptimised}) {
    const std::unique_ptr<exec::Engine> engine = Compile(program, {level});
    ASSERT_NE(engine, nullptr);
    EXPECT_EQ(Difference(chunk.Evaluate(*engine), expected), "")
        << engine->name() << ", seed " << seed << "\n"
        << program::Dump(program);
  }
}

// Columns and constants of all widths, all of them results.
TEST(Jit, LoadsOfEveryWidthAreStoredInEveryWidth) {
  ProgramBuilder builder;
  for (const int64_t high :
       {INT64_C(1), INT64_C(127), INT64_C(32'767), INT64_C(2'147'483'647), INT64_MAX}) {
    const OpId column = builder.Column(-high - 1, high);
    const OpId known = builder.Flag();
    builder.Result(column);
    builder.Result(column, known, true);
    builder.Result(known, known);
    for (const int64_t end : {high, -high - 1}) builder.Result(builder.Const(end), known);
  }
  builder.Result(builder.Add(OpCode::kParam, kNoOp, kNoOp, kNoOp, 0), builder.Flag());
  builder.Result(builder.Add(OpCode::kParam, kNoOp, kNoOp, kNoOp, 1));
  ExpectAgreement(builder.program(), 1);
}

TEST(Jit, BitsOfEveryWidth) {
  ProgramBuilder builder;
  for (const size_t count : {1, 7, 8, 9, 16, 17, 32, 33, 64}) {
    const OpId bits = builder.Bits(count);
    for (int64_t bit = 0; bit < 64; ++bit) {
      builder.Result(builder.Add(OpCode::kLoadBit, bits, kNoOp, kNoOp, bit));
    }
  }
  ExpectAgreement(builder.program(), 2);
}

// Every operation with operands of every pair of widths, as columns and as constants.
TEST(Jit, EveryOperationOnEveryPairOfWidths) {
  constexpr int64_t kHighs[] = {INT64_C(1), INT64_C(127), INT64_C(32'767), INT64_C(2'147'483'647),
                                INT64_MAX};
  for (size_t code = 0; code < program::OpCodeCount(); ++code) {
    const program::OpInfo& info = program::Info(OpCode(code));
    if (info.a != 'I' && info.b != 'I') continue;
    if (OpCode(code) == OpCode::kTextEq || OpCode(code) == OpCode::kLoadBit) continue;
    ProgramBuilder builder;
    const OpId mask = builder.Flag();
    for (const int64_t x_high : kHighs) {
      const OpId x = builder.Column(-x_high - 1, x_high);
      for (const int64_t y_high : kHighs) {
        const OpId column = builder.Column(-y_high - 1, y_high);
        for (const OpId y : {column, builder.Const(y_high), builder.Const(-y_high - 1)}) {
          const OpId a = info.a == 'M' ? mask : x;
          const OpId b = info.b == '-' ? kNoOp : info.a == 'M' ? x : y;
          const OpId c = info.c == '-' ? kNoOp : y;
          const bool has_step = std::string(info.doc).find("imm") != std::string::npos;
          const int64_t imm = exec::DecisionImmediate(OpCode(code), 0)
                                  .value_or(info.form == 'K' && has_step ? 1'000 : 0);
          builder.Result(builder.Add(OpCode(code), a, b, c, imm));
        }
      }
    }
    SCOPED_TRACE(info.name);
    ExpectAgreement(builder.program(), code);
  }
}

TEST(Jit, MaskOperations) {
  ProgramBuilder builder;
  const OpId flags[] = {builder.Flag(), builder.Flag(),
                        builder.Add(OpCode::kConstMask, kNoOp, kNoOp, kNoOp, 0),
                        builder.Add(OpCode::kConstMask, kNoOp, kNoOp, kNoOp, 1)};
  for (const OpId x : flags) {
    builder.Result(x);
    builder.Result(builder.Add(OpCode::kNot, x));
    for (const OpId y : flags) {
      for (const OpCode code : {OpCode::kAnd, OpCode::kOr, OpCode::kAndNot}) {
        builder.Result(builder.Add(code, x, y), flags[0]);
      }
    }
  }
  ExpectAgreement(builder.program(), 3);
}

TEST(Jit, TextKernel) {
  ProgramBuilder builder;
  const OpId x = builder.TextKey(), y = builder.TextKey();
  builder.Result(builder.Add(OpCode::kTextEq, x, y));
  ExpectAgreement(builder.program(), 4);
}

TEST(Jit, RandomProgramsOfOneFunction) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    ExpectAgreement(RandomProgram(seed, 60, 2).program(), seed);
  }
}

TEST(Jit, RandomProgramsOfManyFunctions) {
  ExpectAgreement(RandomProgram(100, 3'000, 1'000'000).program(), 100);
  ExpectAgreement(RandomProgram(101, 3'000, 8).program(), 101);
  ExpectAgreement(RandomProgram(102, 1'500, 1).program(), 102);
}

TEST(Jit, SkipsUnwantedResults) {
  const ProgramBuilder builder = RandomProgram(7, 600, 4);
  const Chunk chunk(builder.program(), 7);
  Chunk::Outputs expected = chunk.Expected();
  const std::vector<size_t> unwanted = {0, 1, 3, 6, 8, 11};
  for (const size_t index : unwanted) expected[index] = Bytes(expected[index].size());
  const std::unique_ptr<exec::Engine> engine = Compile(builder.program());
  ASSERT_NE(engine, nullptr);
  EXPECT_EQ(Difference(chunk.Evaluate(*engine, unwanted), expected), "");
}

TEST(Jit, PoliciesLiveSideBySideInManyThreads) {
  std::vector<std::thread> threads;
  std::array<std::string, 4> differences;
  for (size_t t = 0; t < differences.size(); ++t) {
    threads.emplace_back([t, &difference = differences[t]] {
      for (uint64_t round = 0; round < 5 && difference.empty(); ++round) {
        const ProgramBuilder builder = RandomProgram(10 * t + round, 150, 4);
        const auto engine = CompileNative(builder.program());
        const Chunk chunk(builder.program(), t);
        difference = engine ? Difference(chunk.Evaluate(**engine), chunk.Expected())
                            : engine.error().message;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(differences, ::testing::Each(""));
}

TEST(Jit, RefusesAProgramThatDoesNotVerify) {
  ProgramBuilder builder;
  builder.Result(builder.Add(OpCode::kLoadBit, builder.Bits(3), kNoOp, kNoOp, 64));
  const auto engine = CompileNative(builder.program());
  ASSERT_FALSE(engine.has_value());
  EXPECT_EQ(engine.error().kind, base::ErrorKind::kInternal);
  EXPECT_THAT(engine.error().message, HasSubstr("no bit 64"));
}

TEST(Jit, DumpsIrAndAssembly) {
  ProgramBuilder builder;
  builder.Result(builder.Add(OpCode::kRoundTo, builder.Column(0, 9), kNoOp, kNoOp, 5));
  const auto ir = DumpIr(builder.program());
  ASSERT_TRUE(ir.has_value());
  EXPECT_THAT(*ir, HasSubstr("define void @tandem_chunk_0(ptr"));
  EXPECT_THAT(*ir, HasSubstr("@tandem_kernel_kRoundTo(ptr"));
  const auto assembly = DumpAssembly(builder.program());
  ASSERT_TRUE(assembly.has_value());
  EXPECT_THAT(*assembly, HasSubstr("tandem_chunk_0:"));
  EXPECT_THAT(*assembly, HasSubstr("segment_0_0"));
}

class SeededFaults : public ::testing::TestWithParam<int> {};

TEST_P(SeededFaults, IsFoundByComparing) {
  const auto fault = SeededFault(GetParam());
  bool found = false;
  for (uint64_t seed = 0; seed < 40 && !found; ++seed) {
    const ProgramBuilder builder = RandomProgram(seed, 80, 4);
    const Chunk chunk(builder.program(), seed);
    const std::unique_ptr<exec::Engine> engine =
        Compile(builder.program(), {Level::kOptimised, fault});
    ASSERT_NE(engine, nullptr);
    found = !Difference(chunk.Evaluate(*engine), chunk.Expected()).empty();
  }
  EXPECT_TRUE(found) << Name(fault);
}

INSTANTIATE_TEST_SUITE_P(All, SeededFaults, ::testing::Range(1, kSeededFaultCount + 1));

}  // namespace
}  // namespace tandem::native::testing
