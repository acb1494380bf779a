// SPDX-License-Identifier: Apache-2.0
// One lead at a time asks for no memory, once the first leads are decided.
#include <gtest/gtest.h>
#include <tandem/tandem.h>

#include <cstring>

#include "tests/capi/allocations.h"
#include "tests/capi/random_lead.h"

namespace tandem::capi_test {
namespace {

constexpr int64_t kAsOf = 1'790'000'000'000'000;
constexpr int kLeads = 200;

struct Given {
  const char* policy;
  tandem_engine_kind engine;
};

class Single : public testing::TestWithParam<Given> {
 protected:
  void SetUp() override {
    const std::string path = std::string(TANDEM_BUILT_POLICIES "/") + GetParam().policy + ".tpol";
    auto options = TANDEM_INIT(tandem_load_options);
    options.engine = GetParam().engine;
    ASSERT_EQ(tandem_policy_load_file(path.c_str(), &options, &policy_, &error_), TANDEM_OK)
        << error_.message;
    ASSERT_EQ(tandem_context_new(policy_, nullptr, &context_, &error_), TANDEM_OK);
    LeadMaker maker(policy_, 7);
    for (int i = 0; i < kLeads; ++i) leads_.push_back(maker.Make(kAsOf, false));
  }
  void TearDown() override {
    tandem_context_free(context_);
    tandem_policy_release(policy_);
  }

  // All leads kept; how many of them could be decided.
  template <class Decide>
  int Round(Decide decide) {
    int decided = 0;
    for (size_t i = 0; i < leads_.size(); ++i) {
      if (is_kept_[i]) decided += decide(leads_[i]) == TANDEM_OK ? 1 : 0;
    }
    return decided;
  }

  // Some made-up leads lack what is required.
  template <class Decide>
  void KeepDecided(Decide decide) {
    std::vector<bool> stays;
    for (const Lead& lead : leads_) stays.push_back(decide(lead) == TANDEM_OK);
    is_kept_ = stays;
  }

  tandem_error error_{};
  tandem_policy* policy_ = nullptr;
  tandem_context* context_ = nullptr;
  std::vector<Lead> leads_;
  std::vector<bool> is_kept_ = std::vector<bool>(kLeads, true);
};

TEST_P(Single, JsonAllocatesNothingAfterTheFirstLeads) {
  const auto decide = [&](const Lead& lead) {
    const char* line = nullptr;
    size_t bytes = 0;
    return tandem_decide_json(context_, lead.json.data(), lead.json.size(), kAsOf, nullptr, 0,
                              &line, &bytes, nullptr, nullptr, &error_);
  };
  const uint64_t before = AllocationCount();
  const int decided = Round(decide);
  EXPECT_GT(decided, kLeads / 2) << error_.message;
  // What the library asks for is seen here.
  EXPECT_GT(AllocationCount(), before);
  KeepDecided(decide);
  const uint64_t warm = AllocationCount();
  EXPECT_EQ(Round(decide), decided);
  EXPECT_EQ(AllocationCount(), warm);
}

TEST_P(Single, ValuesAllocateNothingAfterTheFirstLeads) {
  std::vector<std::vector<tandem_value>> given;
  for (const Lead& lead : leads_) {
    given.emplace_back(tandem_policy_field_count(policy_));
    for (const Value& value : lead.values) {
      if (value.kind == TANDEM_TEXT_LIST || value.kind == TANDEM_CHOICE_LIST) continue;
      const bool is_text = value.kind == TANDEM_TEXT;
      given.back()[value.field] = {
          is_text ? static_cast<int64_t>(value.text.size()) : value.number,
          is_text ? value.text.data() : nullptr, 1};
    }
  }
  std::vector<tandem_value> results(tandem_policy_result_count(policy_));
  const auto decide = [&](const Lead& lead) {
    const auto& fields = given[static_cast<size_t>(&lead - leads_.data())];
    return tandem_decide(context_, fields.data(), fields.size(), kAsOf, results.data(),
                         results.size(), &error_);
  };
  const uint64_t before = AllocationCount();
  const int decided = Round(decide);
  EXPECT_GT(decided, kLeads / 2) << error_.message;
  EXPECT_GT(AllocationCount(), before);
  KeepDecided(decide);
  const uint64_t warm = AllocationCount();
  EXPECT_EQ(Round(decide), decided);
  EXPECT_EQ(AllocationCount(), warm);
}

INSTANTIATE_TEST_SUITE_P(
    Policies, Single,
    testing::Values(Given{"columns", TANDEM_ENGINE_INTERPRETER},
                    Given{"columns", TANDEM_ENGINE_JIT}, Given{"points_100", TANDEM_ENGINE_JIT},
                    Given{"acme", TANDEM_ENGINE_JIT}),
    [](const testing::TestParamInfo<Given>& test) {
      return std::string(test.param.policy) +
             (test.param.engine == TANDEM_ENGINE_JIT ? "_jit" : "_interpreter");
    });

}  // namespace
}  // namespace tandem::capi_test
