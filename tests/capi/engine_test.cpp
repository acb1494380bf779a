// SPDX-License-Identifier: Apache-2.0
// A policy that is replaced while it runs: which version decides, which is refused, what is freed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "tests/capi/version_load.h"

namespace tandem::capi_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string Variant(const std::string& name) {
  return std::string(TANDEM_BUILT_POLICIES) + "/version_" + name + ".tpol";
}

class Swaps : public testing::TestWithParam<Engine> {};

TEST_P(Swaps, EachBatchIsOfOneVersion) {
  const Expected expected(50);
  PolicySlot slot(Policy::LoadFile(VersionPath(1), GetParam()));
  Load load(slot, expected, 4);
  const int swaps = GetParam() == Engine::kJit ? 12 : 60;  // each is compiled
  for (int i = 1; i <= swaps; ++i) {
    const Policy next = Policy::LoadFile(VersionPath(1 + i % kVersions), GetParam());
    slot.Publish(next);
    EXPECT_EQ(slot.Acquire().version(), next.version());
    EXPECT_EQ(slot.generation(), static_cast<uint64_t>(1 + i));
    const uint64_t before = load.batches();
    while (load.batches() < before + 2) std::this_thread::yield();
  }
  load.Stop();
  EXPECT_EQ(load.failed(), 0u);
  EXPECT_EQ(load.mixed(), 0u);
  EXPECT_GT(load.versions_seen(), static_cast<uint64_t>(swaps));
  EXPECT_EQ(load.decisions(), load.batches() * 50);
}

TEST_P(Swaps, SeveralPublishers) {
  const Expected expected(20);
  PolicySlot slot(Policy::LoadFile(VersionPath(1), GetParam()));
  Load load(slot, expected, 2);
  std::vector<std::thread> publishers;
  for (int publisher = 0; publisher < 3; ++publisher) {
    publishers.emplace_back([&slot, publisher] {
      const Policy mine = Policy::LoadFile(VersionPath(2 + publisher), GetParam());
      for (int i = 0; i < 2'000; ++i) slot.Publish(mine);
    });
  }
  for (std::thread& publisher : publishers) publisher.join();
  load.Stop();
  EXPECT_EQ(slot.generation(), 6'001u);
  EXPECT_EQ(load.failed(), 0u);
  EXPECT_EQ(load.mixed(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Engines, Swaps, testing::Values(Engine::kInterpreter, Engine::kJit),
                         [](const auto& one) {
                           return one.param == Engine::kJit ? "jit" : "interpreter";
                         });

TEST(Slot, APolicyLivesAsLongAsItsUses) {
  std::optional<PolicySlot> slot(std::in_place, Policy::LoadFile(VersionPath(1)));
  const Policy first = slot->Acquire();
  slot->Publish(Policy::LoadFile(VersionPath(2)));
  const Policy second = slot->Acquire();
  slot.reset();
  EXPECT_EQ(first.version(), Policy::LoadFile(VersionPath(1)).version());
  EXPECT_EQ(second.version(), Policy::LoadFile(VersionPath(2)).version());
  EXPECT_EQ(first.name(), "versions");
}

TEST(Slot, MoreThreadsThanPlaces) {
  PolicySlot slot(Policy::LoadFile(VersionPath(1)));
  const Policy other = Policy::LoadFile(VersionPath(2));
  std::vector<std::thread> readers;
  std::atomic<uint64_t> wrong{0};
  for (int i = 0; i < 300; ++i) {
    readers.emplace_back([&] {
      for (int k = 0; k < 50; ++k) wrong += slot.Acquire().name() == "versions" ? 0 : 1;
    });
  }
  for (int i = 0; i < 2'000; ++i) slot.Publish(other);
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(slot.generation(), 2'001u);
}

struct Refusal {
  const char* variant;
  const char* message;
};
class Strict : public testing::TestWithParam<Refusal> {};

TEST_P(Strict, RefusesAndKeepsTheOld) {
  const Policy old = Policy::LoadFile(VersionPath(1));
  const Policy next = Policy::LoadFile(Variant(GetParam().variant));
  PolicySlot slot(old);
  try {
    slot.Publish(next);
    FAIL() << "published";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), TANDEM_BAD_INPUT);
    EXPECT_THAT(error.what(), HasSubstr(GetParam().message));
  }
  EXPECT_EQ(slot.Acquire().get(), old.get());
  EXPECT_EQ(slot.generation(), 1u);
  slot.Publish(next, false);
  EXPECT_EQ(slot.Acquire().get(), next.get());
}

INSTANTIATE_TEST_SUITE_P(
    Changes, Strict,
    testing::Values(Refusal{"field_gone", "field `title` is gone"},
                    Refusal{"field_type", "field `employees` has changed its type"},
                    Refusal{"field_required", "field `title` may no longer be missing"},
                    Refusal{"field_narrow", "field `employees` no longer takes all values"},
                    Refusal{"field_new", "field `country` is new and not optional"},
                    Refusal{"choice_gone", "field `plan` no longer has the value `team`"},
                    Refusal{"event_gone", "event `visit` is gone"},
                    Refusal{"event_field", "field `path` of event `visit` is gone"},
                    Refusal{"result_gone", "result `version` is gone"},
                    Refusal{"result_type", "result `version` has changed its type"},
                    Refusal{"result_unknown", "result `version` may be unknown now"}),
    [](const auto& one) { return std::string(one.param.variant); });

TEST(Strict, TakesWhatOnlyAdds) {
  PolicySlot slot(Policy::LoadFile(VersionPath(1)));
  slot.Publish(Policy::LoadFile(Variant("more")));
  EXPECT_EQ(slot.generation(), 2u);
}

// What a watch told, in order.
class Ear {
 public:
  void Hear(const char* path, const tandem_error& outcome) {
    const std::lock_guard<std::mutex> lock(mutex_);
    heard_.push_back({fs::path(path).filename().string(), outcome});
    more_.notify_all();
  }
  PolicySlot::ToldFn Listener() {
    return [this](const char* path, const tandem_error& outcome) { Hear(path, outcome); };
  }
  // The next one; an empty path after silence.
  std::pair<std::string, tandem_error> Next(int wait_ms = 20'000) {
    std::unique_lock<std::mutex> lock(mutex_);
    more_.wait_for(lock, std::chrono::milliseconds(wait_ms),
                   [&] { return next_ < heard_.size(); });
    return next_ < heard_.size() ? heard_[next_++] : std::pair<std::string, tandem_error>{};
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::pair<std::string, tandem_error>> heard_;
  size_t next_ = 0;
};

class WatchTest : public testing::Test {
 protected:
  WatchTest() {
    std::string name = (fs::temp_directory_path() / "tandem_watch_XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~WatchTest() override { fs::remove_all(folder_); }

  fs::path At(const std::string& name) const { return folder_ / name; }
  void Write(const std::string& name, const std::string& bytes) const {
    std::ofstream(At(name), std::ios::binary) << bytes;
  }
  void Rename(const std::string& name, const std::string& bytes) const {
    Write("." + name + ".tmp", bytes);
    fs::rename(At("." + name + ".tmp"), At(name));
  }
  static std::string VersionOf(int number) {
    return Policy::LoadFile(VersionPath(number)).version();
  }
  void ExpectTaken(const std::string& name, int number) {
    const auto [path, outcome] = ear_.Next();
    EXPECT_EQ(path, name);
    EXPECT_EQ(outcome.status, TANDEM_OK) << outcome.message;
    EXPECT_EQ(slot_.Acquire().version(), VersionOf(number));
  }
  void ExpectRefused(const std::string& name, tandem_status status, int number) {
    const auto [path, outcome] = ear_.Next();
    EXPECT_EQ(path, name);
    EXPECT_EQ(outcome.status, status);
    EXPECT_STRNE(outcome.message, "");
    EXPECT_EQ(slot_.Acquire().version(), VersionOf(number));
  }

  fs::path folder_;
  Ear ear_, second_ear_;
  PolicySlot slot_{Policy::LoadFile(VersionPath(1))};
};

TEST_F(WatchTest, AFolder) {
  Write("old.tpol", ReadWhole(VersionPath(5)));
  slot_.Watch(folder_.string(), ear_.Listener());
  Write("a.tpol", ReadWhole(VersionPath(2)));
  ExpectTaken("a.tpol", 2);
  Rename("b.tpol", ReadWhole(VersionPath(3)));
  ExpectTaken("b.tpol", 3);
  Rename("b.tpol", ReadWhole(VersionPath(4)));
  ExpectTaken("b.tpol", 4);
  Write("notes.txt", "no policy");
  Write(".hidden.tpol", ReadWhole(VersionPath(1)));
  Write("bad.tpol", "no policy");
  ExpectRefused("bad.tpol", TANDEM_BAD_INPUT, 4);
  const std::string whole = ReadWhole(VersionPath(5));
  for (const size_t size : {size_t{0}, size_t{1}, whole.size() / 2, whole.size() - 1}) {
    Write("cut.tpol", whole.substr(0, size));
    ExpectRefused("cut.tpol", TANDEM_BAD_INPUT, 4);
  }
  Write("cut.tpol", whole);
  ExpectTaken("cut.tpol", 5);
  Rename("strict.tpol", ReadWhole(Variant("result_gone")));
  ExpectRefused("strict.tpol", TANDEM_BAD_INPUT, 5);
  fs::create_symlink(VersionPath(6), At("link.tpol"));
  ExpectTaken("link.tpol", 6);
  fs::create_hard_link(At("a.tpol"), At("hard.tpol"));
  ExpectTaken("hard.tpol", 2);
  fs::remove(At("hard.tpol"));
  Rename("last.tpol", ReadWhole(VersionPath(3)));
  ExpectTaken("last.tpol", 3);
  EXPECT_EQ(slot_.generation(), 8u);
}

TEST_F(WatchTest, AFileThatIsReplaced) {
  slot_.Watch(At("live.tpol").string(), ear_.Listener());
  Rename("live.tpol", ReadWhole(VersionPath(2)));
  ExpectTaken("live.tpol", 2);
  Rename("other.tpol", ReadWhole(VersionPath(3)));
  Write("live.tpol", ReadWhole(VersionPath(4)));
  ExpectTaken("live.tpol", 4);
  fs::remove(At("live.tpol"));
  Rename("live.tpol", "");
  ExpectRefused("live.tpol", TANDEM_BAD_INPUT, 4);
  Rename("live.tpol", ReadWhole(VersionPath(5)));
  ExpectTaken("live.tpol", 5);
}

TEST_F(WatchTest, AFileThatWasReplacedBeforehand) {
  Write("live.tpol", ReadWhole(VersionPath(2)));
  slot_.Watch(At("live.tpol").string(), ear_.Listener());
  ExpectTaken("live.tpol", 2);
  // What is current already is no news.
  slot_.Watch(At("live.tpol").string(), second_ear_.Listener());
  EXPECT_EQ(second_ear_.Next(300).first, "");
  Rename("live.tpol", ReadWhole(VersionPath(3)));
  EXPECT_EQ(second_ear_.Next().first, "live.tpol");
  ExpectTaken("live.tpol", 3);
}

// A volume of Kubernetes: the file is a link that stays, through a link that is replaced.
TEST_F(WatchTest, AFileBehindALinkThatIsReplaced) {
  for (const int number : {1, 2}) {
    const std::string name = "content_" + std::to_string(number);
    fs::create_directory(At(name));
    Write(name + "/live.tpol", ReadWhole(VersionPath(number)));
  }
  fs::create_symlink("content_1", At("..data"));
  fs::create_symlink("..data/live.tpol", At("live.tpol"));
  slot_.Watch(At("live.tpol").string(), ear_.Listener());
  fs::create_symlink("content_2", At("..next"));
  fs::rename(At("..next"), At("..data"));
  ExpectTaken("live.tpol", 2);
}

TEST_F(WatchTest, AFolderThatGoes) {
  fs::create_directory(At("inner"));
  slot_.Watch(At("inner").string(), ear_.Listener());
  fs::remove(At("inner"));
  ExpectRefused("inner", TANDEM_IO, 1);
}

TEST_F(WatchTest, WhatCannotBeWatched) {
  EXPECT_THROW(slot_.Watch(At("no/such/file.tpol").string(), ear_.Listener()), Error);
  tandem_error error;
  EXPECT_EQ(tandem_engine_watch(nullptr, "x", nullptr, nullptr, nullptr, &error),
            TANDEM_BAD_ARGUMENT);
  tandem_engine* engine = nullptr;
  EXPECT_EQ(tandem_engine_new(nullptr, &engine, &error), TANDEM_BAD_ARGUMENT);
  EXPECT_EQ(tandem_engine_acquire(nullptr), nullptr);
  EXPECT_EQ(tandem_engine_generation(nullptr), 0u);
  tandem_engine_free(nullptr);
}

TEST_F(WatchTest, UnderLoad) {
  const Expected expected(20);
  slot_.Watch(folder_.string(), ear_.Listener(), Engine::kJit);
  Load load(slot_, expected, 2);
  for (int i = 0; i < 30; ++i) {
    const int number = 1 + i % kVersions;
    Rename("live.tpol", i % 5 == 4 ? "half" : ReadWhole(VersionPath(number)));
    const auto [path, outcome] = ear_.Next();
    EXPECT_EQ(outcome.status, i % 5 == 4 ? TANDEM_BAD_INPUT : TANDEM_OK);
  }
  load.Stop();
  EXPECT_EQ(load.failed(), 0u);
  EXPECT_EQ(load.mixed(), 0u);
  EXPECT_EQ(slot_.generation(), 25u);
}

}  // namespace
}  // namespace tandem::capi_test
