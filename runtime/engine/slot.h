// SPDX-License-Identifier: Apache-2.0
// A value that threads take uses of while others replace it. Readers neither wait nor retry.
//
// Differential reference counts (D. Vyukov, 1024cores.net, "Differential Reference Counting"; split
// counts in A. Williams, "C++ Concurrency in Action", 2nd ed., 7.2.4). One word holds the place of
// the current value and how many readers have come to it since it was published: a reader learns
// where to look and announces itself by the same fetch_add, so that nothing can be freed between
// the two. Leaving is counted at the place. A publisher exchanges the word, which tells it how many
// came, and takes them off the count of those who left: who brings the sum to zero, the last reader
// or the publisher, is the last one there and empties the place.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "runtime/base/status.h"

namespace tandem::engine {

// T: a counted use of something shared; copying takes a use and may be done by many at once.
template <class T>
class Slot {
  static_assert(std::is_nothrow_copy_constructible_v<T>);

 public:
  explicit Slot(T first) {
    places_[0].value.emplace(std::move(first));
    places_[0].taken.store(true, std::memory_order_relaxed);
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  // Wait-free: three atomic additions, one of them T's.
  T Acquire() noexcept {
    const uint64_t word = word_.fetch_add(1, std::memory_order_acquire);
    Place& place = places_[word >> kCountBits];
    T use = *place.value;
    if (place.balance.fetch_add(1, std::memory_order_acq_rel) == -1) place.Empty();
    return use;
  }

  // Publishers come one after another. `accept` sees the current value and may refuse by an error;
  // nothing is changed then. The slot's own use of the value before ends, here or with the last
  // reader that is inside Acquire.
  template <class Accept>
  base::Result<void> Publish(T next, Accept&& accept) {
    const std::lock_guard<std::mutex> lock(publishing_);
    Place& current = places_[word_.load(std::memory_order_relaxed) >> kCountBits];
    if (base::Result<void> accepted = accept(std::as_const(*current.value)); !accepted) {
      return accepted;
    }
    const size_t free = FindFree();
    places_[free].value.emplace(std::move(next));
    places_[free].balance.store(0, std::memory_order_relaxed);
    places_[free].taken.store(true, std::memory_order_relaxed);
    const uint64_t before =
        word_.exchange(uint64_t{free} << kCountBits, std::memory_order_acq_rel);
    generation_.fetch_add(1, std::memory_order_release);
    const auto came = static_cast<int64_t>(before & kCountMask);
    if (current.balance.fetch_sub(came, std::memory_order_acq_rel) == came) current.Empty();
    return {};
  }

  // 1, and one more with every publication: told after the value can be seen.
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

 private:
  // 7 x 10^16 uses of one version: 20 years of 100 million a second.
  static constexpr unsigned kCountBits = 56;
  static constexpr uint64_t kCountMask = (uint64_t{1} << kCountBits) - 1;
  static constexpr size_t kPlaces = size_t{1} << (64 - kCountBits);

  struct alignas(64) Place {
    std::optional<T> value;
    std::atomic<int64_t> balance{0};  // who left, less who came once that is known
    std::atomic<bool> taken{false};

    void Empty() {
      value.reset();
      taken.store(false, std::memory_order_release);
    }
  };

  // A place is taken by the current value, or by a reader that was stopped between two lines of
  // Acquire since the value there was current: when 255 are, the publisher waits for one.
  size_t FindFree() {
    while (true) {
      for (size_t tried = 0; tried < kPlaces; ++tried) {
        next_ = (next_ + 1) % kPlaces;
        if (!places_[next_].taken.load(std::memory_order_acquire)) return next_;
      }
      std::this_thread::yield();
    }
  }

  alignas(64) std::atomic<uint64_t> word_{0};
  alignas(64) std::atomic<uint64_t> generation_{1};
  std::mutex publishing_;
  size_t next_ = 0;
  std::array<Place, kPlaces> places_;
};

}  // namespace tandem::engine
