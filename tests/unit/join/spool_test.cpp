// SPDX-License-Identifier: Apache-2.0
// What is written comes back in order, from memory and from the file, and nothing stays behind.
#include "runtime/join/spool.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

namespace tandem::join {
namespace {

std::string Numbers(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += std::to_string(i) + ",";
  return text;
}

TEST(Spool, StaysInMemoryWhileThereIsRoom) {
  Storage storage("/nowhere/at/all", 1 << 20, 4096);
  Spool spool(storage);
  const std::string text = Numbers(20'000);
  ASSERT_TRUE(spool.Append(text));
  EXPECT_EQ(spool.size_bytes(), text.size());
  EXPECT_EQ(storage.spilled_bytes(), 0u);
  EXPECT_EQ(spool.TakeAll().value(), text);
  EXPECT_EQ(spool.size_bytes(), 0u);
}

TEST(Spool, GoesToAFileWithoutANameBeyondThat) {
  const std::string folder = ::testing::TempDir() + "tandem_spool_test";
  std::filesystem::create_directories(folder);
  Storage storage(folder, 16 * 1024, 4096);
  Spool first(storage);
  Spool second(storage);
  const std::string text = Numbers(20'000);
  for (size_t at = 0; at < text.size(); at += 1'000) {
    ASSERT_TRUE(first.Append(std::string_view(text).substr(at, 1'000)));
    ASSERT_TRUE(second.Append(std::string_view(text).substr(at, 1'000)));
  }
  EXPECT_GT(storage.spilled_bytes(), text.size());
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  const Spool moved = std::move(second);
  EXPECT_EQ(moved.size_bytes(), text.size());
  EXPECT_EQ(first.TakeAll().value(), text);
}

TEST(Spool, ReadingMakesRoomInMemory) {
  Storage storage("/nowhere/at/all", 8 * 4096, 4096);
  for (int round = 0; round < 10; ++round) {
    Spool spool(storage);
    ASSERT_TRUE(spool.Append(std::string(8 * 4096, 'x')));
    if (round % 2 == 0) {
      ASSERT_TRUE(spool.TakeAll());
    }
  }
  EXPECT_EQ(storage.spilled_bytes(), 0u);
}

TEST(Spool, AFolderThatIsNotThereIsSaid) {
  Storage storage("/nowhere/at/all", 0, 16);
  Spool spool(storage);
  const auto done = spool.Append("more than sixteen bytes");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, base::ErrorKind::kIo);
  EXPECT_NE(done.error().message.find("/nowhere/at/all"), std::string::npos);
}

}  // namespace
}  // namespace tandem::join
