// SPDX-License-Identifier: Apache-2.0
// A file is there whole or not at all, whatever stood under its name before.
#include "runtime/base/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tandem::base {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public testing::Test {
 protected:
  AtomicFileTest() {
    std::string pattern = fs::temp_directory_path() / "atomic_file_test-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~AtomicFileTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }

  static std::string Content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }

  size_t Entries() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

TEST_F(AtomicFileTest, AppearsOnCommitOnly) {
  {
    Result<AtomicFile> file = AtomicFile::Create(Path("out.csv"));
    ASSERT_TRUE(file.has_value());
    ASSERT_TRUE(file->Write("id,stage\n"));
    ASSERT_TRUE(file->Write("1,MQL\n"));
    EXPECT_FALSE(fs::exists(Path("out.csv")));
    EXPECT_TRUE(fs::exists(file->temporary_path()));
    ASSERT_TRUE(file->Commit());
    EXPECT_EQ(file->temporary_path(), "");
  }
  EXPECT_EQ(Content(Path("out.csv")), "id,stage\n1,MQL\n");
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(AtomicFileTest, LeavesNothingBehindAndTheOldFileAlone) {
  std::ofstream(Path("out.csv")) << "old";
  {
    Result<AtomicFile> file = AtomicFile::Create(Path("out.csv"));
    ASSERT_TRUE(file.has_value());
    ASSERT_TRUE(file->Write(std::string(3'000'000, 'x')));
  }
  EXPECT_EQ(Content(Path("out.csv")), "old");
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(AtomicFileTest, ReplacesAndKeepsPermissions) {
  std::ofstream(Path("out.csv")) << "old";
  ASSERT_EQ(::chmod(Path("out.csv").c_str(), 0640), 0);
  Result<AtomicFile> file = AtomicFile::Create(Path("out.csv"));
  ASSERT_TRUE(file.has_value());
  const std::string big(5'000'000, 'y');
  ASSERT_TRUE(file->Write(big));
  ASSERT_TRUE(file->Commit());
  EXPECT_EQ(Content(Path("out.csv")), big);
  struct stat now {};
  ASSERT_EQ(::stat(Path("out.csv").c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 07777, 0640u);
}

TEST_F(AtomicFileTest, TwoAtOnceDoNotMeet) {
  Result<AtomicFile> a = AtomicFile::Create(Path("out"));
  Result<AtomicFile> b = AtomicFile::Create(Path("out"));
  ASSERT_TRUE(a.has_value() && b.has_value());
  EXPECT_NE(a->temporary_path(), b->temporary_path());
  ASSERT_TRUE(a->Write("a"));
  ASSERT_TRUE(b->Write("b"));
  ASSERT_TRUE(b->Commit());
  ASSERT_TRUE(a->Commit());
  EXPECT_EQ(Content(Path("out")), "a");
}

TEST_F(AtomicFileTest, FollowsASymbolicLink) {
  std::ofstream(Path("real")) << "old";
  fs::create_symlink("real", Path("link"));
  Result<AtomicFile> file = AtomicFile::Create(Path("link"));
  ASSERT_TRUE(file.has_value());
  ASSERT_TRUE(file->Write("new"));
  ASSERT_TRUE(file->Commit());
  EXPECT_TRUE(fs::is_symlink(Path("link")));
  EXPECT_EQ(Content(Path("real")), "new");
}

TEST_F(AtomicFileTest, WritesToWhatCannotBeReplaced) {
  Result<AtomicFile> file = AtomicFile::Create("/dev/null");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->temporary_path(), "");
  ASSERT_TRUE(file->Write("gone"));
  ASSERT_TRUE(file->Commit());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(AtomicFileTest, SaysWhatTheSystemRefused) {
  const Result<AtomicFile> folder = AtomicFile::Create(folder_);
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(folder.error().kind, ErrorKind::kIo);
  EXPECT_NE(folder.error().message.find("Is a directory"), std::string::npos);
  const Result<AtomicFile> nowhere = AtomicFile::Create(Path("no/such/out.csv"));
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_NE(nowhere.error().message.find("No such file"), std::string::npos);
}

TEST_F(AtomicFileTest, AFullDeviceIsAnErrorNotALoss) {
  Result<AtomicFile> file = AtomicFile::Create("/dev/full");
  ASSERT_TRUE(file.has_value());
  ASSERT_TRUE(file->Write("x"));
  const Result<void> committed = file->Commit();
  ASSERT_FALSE(committed.has_value());
  EXPECT_NE(committed.error().message.find("No space left"), std::string::npos);
}

}  // namespace
}  // namespace tandem::base
