// SPDX-License-Identifier: Apache-2.0
// Blocks from one reader to many workers and their results back to one writer, in order, never more
// than a fixed number on the way.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "runtime/base/status.h"

namespace tandem::run {

// In: what is worked on, Out: what becomes of it. All members may be called from any thread. The
// oldest block is always with a worker or the writer, so that waiting for room ends.
template <class In, class Out>
class Exchange {
 public:
  enum class Got : uint8_t { kResult, kEnd, kNothingYet };

  explicit Exchange(size_t limit) : limit_(limit) {}

  // Reader. Waits for room; false when stopped.
  bool Put(In in) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return stopped_ || on_the_way_ < limit_; });
    if (stopped_) {
      return false;
    }
    ++on_the_way_;
    waiting_.emplace_back(put_++, std::move(in));
    work_.notify_one();
    return true;
  }

  // Reader: nothing more will come, because of `error` if there is one.
  void Close(std::optional<base::Error> error) {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    error_ = std::move(error);
    work_.notify_all();
    results_.notify_all();
  }

  // Worker. Waits; nothing when closed or stopped.
  std::optional<std::pair<uint64_t, In>> Take() {
    std::unique_lock lock(mutex_);
    work_.wait(lock, [&] { return stopped_ || closed_ || !waiting_.empty(); });
    if (stopped_ || waiting_.empty()) {
      return std::nullopt;
    }
    std::pair<uint64_t, In> taken = std::move(waiting_.front());
    waiting_.pop_front();
    return taken;
  }

  void Deliver(uint64_t number, Out out) {
    const std::lock_guard lock(mutex_);
    done_.emplace(number, std::move(out));
    results_.notify_one();
  }

  // Writer. The next result in order, which makes room for another block.
  Got Next(Out& out, std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    const bool ready = results_.wait_for(lock, timeout, [&] {
      return failure_ != nullptr || done_.contains(got_) || (closed_ && got_ == put_);
    });
    if (failure_ != nullptr) {
      std::rethrow_exception(failure_);
    }
    if (!ready) {
      return Got::kNothingYet;
    }
    if (got_ == put_) {
      return Got::kEnd;
    }
    const auto found = done_.find(got_);
    out = std::move(found->second);
    done_.erase(found);
    ++got_;
    --on_the_way_;
    room_.notify_one();
    return Got::kResult;
  }

  // Everybody goes home.
  void Stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    room_.notify_all();
    work_.notify_all();
  }

  // A reader or a worker threw: the writer throws it from Next.
  void Fail(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (failure_ == nullptr) {
      failure_ = std::move(failure);
    }
    stopped_ = true;
    room_.notify_all();
    work_.notify_all();
    results_.notify_all();
  }

  // Once all threads are home.
  void RethrowFailure() const {
    const std::lock_guard lock(mutex_);
    if (failure_ != nullptr) {
      std::rethrow_exception(failure_);
    }
  }

  // Why the reader closed early. After kEnd.
  std::optional<base::Error> error() const {
    const std::lock_guard lock(mutex_);
    return error_;
  }

 private:
  const size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable work_;
  std::condition_variable results_;
  std::deque<std::pair<uint64_t, In>> waiting_;
  std::map<uint64_t, Out> done_;
  std::optional<base::Error> error_;
  std::exception_ptr failure_;
  uint64_t put_ = 0;
  uint64_t got_ = 0;
  size_t on_the_way_ = 0;
  bool closed_ = false;
  bool stopped_ = false;
};

}  // namespace tandem::run
