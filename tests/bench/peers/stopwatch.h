// SPDX-License-Identifier: Apache-2.0
// Seconds of one measurement, as a line of JSON; and the end of a benchmark that went wrong.
#pragma once

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace tandem::bench::peers {

[[noreturn]] inline void Stop(const std::string& why) {
  std::fprintf(stderr, "bench_peers: %s\n", why.c_str());
  std::exit(1);
}

using Clock = std::chrono::steady_clock;

// The processor's time of this process, so that other programs do not count.
inline double ProcessorSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Again and again for at least a fifth of a second.
template <class Decide>
std::string Throughput(size_t leads, const Decide& decide) {
  size_t decided = 0;
  double seconds = 0;
  const double begin = ProcessorSeconds();
  while (seconds < 0.2) {
    decide();
    decided += leads;
    seconds = ProcessorSeconds() - begin;
  }
  return "{\"leads\":" + std::to_string(decided) + ",\"seconds\":" + std::to_string(seconds) + "}";
}

// Median and 99th percentile of `decide(i)`, in microseconds.
template <class Decide>
std::string Percentiles(size_t leads, const Decide& decide) {
  std::vector<double> times(leads);
  for (size_t i = 0; i < leads; ++i) {
    const auto begin = Clock::now();
    decide(i);
    times[i] = std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
  }
  std::sort(times.begin(), times.end());
  return "{\"p50_us\":" + std::to_string(times[leads / 2]) +
         ",\"p99_us\":" + std::to_string(times[leads * 99 / 100]) + "}";
}

}  // namespace tandem::bench::peers
