// SPDX-License-Identifier: Apache-2.0
// Compiled code on disk: found again, never believed when it is not whole, never more than allowed.
#include "runtime/native/code_cache.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "runtime/base/hash.h"
#include "runtime/native/jit.h"
#include "tests/unit/codegen/random_program.h"

namespace tandem::native::testing {
namespace {

namespace fs = std::filesystem;

class CodeCacheTest : public ::testing::Test {
 protected:
  CodeCacheTest() {
    std::string name = (fs::temp_directory_path() / "tandem_code_XXXXXX").string();
    above_ = mkdtemp(name.data());
    folder_ = above_ / "code";
  }
  ~CodeCacheTest() override { fs::remove_all(above_); }

  static std::string KeyOf(int number) {
    return base::ToHex(base::Sha256Of(std::to_string(number)));
  }
  fs::path PathOf(const std::string& key) const { return folder_ / (key + ".code"); }
  std::vector<fs::path> Files() const {
    return {fs::directory_iterator(folder_), fs::directory_iterator()};
  }
  static std::string Read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void Write(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }

  fs::path above_, folder_;
};

TEST_F(CodeCacheTest, WhatWasStoredIsFound) {
  const CodeCache cache(folder_);
  EXPECT_FALSE(cache.Find(KeyOf(1)));
  cache.Store(KeyOf(1), "one");
  cache.Store(KeyOf(2), "");
  EXPECT_EQ(cache.Find(KeyOf(1)), "one");
  EXPECT_EQ(cache.Find(KeyOf(2)), "");
  EXPECT_FALSE(cache.Find(KeyOf(3)));
  cache.Store(KeyOf(1), "another");
  EXPECT_EQ(CodeCache(folder_).Find(KeyOf(1)), "another");
  EXPECT_EQ(Files().size(), 2u);
}

TEST_F(CodeCacheTest, WhatIsNotWholeIsNotFound) {
  const CodeCache cache(folder_);
  cache.Store(KeyOf(1), "some code");
  const std::string whole = Read(PathOf(KeyOf(1)));
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    Write(PathOf(KeyOf(1)), changed);
    EXPECT_FALSE(cache.Find(KeyOf(1))) << i;
    Write(PathOf(KeyOf(1)), whole.substr(0, i));
    EXPECT_FALSE(cache.Find(KeyOf(1))) << i;
  }
  Write(PathOf(KeyOf(1)), whole + "x");
  EXPECT_FALSE(cache.Find(KeyOf(1)));
  Write(PathOf(KeyOf(2)), whole);  // under another name
  EXPECT_FALSE(cache.Find(KeyOf(2)));
  Write(PathOf(KeyOf(1)), whole);
  EXPECT_EQ(cache.Find(KeyOf(1)), "some code");
}

TEST_F(CodeCacheTest, WhatOthersMayWriteIsNotRead) {
  const CodeCache cache(folder_);
  cache.Store(KeyOf(1), "code");
  ASSERT_TRUE(cache.Find(KeyOf(1)));
  for (const mode_t open_to_others : {0720, 0702}) {
    chmod(folder_.c_str(), open_to_others);
    EXPECT_FALSE(cache.Find(KeyOf(1)));
    cache.Store(KeyOf(2), "code");
    EXPECT_EQ(Files().size(), 1u);
    chmod(folder_.c_str(), 0700);
    chmod(PathOf(KeyOf(1)).c_str(), open_to_others);
    EXPECT_FALSE(cache.Find(KeyOf(1)));
    chmod(PathOf(KeyOf(1)).c_str(), 0600);
    EXPECT_TRUE(cache.Find(KeyOf(1)));
  }
  Write(above_ / "elsewhere", Read(PathOf(KeyOf(1))));
  fs::remove(PathOf(KeyOf(1)));
  fs::create_symlink(above_ / "elsewhere", PathOf(KeyOf(1)));
  EXPECT_FALSE(cache.Find(KeyOf(1)));
}

TEST_F(CodeCacheTest, WhatWasUsedLeastRecentlyGoes) {
  const CodeCache cache(folder_, 3'500);
  const std::string code(1'000, 'c');
  for (int i = 1; i <= 3; ++i) cache.Store(KeyOf(i), code);
  EXPECT_EQ(Files().size(), 3u);
  Write(folder_ / (KeyOf(9) + ".code.tmp-1-0"), "half");
  fs::last_write_time(folder_ / (KeyOf(9) + ".code.tmp-1-0"),
                      fs::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_TRUE(cache.Find(KeyOf(1)));  // used again: 2 is the oldest now
  cache.Store(KeyOf(4), code);
  EXPECT_EQ(Files().size(), 3u);
  EXPECT_FALSE(cache.Find(KeyOf(2)));
  EXPECT_TRUE(cache.Find(KeyOf(1)));
  cache.Store(KeyOf(5), std::string(4'000, 'c'));  // larger than all there may be
  EXPECT_FALSE(cache.Find(KeyOf(5)));
  EXPECT_TRUE(cache.Find(KeyOf(4)));
}

TEST_F(CodeCacheTest, AFolderThatCannotBeIsNoError) {
  const CodeCache cache((above_ / "no" / "such").string());
  cache.Store(KeyOf(1), "code");
  EXPECT_FALSE(cache.Find(KeyOf(1)));
  Write(above_ / "file", "x");
  const CodeCache file((above_ / "file").string());
  file.Store(KeyOf(1), "code");
  EXPECT_FALSE(file.Find(KeyOf(1)));
}

TEST_F(CodeCacheTest, ManyAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this, i] {
      const CodeCache cache(folder_, 20'000);
      for (int k = 0; k < 60; ++k) {
        const int number = (k + i) % 30;
        const std::string code(1'000, static_cast<char>('a' + number % 26));
        cache.Store(KeyOf(number), code);
        const auto found = cache.Find(KeyOf(number));
        EXPECT_EQ(found.value_or(code), code);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(Files().size(), 20u);
  EXPECT_GT(Files().size(), 0u);
}

TEST_F(CodeCacheTest, AnEngineOfCachedCodeDecidesAlike) {
  const ProgramBuilder builder = RandomProgram(4, 300, 8);
  const Chunk chunk(builder.program(), 4);
  const Chunk::Outputs expected = chunk.Expected();
  JitOptions options;
  options.code_cache = folder_;
  const auto decide = [&](const std::string& what) {
    const auto engine = CompileNative(builder.program(), options);
    ASSERT_TRUE(engine.has_value()) << what;
    EXPECT_EQ(Difference(chunk.Evaluate(**engine), expected), "") << what;
  };
  decide("compiled");
  ASSERT_EQ(Files().size(), 1u);
  const fs::path entry = Files()[0];
  const ino_t inode = [&] {
    struct stat info {};
    stat(entry.c_str(), &info);
    return info.st_ino;
  }();
  decide("found");
  struct stat info {};
  stat(entry.c_str(), &info);
  EXPECT_EQ(info.st_ino, inode);  // not written again
  const std::string whole = Read(entry);
  Write(entry, whole.substr(0, whole.size() / 2));
  decide("half of it");
  EXPECT_EQ(Read(entry), whole);
  // Whole, but no code.
  const std::string key = entry.stem().string();
  CodeCache(folder_).Store(key, "no object");
  decide("nonsense");
  EXPECT_EQ(Read(entry), whole);
  options.level = Level::kO0;
  decide("another level");
  EXPECT_EQ(Files().size(), 2u);
}

}  // namespace
}  // namespace tandem::native::testing
