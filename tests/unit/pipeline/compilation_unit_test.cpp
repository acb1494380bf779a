// SPDX-License-Identifier: Apache-2.0
// Policies from folders, files and texts: what is read, what is refused, what is found.
#include "compiler/pipeline/compilation_unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "runtime/base/limits.h"

namespace tandem::pipeline {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kPolicy = "policy p { currency USD }\nlead { id text  country? text }\n";
constexpr const char* kScore = "score fit range 0..10 { give 5 when country in emea }\n";

class CompilationUnitTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "tandem-unit-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  void Write(const std::string& name, std::string_view text) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << text;
  }
  std::string LoadError(const fs::path& path) {
    const auto unit = CompilationUnit::Load(path);
    return unit ? "" : unit.error().message;
  }
  // Codes found by checking the folder.
  std::vector<std::string> Codes() {
    auto unit = CompilationUnit::Load(root_);
    if (!unit) return {unit.error().message};
    unit->Check();
    std::vector<std::string> codes;
    for (const auto& d : unit->sink().all()) codes.emplace_back(diag::Info(d.code).code);
    text_ = diag::RenderText(unit->sink(), unit->sources());
    return codes;
  }

  fs::path root_;
  std::string text_;
};

TEST_F(CompilationUnitTest, AFolderIsAllItsFilesInPathOrder) {
  Write("sales/route.tandem", kScore);
  Write("a.tandem", kPolicy);
  Write("lists/l.tandem", "list emea from \"emea.txt\"\n");
  Write("lists/emea.txt", "GB\n");
  Write("notes.md", "no policy");
  auto unit = CompilationUnit::Load(root_);
  ASSERT_TRUE(unit) << unit.error().message;
  ASSERT_EQ(unit->sources().size(), 3u);
  EXPECT_EQ(unit->sources().Path(source::FileId{0}), (root_ / "a.tandem").generic_string());
  EXPECT_TRUE(unit->Check()) << diag::RenderText(unit->sink(), unit->sources());
  EXPECT_EQ(unit->policy().name, "p");
  EXPECT_EQ(unit->policy_version().size(), 64u);
  EXPECT_EQ(unit->Lower().policy_version, unit->policy_version());
}

TEST_F(CompilationUnitTest, HiddenFilesAndFoldersAreLeftOut) {
  Write("a.tandem", kPolicy);
  Write(".b.tandem", "nonsense");
  Write(".git/c.tandem", "nonsense");
  EXPECT_THAT(Codes(), IsEmpty()) << text_;
}

TEST_F(CompilationUnitTest, LoopsOfLinksEnd) {
  Write("sub/a.tandem", kPolicy);
  fs::create_directory_symlink(root_, root_ / "sub" / "loop");
  fs::create_symlink(root_ / "sub" / "self.tandem", root_ / "sub" / "self.tandem");
  EXPECT_THAT(LoadError(root_), HasSubstr("self.tandem` does not exist"));
  fs::remove(root_ / "sub" / "self.tandem");
  EXPECT_THAT(Codes(), IsEmpty()) << text_;
}

TEST_F(CompilationUnitTest, OneFileIsAPolicyToo) {
  Write("a.tandem", kPolicy);
  Write("b.tandem", "nonsense");
  auto unit = CompilationUnit::Load(root_ / "a.tandem");
  ASSERT_TRUE(unit);
  EXPECT_TRUE(unit->Check());
  EXPECT_EQ(unit->root(), root_);
}

TEST_F(CompilationUnitTest, WhatCannotBeRead) {
  EXPECT_THAT(LoadError(root_ / "none"), HasSubstr("none` does not exist"));
  EXPECT_THAT(LoadError(root_), HasSubstr("holds no policy"));
  fs::create_directory(root_ / "d.tandem");
  EXPECT_THAT(LoadError(root_), HasSubstr("holds no policy"));
  ASSERT_EQ(mkfifo((root_ / "pipe.tandem").c_str(), 0600), 0);
  EXPECT_THAT(LoadError(root_), HasSubstr("is no regular file"));
}

TEST_F(CompilationUnitTest, AHugeFileIsRefusedUnread) {
  Write("a.tandem", kPolicy);
  fs::resize_file(root_ / "a.tandem", 1024 * base::kMebibyte);
  const auto unit = CompilationUnit::Load(root_);
  ASSERT_FALSE(unit);
  EXPECT_EQ(unit.error().kind, base::ErrorKind::kLimit);
  EXPECT_THAT(unit.error().message, HasSubstr("the limit is 4194304"));
}

TEST_F(CompilationUnitTest, ListsComeFromBelowThePolicyOnly) {
  const fs::path outside = root_;
  root_ = outside / "policy";
  Write("a.tandem", kPolicy);
  Write("../secret.txt", "GB\n");
  Write("../policy2/x.txt", "GB\n");
  for (const std::string name :
       {"../secret.txt", "sub/../../secret.txt", "../policy2/x.txt", "/etc/passwd", "link.txt"}) {
    Write("l.tandem", "list emea from \"" + name + "\"\n");
    if (name == "link.txt") fs::create_symlink(outside / "secret.txt", root_ / "link.txt");
    EXPECT_THAT(Codes(), ElementsAre("T0603")) << name;
    EXPECT_THAT(text_, testing::AnyOf(HasSubstr("leads out of"), HasSubstr("absolute"))) << name;
  }
  Write("sub/l.tandem", "list emea2 from \"../ok.txt\"\n");
  Write("l.tandem", "list emea from \"ok.txt\"\n");
  Write("ok.txt", "GB\n");
  EXPECT_THAT(Codes(), IsEmpty()) << text_;
  root_ = outside;
}

TEST_F(CompilationUnitTest, ATextWithoutAFolderNamesNoFiles) {
  const std::string text = std::string(kPolicy) + "list emea from \"a.txt\"\n";
  auto unit = CompilationUnit::FromText("-", text);
  EXPECT_FALSE(unit.Check());
  EXPECT_THAT(diag::RenderText(unit.sink(), unit.sources()), HasSubstr("is in no folder"));
}

TEST_F(CompilationUnitTest, ATextWithAFolderDoes) {
  Write("a.txt", "GB\n");
  const std::string text = std::string(kPolicy) + "list emea from \"a.txt\"\n";
  auto unit = CompilationUnit::FromText((root_ / "x.tandem").string(), text, root_);
  EXPECT_TRUE(unit.Check()) << diag::RenderText(unit.sink(), unit.sources());
}

TEST_F(CompilationUnitTest, SeveralMistakesARun) {
  Write("a.tandem", std::string(kPolicy) + "list l = \"GB\"\nlist l = \"FR\"\n");
  Write("b.tandem", "stage A after B { when id = \"x\" }\n");
  EXPECT_THAT(Codes(), ElementsAre("T0202", "T0216")) << text_;
}

TEST_F(CompilationUnitTest, AnUnreadableDeclarationIsNotAlsoMissing) {
  Write("a.tandem", std::string(kPolicy) + "lst emea = \"GB\"\n" + kScore);
  EXPECT_THAT(Codes(), testing::Not(Contains("T0201"))) << text_;
  EXPECT_THAT(Codes(), testing::SizeIs(1)) << text_;
}

TEST_F(CompilationUnitTest, TheVersionIgnoresFileNamesAndOrder) {
  Write("a.tandem", kPolicy);
  Write("b.tandem", std::string("list emea = \"GB\", \"FR\"\n") + kScore);
  auto first = CompilationUnit::Load(root_);
  ASSERT_TRUE(first && first->Check()) << diag::RenderText(first->sink(), first->sources());
  fs::remove(root_ / "b.tandem");
  Write("0.tandem", kScore);
  Write("z/l.tandem", "list emea from \"l.txt\"\n");
  Write("z/l.txt", "FR\nGB\n");
  auto second = CompilationUnit::Load(root_);
  ASSERT_TRUE(second && second->Check()) << diag::RenderText(second->sink(), second->sources());
  EXPECT_EQ(first->policy_version(), second->policy_version());
}

}  // namespace
}  // namespace tandem::pipeline
