// SPDX-License-Identifier: Apache-2.0
// Threads around an exchange: they go home whatever happens, and what one of them throws is thrown
// on the thread that waits for them.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/check_here.h"
#include "runtime/run/exchange.h"
#include "runtime/run/run.h"

namespace tandem::run {

inline constexpr size_t kBlocksAWorker = 4;
inline constexpr std::chrono::milliseconds kProgressEvery{100};

template <class Belt>
class Crew {
 public:
  explicit Crew(Belt& belt) : belt_(belt) {}
  ~Crew() { Join(); }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  template <class Work>
  void Hire(Work work) {
    threads_.emplace_back(
        [&belt = belt_, throws = base::ChecksThrowHere(), work = std::move(work)]() mutable {
          try {
            std::optional<base::ChecksThrow> embedded;
            if (throws) embedded.emplace();
            work();
          } catch (...) {
            belt.Fail(std::current_exception());
          }
        });
  }
  void GoHome() {
    Join();
    belt_.RethrowFailure();
  }

 private:
  void Join() {
    belt_.Stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  Belt& belt_;
  std::vector<std::thread> threads_;
};

// Puts the blocks of a stream on the belt until it ends. `bytes_read` is told as it grows.
template <class Stream, class Belt>
void ReadBlocks(Stream& stream, Belt& belt, std::atomic<uint64_t>& bytes_read) {
  for (;;) {
    ingest::Block block;
    const base::Result<bool> more = stream.Next(block);
    bytes_read = stream.bytes_read();
    if (!more) return belt.Close(more.error());
    if (!*more) return belt.Close(std::nullopt);
    if (!belt.Put(std::move(block))) return;
  }
}

// Takes results off the belt in order until it ends, somebody wants it to stop (`stopped`), or
// `take` fails. `tell` is called about ten times a second.
template <class Out, class Belt, class Take, class Tell>
base::Result<void> TakeResults(Belt& belt, Host& host, bool& stopped, Take take, Tell tell) {
  auto last_told = std::chrono::steady_clock::now();
  for (;;) {
    Out out;
    const typename Belt::Got got = belt.Next(out, kProgressEvery);
    if (host.StopWanted()) {
      stopped = true;
      return {};
    }
    if (got == Belt::Got::kEnd) {
      const std::optional<base::Error> error = belt.error();
      return error ? tl::unexpected<base::Error>(*error) : base::Result<void>{};
    }
    if (got == Belt::Got::kResult) {
      if (base::Result<void> taken = take(std::move(out)); !taken) return taken;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - last_told >= kProgressEvery) {
      last_told = now;
      tell();
    }
  }
}

}  // namespace tandem::run
