// SPDX-License-Identifier: Apache-2.0
// The C interface: every way in gives the same decisions, every mistake a status and a message.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <tandem/tandem.hpp>

#include "tests/capi/random_lead.h"

namespace tandem::capi_test {
namespace {

using testing::HasSubstr;

constexpr int64_t kAsOf = 1'763'460'000'000'000;  // 2025-11-18T10:00:00Z
constexpr uint32_t kLeads = 600;

std::string FolderOfPolicies() { return TANDEM_BUILT_POLICIES; }

class EachPolicy : public testing::TestWithParam<std::tuple<const char*, Engine>> {
 protected:
  Policy Load() const {
    return Policy::LoadFile(FolderOfPolicies() + "/" + std::get<0>(GetParam()) + ".tpol",
                            std::get<1>(GetParam()));
  }
};

// The line of a lead, or nothing when it is rejected.
std::optional<std::string> DecideJson(Context& context, const std::string& json) {
  try {
    return std::string(context.Decide(json, kAsOf));
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), TANDEM_BAD_INPUT) << error.what();
    return std::nullopt;
  }
}

TEST_P(EachPolicy, RowsAndJsonAgree) {
  const Policy policy = Load();
  LeadMaker maker(policy.get(), 7);
  Context context(policy);
  Batch batch(policy, kLeads);
  Results results(policy, kLeads);
  std::vector<std::string> expected;
  uint32_t rejected = 0;
  for (uint32_t i = 0; i < kLeads; ++i) {
    const Lead lead = maker.Make(kAsOf, true);
    const std::optional<std::string> line = DecideJson(context, lead.json);
    tandem_error error;
    const tandem_status status = Append(batch.get(), lead, &error);
    ASSERT_EQ(status == TANDEM_OK, line.has_value()) << lead.json << "\n" << error.message;
    if (line) expected.push_back(*line);
    rejected += line ? 0 : 1;
  }
  ASSERT_EQ(batch.rows(), expected.size());
  EXPECT_GT(rejected, 0u);
  EXPECT_LT(rejected, kLeads / 2);
  context.Evaluate(batch, kAsOf, results);
  for (uint32_t row = 0; row < expected.size(); ++row) {
    ASSERT_EQ(results.Line(row, TANDEM_JSON_LINES), expected[row]);
  }
}

TEST_P(EachPolicy, ValuesAgreeWithRows) {
  const Policy policy = Load();
  const size_t fields = tandem_policy_field_count(policy.get());
  const size_t count = tandem_policy_result_count(policy.get());
  LeadMaker maker(policy.get(), 8);
  Context context(policy);
  Batch batch(policy, 1);
  Results results(policy, 1);
  for (uint32_t i = 0; i < 200; ++i) {
    Lead lead = maker.Make(kAsOf, false);
    std::erase_if(lead.values, [](const Value& value) {
      return value.kind == TANDEM_TEXT_LIST || value.kind == TANDEM_CHOICE_LIST;
    });
    std::vector<tandem_value> values(fields), decided(count);
    for (const Value& value : lead.values) {
      const bool is_text = value.kind == TANDEM_TEXT;
      values[value.field] = {is_text ? static_cast<int64_t>(value.text.size()) : value.number,
                             is_text ? value.text.data() : nullptr, 1};
    }
    tandem_error error;
    const tandem_status status = tandem_decide(context.get(), values.data(), fields, kAsOf,
                                               decided.data(), count, &error);
    batch.Clear();
    ASSERT_EQ(Append(batch.get(), lead, nullptr), status) << error.message;
    if (status != TANDEM_OK) continue;
    context.Evaluate(batch, kAsOf, results);
    for (size_t k = 0; k < count; ++k) {
      const std::optional<int64_t> number = results.Number(k, 0);
      ASSERT_EQ(number.has_value(), decided[k].known != 0);
      if (number) {
        ASSERT_EQ(*number, decided[k].number);
      }
    }
  }
}

TEST_P(EachPolicy, ColumnsAgreeWithRows) {
  const Policy policy = Load();
  LeadMaker maker(policy.get(), 9);
  std::vector<Lead> leads;
  for (uint32_t i = 0; i < kLeads; ++i) {
    leads.push_back(maker.Make(kAsOf, false));
    std::erase_if(leads.back().values, [](const Value& value) {
      return value.kind == TANDEM_TEXT_LIST || value.kind == TANDEM_CHOICE_LIST;
    });
  }
  const size_t fields = tandem_policy_field_count(policy.get());
  std::vector<std::vector<int64_t>> numbers(fields, std::vector<int64_t>(kLeads));
  std::vector<std::vector<int64_t>> offsets(fields, std::vector<int64_t>(kLeads + 1));
  std::vector<std::string> texts(fields);
  std::vector<std::vector<uint8_t>> valid(fields, std::vector<uint8_t>((kLeads + 7) / 8));
  for (uint32_t row = 0; row < kLeads; ++row) {
    for (const Value& value : leads[row].values) {
      numbers[value.field][row] = value.number;
      texts[value.field] += value.text;
      valid[value.field][row / 8] |= static_cast<uint8_t>(1 << (row % 8));
    }
    for (size_t i = 0; i < fields; ++i) {
      offsets[i][row + 1] = static_cast<int64_t>(texts[i].size());
    }
  }
  std::vector<tandem_column> columns;
  for (size_t i = 0; i < fields; ++i) {
    tandem_field field = TANDEM_INIT(tandem_field);
    tandem_policy_field(policy.get(), i, &field, nullptr);
    if (field.kind == TANDEM_TEXT_LIST || field.kind == TANDEM_CHOICE_LIST) continue;
    tandem_column column = TANDEM_INIT(tandem_column);
    column.field = i;
    column.values = numbers[i].data();
    if (field.kind == TANDEM_TEXT) column.values = texts[i].data();
    column.width = 8;
    column.offsets = offsets[i].data();
    column.valid = valid[i].data();
    columns.push_back(column);
  }
  Batch by_column(policy, kLeads), by_row(policy, kLeads);
  std::vector<uint32_t> rejected(kLeads);
  uint32_t rejected_count = 0;
  tandem_error error;
  ASSERT_EQ(tandem_batch_append_columns(by_column.get(), columns.data(), columns.size(), kLeads,
                                        rejected.data(), &rejected_count, &error),
            TANDEM_OK)
      << error.message;
  uint32_t refused = 0;
  for (uint32_t row = 0; row < kLeads; ++row) {
    if (Append(by_row.get(), leads[row], nullptr) == TANDEM_OK) continue;
    ASSERT_LT(refused, rejected_count);
    EXPECT_EQ(rejected[refused++], row);
  }
  EXPECT_EQ(refused, rejected_count);
  Context context(policy);
  Results one(policy, kLeads), other(policy, kLeads);
  context.Evaluate(by_column, kAsOf, one);
  context.Evaluate(by_row, kAsOf, other);
  ASSERT_EQ(one.rows(), other.rows());
  for (uint32_t row = 0; row < one.rows(); ++row) {
    ASSERT_EQ(one.Line(row, TANDEM_CSV), other.Line(row, TANDEM_CSV));
  }
}

TEST_P(EachPolicy, StateGoesFromEvaluationToEvaluation) {
  const Policy policy = Load();
  LeadMaker maker(policy.get(), 10);
  Context context(policy);
  std::string state;
  const auto decide = [&](const std::string& json, int64_t as_of_us) {
    auto [line, next] = context.Decide(json, as_of_us, state);
    state = next;
    return line;
  };
  for (int i = 0; i < 50; ++i) {
    const Lead lead = maker.Make(kAsOf, true);
    if (!DecideJson(context, lead.json)) continue;
    state.clear();
    const std::string first = decide(lead.json, kAsOf);
    EXPECT_THAT(first, HasSubstr("\"furthest\":"));
    EXPECT_THAT(state, HasSubstr("\"stage\""));
    decide(lead.json, kAsOf + 86'400'000'000);
  }
}

TEST_P(EachPolicy, ExplainsWhatItDecides) {
  const Policy policy = Load();
  LeadMaker maker(policy.get(), 11);
  Context context(policy);
  for (int i = 0; i < 40; ++i) {
    const Lead lead = maker.Make(kAsOf, true);
    if (!DecideJson(context, lead.json)) continue;
    EXPECT_THAT(std::string(context.Explain(lead.json, kAsOf)),
                HasSubstr("\"policy_version\": \"" + policy.version() + "\""));
    EXPECT_FALSE(context.Explain(lead.json, kAsOf, true).empty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Policies, EachPolicy,
    testing::Combine(testing::Values("acme", "columns", "points_100"),
                     testing::Values(Engine::kInterpreter, Engine::kJit)),
    [](const auto& one) {
      return std::string(std::get<0>(one.param)) +
             (std::get<1>(one.param) == Engine::kJit ? "_jit" : "_interpreter");
    });

// What `tandem_run` writes to and reads from.
struct Pipe {
  std::string in, out, rejects;
  size_t at = 0;
  int32_t stop_after = -1;
};
int64_t Read(void* user, void* buffer, size_t size) {
  auto& pipe = *static_cast<Pipe*>(user);
  const size_t count = pipe.in.copy(static_cast<char*>(buffer), size, pipe.at);
  pipe.at += count;
  return static_cast<int64_t>(count);
}
int32_t Write(void* user, const void* bytes, size_t size) {
  auto& pipe = *static_cast<Pipe*>(user);
  pipe.out.append(static_cast<const char*>(bytes), size);
  return pipe.stop_after >= 0 ? 1 : 0;
}
int32_t Reject(void* user, const void* bytes, size_t size) {
  static_cast<Pipe*>(user)->rejects.append(static_cast<const char*>(bytes), size);
  return 0;
}

TEST(Run, IsWhatSingleLeadsAre) {
  const Policy policy = Policy::LoadFile(FolderOfPolicies() + "/acme.tpol");
  LeadMaker maker(policy.get(), 12);
  Context context(policy);
  Pipe pipe;
  std::string expected;
  size_t rejected = 0;
  for (uint32_t i = 0; i < kLeads; ++i) {
    const Lead lead = maker.Make(kAsOf, true);
    pipe.in += lead.json + "\n";
    const auto line = DecideJson(context, lead.json);
    if (line) expected += *line + "\n";
    rejected += line ? 0 : 1;
  }
  tandem_run_options options = TANDEM_INIT(tandem_run_options);
  options.input = options.output = TANDEM_JSON_LINES;
  options.as_of_us = kAsOf;
  options.threads = 2;
  options.rejects = Reject;
  tandem_run_summary summary = TANDEM_INIT(tandem_run_summary);
  tandem_error error;
  ASSERT_EQ(tandem_run(policy.get(), &options, Read, Write, &pipe, &summary, &error), TANDEM_OK)
      << error.message;
  EXPECT_EQ(pipe.out, expected);
  EXPECT_EQ(summary.leads_in, kLeads);
  EXPECT_EQ(summary.rejected, rejected);
  EXPECT_EQ(static_cast<size_t>(std::count(pipe.rejects.begin(), pipe.rejects.end(), '\n')),
            rejected);
  pipe.at = 0;
  pipe.stop_after = 0;
  EXPECT_EQ(tandem_run(policy.get(), &options, Read, Write, &pipe, nullptr, &error), TANDEM_IO);
}

TEST(Errors, MistakesOfTheCaller) {
  const Policy policy = Policy::LoadFile(FolderOfPolicies() + "/acme.tpol");
  tandem_error error;
  EXPECT_EQ(tandem_batch_new(nullptr, 1, nullptr, &error), TANDEM_BAD_ARGUMENT);
  EXPECT_STREQ(error.message, "`policy` or `batch` is NULL");
  tandem_batch* none = nullptr;
  EXPECT_EQ(tandem_batch_new(policy.get(), 0, &none, nullptr), TANDEM_BAD_ARGUMENT);
  EXPECT_EQ(none, nullptr);
  Batch batch(policy, 1);
  EXPECT_EQ(tandem_batch_end(batch.get(), &error), TANDEM_BAD_ARGUMENT);
  EXPECT_EQ(tandem_batch_set_int(batch.get(), 0, 1, &error), TANDEM_BAD_ARGUMENT);
  batch.Begin();
  EXPECT_EQ(tandem_batch_begin(batch.get(), &error), TANDEM_BAD_ARGUMENT);
  EXPECT_EQ(tandem_batch_set_int(batch.get(), 9'999, 1, &error), TANDEM_BAD_ARGUMENT);
  EXPECT_EQ(tandem_batch_set_text(batch.get(), policy.field("email"), "\xff", 1, &error),
            TANDEM_BAD_INPUT);
  EXPECT_THAT(error.message, HasSubstr("not UTF-8"));
  EXPECT_EQ(tandem_batch_end(batch.get(), &error), TANDEM_BAD_INPUT);
  EXPECT_EQ(batch.rows(), 0u);
  tandem_field field{};
  EXPECT_EQ(tandem_policy_field(policy.get(), 0, &field, &error), TANDEM_BAD_ARGUMENT);
  EXPECT_THAT(error.message, HasSubstr("TANDEM_INIT"));
  EXPECT_EQ(tandem_policy_find_field(policy.get(), "no such"), -1);
  EXPECT_EQ(tandem_policy_field_choice(policy.get(), 0, 0), nullptr);
  Context context(policy);
  const Policy other = Policy::LoadFile(FolderOfPolicies() + "/columns.tpol");
  Results foreign(other, 1);
  EXPECT_EQ(tandem_evaluate(context.get(), batch.get(), kAsOf, foreign.get(), &error),
            TANDEM_BAD_ARGUMENT);
  tandem_policy* loaded = nullptr;
  EXPECT_EQ(tandem_policy_load("no artifact", 11, nullptr, &loaded, &error), TANDEM_BAD_INPUT);
  EXPECT_EQ(loaded, nullptr);
  EXPECT_EQ(tandem_policy_load_file("/no/such/file", nullptr, &loaded, &error), TANDEM_IO);
  EXPECT_THROW(Context(policy, "crm_expert"), Error);
}

TEST(Errors, NothingIsFreedTwice) {
  tandem_batch_free(nullptr);
  tandem_results_free(nullptr);
  tandem_context_free(nullptr);
  tandem_policy_release(nullptr);
  tandem_text_free(nullptr);
  EXPECT_EQ(tandem_policy_field_count(nullptr), 0u);
  EXPECT_STREQ(tandem_policy_name(nullptr), "");
  // A batch outlives the last use of its policy by the caller.
  std::optional<Policy> policy = Policy::LoadFile(FolderOfPolicies() + "/acme.tpol");
  Batch batch(*policy, 4);
  policy.reset();
  LeadMaker maker(nullptr, 1);
  EXPECT_EQ(batch.rows(), 0u);
}

}  // namespace
}  // namespace tandem::capi_test
