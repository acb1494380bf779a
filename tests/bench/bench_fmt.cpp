// SPDX-License-Identifier: Apache-2.0
// What `tandem fmt` costs a megabyte: a policy that changes, with its proof, and one that does not.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "compiler/format/format.h"
#include "runtime/base/limits.h"

namespace {

using namespace tandem;

std::string Formatted(const std::string& text) {
  source::SourceSet sources;
  const source::FileId file = sources.Add("a.tandem", text);
  diag::Sink sink;
  const auto out = format::Format(sources, file, sink);
  if (!out || !sink.ok()) {
    std::fputs("the examples cannot be formatted\n", stderr);
    std::exit(1);
  }
  return *out;
}

// The examples, again and again.
std::string Megabyte() {
  std::vector<std::filesystem::path> paths;
  const auto examples = std::filesystem::path(TANDEM_SOURCE_DIR) / "examples";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(examples)) {
    if (entry.path().extension() == ".tandem") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::string text;
  while (text.size() < base::kMebibyte) {
    for (const auto& path : paths) {
      std::ifstream in(path, std::ios::binary);
      text.append(std::istreambuf_iterator<char>(in), {});
    }
  }
  return text;
}

void Format(benchmark::State& state, const std::string& text) {
  for (auto _ : state) benchmark::DoNotOptimize(Formatted(text));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const std::string tidy = Formatted(Megabyte());
  std::string messy = tidy;
  std::replace(messy.begin(), messy.end(), ' ', '\t');  // in texts and comments, too
  benchmark::RegisterBenchmark("changed", Format, messy)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("unchanged", Format, tidy)->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
