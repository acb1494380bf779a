// SPDX-License-Identifier: Apache-2.0
// Libraries of native code: every operation at every level this machine has, and what is refused.
#include "runtime/native/library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <thread>

#include "runtime/base/hash.h"
#include "runtime/native/jit.h"
#include "runtime/program/verify.h"
#include "tests/unit/codegen/program_builder.h"
#include "tests/unit/codegen/random_program.h"

namespace tandem::native::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Build(const program::Program& program, const std::vector<CpuLevel>& levels,
                  std::string_view artifact = "an artifact") {
  const base::Result<std::string> code = CompileLibrary(program, levels);
  EXPECT_TRUE(code.has_value()) << code.error().message << "\n" << program::Dump(program);
  return code ? MakeLibraryFile(*code, artifact, levels) : "";
}

std::unique_ptr<exec::Engine> Open(const std::string& bytes, const program::Program& program) {
  const base::Result<LibraryFile> file = ReadLibraryFile(bytes);
  EXPECT_TRUE(file.has_value()) << file.error().message;
  if (!file) return nullptr;
  base::Result<std::unique_ptr<exec::Engine>> engine = OpenLibrary(*file, program);
  EXPECT_TRUE(engine.has_value()) << engine.error().message;
  return engine ? std::move(*engine) : nullptr;
}

std::vector<CpuLevel> LevelsHere() {
  std::vector<CpuLevel> levels;
  for (const CpuLevel level : kCpuLevels) {
    if (HostCpuLevel() && level <= *HostCpuLevel()) levels.push_back(level);
  }
  return levels;
}

void ExpectAgreement(const program::Program& program, uint64_t seed) {
  const Chunk chunk(program, seed);
  const Chunk::Outputs expected = chunk.Expected();
  for (const CpuLevel level : LevelsHere()) {
    const std::unique_ptr<exec::Engine> engine = Open(Build(program, {level}), program);
    ASSERT_NE(engine, nullptr);
    EXPECT_EQ(Difference(chunk.Evaluate(*engine), expected), "")
        << Name(level) << ", seed " << seed << "\n"
        << program::Dump(program);
  }
}

TEST(Library, RandomProgramsAtEveryLevel) {
  ASSERT_FALSE(LevelsHere().empty());
  for (uint64_t seed = 0; seed < 30; ++seed) {
    ExpectAgreement(RandomProgram(seed, 60, 2).program(), seed);
  }
}

TEST(Library, RandomProgramsOfManyFunctions) {
  ExpectAgreement(RandomProgram(100, 2'000, 1'000'000).program(), 100);
  ExpectAgreement(RandomProgram(101, 2'000, 8).program(), 101);
  ExpectAgreement(RandomProgram(102, 1'000, 1).program(), 102);
}

TEST(Library, TheSameBytesEveryTime) {
  const ProgramBuilder builder = RandomProgram(3, 400, 4);
  const std::vector<CpuLevel> all(kCpuLevels.begin(), kCpuLevels.end());
  EXPECT_EQ(Build(builder.program(), all), Build(builder.program(), all));
}

TEST(Library, SeveralLevelsInOneFile) {
  const ProgramBuilder builder = RandomProgram(5, 200, 4);
  const std::string bytes =
      Build(builder.program(), {kCpuLevels.begin(), kCpuLevels.end()}, "bytes of it");
  const auto file = ReadLibraryFile(bytes);
  ASSERT_TRUE(file.has_value());
  EXPECT_THAT(file->levels, ElementsAre(CpuLevel::kV2, CpuLevel::kV3, CpuLevel::kV4));
  EXPECT_EQ(file->artifact, "bytes of it");
  const auto engine = Open(bytes, builder.program());
  ASSERT_NE(engine, nullptr);
  EXPECT_STREQ(engine->name(), "native");
  const Chunk chunk(builder.program(), 5);
  EXPECT_EQ(Difference(chunk.Evaluate(*engine), chunk.Expected()), "");
}

TEST(Library, ManyLiveSideBySideAndTheirCodeStays) {
  std::vector<std::thread> threads;
  std::array<std::string, 4> differences;
  for (size_t t = 0; t < differences.size(); ++t) {
    threads.emplace_back([t, &difference = differences[t]] {
      std::vector<std::unique_ptr<exec::Engine>> kept;
      std::vector<ProgramBuilder> builders;
      for (uint64_t round = 0; round < 5; ++round) {
        builders.push_back(RandomProgram(10 * t + round, 150, 4));
        kept.push_back(Open(Build(builders.back().program(), {CpuLevel::kV2}),
                            builders.back().program()));
      }
      kept.erase(kept.begin() + 1);
      builders.erase(builders.begin() + 1);
      for (size_t i = 0; i < kept.size() && difference.empty(); ++i) {
        const Chunk chunk(builders[i].program(), t);
        difference = Difference(chunk.Evaluate(*kept[i]), chunk.Expected());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(differences, ::testing::Each(""));
}

// Its trailer's checksum made right again.
std::string Rehashed(std::string bytes) {
  const size_t hashed = bytes.size() - 40;
  const base::Sha256Digest digest = base::Sha256Of(std::string_view(bytes).substr(0, hashed));
  std::memcpy(bytes.data() + hashed, digest.data(), digest.size());
  return bytes;
}

TEST(Library, RefusesEveryChangedByteAndEveryTruncation) {
  const std::string whole = Build(RandomProgram(1, 30, 4).program(), {CpuLevel::kV2});
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = char(changed[i] ^ 0x10);
    EXPECT_FALSE(ReadLibraryFile(changed).has_value()) << i;
    EXPECT_FALSE(ReadLibraryFile(std::string_view(whole).substr(0, i)).has_value()) << i;
  }
  EXPECT_TRUE(ReadLibraryFile(whole).has_value());
  EXPECT_FALSE(ReadLibraryFile(whole + "x").has_value());
}

TEST(Library, RefusesCodeOfAnotherBuild) {
  const ProgramBuilder builder = RandomProgram(1, 30, 4);
  std::string bytes = Build(builder.program(), {CpuLevel::kV2});
  bytes[bytes.size() - 72 + 16] ^= 1;
  bytes = Rehashed(std::move(bytes));
  const auto file = ReadLibraryFile(bytes);
  ASSERT_TRUE(file.has_value());
  const auto engine = OpenLibrary(*file, builder.program());
  ASSERT_FALSE(engine.has_value());
  EXPECT_EQ(engine.error().kind, base::ErrorKind::kBadInput);
  EXPECT_THAT(engine.error().message, HasSubstr("another build of Tandem"));
}

TEST(Library, RefusesWhatIsNotForThisMachine) {
  const ProgramBuilder builder = RandomProgram(1, 30, 4);
  const std::string bytes = Build(builder.program(), {CpuLevel::kV4});
  auto file = ReadLibraryFile(bytes);
  ASSERT_TRUE(file.has_value());
  const auto engine = OpenLibrary(*file, builder.program());
  ASSERT_EQ(engine.has_value(), HostCpuLevel() == CpuLevel::kV4);
  if (!engine) {
    EXPECT_THAT(engine.error().message, HasSubstr("its code is for x86-64-v4"));
  }
  file->levels.clear();
  const auto none = OpenLibrary(*file, builder.program());
  ASSERT_FALSE(none.has_value());
  EXPECT_THAT(none.error().message, HasSubstr("its code is for no level"));
}

TEST(Library, RefusesCodeThatLacksWhatTheTrailerSays) {
  const ProgramBuilder builder = RandomProgram(1, 30, 4);
  const std::string bytes = Build(builder.program(), {CpuLevel::kV4});
  auto file = ReadLibraryFile(bytes);
  ASSERT_TRUE(file.has_value());
  file->levels = {CpuLevel::kV2};
  const auto engine = OpenLibrary(*file, builder.program());
  ASSERT_FALSE(engine.has_value());
  EXPECT_THAT(engine.error().message, HasSubstr("it has no code for x86-64-v2"));
  program::Program other = builder.program();
  other.passes.emplace_back();
  const auto foreign = OpenLibrary(*file, other);
  ASSERT_FALSE(foreign.has_value());
  EXPECT_THAT(foreign.error().message, HasSubstr("of another policy than its artifact"));
}

TEST(Library, RefusesBytesThatDoNotLoad) {
  const std::vector<CpuLevel> levels{CpuLevel::kV2};
  const std::string bytes = MakeLibraryFile(std::string("\x7f" "ELF no code"), "", levels);
  const auto file = ReadLibraryFile(bytes);
  ASSERT_TRUE(file.has_value());
  const auto engine = OpenLibrary(*file, RandomProgram(1, 30, 4).program());
  ASSERT_FALSE(engine.has_value());
  EXPECT_EQ(engine.error().kind, base::ErrorKind::kIo);
  EXPECT_THAT(engine.error().message, HasSubstr("dlopen"));
}

TEST(Library, NamesOfLevels) {
  for (const CpuLevel level : kCpuLevels) EXPECT_EQ(CpuLevelCalled(Name(level)), level);
  EXPECT_EQ(CpuLevelCalled("x86-64"), std::nullopt);
}

}  // namespace
}  // namespace tandem::native::testing
