// SPDX-License-Identifier: Apache-2.0
// A policy that is replaced while it runs.
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/capi/guard.h"
#include "runtime/capi/handles.h"
#include "runtime/capi/options.h"
#include "runtime/engine/compatible.h"
#include "runtime/engine/slot.h"
#include "runtime/engine/watch.h"

using namespace tandem;
using capi::Guard;
using capi::PolicyRef;
using capi::Require;

struct tandem_engine {
  explicit tandem_engine(tandem_policy* first) : slot(PolicyRef(first)) {}

  engine::Slot<PolicyRef> slot;
  std::mutex watches_mutex;
  std::vector<std::unique_ptr<engine::Watch>> watches;  // gone before the slot
};

namespace {

constexpr const char* kSuffix = ".tpol";

struct Told {
  tandem_watch_fn call = nullptr;
  void* user = nullptr;

  void operator()(const std::string& path, const tandem_error& outcome) const {
    if (call != nullptr) call(user, path.c_str(), &outcome);
  }
};

bool IsCurrent(tandem_engine& engine, const tandem_policy* policy) {
  const PolicyRef current = engine.slot.Acquire();
  return current.program().policy_version == policy->program().policy_version;
}

// Options that outlive the call they were given to.
struct KeptOptions {
  explicit KeptOptions(const tandem_load_options& given)
      : options(given), cache(given.cache_directory == nullptr ? "" : given.cache_directory) {}
  tandem_load_options get() const {
    tandem_load_options kept = options;
    if (kept.cache_directory != nullptr) kept.cache_directory = cache.c_str();
    return kept;
  }

  tandem_load_options options;
  std::string cache;
};

void Take(tandem_engine& engine, const tandem_load_options& options, engine::Watch::News news,
          const std::string& path, const Told& told) {
  tandem_error outcome{};
  if (news == engine::Watch::News::kLost) {
    capi::Tell(&outcome, TANDEM_IO, "the folder is gone and watched no longer");
    return told(path, outcome);
  }
  if (news == engine::Watch::News::kNoMemory) {
    capi::Tell(&outcome, TANDEM_NO_MEMORY, "there is not enough memory to see what changed");
    return told(path, outcome);
  }
  tandem_policy* policy = nullptr;
  if (tandem_policy_load_file(path.c_str(), &options, &policy, &outcome) == TANDEM_OK) {
    const bool is_old = news == engine::Watch::News::kFound && IsCurrent(engine, policy);
    if (!is_old) tandem_engine_publish(&engine, policy, 1, &outcome);
    tandem_policy_release(policy);
    if (is_old) return;
  }
  told(path, outcome);
}

}  // namespace

tandem_status tandem_engine_new(tandem_policy* policy, tandem_engine** engine,
                                tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(policy != nullptr && engine != nullptr, "`policy` or `engine` is NULL");
    *engine = nullptr;
    *engine = new tandem_engine(policy);
    return {};
  });
}

void tandem_engine_free(tandem_engine* engine) { delete engine; }

tandem_policy* tandem_engine_acquire(tandem_engine* engine) {
  if (engine == nullptr) return nullptr;
  const PolicyRef current = engine->slot.Acquire();
  return tandem_policy_retain(current.get());
}

tandem_status tandem_engine_publish(tandem_engine* engine, tandem_policy* policy, int32_t strict,
                                    tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(engine != nullptr && policy != nullptr, "`engine` or `policy` is NULL");
    return engine->slot.Publish(PolicyRef(policy), [&](const PolicyRef& current) {
      return strict == 0 ? base::Result<void>{}
                         : engine::Compatible(current.program(), policy->program());
    });
  });
}

uint64_t tandem_engine_generation(const tandem_engine* engine) {
  return engine == nullptr ? 0 : engine->slot.generation();
}

tandem_status tandem_engine_watch(tandem_engine* engine, const char* path,
                                  const tandem_load_options* options, tandem_watch_fn told,
                                  void* user, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(engine != nullptr && path != nullptr, "`engine` or `path` is NULL");
    const KeptOptions kept(capi::Chosen(options, TANDEM_INIT(tandem_load_options)));
    const Told teller{told, user};
    auto watch = engine::Watch::Start(
        path, kSuffix,
        [engine, kept, teller](engine::Watch::News news, const std::string& seen) {
          Take(*engine, kept.get(), news, seen, teller);
        });
    if (!watch) return tl::unexpected<base::Error>(watch.error());
    const std::lock_guard<std::mutex> lock(engine->watches_mutex);
    engine->watches.push_back(std::move(*watch));
    return {};
  });
}
