// SPDX-License-Identifier: Apache-2.0
// Runs a fuzzer's seeds, and small changes of each, without libFuzzer: in every build, every time.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "runtime/base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using tandem::base::Random;

void Try(const std::string& bytes, const char* keep) {
  if (keep != nullptr) std::ofstream(keep, std::ios::binary) << bytes;
  // A copy of just its size, so that reading past it is seen by the sanitizers.
  const std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::string Changed(std::string bytes, Random& random) {
  for (uint64_t changes = 1 + random.Below(3); changes > 0 && !bytes.empty(); --changes) {
    const size_t at = random.Below(bytes.size());
    const size_t count = 1 + random.Below(std::min<size_t>(8, bytes.size() - at));
    switch (random.Below(4)) {
      case 0: bytes.erase(at, count); break;
      case 1: bytes.insert(at, bytes.substr(at, count)); break;
      case 2: bytes[at] = static_cast<char>(random.Below(256)); break;
      default: bytes.replace(at, count, bytes.substr(random.Below(bytes.size()), count));
    }
  }
  return bytes;
}

}  // namespace

// CORPUS [CHANGES [KEEP]]: a folder or a file, how many changes of each seed, and where what is
// tried is kept, so that it is there when the program dies of it.
int main(int argc, char** argv) {
  if (argc < 2) return 64;
  const int changes = argc > 2 ? std::atoi(argv[2]) : 0;
  const char* keep = argc > 3 ? argv[3] : nullptr;
  std::vector<std::filesystem::path> seeds;
  if (std::filesystem::is_directory(argv[1])) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
      seeds.push_back(entry.path());
    }
    std::sort(seeds.begin(), seeds.end());
  } else {
    seeds.emplace_back(argv[1]);
  }
  Random random(1);
  for (const auto& seed : seeds) {
    std::ifstream in(seed, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    std::printf("%s: %zu bytes\n", seed.filename().c_str(), bytes.size());
    std::fflush(stdout);
    Try(bytes, keep);
    for (int i = 0; i < changes; ++i) Try(Changed(bytes, random), keep);
  }
  return seeds.empty() ? 1 : 0;
}
