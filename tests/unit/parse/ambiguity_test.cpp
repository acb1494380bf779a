// SPDX-License-Identifier: Apache-2.0
// Every right policy parses without an ambiguity and without a full-context retry.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "compiler/parse/parse.h"

namespace tandem::parse {
namespace {

std::vector<std::filesystem::path> RightPolicies() {
  const std::filesystem::path root(TANDEM_SOURCE_DIR);
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"tests/golden", "examples"}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::filesystem::path& path = entry.path();
      const bool right = !path.filename().string().starts_with("fail_");
      if (path.extension() == ".tandem" && right) files.push_back(path);
    }
  }
  return files;
}

TEST(Grammar, IsUnambiguousOnEveryRightPolicy) {
  const auto files = RightPolicies();
  ASSERT_GE(files.size(), 5U);
  for (const auto& path : files) {
    std::ifstream in(path, std::ios::binary);
    source::SourceSet sources;
    const source::FileId file =
        sources.Add(path.string(), {std::istreambuf_iterator<char>(in), {}});
    diag::Sink sink;
    ParseStatistics statistics;
    Parse(sources, file, sink, &statistics);
    EXPECT_EQ(statistics.ambiguities, 0U) << path;
    EXPECT_EQ(statistics.full_context_retries, 0U) << path;
  }
}

}  // namespace
}  // namespace tandem::parse
