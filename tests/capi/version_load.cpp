// SPDX-License-Identifier: Apache-2.0
// Leads of one schema decided by the versions built for the tests.
#include "tests/capi/version_load.h"

#include <exception>
#include <fstream>
#include <iterator>
#include <set>

namespace tandem::capi_test {

namespace {

// The last member of a row.
std::string VersionIn(const std::string& line) {
  const std::string key = "\"policy_version\":\"";
  const size_t at = line.find(key);
  return at == std::string::npos ? "" : line.substr(at + key.size(), 64);
}

}  // namespace

std::string VersionPath(int number) {
  return std::string(TANDEM_BUILT_POLICIES) + "/version_" + std::to_string(number) + ".tpol";
}

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int64_t Expected::as_of_us() const { return 1'763'460'000'000'000; }  // 2025-11-18T10:00:00Z

Expected::Expected(uint32_t leads) {
  for (int number = 1; number <= kVersions; ++number) {
    const Policy policy = Policy::LoadFile(VersionPath(number));
    Batch batch(policy, leads);
    LeadMaker maker(policy.get(), 5);
    while (number == 1 && leads_.size() < leads) {
      Lead lead = maker.Make(as_of_us(), true);
      if (Append(batch.get(), lead, nullptr) == TANDEM_OK) leads_.push_back(std::move(lead));
    }
    batch.Clear();
    Fill(batch);
    Context context(policy);
    Results results(policy, leads);
    context.Evaluate(batch, as_of_us(), results);
    std::vector<std::string>& lines = lines_[policy.version()];
    for (uint32_t row = 0; row < leads; ++row) {
      lines.push_back(results.Line(row, TANDEM_JSON_LINES));
    }
  }
}

void Expected::Fill(Batch& batch) const {
  for (const Lead& lead : leads_) {
    tandem_error error;
    Check(Append(batch.get(), lead, &error), error);
  }
}

Load::Load(const PolicySlot& slot, const Expected& expected, int threads)
    : slot_(slot), expected_(expected) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

void Load::Stop() {
  stop_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Load::Work() {
  while (!stop_) {
    try {
      const Policy policy = slot_.Acquire();
      ++versions_seen_;
      Context context(policy);
      Batch batch(policy, expected_.leads());
      Results results(policy, expected_.leads());
      expected_.Fill(batch);
      const std::string version = policy.version();
      do {
        context.Evaluate(batch, expected_.as_of_us(), results);
        ++batches_;
        decisions_ += results.rows();
        CompareBatch(results, version);
      } while (!stop_ && slot_.Acquire().get() == policy.get());
    } catch (const std::exception&) {
      ++failed_;
    }
  }
}

void Load::CompareBatch(const Results& results, const std::string& version) {
  const std::vector<std::string>& expected = expected_.LinesOf(version);
  std::set<std::string> versions;
  if (results.rows() != expected.size()) ++failed_;
  for (uint32_t row = 0; row < results.rows(); ++row) {
    const std::string line = results.Line(row, TANDEM_JSON_LINES);
    versions.insert(VersionIn(line));
    if (line != expected[row]) ++failed_;
  }
  if (versions.size() != 1) ++mixed_;
}

}  // namespace tandem::capi_test
