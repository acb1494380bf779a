// SPDX-License-Identifier: Apache-2.0
// Blocks and results change hands in order, within the limit, and everybody goes home.
#include "runtime/run/exchange.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace tandem::run {
namespace {

using Belt = Exchange<int, int>;
using namespace std::chrono_literals;

TEST(Exchange, ResultsComeInOrderAndNeverMoreThanTheLimitAreOnTheWay) {
  constexpr size_t kLimit = 5;
  constexpr int kCount = 2'000;
  Belt belt(kLimit);
  std::atomic<int> on_the_way{0};
  std::atomic<int> most{0};
  std::thread reader([&] {
    for (int i = 0; i < kCount && belt.Put(i); ++i) {
    }
    belt.Close(std::nullopt);
  });
  std::vector<std::thread> workers;
  for (int w = 0; w < 3; ++w) {
    workers.emplace_back([&] {
      while (auto taken = belt.Take()) {
        most = std::max(most.load(), ++on_the_way);
        if (taken->second % 7 == 0) {
          std::this_thread::yield();
        }
        belt.Deliver(taken->first, 10 * taken->second);
      }
    });
  }
  std::vector<int> seen;
  for (;;) {
    int out = 0;
    const Belt::Got got = belt.Next(out, 10s);
    if (got == Belt::Got::kEnd) {
      break;
    }
    ASSERT_EQ(got, Belt::Got::kResult);
    --on_the_way;
    seen.push_back(out);
  }
  reader.join();
  for (std::thread& worker : workers) {
    worker.join();
  }
  ASSERT_EQ(seen.size(), static_cast<size_t>(kCount));
  for (int i = 0; i < kCount; ++i) {
    ASSERT_EQ(seen[i], 10 * i);
  }
  EXPECT_LE(most.load(), static_cast<int>(kLimit) + 1);  // one is counted off after Next
}

TEST(Exchange, AReaderThatWaitsForRoomIsSentHome) {
  Belt belt(1);
  ASSERT_TRUE(belt.Put(1));
  std::thread stopper([&] { belt.Stop(); });
  EXPECT_FALSE(belt.Put(2));
  stopper.join();
  EXPECT_FALSE(belt.Take().has_value());
}

TEST(Exchange, AnErrorOfTheReaderComesAfterWhatWasRead) {
  Belt belt(4);
  ASSERT_TRUE(belt.Put(7));
  belt.Close(base::Error{base::ErrorKind::kIo, "gone"});
  auto taken = belt.Take();
  ASSERT_TRUE(taken.has_value());
  EXPECT_FALSE(belt.Take().has_value());
  int out = 0;
  EXPECT_EQ(belt.Next(out, 1ms), Belt::Got::kNothingYet);
  belt.Deliver(taken->first, 70);
  EXPECT_EQ(belt.Next(out, 10s), Belt::Got::kResult);
  EXPECT_EQ(out, 70);
  EXPECT_EQ(belt.Next(out, 10s), Belt::Got::kEnd);
  ASSERT_TRUE(belt.error().has_value());
  EXPECT_EQ(belt.error()->message, "gone");
}

}  // namespace
}  // namespace tandem::run
