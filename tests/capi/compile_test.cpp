// SPDX-License-Identifier: Apache-2.0
// Policies from source through the C interface: what is said of them, and that they decide.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <tandem/tandem.hpp>
#include <thread>

namespace tandem::capi_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int64_t kAsOf = 1'763'460'000'000'000;
constexpr const char* kLead = R"({"id":"L-1","employees":400,"asked_for_demo":false})";

std::string Hello() { return std::string(TANDEM_SOURCE_DIR) + "/examples/hello"; }

// What a call of tandem_policy_compile said.
struct Outcome {
  explicit Outcome(const std::string& path, const tandem_load_options* options = nullptr) {
    char* text = nullptr;
    tandem_policy* made = nullptr;
    status = tandem_policy_compile(path.c_str(), options, &made, &text, &error);
    has_policy = made != nullptr;
    if (has_policy) policy.emplace(made);
    if (text != nullptr) diagnostics = text;
    tandem_text_free(text);
  }
  std::string message() const { return error.message; }

  tandem_status status;
  tandem_error error;
  bool has_policy;
  std::optional<Policy> policy;
  std::optional<std::string> diagnostics;
};

class Compile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("compile-" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string Write(const std::string& text) const {
    std::ofstream(folder_ / "rules.tandem") << text;
    return folder_.string();
  }
  static std::string HelloText() {
    std::ifstream file(Hello() + "/hello.tandem");
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  fs::path folder_;
};

TEST_F(Compile, APolicyDecidesAsItDoesWhenItIsBuilt) {
  const Outcome outcome(Hello());
  ASSERT_EQ(outcome.status, TANDEM_OK) << outcome.error.message;
  EXPECT_STREQ(outcome.error.message, "");
  ASSERT_TRUE(outcome.diagnostics.has_value());
  EXPECT_THAT(*outcome.diagnostics, HasSubstr(R"("diagnostics":[])"));
  EXPECT_EQ(outcome.policy->name(), "hello");
  Context context(*outcome.policy);
  const std::string line(context.Decide(kLead, kAsOf));
  EXPECT_THAT(line, HasSubstr(R"("fit":60)"));
  EXPECT_THAT(line, HasSubstr(outcome.policy->version()));
  EXPECT_THAT(std::string(context.Explain(kLead, kAsOf, true)), HasSubstr("hello.tandem:"));
}

TEST_F(Compile, NativeCodeDecidesTheSame) {
  tandem_load_options options = TANDEM_INIT(tandem_load_options);
  options.engine = TANDEM_ENGINE_JIT;
  const Outcome native(Hello(), &options), plain(Hello());
  ASSERT_EQ(native.status, TANDEM_OK) << native.error.message;
  EXPECT_EQ(native.policy->version(), plain.policy->version());
  Context one(*native.policy), other(*plain.policy);
  EXPECT_EQ(one.Decide(kLead, kAsOf), other.Decide(kLead, kAsOf));
}

TEST_F(Compile, ErrorsAreDataAndTheFirstIsTheMessage) {
  std::string text = HelloText();
  const size_t at = text.find("employees >= 50");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 9, "emploiees");
  const Outcome outcome(Write(text));
  EXPECT_EQ(outcome.status, TANDEM_BAD_INPUT);
  EXPECT_FALSE(outcome.has_policy);
  ASSERT_TRUE(outcome.diagnostics.has_value());
  EXPECT_THAT(*outcome.diagnostics, HasSubstr(R"("severity":"error")"));
  EXPECT_THAT(*outcome.diagnostics, HasSubstr("emploiees"));
  EXPECT_THAT(outcome.message(), HasSubstr("1 error at " + folder_.string() + "/rules.tandem:"));
  EXPECT_THAT(outcome.message(), HasSubstr("emploiees"));
}

TEST_F(Compile, ManyErrorsAreCounted) {
  const Outcome outcome(Write("policy p {}\nscore a = b\nscore c = d\n"));
  EXPECT_EQ(outcome.status, TANDEM_BAD_INPUT);
  EXPECT_THAT(outcome.message(), HasSubstr("2 errors, the first at "));
}

TEST_F(Compile, WarningsDoNotStopIt) {
  const Outcome outcome(Write(HelloText() + "\ndefine never_used = employees > 3\n"));
  EXPECT_EQ(outcome.status, TANDEM_OK) << outcome.error.message;
  EXPECT_TRUE(outcome.diagnostics.has_value());
}

TEST_F(Compile, WhatIsNotThereHasNoDiagnostics) {
  const Outcome outcome(Hello() + "/no/such/folder");
  EXPECT_EQ(outcome.status, TANDEM_IO);
  EXPECT_FALSE(outcome.has_policy);
  EXPECT_FALSE(outcome.diagnostics.has_value());
  EXPECT_THAT(outcome.message(), HasSubstr("no/such/folder"));
  const Outcome empty(folder_.string());
  EXPECT_NE(empty.status, TANDEM_OK);
  EXPECT_THAT(empty.message(), HasSubstr("compile-"));
}

TEST_F(Compile, DiagnosticsNeedNotBeAskedFor) {
  tandem_policy* policy = nullptr;
  EXPECT_EQ(tandem_policy_compile(Hello().c_str(), nullptr, &policy, nullptr, nullptr), TANDEM_OK);
  tandem_policy_release(policy);
  EXPECT_EQ(tandem_policy_compile(nullptr, nullptr, &policy, nullptr, nullptr),
            TANDEM_BAD_ARGUMENT);
  EXPECT_EQ(policy, nullptr);
  EXPECT_EQ(tandem_policy_compile(Hello().c_str(), nullptr, nullptr, nullptr, nullptr),
            TANDEM_BAD_ARGUMENT);
}

TEST_F(Compile, ThreadsMayCompileAtOnce) {
  std::vector<std::string> versions(4);
  std::vector<std::thread> threads;
  for (std::string& version : versions) {
    threads.emplace_back([&version] { version = Outcome(Hello()).policy->version(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& version : versions) EXPECT_EQ(version, versions.front());
}

// Beside a libtandem.so that stands alone there is no compiler; runs itself there.
TEST_F(Compile, WithoutTheCompilerItIsNotAvailable) {
  if (const char* alone = std::getenv("TANDEM_TEST_ALONE"); alone != nullptr) {
    const Outcome outcome(Hello());
    EXPECT_EQ(outcome.status, TANDEM_NOT_AVAILABLE);
    EXPECT_FALSE(outcome.diagnostics.has_value());
    EXPECT_THAT(outcome.message(), HasSubstr("libtandem_compiler.so is not installed"));
    return;
  }
  const fs::path self = fs::read_symlink("/proc/self/exe");
  fs::copy_file(self, folder_ / "alone");
  fs::copy_file(fs::canonical(self.parent_path() / "libtandem.so"), folder_ / "libtandem.so.0");
  const std::string command =
      "TANDEM_TEST_ALONE=1 LD_LIBRARY_PATH=" + folder_.string() + " " +
      (folder_ / "alone").string() +
      " --gtest_filter=Compile.WithoutTheCompilerItIsNotAvailable >/dev/null";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace tandem::capi_test
