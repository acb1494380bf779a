// SPDX-License-Identifier: Apache-2.0
// soak SWAPS THREADS [jit [CACHE]]: publishes versions, each loaded anew from its artifact (with
// native code kept in the folder CACHE), while threads decide leads. Prints what came of it; 1 when
// a decision failed, a batch mixed versions or memory grew by more than 5 MB.
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "tests/capi/version_load.h"

namespace tandem::capi_test {
namespace {

using Clock = std::chrono::steady_clock;

// What the process holds of its heap and of mapped code, after free memory went back.
double ResidentMb() {
  malloc_trim(0);
  std::ifstream file("/proc/self/statm");
  double whole = 0, resident = 0;
  file >> whole >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

double MicrosecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

void PrintTimes(const char* what, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[std::min(times.size() - 1, static_cast<size_t>(share * double(times.size())))];
  };
  std::printf("%-18s p50 %.1f  p99 %.1f  p99.9 %.1f  max %.1f us\n", what, at(0.5), at(0.99),
              at(0.999), times.back());
}

int Soak(int swaps, int threads, Engine engine, const char* cache) {
  const Expected expected(100);
  std::vector<std::string> files;
  for (int number = 1; number <= kVersions; ++number) {
    files.push_back(ReadWhole(VersionPath(number)));
  }
  PolicySlot slot(Policy::LoadFile(VersionPath(1), engine, cache));
  Load load(slot, expected, threads);
  std::vector<double> load_times, swap_times;
  double memory_before = 0;
  const auto begin = Clock::now();
  for (int i = 0; i < swaps; ++i) {
    // Caches, arenas of threads and LLVM's tables are full by then.
    if (i == swaps / 10) memory_before = ResidentMb();
    const std::string& bytes = files[static_cast<size_t>(1 + i) % files.size()];
    const auto loading = Clock::now();
    Policy next = Policy::Load(bytes.data(), bytes.size(), engine, cache);
    load_times.push_back(MicrosecondsSince(loading));
    const auto swapping = Clock::now();
    slot.Publish(next);
    swap_times.push_back(MicrosecondsSince(swapping));
    // Every fourth version may be replaced before anybody saw it.
    const uint64_t seen = load.batches();
    while (i % 4 != 0 && load.batches() < seen + 2) std::this_thread::yield();
  }
  const double seconds = MicrosecondsSince(begin) / 1e6;
  const double growth = ResidentMb() - memory_before;
  load.Stop();
  std::printf("%s: %d swaps in %.1f s, %d threads\n",
              engine == Engine::kJit ? "jit" : "interpreter", swaps, seconds, threads);
  std::printf("decisions          %llu in %llu batches, %llu changes of version\n",
              static_cast<unsigned long long>(load.decisions()),
              static_cast<unsigned long long>(load.batches()),
              static_cast<unsigned long long>(load.versions_seen()));
  std::printf("failed             %llu\nmixed              %llu\n",
              static_cast<unsigned long long>(load.failed()),
              static_cast<unsigned long long>(load.mixed()));
  std::printf("memory             %.1f MB after a tenth, grown by %.2f MB\n", memory_before,
              growth);
  PrintTimes("load of a version", load_times);
  PrintTimes("swap", swap_times);
#ifdef TANDEM_SANITIZED
  const bool is_small = true;  // the sanitizers' own memory grows
#else
  const bool is_small = growth <= 5;
#endif
  return load.failed() == 0 && load.mixed() == 0 && is_small ? 0 : 1;
}

}  // namespace
}  // namespace tandem::capi_test

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: soak SWAPS THREADS [jit [CACHE]]\n");
    return 2;
  }
  const bool jit = argc > 3 && std::strcmp(argv[3], "jit") == 0;
  const int swaps = std::max(10, std::atoi(argv[1]));
  try {
    return tandem::capi_test::Soak(swaps, std::max(1, std::atoi(argv[2])),
                                   jit ? tandem::Engine::kJit : tandem::Engine::kInterpreter,
                                   argc > 4 ? argv[4] : nullptr);
  } catch (const tandem::Error& refused) {
    std::fprintf(stderr, "soak: %s\n", refused.what());
    return 1;
  }
}
