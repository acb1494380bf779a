// SPDX-License-Identifier: Apache-2.0
// tandem.h for C++17: objects that free themselves, errors as exceptions. Header only; what each
// function does, who owns what and which thread may call is said in tandem.h.
#ifndef TANDEM_HPP
#define TANDEM_HPP

#include <tandem/tandem.h>

#include <cstdint>
#include <forward_list>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tandem {

/* What a call of tandem.h refused. */
class Error : public std::runtime_error {
 public:
  Error(tandem_status status, const char* message)
      : std::runtime_error(message), status_(status) {}
  tandem_status status() const noexcept { return status_; }

 private:
  tandem_status status_;
};

inline void Check(tandem_status status, const tandem_error& error) {
  if (status != TANDEM_OK) throw Error(status, error.message);
}

/* Microseconds since 1970 UTC. */
using Instant = std::int64_t;

enum class Engine { kInterpreter = TANDEM_ENGINE_INTERPRETER, kJit = TANDEM_ENGINE_JIT };

/* A use of a policy; copies share it. */
class Policy {
 public:
  static Policy Load(const void* bytes, std::size_t size, Engine engine = Engine::kInterpreter,
                     const char* cache_directory = nullptr) {
    const tandem_load_options options = Options(engine, cache_directory);
    tandem_policy* policy = nullptr;
    tandem_error error;
    Check(tandem_policy_load(bytes, size, &options, &policy, &error), error);
    return Policy(policy);
  }
  static Policy LoadFile(const std::string& path, Engine engine = Engine::kInterpreter,
                         const char* cache_directory = nullptr) {
    const tandem_load_options options = Options(engine, cache_directory);
    tandem_policy* policy = nullptr;
    tandem_error error;
    Check(tandem_policy_load_file(path.c_str(), &options, &policy, &error), error);
    return Policy(policy);
  }
  static Policy OpenNative(const std::string& path) {
    tandem_policy* policy = nullptr;
    tandem_error error;
    Check(tandem_policy_open_native(path.c_str(), &policy, &error), error);
    return Policy(policy);
  }
  /* Takes the caller's use over. */
  explicit Policy(tandem_policy* policy) noexcept : policy_(policy) {}
  Policy(const Policy& other) noexcept : policy_(tandem_policy_retain(other.policy_)) {}
  Policy(Policy&& other) noexcept : policy_(std::exchange(other.policy_, nullptr)) {}
  Policy& operator=(Policy other) noexcept {
    std::swap(policy_, other.policy_);
    return *this;
  }
  ~Policy() { tandem_policy_release(policy_); }

  std::string name() const { return tandem_policy_name(policy_); }
  std::string version() const { return tandem_policy_version(policy_); }
  /* Throws when there is none. */
  std::size_t field(const char* name) const {
    return Found(tandem_policy_find_field(policy_, name), name);
  }
  std::size_t result(const char* name) const {
    return Found(tandem_policy_find_result(policy_, name), name);
  }
  tandem_policy* get() const noexcept { return policy_; }

 private:
  static tandem_load_options Options(Engine engine, const char* cache_directory = nullptr) {
    tandem_load_options options = TANDEM_INIT(tandem_load_options);
    options.engine = static_cast<tandem_engine_kind>(engine);
    options.cache_directory = cache_directory;
    return options;
  }
  static std::size_t Found(std::int64_t index, const char* name) {
    if (index < 0) {
      throw Error(TANDEM_BAD_ARGUMENT, (std::string("the policy has no `") + name + "`").c_str());
    }
    return static_cast<std::size_t>(index);
  }

  tandem_policy* policy_;
};

/* Leads to be decided together. */
class Batch {
 public:
  Batch(const Policy& policy, std::uint32_t capacity) {
    tandem_batch* batch = nullptr;
    tandem_error error;
    Check(tandem_batch_new(policy.get(), capacity, &batch, &error), error);
    batch_.reset(batch);
  }

  void Clear() { Call(tandem_batch_clear, batch_.get()); }
  std::uint32_t rows() const { return tandem_batch_rows(batch_.get()); }
  void Begin() { Call(tandem_batch_begin, batch_.get()); }
  void Set(std::size_t field, std::int64_t value) {
    Call(tandem_batch_set_int, batch_.get(), field, value);
  }
  void Set(std::size_t field, std::string_view text) {
    Call(tandem_batch_set_text, batch_.get(), field, text.data(), text.size());
  }
  void BeginEvent(std::size_t event, Instant at_us) {
    Call(tandem_batch_begin_event, batch_.get(), event, at_us);
  }
  void SetEvent(std::size_t field, std::int64_t value) {
    Call(tandem_batch_set_event_int, batch_.get(), field, value);
  }
  void SetEvent(std::size_t field, std::string_view text) {
    Call(tandem_batch_set_event_text, batch_.get(), field, text.data(), text.size());
  }
  void End() { Call(tandem_batch_end, batch_.get()); }
  /* Whole columns, filled as tandem_column says; the numbers of the rows that were left out. */
  std::vector<std::uint32_t> Append(const std::vector<tandem_column>& columns,
                                    std::uint32_t rows) {
    std::vector<std::uint32_t> rejected(rows);
    std::uint32_t count = 0;
    Call(tandem_batch_append_columns, batch_.get(), columns.data(), columns.size(), rows,
         rejected.data(), &count);
    rejected.resize(count);
    return rejected;
  }
  tandem_batch* get() const noexcept { return batch_.get(); }

 private:
  struct Free {
    void operator()(tandem_batch* batch) const { tandem_batch_free(batch); }
  };
  template <class Function, class... Args>
  static void Call(Function function, Args... args) {
    tandem_error error;
    Check(function(args..., &error), error);
  }
  std::unique_ptr<tandem_batch, Free> batch_;
};

/* What was decided of a batch. */
class Results {
 public:
  Results(const Policy& policy, std::uint32_t capacity) {
    tandem_results* results = nullptr;
    tandem_error error;
    Check(tandem_results_new(policy.get(), capacity, &results, &error), error);
    results_.reset(results);
  }

  std::uint32_t rows() const { return tandem_results_rows(results_.get()); }
  std::optional<std::int64_t> Number(std::size_t result, std::uint32_t row) const {
    std::int64_t value = 0;
    if (tandem_results_int(results_.get(), result, row, &value) == 0) return std::nullopt;
    return value;
  }
  /* The name of a choice: a stage, a band, a target. */
  std::optional<std::string_view> Choice(std::size_t result, std::uint32_t row) const {
    const char* name = tandem_results_choice(results_.get(), result, row);
    if (name == nullptr) return std::nullopt;
    return name;
  }
  /* Nothing is copied: until the results are evaluated into again. */
  tandem_view View(std::size_t result) const {
    tandem_view view = TANDEM_INIT(tandem_view);
    tandem_error error;
    Check(tandem_results_view(results_.get(), result, &view, &error), error);
    return view;
  }
  std::string Line(std::uint32_t row, tandem_format format) const {
    const char* text = nullptr;
    std::size_t bytes = 0;
    tandem_error error;
    Check(tandem_results_line(results_.get(), row, format, &text, &bytes, &error), error);
    return std::string(text, bytes);
  }
  tandem_results* get() const noexcept { return results_.get(); }

 private:
  struct Free {
    void operator()(tandem_results* results) const { tandem_results_free(results); }
  };
  std::unique_ptr<tandem_results, Free> results_;
};

/* Memory to evaluate with; one a thread. */
class Context {
 public:
  /* `source`: of the policy, how JSON leads are read; nullptr: fields by name. */
  explicit Context(const Policy& policy, const char* source = nullptr) {
    tandem_context_options options = TANDEM_INIT(tandem_context_options);
    options.source = source;
    tandem_context* context = nullptr;
    tandem_error error;
    Check(tandem_context_new(policy.get(), &options, &context, &error), error);
    context_.reset(context);
  }

  void Evaluate(Batch& batch, Instant as_of_us, Results& results) {
    tandem_error error;
    Check(tandem_evaluate(context_.get(), batch.get(), as_of_us, results.get(), &error), error);
  }
  /* Valid until the context is used again. */
  std::string_view Decide(std::string_view json, Instant as_of_us) {
    const char* out = nullptr;
    std::size_t bytes = 0;
    tandem_error error;
    Check(tandem_decide_json(context_.get(), json.data(), json.size(), as_of_us, nullptr, 0, &out,
                             &bytes, nullptr, nullptr, &error),
          error);
    return {out, bytes};
  }
  /* The line and the state for the next evaluation; `carried` as it was answered before, empty for
   * a lead that was never decided. */
  std::pair<std::string, std::string> Decide(std::string_view json, Instant as_of_us,
                                             std::string_view carried) {
    const char *out = nullptr, *state = nullptr;
    std::size_t bytes = 0, state_bytes = 0;
    tandem_error error;
    Check(tandem_decide_json(context_.get(), json.data(), json.size(), as_of_us, carried.data(),
                             carried.size(), &out, &bytes, &state, &state_bytes, &error),
          error);
    return {std::string(out, bytes), std::string(state, state_bytes)};
  }
  /* As JSON, or for people. Valid until the context is used again. */
  std::string_view Explain(std::string_view json, Instant as_of_us, bool as_text = false) {
    const char* out = nullptr;
    std::size_t bytes = 0;
    tandem_error error;
    Check(tandem_explain_json(context_.get(), json.data(), json.size(), as_of_us, as_text ? 1 : 0,
                              &out, &bytes, &error),
          error);
    return {out, bytes};
  }
  tandem_context* get() const noexcept { return context_.get(); }

 private:
  struct Free {
    void operator()(tandem_context* context) const { tandem_context_free(context); }
  };
  std::unique_ptr<tandem_context, Free> context_;
};

/* A policy that is replaced while it runs; any number of threads. Contexts, batches and results are
 * made for what Acquire answers, anew when that is another policy than before. */
class PolicySlot {
 public:
  explicit PolicySlot(const Policy& first) {
    tandem_engine* engine = nullptr;
    tandem_error error;
    Check(tandem_engine_new(first.get(), &engine, &error), error);
    engine_.reset(engine);
  }

  Policy Acquire() const noexcept { return Policy(tandem_engine_acquire(engine_.get())); }
  void Publish(const Policy& policy, bool strict = true) {
    tandem_error error;
    Check(tandem_engine_publish(engine_.get(), policy.get(), strict ? 1 : 0, &error), error);
  }
  std::uint64_t generation() const { return tandem_engine_generation(engine_.get()); }
  /* `told` must not throw. */
  using ToldFn = std::function<void(const char* path, const tandem_error& outcome)>;
  void Watch(const std::string& path, ToldFn told, Engine engine = Engine::kInterpreter,
             const char* cache_directory = nullptr) {
    tandem_load_options options = TANDEM_INIT(tandem_load_options);
    options.engine = static_cast<tandem_engine_kind>(engine);
    options.cache_directory = cache_directory;
    tandem_error error;
    told_.push_front(std::move(told));
    const tandem_status status =
        tandem_engine_watch(engine_.get(), path.c_str(), &options, &Tell, &told_.front(), &error);
    if (status != TANDEM_OK) told_.pop_front();
    Check(status, error);
  }

 private:
  struct Free {
    void operator()(tandem_engine* engine) const { tandem_engine_free(engine); }
  };
  static void Tell(void* user, const char* path, const tandem_error* outcome) {
    (*static_cast<ToldFn*>(user))(path, *outcome);
  }
  std::forward_list<ToldFn> told_;  // outlive the engine's watches
  std::unique_ptr<tandem_engine, Free> engine_;
};

}  // namespace tandem

#endif  // TANDEM_HPP
