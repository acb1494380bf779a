// SPDX-License-Identifier: Apache-2.0
// Every allocation of the C interface fails once, alone and with all after it: no crash, no leak,
// TANDEM_NO_MEMORY, and what was being used can be freed, or cleared and used again.
// fail_nth [SCENARIO [FIRST [STEP]]]
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/capi/fail_nth.h"

// ---- the allocator ------------------------------------------------------------------------------

extern "C" {
void* __libc_malloc(size_t);           // NOLINT
void* __libc_calloc(size_t, size_t);   // NOLINT
void* __libc_realloc(void*, size_t);   // NOLINT
void* __libc_memalign(size_t, size_t); // NOLINT
void __libc_free(void*);               // NOLINT
}

std::atomic<int64_t> tandem::capi_test::g_fails_at{0};

namespace {

std::atomic<int64_t> g_live{0};
std::atomic<int64_t> g_asked{0};   // since armed
std::atomic<bool> g_and_all_after{false};

bool Fails() {
  const int64_t at = tandem::capi_test::g_fails_at.load(std::memory_order_relaxed);
  const int64_t asked = g_asked.fetch_add(1, std::memory_order_relaxed) + 1;
  if (at == 0 || (g_and_all_after ? asked < at : asked != at)) return false;
  errno = ENOMEM;
  return true;
}

void* Counted(void* made) {
  if (made != nullptr) g_live.fetch_add(1, std::memory_order_relaxed);
  return made;
}

}  // namespace

extern "C" {
void* malloc(size_t size) { return Fails() ? nullptr : Counted(__libc_malloc(size)); }
void* calloc(size_t count, size_t size) {
  return Fails() ? nullptr : Counted(__libc_calloc(count, size));
}
void* realloc(void* old, size_t size) {
  if (Fails()) return nullptr;
  void* made = __libc_realloc(old, size);
  if (old == nullptr) return Counted(made);
  if (made == nullptr && size == 0) g_live.fetch_sub(1, std::memory_order_relaxed);
  return made;
}
void* memalign(size_t alignment, size_t size) {
  return Fails() ? nullptr : Counted(__libc_memalign(alignment, size));
}
void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void** out, size_t alignment, size_t size) {
  *out = memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}
void free(void* old) {
  if (old == nullptr) return;
  g_live.fetch_sub(1, std::memory_order_relaxed);
  __libc_free(old);
}
}

namespace tandem::capi_test {
namespace {

int g_mistakes = 0;

}  // namespace

void Expect(bool holds, const char* scenario, int64_t at, const std::string& what) {
  if (holds) return;
  std::printf("%s, allocation %lld%s: %s\n", scenario, static_cast<long long>(at),
              g_and_all_after ? " and all after it" : "", what.c_str());
  ++g_mistakes;
}

namespace {

// ANTLR loses the node of its tree that it has no memory to note down.
constexpr int64_t kNodeOfAntlr = 8;

constexpr Scenario kScenarios[] = {
    {"load", Load},
    {"load_file", LoadFile},
    {"load_native", LoadNative, 1, 0},
    {"compile", Compile, 0, 3, kNodeOfAntlr},
    {"compile_broken", CompileBroken, 0, 1, kNodeOfAntlr},
    {"engine", EngineOf},
    {"watch_folder", WatchFolder, 0, 1},
    {"watch_file", WatchFile, 0, 1},
    {"rows", Rows},
    {"columns", Columns},
    {"json", Json},
    {"values", Values},
    {"explain", Explain},
    {"run", RunAlone},
    {"run_threads", RunTogether},
    {"arrow", Arrow},
    {"arrow_stream", ArrowStream}};

void Try(const Scenario& scenario, const Stage& stage, int64_t first, int64_t step_by) {
  // What is made once for all times is made now.
  for (int i = 0; i < 2; ++i) {
    Steps warm;
    scenario.body(stage, warm);
    Expect(warm.status == TANDEM_OK, scenario.name, 0, warm.error.message);
  }
  for (const bool all_after : {false, true}) {
    int64_t failed = 0;
    for (int64_t at = first;; at += step_by) {
      bool reached = false;
      int64_t leaked = 0;
      Steps step;
      // What a library keeps for ever, such as its list of errors, it does not make three times.
      for (int turn = 0; turn < 3 && (turn == 0 || leaked > scenario.most_left); ++turn) {
        const int64_t live = g_live;
        g_and_all_after = all_after;
        g_asked = 0;
        g_fails_at = at;
        step = Steps();
        scenario.body(stage, step);
        g_fails_at = 0;
        reached = g_asked >= at;
        leaked = g_live - live;
      }
      Expect(step.status == TANDEM_OK || step.status == TANDEM_NO_MEMORY, scenario.name, at,
             "status " + std::to_string(step.status) + ": " + step.error.message);
      Expect(leaked <= scenario.most_left, scenario.name, at,
             std::to_string(leaked) + " allocations leaked");
      if (step.status == TANDEM_NO_MEMORY) ++failed;
      if (!reached || g_mistakes > 40) break;
    }
    std::printf("%-13s %s: %lld times TANDEM_NO_MEMORY\n", scenario.name,
                all_after ? "all after" : "one alone", static_cast<long long>(failed));
    Expect(failed > 0, scenario.name, 0, "no failure was told");
  }
}

}  // namespace
}  // namespace tandem::capi_test

int main(int count, char** arguments) {
  using namespace tandem::capi_test;
  const std::string only = count > 1 ? arguments[1] : "";
  const int64_t first = count > 2 ? std::atoll(arguments[2]) : 1;
  const int64_t step_by = count > 3 ? std::atoll(arguments[3]) : 0;
  std::setvbuf(stdout, nullptr, _IOLBF, 1024);
  for (const char* policy : {"acme", "version_1"}) {
    Stage stage(policy);
    ArrowTable table(stage.policy, stage.leads, 4);
    stage.table = &table;
    for (const Scenario& scenario : kScenarios) {
      if (!only.empty() && only != scenario.name) continue;
      const int64_t usual = stage.name == "acme" ? scenario.step_acme : scenario.step_small;
      if (usual > 0) Try(scenario, stage, first, step_by > 0 ? step_by : usual);
    }
  }
  std::printf(g_mistakes == 0 ? "no mistakes\n" : "%d mistakes\n", g_mistakes);
  return g_mistakes == 0 ? 0 : 1;
}
