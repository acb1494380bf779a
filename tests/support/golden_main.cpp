// SPDX-License-Identifier: Apache-2.0
// tandem_golden STAGE FILE-OR-FOLDER… [--update]: checks golden files, or writes them anew.
#include <cstdio>
#include <filesystem>
#include <vector>

#include <algorithm>

#include "tests/support/golden.h"

namespace {

std::vector<std::string> FilesOf(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() == ".tandem") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool update = std::erase(arguments, "--update") > 0;
  const auto& stages = tandem::testing::Stages();
  if (arguments.size() < 2 || !stages.contains(arguments[0])) {
    std::fputs("usage: tandem_golden STAGE FILE-OR-FOLDER… [--update]\n", stderr);
    return 64;
  }
  int failed = 0;
  for (size_t i = 1; i < arguments.size(); ++i) {
    for (const std::string& file : FilesOf(arguments[i])) {
      const auto outcome =
          tandem::testing::RunGolden(file, stages.at(arguments[0]), arguments[0], update);
      if (outcome.passed) continue;
      std::fputs(outcome.report.c_str(), stderr);
      ++failed;
    }
  }
  return failed == 0 ? 0 : 1;
}
