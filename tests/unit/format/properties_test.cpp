// SPDX-License-Identifier: Apache-2.0
// What holds for every policy: of the repository, generated, and both with their blanks, line ends
// and comments moved at random. Format itself proves words, tree and idempotence on each call;
// here it must never have to give up, and the policy keeps its version.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "compiler/format/format.h"
#include "compiler/parse/layout.h"
#include "compiler/pipeline/compilation_unit.h"
#include "compiler/syntax/dump.h"
#include "tests/agree/generator.h"

namespace tandem::format {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kGenerated = 25;

struct File {
  std::string path;
  std::string text;
};

std::vector<File> Files() {
  std::vector<File> files;
  for (const char* folder : {"examples", "tests"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(TANDEM_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".tandem") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      files.push_back({entry.path().string(), {std::istreambuf_iterator<char>(in), {}}});
    }
  }
  for (uint64_t seed = 1; seed <= kGenerated; ++seed) {
    files.push_back({"generated " + std::to_string(seed),
                     agree_test::Render(agree_test::GeneratePolicy(seed).blocks)});
  }
  return files;
}

// The formatted text; nothing for a file with errors.
std::optional<std::string> TryFormat(const File& file) {
  source::SourceSet sources;
  const source::FileId id = sources.Add(file.path, file.text);
  diag::Sink sink;
  const base::Result<std::string> out = Format(sources, id, sink);
  if (!sink.ok()) return std::nullopt;
  EXPECT_TRUE(out) << file.path << ": " << out.error().message << "\n" << file.text;
  return out ? *out : file.text;
}

struct Parsed {
  bool sound = false;
  std::string tree;
  std::vector<std::string> words;
};

Parsed Parse(const File& file) {
  source::SourceSet sources;
  const source::FileId id = sources.Add(file.path, file.text);
  diag::Sink sink;
  parse::Layout layout;
  Parsed parsed;
  parsed.tree = syntax::Dump(parse::ParseWithLayout(sources, id, sink, layout));
  parsed.sound = sink.ok();
  for (const source::Span& token : layout.tokens) parsed.words.emplace_back(sources.Text(token));
  return parsed;
}

std::string Version(const File& file) {
  auto unit = pipeline::CompilationUnit::FromText(file.path, file.text,
                                                  fs::path(file.path).parent_path());
  return unit.Check() ? unit.policy_version() : "";
}

// What stands between the words of a text, changed word by word.
template <class Change>
std::string Moved(const File& file, Change change) {
  source::SourceSet sources;
  const source::FileId id = sources.Add(file.path, file.text);
  diag::Sink sink;
  parse::Layout layout;
  parse::ParseWithLayout(sources, id, sink, layout);
  std::string out;
  uint32_t end = 0;
  for (const source::Span& token : layout.tokens) {
    out += change(file.text.substr(end, token.begin - end));
    out += sources.Text(token);
    end = token.end;
  }
  return out + file.text.substr(end);
}

TEST(FormatProperties, WordsTreeAndVersionStay) {
  size_t formatted = 0;
  size_t versions = 0;
  for (const File& file : Files()) {
    const auto out = TryFormat(file);
    if (!out) continue;
    ++formatted;
    const File after{file.path, *out};
    const Parsed a = Parse(file);
    const Parsed b = Parse(after);
    EXPECT_TRUE(b.sound) << file.path;
    EXPECT_EQ(a.words, b.words) << file.path;
    EXPECT_EQ(a.tree, b.tree) << file.path;
    EXPECT_EQ(TryFormat(after), out) << file.path;
    const std::string version = Version(file);
    EXPECT_EQ(Version(after), version) << file.path;
    versions += version.empty() ? 0 : 1;
  }
  EXPECT_GT(formatted, 180U);
  EXPECT_GT(versions, 100U);
}

TEST(FormatProperties, HowManyBlanksThereWereMakesNoDifference) {
  std::mt19937 random(7);
  for (const File& file : Files()) {
    const auto out = TryFormat(file);
    if (!out) continue;
    const auto more = [&](const std::string& between) {
      const bool on_line = between.find_first_of("/\n\r") == std::string::npos;
      return on_line && !between.empty() ? std::string(1 + random() % 3, random() % 2 ? ' ' : '\t')
                                         : between;
    };
    EXPECT_EQ(TryFormat({file.path, Moved(file, more)}), out) << file.path;
  }
}

TEST(FormatProperties, AnythingThatParsesCanBeFormatted) {
  std::mt19937 random(11);
  size_t formatted = 0;
  for (const File& file : Files()) {
    if (!TryFormat(file)) continue;
    const uint32_t rare = 2 + random() % 60;  // how often something is moved
    const auto moved = [&](const std::string& between) {
      if (between.empty() || random() % rare != 0) return between;
      switch (random() % 6) {
        case 0: return std::string(" // c\n");
        case 1: return std::string("\n   // own\n\n      ");
        case 2: return std::string("\n      ");
        case 3: return std::string("\n\n\n      // a\n\n // b\n        ");
        case 4: return between + " ";
        default:
          return between.find("//") == std::string::npos ? std::string(" ") : between;
      }
    };
    formatted += TryFormat({file.path, Moved(file, moved)}) ? 1 : 0;
  }
  EXPECT_GT(formatted, 100U);
}

}  // namespace
}  // namespace tandem::format
