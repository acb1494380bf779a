// SPDX-License-Identifier: Apache-2.0
// Interpreting first, native code later, the same results throughout.
#include "runtime/native/auto_engine.h"

#include <gtest/gtest.h>

#include "tests/unit/codegen/program_builder.h"
#include "tests/unit/codegen/random_program.h"

namespace tandem::native::testing {
namespace {

TEST(AutoEngine, GoesOverToNativeCodeWithoutADifference) {
  const ProgramBuilder builder = RandomProgram(5, 400, 4);
  const Chunk chunk(builder.program(), 5);
  const Chunk::Outputs expected = chunk.Expected();
  const std::unique_ptr<AutoEngine> engine = MakeAutoEngine(builder.program());
  do {
    ASSERT_EQ(Difference(chunk.Evaluate(*engine), expected), "");
  } while (!engine->IsNative() && !engine->CompileError());
  engine->Wait();
  EXPECT_TRUE(engine->IsNative());
  EXPECT_FALSE(engine->CompileError().has_value());
  EXPECT_EQ(Difference(chunk.Evaluate(*engine), expected), "");
}

TEST(AutoEngine, InterpretsOnWhenCompilingFails) {
  ProgramBuilder builder;
  const OpId x = builder.Column(0, 9);
  builder.Result(builder.Add(OpCode::kAdd, x, x));
  // The interpreter does not look at ranges; the compiler refuses those that are not sound.
  program::Program program = builder.program();
  program.ops.back().high = 1;
  const Chunk chunk(program, 6);
  const std::unique_ptr<AutoEngine> engine = MakeAutoEngine(program);
  engine->Wait();
  ASSERT_TRUE(engine->CompileError().has_value());
  EXPECT_FALSE(engine->IsNative());
  EXPECT_EQ(Difference(chunk.Evaluate(*engine), chunk.Expected()), "");
}

TEST(AutoEngine, MayBeDestroyedWhileCompiling) {
  const ProgramBuilder builder = RandomProgram(8, 400, 4);
  const Chunk chunk(builder.program(), 8);
  for (int i = 0; i < 3; ++i) {
    const std::unique_ptr<AutoEngine> engine = MakeAutoEngine(builder.program());
    for (uint32_t n = 0; n < kChunksBeforeCompiling; ++n) chunk.Evaluate(*engine);
    EXPECT_FALSE(engine->CompileError().has_value());
  }
}

TEST(AutoEngine, InterpreterAgreesWithTheScalarReading) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    const ProgramBuilder builder = RandomProgram(seed, 100, 2);
    const Chunk chunk(builder.program(), seed);
    const std::unique_ptr<exec::Engine> interpreter = exec::MakeInterpreter(builder.program());
    EXPECT_EQ(Difference(chunk.Evaluate(*interpreter), chunk.Expected()), "") << seed;
  }
}

}  // namespace
}  // namespace tandem::native::testing
