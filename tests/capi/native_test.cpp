// SPDX-License-Identifier: Apache-2.0
// Native libraries through the C interface: the decisions of the artifact, from a file that may go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <tandem/tandem.hpp>
#include <thread>

#include "tests/capi/random_lead.h"

namespace tandem::capi_test {
namespace {

using testing::HasSubstr;

constexpr int64_t kAsOf = 1'763'460'000'000'000;  // 2025-11-18T10:00:00Z
constexpr int kLeads = 300;

std::string Built(const std::string& name) {
  return std::string(TANDEM_BUILT_POLICIES) + "/" + name;
}

std::string Decide(Context& context, const std::string& json) {
  try {
    return std::string(context.Decide(json, kAsOf));
  } catch (const Error& error) {
    return error.what();
  }
}

// Empty, or the first lead that the two decide differently.
std::string Difference(const Policy& a, const Policy& b, uint64_t seed) {
  LeadMaker maker(a.get(), seed);
  Context context_a(a), context_b(b);
  for (int i = 0; i < kLeads; ++i) {
    const Lead lead = maker.Make(kAsOf, true);
    const std::string line = Decide(context_a, lead.json), other = Decide(context_b, lead.json);
    if (line != other) return lead.json + "\n" + line + "\n" + other;
  }
  return "";
}

class Native : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "/native-" +
            testing::UnitTest::GetInstance()->current_test_info()->name() + ".so";
  }
  void TearDown() override { std::filesystem::remove(path_); }

  void Copy(const std::string& name) {
    // A new file under the old name, as deployments do it.
    std::filesystem::remove(path_);
    std::filesystem::copy_file(Built(name), path_);
  }
  std::string Read() const {
    std::ifstream file(path_, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  }
  void Write(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }
  tandem_status Open(tandem_error& error) {
    tandem_policy* policy = nullptr;
    const tandem_status status = tandem_policy_open_native(path_.c_str(), &policy, &error);
    EXPECT_EQ(policy != nullptr, status == TANDEM_OK);
    tandem_policy_release(policy);
    return status;
  }

  std::string path_;
};

TEST_F(Native, DecidesAsItsArtifact) {
  for (const std::string name : {"acme", "points_100", "columns"}) {
    const Policy native = Policy::OpenNative(Built(name + ".so"));
    const Policy plain = Policy::LoadFile(Built(name + ".tpol"));
    EXPECT_EQ(native.version(), plain.version());
    EXPECT_EQ(Difference(native, plain, 11), "") << name;
  }
}

TEST_F(Native, TheFileMayBeReplacedAndRemoved) {
  Copy("acme.so");
  const Policy acme = Policy::OpenNative(path_);
  Copy("columns.so");
  const Policy columns = Policy::OpenNative(path_);
  Write("overwritten in place");
  std::filesystem::remove(path_);
  EXPECT_EQ(acme.name(), "acme");
  EXPECT_EQ(Difference(acme, Policy::LoadFile(Built("acme.tpol")), 1), "");
  EXPECT_EQ(Difference(columns, Policy::LoadFile(Built("columns.tpol")), 2), "");
}

TEST_F(Native, ManyThreadsOpenDecideAndRelease) {
  const Policy plain = Policy::LoadFile(Built("columns.tpol"));
  std::vector<std::thread> threads;
  std::array<std::string, 4> differences;
  for (size_t t = 0; t < differences.size(); ++t) {
    threads.emplace_back([&plain, t, &difference = differences[t]] {
      for (int round = 0; round < 5 && difference.empty(); ++round) {
        difference = Difference(Policy::OpenNative(Built("columns.so")), plain, t);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(differences, testing::Each(""));
}

TEST_F(Native, LeavesNothingOpen) {
  const auto open_files = [] {
    const std::filesystem::directory_iterator files("/proc/self/fd");
    return std::distance(begin(files), end(files));
  };
  const auto before = open_files();
  for (int i = 0; i < 20; ++i) Policy::OpenNative(Built("columns.so"));
  EXPECT_EQ(open_files(), before);
}

TEST_F(Native, RefusesWithAReason) {
  tandem_error error;
  EXPECT_EQ(Open(error), TANDEM_IO);
  Copy("columns.so");
  const std::string whole = Read();
  EXPECT_EQ(Open(error), TANDEM_OK);
  for (size_t size = 0; size < whole.size(); size += 997) {
    Write(whole.substr(0, size));
    EXPECT_EQ(Open(error), TANDEM_BAD_INPUT) << size;
    EXPECT_STRNE(error.message, "");
  }
  std::string changed = whole;
  changed[changed.size() / 2] ^= 1;
  Write(changed);
  EXPECT_EQ(Open(error), TANDEM_BAD_INPUT);
  EXPECT_THAT(error.message, HasSubstr("checksum"));
  tandem_policy* policy = nullptr;
  EXPECT_EQ(tandem_policy_open_native(Built("acme.tpol").c_str(), &policy, &error),
            TANDEM_BAD_INPUT);
  EXPECT_THAT(error.message, HasSubstr("no shared library"));
  EXPECT_EQ(tandem_policy_open_native(nullptr, &policy, &error), TANDEM_BAD_ARGUMENT);
  EXPECT_EQ(tandem_policy_open_native("x", nullptr, &error), TANDEM_BAD_ARGUMENT);
}

}  // namespace
}  // namespace tandem::capi_test
