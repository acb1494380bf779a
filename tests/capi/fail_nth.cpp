// SPDX-License-Identifier: Apache-2.0
// Every allocation of the C interface fails once, alone and with all after it: no crash, no leak,
// TANDEM_NO_MEMORY, and what was being used can be freed, or cleared and used again.
// fail_nth [SCENARIO [FIRST [STEP]]]
#include <tandem/tandem.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "tests/capi/arrow_leads.h"
#include "tests/capi/random_lead.h"

// ---- the allocator ------------------------------------------------------------------------------

extern "C" {
void* __libc_malloc(size_t);           // NOLINT
void* __libc_calloc(size_t, size_t);   // NOLINT
void* __libc_realloc(void*, size_t);   // NOLINT
void* __libc_memalign(size_t, size_t); // NOLINT
void __libc_free(void*);               // NOLINT
}

namespace {

std::atomic<int64_t> g_live{0};
std::atomic<int64_t> g_asked{0};   // since armed
std::atomic<int64_t> g_fails_at{0};  // 0: none
std::atomic<bool> g_and_all_after{false};

bool Fails() {
  const int64_t at = g_fails_at.load(std::memory_order_relaxed);
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

constexpr int64_t kAsOf = 1'763'460'000'000'000;
constexpr uint32_t kLeads = 12;

int g_mistakes = 0;

void Expect(bool holds, const char* scenario, int64_t at, const std::string& what) {
  if (holds) return;
  std::printf("%s, allocation %lld%s: %s\n", scenario, static_cast<long long>(at),
              g_and_all_after ? " and all after it" : "", what.c_str());
  ++g_mistakes;
}

// What all scenarios work on, made while nothing fails.
struct Stage {
  explicit Stage(const std::string& name) {
    const std::string path = std::string(TANDEM_BUILT_POLICIES) + "/" + name + ".tpol";
    file = path;
    if (std::FILE* in = std::fopen(path.c_str(), "rb")) {
      char part[4096];
      for (size_t size = 0; (size = std::fread(part, 1, sizeof part, in)) > 0;) {
        bytes.append(part, size);
      }
      std::fclose(in);
    }
    tandem_error error;
    if (tandem_policy_load(bytes.data(), bytes.size(), nullptr, &policy, &error) != TANDEM_OK) {
      std::printf("%s: %s\n", path.c_str(), error.message);
      std::exit(1);
    }
    LeadMaker maker(policy, 5);
    while (leads.size() < kLeads) {
      leads.push_back(maker.Make(kAsOf, true));
      tandem_batch* probe = nullptr;
      tandem_batch_new(policy, 1, &probe, nullptr);
      if (Append(probe, leads.back(), nullptr) != TANDEM_OK) leads.pop_back();
      tandem_batch_free(probe);
    }
    for (const Lead& lead : leads) lines += lead.json + "\n";
  }
  ~Stage() { tandem_policy_release(policy); }
  Stage(const Stage&) = delete;

  std::string file, bytes, lines;
  tandem_policy* policy = nullptr;
  std::vector<Lead> leads;
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
bool AppendRow(Steps& step, tandem_batch* batch, const Lead& lead) {
  if (!step(tandem_batch_begin(batch, &step.error))) return false;
  const char* texts[8];
  size_t sizes[8];
  for (const Value& value : lead.values) {
    tandem_status set = TANDEM_OK;
    const size_t field = value.field;
    if (value.kind == TANDEM_TEXT) {
      set = tandem_batch_set_text(batch, field, value.text.data(), value.text.size(), &step.error);
    } else if (value.kind == TANDEM_TEXT_LIST) {
      const size_t count = std::min<size_t>(8, value.texts.size());
      for (size_t i = 0; i < count; ++i) {
        texts[i] = value.texts[i].data();
        sizes[i] = value.texts[i].size();
      }
      set = tandem_batch_set_texts(batch, field, texts, sizes, count, &step.error);
    } else if (value.kind == TANDEM_CHOICE_LIST) {
      set = tandem_batch_set_choices(batch, field, value.choices.data(), value.choices.size(),
                                     &step.error);
    } else {
      set = tandem_batch_set_int(batch, field, value.number, &step.error);
    }
    if (!step(set)) return false;
  }
  for (const Event& event : lead.events) {
    if (!step(tandem_batch_begin_event(batch, event.event, event.at_us, &step.error))) {
      return false;
    }
    for (const Value& value : event.values) {
      const bool is_text = value.kind == TANDEM_TEXT;
      if (!step(is_text ? tandem_batch_set_event_text(batch, value.field, value.text.data(),
                                                      value.text.size(), &step.error)
                        : tandem_batch_set_event_int(batch, value.field, value.number,
                                                     &step.error))) {
        return false;
      }
    }
  }
  return step(tandem_batch_end(batch, &step.error));
}

void Load(const Stage& stage, Steps& step) {
  tandem_policy* policy = nullptr;
  step(tandem_policy_load(stage.bytes.data(), stage.bytes.size(), nullptr, &policy, &step.error));
  tandem_policy_release(policy);
}

void LoadFile(const Stage& stage, Steps& step) {
  tandem_policy* policy = nullptr;
  step(tandem_policy_load_file(stage.file.c_str(), nullptr, &policy, &step.error));
  tandem_policy_release(policy);
}

// Rows and evaluation; after a failure the same batch and results are cleared and used.
void Rows(const Stage& stage, Steps& step) {
  tandem_batch* batch = nullptr;
  tandem_results* results = nullptr;
  tandem_context* context = nullptr;
  const auto all = [&](Steps& now) {
    if (context == nullptr &&
        !now(tandem_context_new(stage.policy, nullptr, &context, &now.error))) {
      return;
    }
    if (batch == nullptr && !now(tandem_batch_new(stage.policy, kLeads, &batch, &now.error))) {
      return;
    }
    if (results == nullptr &&
        !now(tandem_results_new(stage.policy, kLeads, &results, &now.error))) {
      return;
    }
    for (const Lead& lead : stage.leads) {
      if (!AppendRow(now, batch, lead)) return;
    }
    if (!now(tandem_evaluate(context, batch, kAsOf, results, &now.error))) return;
    for (uint32_t row = 0; row < kLeads; ++row) {
      const char* line = nullptr;
      size_t size = 0;
      const tandem_format format = row % 2 == 0 ? TANDEM_CSV : TANDEM_JSON_LINES;
      if (!now(tandem_results_line(results, row, format, &line, &size, &now.error))) return;
    }
  };
  all(step);
  if (step.status == TANDEM_NO_MEMORY) {
    const int64_t fails_at = g_fails_at.exchange(0);
    tandem_context_free(context);
    context = nullptr;
    Steps again;
    if (batch != nullptr) again(tandem_batch_clear(batch, &again.error));
    all(again);
    Expect(again.status == TANDEM_OK, "rows", fails_at,
           std::string("cleared, but: ") + again.error.message);
  }
  tandem_context_free(context);
  tandem_results_free(results);
  tandem_batch_free(batch);
}

void Json(const Stage& stage, Steps& step) {
  tandem_context* context = nullptr;
  if (!step(tandem_context_new(stage.policy, nullptr, &context, &step.error))) return;
  char state[4096];
  size_t state_size = 0;
  for (const Lead& lead : stage.leads) {
    const char *line = nullptr, *carried = nullptr;
    size_t size = 0, carried_size = 0;
    for (int turn = 0; turn < 2; ++turn) {
      if (!step(tandem_decide_json(context, lead.json.data(), lead.json.size(), kAsOf,
                                   turn == 0 ? nullptr : state, state_size, &line, &size, &carried,
                                   &carried_size, &step.error))) {
        break;
      }
      state_size = std::min(sizeof state, carried_size);
      std::memcpy(state, carried, state_size);
    }
    if (step.status != TANDEM_OK) break;
  }
  tandem_context_free(context);
}

void Values(const Stage& stage, Steps& step) {
  tandem_context* context = nullptr;
  if (!step(tandem_context_new(stage.policy, nullptr, &context, &step.error))) return;
  tandem_value fields[64] = {}, results[64] = {};
  for (const Value& value : stage.leads[0].values) {
    const bool is_text = value.kind == TANDEM_TEXT;
    if (value.kind == TANDEM_TEXT_LIST || value.kind == TANDEM_CHOICE_LIST) continue;
    fields[value.field] = {is_text ? static_cast<int64_t>(value.text.size()) : value.number,
                           is_text ? value.text.data() : nullptr, 1};
  }
  step(tandem_decide(context, fields, tandem_policy_field_count(stage.policy), kAsOf, results,
                     tandem_policy_result_count(stage.policy), &step.error));
  tandem_context_free(context);
}

void Explain(const Stage& stage, Steps& step) {
  tandem_context* context = nullptr;
  if (!step(tandem_context_new(stage.policy, nullptr, &context, &step.error))) return;
  for (const int as_text : {1, 0}) {
    const char* text = nullptr;
    size_t size = 0;
    const std::string& json = stage.leads[1].json;
    if (!step(tandem_explain_json(context, json.data(), json.size(), kAsOf, as_text, &text, &size,
                                  &step.error))) {
      break;
    }
  }
  tandem_context_free(context);
}

struct Pipe {
  const std::string* in;
  size_t at = 0;
  size_t out = 0;
};

void Run(const Stage& stage, Steps& step, uint32_t threads) {
  Pipe pipe{&stage.lines};
  tandem_run_options options = TANDEM_INIT(tandem_run_options);
  options.input = TANDEM_JSON_LINES;
  options.output = TANDEM_CSV;
  options.as_of_us = kAsOf;
  options.threads = threads;
  tandem_run_summary summary = TANDEM_INIT(tandem_run_summary);
  step(tandem_run(
      stage.policy, &options,
      [](void* user, void* buffer, size_t size) {
        Pipe& from = *static_cast<Pipe*>(user);
        const size_t count = from.in->copy(static_cast<char*>(buffer), size, from.at);
        from.at += count;
        return static_cast<int64_t>(count);
      },
      [](void* user, const void*, size_t size) {
        static_cast<Pipe*>(user)->out += size;
        return 0;
      },
      &pipe, &summary, &step.error));
}
void RunAlone(const Stage& stage, Steps& step) { Run(stage, step, 0); }
void RunTogether(const Stage& stage, Steps& step) { Run(stage, step, 2); }

// Made before, as its allocations are not the interface's.
ArrowTable* g_table = nullptr;

void Arrow(const Stage& stage, Steps& step) {
  tandem_batch* batch = nullptr;
  tandem_results* results = nullptr;
  tandem_context* context = nullptr;
  ArrowSchema schema = g_table->schema;
  ArrowArray array = g_table->array;
  if (step(tandem_batch_new(stage.policy, kLeads, &batch, &step.error)) &&
      step(tandem_results_new(stage.policy, kLeads, &results, &step.error)) &&
      step(tandem_context_new(stage.policy, nullptr, &context, &step.error)) &&
      step(tandem_batch_append_arrow(batch, &schema, &array, nullptr, nullptr, &step.error)) &&
      step(tandem_evaluate(context, batch, kAsOf, results, &step.error)) &&
      step(tandem_results_to_arrow(results, &schema, &array, &step.error))) {
    schema.release(&schema);
    array.release(&array);
  }
  tandem_context_free(context);
  tandem_results_free(results);
  tandem_batch_free(batch);
}

void ArrowStream(const Stage& stage, Steps& step) {
  int left = 2;
  ArrowArrayStream in{}, out{};
  in.private_data = &left;
  in.get_schema = [](ArrowArrayStream*, ArrowSchema* to) {
    *to = g_table->schema;
    return 0;
  };
  in.get_next = [](ArrowArrayStream* self, ArrowArray* to) {
    *to = --*static_cast<int*>(self->private_data) < 0 ? ArrowArray() : g_table->array;
    return 0;
  };
  in.release = [](ArrowArrayStream* self) { self->release = nullptr; };
  if (!step(tandem_decide_arrow_stream(stage.policy, kAsOf, &in, &out, &step.error))) return;
  const auto answer = [&](int code) {
    return step(code == 0 ? TANDEM_OK : code == ENOMEM ? TANDEM_NO_MEMORY : TANDEM_INTERNAL);
  };
  ArrowSchema schema;
  if (answer(out.get_schema(&out, &schema))) {
    schema.release(&schema);
    for (;;) {
      ArrowArray array;
      if (!answer(out.get_next(&out, &array)) || array.release == nullptr) break;
      array.release(&array);
    }
  }
  out.release(&out);
}

void EngineOf(const Stage& stage, Steps& step) {
  tandem_engine* engine = nullptr;
  if (!step(tandem_engine_new(stage.policy, &engine, &step.error))) return;
  tandem_policy* next = nullptr;
  if (step(tandem_policy_load(stage.bytes.data(), stage.bytes.size(), nullptr, &next,
                              &step.error))) {
    step(tandem_engine_publish(engine, next, 1, &step.error));
    tandem_policy_release(tandem_engine_acquire(engine));
  }
  tandem_policy_release(next);
  tandem_engine_free(engine);
}

struct Scenario {
  const char* name;
  void (*body)(const Stage&, Steps&);
};
constexpr Scenario kScenarios[] = {
    {"load", Load},       {"load_file", LoadFile},     {"rows", Rows},
    {"json", Json},       {"values", Values},          {"explain", Explain},
    {"run", RunAlone},    {"run_threads", RunTogether}, {"arrow", Arrow},
    {"arrow_stream", ArrowStream}, {"engine", EngineOf}};

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
      for (int turn = 0; turn < 3 && (turn == 0 || leaked != 0); ++turn) {
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
      Expect(leaked == 0, scenario.name, at, std::to_string(leaked) + " allocations leaked");
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
  const int64_t step_by = count > 3 ? std::atoll(arguments[3]) : 1;
  std::setvbuf(stdout, nullptr, _IOLBF, 1024);
  for (const char* policy : {"acme", "version_1"}) {
    const Stage stage(policy);
    ArrowTable table(stage.policy, stage.leads, 4);
    g_table = &table;
    for (const Scenario& scenario : kScenarios) {
      if (only.empty() || only == scenario.name) Try(scenario, stage, first, step_by);
    }
  }
  std::printf(g_mistakes == 0 ? "no mistakes\n" : "%d mistakes\n", g_mistakes);
  return g_mistakes == 0 ? 0 : 1;
}
