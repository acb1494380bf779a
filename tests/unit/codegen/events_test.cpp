// SPDX-License-Identifier: Apache-2.0
// Programs with events in native code: every body of a program, in one engine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "runtime/native/auto_engine.h"
#include "runtime/native/jit.h"
#include "tests/unit/exec/event_program.h"

namespace tandem::native::testing {
namespace {

using exec::testing::EventProgram;
using exec::testing::Filled;
using exec::testing::RandomLeads;
using exec::testing::SomeLeads;

constexpr int64_t kAsOfUs = INT64_C(1'793'714'400'000'000);

exec::ResultBatch Evaluate(const EventProgram& events_program, const Filled& filled,
                           const exec::Engine& engine) {
  base::Result<exec::Evaluator> evaluator = exec::Evaluator::Make(events_program.program);
  exec::ResultBatch results(events_program.program, filled.leads.rows());
  evaluator->Evaluate(engine, filled.leads, &filled.events, {kAsOfUs}, results);
  return results;
}

TEST(EventsInNativeCode, AnswerAsTheInterpreterDoes) {
  const EventProgram events_program;
  const auto interpreter = exec::MakeInterpreter(events_program.program);
  std::mt19937_64 random(4);
  for (const Level level : {Level::kO0, Level::kOptimised}) {
    const auto native = CompileNative(events_program.program, {level});
    ASSERT_TRUE(native.has_value()) << native.error().message;
    SomeLeads some = RandomLeads(21, kAsOfUs);
    for (int round = 0; round < 2; ++round) {
      const Filled filled(events_program, some);
      std::string difference;
      EXPECT_TRUE(SameValues(Evaluate(events_program, filled, *interpreter),
                             Evaluate(events_program, filled, **native), &difference))
          << (*native)->name() << " " << round << ": " << difference;
      std::shuffle(some.events.begin(), some.events.end(), random);
    }
  }
}

TEST(EventsInNativeCode, TakeOverFromTheInterpreterInTheMiddle) {
  const EventProgram events_program;
  const auto interpreter = exec::MakeInterpreter(events_program.program);
  const auto engine = MakeAutoEngine(events_program.program);
  const Filled filled(events_program, RandomLeads(22, kAsOfUs));
  const exec::ResultBatch expected = Evaluate(events_program, filled, *interpreter);
  std::string difference;
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(SameValues(expected, Evaluate(events_program, filled, *engine), &difference))
        << round << ": " << difference;
    if (round == 15) engine->Wait();
  }
  EXPECT_TRUE(engine->IsNative());
}

TEST(EventsInNativeCode, DumpsShowEveryBody) {
  const EventProgram events_program;
  const base::Result<std::string> ir = DumpIr(events_program.program);
  ASSERT_TRUE(ir.has_value());
  const base::Result<std::string> assembly = DumpAssembly(events_program.program);
  ASSERT_TRUE(assembly.has_value());
  for (size_t body = 0; body < exec::BodyCount(events_program.program); ++body) {
    const std::string symbol = "tandem_chunk_" + std::to_string(body);
    EXPECT_THAT(*ir, ::testing::HasSubstr("define void @" + symbol + "(ptr"));
    EXPECT_THAT(*assembly, ::testing::HasSubstr(symbol + ":"));
  }
}

}  // namespace
}  // namespace tandem::native::testing
