// SPDX-License-Identifier: Apache-2.0
// A file of carried state reads back as it was written, and is refused when anything is wrong.
#include "runtime/state/carry_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "runtime/state/carry_line.h"
#include "tests/unit/state/staged_program.h"

namespace tandem::state {
namespace {

ReadFn Pieces(std::string text, size_t step) {
  return [text = std::move(text), step, at = size_t{0}](char* into, size_t bytes) mutable
             -> base::Result<size_t> {
    const size_t count = std::min({step, bytes, text.size() - at});
    text.copy(into, count, at);
    at += count;
    return count;
  };
}

LeadState SomeState() {
  LeadState state;
  state.as_of_us = 1'700'000'000'123'456;
  state.stage = 2;
  state.furthest = 3;
  state.scores = {615'000};
  state.frozen = {600'000};
  state.entries = {{2, 1'600'000'000'000'000, {-1}}, {4, 1'650'000'000'000'000, {std::nullopt}}};
  return state;
}

class CarryFileTest : public ::testing::Test {
 protected:
  std::string Write(int leads) {
    const std::string path = ::testing::TempDir() + "carry_file_test.jsonl";
    auto writer = CarryWriter::Create(path, {kCarryFormat, "staged", "c0ffee", 42, "2024b"});
    EXPECT_TRUE(writer);
    for (int i = 0; i < leads; ++i) {
      std::string line;
      AppendLine(model_, "lead \"" + std::to_string(i), SomeState(), line);
      EXPECT_TRUE(writer->Add(line));
    }
    EXPECT_TRUE(writer->Commit());
    std::ifstream in(path);
    std::stringstream bytes;
    bytes << in.rdbuf();
    std::filesystem::remove(path);
    return bytes.str();
  }
  static std::string Refusal(const std::string& bytes) {
    const auto checked = CheckCarry(Pieces(bytes, 1 << 20));
    return checked ? "accepted" : checked.error().message;
  }

  program::Program program_ = StagedProgram();
  Model model_{program_};
};

TEST_F(CarryFileTest, ReadsBackWhatWasWritten) {
  const std::string bytes = Write(3);
  for (const size_t step : {size_t{1}, size_t{50}, size_t{1} << 20}) {
    const auto checked = CheckCarry(Pieces(bytes, step));
    ASSERT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(checked->leads, 3u);
    EXPECT_EQ(checked->header.policy_version, "c0ffee");
    EXPECT_EQ(checked->header.as_of_us, 42);
    EXPECT_EQ(checked->header.tzdb, "2024b");
  }
  CarryLines lines(Pieces(bytes, 7));
  LineReader reader(model_);
  std::set<std::string> dropped;
  std::string_view line;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(lines.Next(line).value());
    EXPECT_EQ(reader.IdOf(line).value(), "lead \"" + std::to_string(i));
    EXPECT_EQ(reader.Read(line, dropped).value(), SomeState());
  }
  EXPECT_FALSE(lines.Next(line).value());
  EXPECT_TRUE(dropped.empty());
}

TEST_F(CarryFileTest, AFileOfNoLeadsIsSound) {
  EXPECT_EQ(Refusal(Write(0)), "accepted");
  CarryLines lines(Pieces(Write(0), 100));
  std::string_view line;
  EXPECT_FALSE(lines.Next(line).value());
}

TEST_F(CarryFileTest, CutOffAnywhereIsRefused) {
  const std::string bytes = Write(2);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(Refusal(bytes.substr(0, size)), "accepted") << size;
  }
  const size_t last_line = bytes.rfind('\n', bytes.size() - 2) + 1;
  EXPECT_NE(Refusal(bytes.substr(0, last_line)).find("cut off"), std::string::npos);
}

TEST_F(CarryFileTest, AnyChangedByteIsRefused) {
  const std::string bytes = Write(2);
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = changed[at] == '0' ? '1' : '0';
    EXPECT_NE(Refusal(changed), "accepted") << at;
  }
}

TEST_F(CarryFileTest, ANewerFormatIsRefused) {
  std::string bytes = Write(1);
  bytes.replace(bytes.find("\"version\":1"), 11, "\"version\":9");
  EXPECT_NE(Refusal(bytes).find("newer tandem"), std::string::npos);
  EXPECT_NE(Refusal("id,stage\n1,A\n").find("no carried state"), std::string::npos);
}

TEST_F(CarryFileTest, AChangedPolicyReadsByName) {
  std::string line;
  AppendLine(model_, "1", SomeState(), line);
  program::Program other = StagedProgram();
  other.schema.choices[0].values = {{"none"}, {"New"}, {"A"}, {"B"}, {"X"}};
  other.results[0].name = "interest";
  other.results[2].name = "interest";
  const Model model(other);
  LineReader reader(model);
  std::set<std::string> dropped;
  const auto state = reader.Read(line, dropped);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->stage, 3u);
  EXPECT_EQ(state->furthest, 0u);
  EXPECT_EQ(state->scores, Scores{std::nullopt});
  ASSERT_EQ(state->entries.size(), 2u);
  EXPECT_EQ(state->entries[0].stage, 3u);
  EXPECT_EQ(dropped, (std::set<std::string>{"score `fit`", "stage `C`"}));
}

}  // namespace
}  // namespace tandem::state
