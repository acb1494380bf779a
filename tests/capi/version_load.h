// SPDX-License-Identifier: Apache-2.0
// Threads that decide leads by whatever version is current, and compare each decision with those
// of that version.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <tandem/tandem.hpp>

#include "tests/capi/random_lead.h"

namespace tandem::capi_test {

inline constexpr int kVersions = 6;

// The file of version 1 … kVersions, and its bytes.
std::string VersionPath(int number);
std::string ReadWhole(const std::string& path);

// The same leads for all versions, and what each version decides of them.
class Expected {
 public:
  explicit Expected(uint32_t leads);
  void Fill(Batch& batch) const;
  uint32_t leads() const { return static_cast<uint32_t>(leads_.size()); }
  // By the policy's version; lines of other versions are never equal.
  const std::vector<std::string>& LinesOf(const std::string& version) const {
    return lines_.at(version);
  }
  int64_t as_of_us() const;

 private:
  std::vector<Lead> leads_;
  std::map<std::string, std::vector<std::string>> lines_;
};

// Decides until it is destroyed or stopped.
class Load {
 public:
  Load(const PolicySlot& slot, const Expected& expected, int threads);
  ~Load() { Stop(); }
  void Stop();

  uint64_t batches() const { return batches_; }
  uint64_t decisions() const { return decisions_; }
  uint64_t versions_seen() const { return versions_seen_; }  // by all threads together
  uint64_t failed() const { return failed_; }  // decisions unlike those of the version acquired
  uint64_t mixed() const { return mixed_; }    // batches with rows of two versions

 private:
  void Work();
  void CompareBatch(const Results& results, const std::string& version);

  const PolicySlot& slot_;
  const Expected& expected_;
  std::atomic<bool> stop_{false};
  std::atomic<uint64_t> batches_{0}, decisions_{0}, versions_seen_{0}, failed_{0}, mixed_{0};
  std::vector<std::thread> threads_;
};

}  // namespace tandem::capi_test
