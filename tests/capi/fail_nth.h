// SPDX-License-Identifier: Apache-2.0
// What fails allocation after allocation: a stage of sound things, and scenarios on it.
#pragma once

#include <tandem/tandem.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/capi/arrow_leads.h"
#include "tests/capi/random_lead.h"

namespace tandem::capi_test {

constexpr int64_t kAsOf = 1'763'460'000'000'000;
constexpr uint32_t kLeads = 12;

// The allocation that fails; 0: none.
extern std::atomic<int64_t> g_fails_at;

void Expect(bool holds, const char* scenario, int64_t at, const std::string& what);

// What all scenarios work on, made while nothing fails.
struct Stage {
  explicit Stage(const std::string& name);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  std::string name;
  std::string file, next_file, library, source;  // built, and the policy's text
  std::string bytes, lines;                      // of the file; the leads as JSON
  std::string folder, broken, next;  // its own; a policy with mistakes; a file that appears
  tandem_policy* policy = nullptr;
  std::vector<Lead> leads;
  ArrowTable* table = nullptr;  // of the leads
};

// The first status that is not OK; the rest of a scenario is left out then.
struct Steps {
  tandem_status status = TANDEM_OK;
  tandem_error error{};

  bool operator()(tandem_status now) {
    if (status == TANDEM_OK) status = now;
    return now == TANDEM_OK;
  }
};

// Calls that allocate nothing of their own: a lead made before, value by value.
bool AppendRow(Steps& step, tandem_batch* batch, const Lead& lead);

struct Scenario {
  const char* name;
  void (*body)(const Stage&, Steps&);
  // Of the allocations of the one policy and of the other each so-manieth fails; 0: not with it.
  int64_t step_acme = 1;
  int64_t step_small = 1;
  int64_t most_left = 0;  // allocations that are never freed
};

// fail_nth_policies.cpp
void Load(const Stage& stage, Steps& step);
void LoadFile(const Stage& stage, Steps& step);
void LoadNative(const Stage& stage, Steps& step);
void Compile(const Stage& stage, Steps& step);
void CompileBroken(const Stage& stage, Steps& step);
void EngineOf(const Stage& stage, Steps& step);
void WatchFolder(const Stage& stage, Steps& step);
void WatchFile(const Stage& stage, Steps& step);
// fail_nth_leads.cpp
void Rows(const Stage& stage, Steps& step);
void Columns(const Stage& stage, Steps& step);
void Json(const Stage& stage, Steps& step);
void Values(const Stage& stage, Steps& step);
void Explain(const Stage& stage, Steps& step);
// fail_nth_streams.cpp
void RunAlone(const Stage& stage, Steps& step);
void RunTogether(const Stage& stage, Steps& step);
void Arrow(const Stage& stage, Steps& step);
void ArrowStream(const Stage& stage, Steps& step);

}  // namespace tandem::capi_test
