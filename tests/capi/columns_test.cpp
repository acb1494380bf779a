// SPDX-License-Identifier: Apache-2.0
// Columns put the same leads into a batch as rows do, whatever is in them, and a call that is
// refused leaves the batch as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <tandem/tandem.hpp>

namespace tandem::capi_test {
namespace {

using testing::HasSubstr;

constexpr int64_t kAsOf = 1'763'460'000'000'000;  // 2025-11-18T10:00:00Z

const std::vector<std::string>& Texts() {
  static const std::vector<std::string> kTexts = {
      "", " ", "\t\n", "DE", "us", " us ", "Chief Growth Officer", "chief growth officer\xC2\xA0",
      "software", "a@mail.example", "someone.else@mail.example ", "odd@ spaced.example", "@", "a@",
      "no sign", "B. M\xC3\xBCller", "\xE6\x97\xA5\xE6\x9C\xAC", "\xE3\x80\x80", "GB",
      "7 (0) 30 1234",
      "Vice President of Revenue Operations, Worldwide", std::string(40, ' ') + "wide",
      std::string(300, 'x') + "@long.example", std::string(33, 'y'), std::string(32, 'z'),
      "exactly eight"};
  return kTexts;
}
const std::vector<std::string>& IllFormed() {
  static const std::vector<std::string> kIllFormed = {"\xFF", "half \xC3", "\x80 first",
                                                      "ok \xE6\x97"};
  return kIllFormed;
}

// A column in memory of just its size, so that reading past it is seen.
struct Given {
  tandem_column column = TANDEM_INIT(tandem_column);
  tandem_kind kind{};
  std::vector<uint8_t> values, valid;
  std::vector<char> indexes;
  std::vector<int64_t> offsets;

  bool IsKnown(uint32_t row) const {
    return column.valid == nullptr || (valid[row / 8] >> (row % 8) & 1) != 0;
  }
  int64_t Number(const void* from, uint32_t row) const {
    int64_t value = 0;
    const auto read = [&](auto narrow) {
      std::memcpy(&narrow, static_cast<const char*>(from) + row * sizeof narrow, sizeof narrow);
      value = narrow;
    };
    column.width == 1   ? read(int8_t{})
    : column.width == 2 ? read(int16_t{})
    : column.width == 4 ? read(int32_t{})
                        : read(int64_t{});
    return value;
  }
  std::string_view Text(uint32_t row) const {
    const auto at = column.indexes == nullptr ? row : static_cast<size_t>(
                                                          Number(indexes.data(), row));
    return {reinterpret_cast<const char*>(values.data()) + offsets[at],
            static_cast<size_t>(offsets[at + 1] - offsets[at])};
  }
  void Show() {
    // A buffer without bytes is there all the same.
    if (values.empty()) values.reserve(1);
    column.values = values.data();
    if (kind == TANDEM_TEXT) column.offsets = offsets.data();
    if (!indexes.empty()) column.indexes = indexes.data();
    if (!valid.empty()) column.valid = valid.data();
  }
};

class ColumnMaker {
 public:
  ColumnMaker(const tandem_policy* policy, uint64_t seed) : policy_(policy), random_(seed) {}

  // `per_mille`: values that are missing, out of range or ill-formed.
  std::vector<Given> Make(uint32_t rows, uint32_t per_mille) {
    per_mille_ = per_mille;
    std::vector<Given> all;
    for (size_t i = 0; i < tandem_policy_field_count(policy_); ++i) {
      tandem_field field = TANDEM_INIT(tandem_field);
      tandem_policy_field(policy_, i, &field, nullptr);
      if (field.kind == TANDEM_TEXT_LIST || field.kind == TANDEM_CHOICE_LIST) continue;
      if (field.optional != 0 && Below(4) == 0) continue;
      Given given;
      given.column.field = i;
      given.kind = field.kind;
      FillValid(given, field, rows);
      if (field.kind != TANDEM_TEXT) {
        FillNumbers(given, field, rows);
      } else if (Below(3) == 0) {
        FillDictionary(given, field, rows);
      } else {
        for (uint32_t row = 0; row < rows; ++row) AddText(given, PickText(field, row));
        given.offsets.insert(given.offsets.begin(), 0);
      }
      all.push_back(std::move(given));
    }
    std::shuffle(all.begin(), all.end(), random_);
    for (Given& given : all) given.Show();
    return all;
  }

  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }

 private:
  bool IsOdd() { return Below(1000) < per_mille_; }

  void FillValid(Given& given, const tandem_field& field, uint32_t rows) {
    const bool all = Below(3) == 0;
    if (all) return;
    given.valid.resize((rows + 7) / 8);
    for (uint32_t row = 0; row < rows; ++row) {
      const bool is_there = field.optional != 0 ? Below(4) != 0 : !IsOdd();
      if (is_there) given.valid[row / 8] |= static_cast<uint8_t>(1 << (row % 8));
    }
    // Bits behind the last row say nothing.
    if (rows % 8 != 0) given.valid.back() |= static_cast<uint8_t>(0xFF << (rows % 8));
  }

  void FillNumbers(Given& given, const tandem_field& field, uint32_t rows) {
    int64_t low = std::max<int64_t>(field.low, -1'000'000);
    int64_t high = std::max(low, std::min<int64_t>(field.high, 4'000'000));
    if (field.kind == TANDEM_YES_NO) low = 0, high = 1;
    if (field.kind == TANDEM_CHOICE) low = 0, high = static_cast<int64_t>(field.choice_count) - 1;
    if (field.kind == TANDEM_DATE) low = 19'000, high = 21'000;
    given.column.width = 1u << Below(4);
    // Without mistakes every value has room.
    const auto largest = [&] { return (int64_t{1} << (8 * given.column.width - 1)) - 1; };
    while (per_mille_ == 0 && given.column.width < 8 && std::max(high, -low) > largest()) {
      given.column.width *= 2;
    }
    const auto bytes = static_cast<size_t>(given.column.width);
    given.values.resize(rows * bytes);
    for (uint32_t row = 0; row < rows; ++row) {
      // As much of it as there is room for; what is not known is anything.
      int64_t value = low + static_cast<int64_t>(random_() % static_cast<uint64_t>(high - low + 1));
      if (IsOdd() || !(given.valid.empty() || (given.valid[row / 8] >> (row % 8) & 1) != 0)) {
        value = static_cast<int64_t>(random_());
      }
      std::memcpy(given.values.data() + row * bytes, &value, bytes);
    }
  }

  std::string PickText(const tandem_field& field, uint32_t row) {
    if (std::strcmp(field.name, "id") == 0 && !IsOdd()) return "L-" + std::to_string(row);
    const std::vector<std::string>& from = IsOdd() ? IllFormed() : Texts();
    std::string text = from[Below(static_cast<uint32_t>(from.size()))];
    const bool is_blank = text.find_first_not_of(" \t\n") == std::string::npos ||
                          text == "\xE3\x80\x80";
    if (is_blank && field.optional == 0 && per_mille_ == 0) text = "not blank";
    // Some that no memory has seen.
    if (Below(20) == 0) text += std::to_string(random_() % 100'000) + "@d" + std::to_string(row);
    return text;
  }
  static void AddText(Given& given, const std::string& text) {
    given.values.insert(given.values.end(), text.begin(), text.end());
    given.offsets.push_back(static_cast<int64_t>(given.values.size()));
  }
  void FillDictionary(Given& given, const tandem_field& field, uint32_t rows) {
    given.column.entries = Below(2) == 0 ? 1 + Below(60) : 1 + Below(3000);
    given.offsets.push_back(0);
    for (size_t i = 0; i < given.column.entries; ++i) AddText(given, PickText(field, Below(999)));
    given.column.width = given.column.entries <= 100 ? 1u << Below(4) : 2u << Below(3);
    const auto bytes = static_cast<size_t>(given.column.width);
    given.indexes.resize(rows * bytes);
    for (uint32_t row = 0; row < rows; ++row) {
      const bool is_there = given.valid.empty() || (given.valid[row / 8] >> (row % 8) & 1) != 0;
      const auto index = static_cast<int64_t>(
          is_there ? random_() % given.column.entries : random_());
      std::memcpy(given.indexes.data() + row * bytes, &index, bytes);
    }
  }

  const tandem_policy* policy_;
  std::mt19937_64 random_;
  uint32_t per_mille_ = 0;
};

std::vector<tandem_column> Shown(const std::vector<Given>& all) {
  std::vector<tandem_column> columns;
  for (const Given& given : all) columns.push_back(given.column);
  return columns;
}

tandem_status AppendRow(tandem_batch* batch, const std::vector<Given>& all, uint32_t row) {
  tandem_status status = tandem_batch_begin(batch, nullptr);
  if (status != TANDEM_OK) return status;
  for (const Given& given : all) {
    if (!given.IsKnown(row)) continue;
    if (given.kind == TANDEM_TEXT) {
      const std::string_view text = given.Text(row);
      tandem_batch_set_text(batch, given.column.field, text.data(), text.size(), nullptr);
    } else {
      tandem_batch_set_int(batch, given.column.field, given.Number(given.values.data(), row),
                           nullptr);
    }
  }
  return tandem_batch_end(batch, nullptr);
}

bool BitOf(const void* bits, uint32_t row) {
  return (static_cast<const uint8_t*>(bits)[row / 8] >> (row % 8) & 1) != 0;
}

// What a view shows of a row.
std::optional<int64_t> Seen(const tandem_view& view, uint32_t row) {
  if (view.valid != nullptr && !BitOf(view.valid, row)) return std::nullopt;
  if (view.width == 0) return BitOf(view.values, row) ? 1 : 0;
  int64_t value = 0;
  const auto read = [&](auto narrow) {
    std::memcpy(&narrow, static_cast<const char*>(view.values) + row * sizeof narrow,
                sizeof narrow);
    value = narrow;
  };
  view.width == 1   ? read(int8_t{})
  : view.width == 2 ? read(int16_t{})
  : view.width == 4 ? read(int32_t{})
                    : read(int64_t{});
  return value;
}

// All that can be read of a batch that is decided.
std::vector<std::string> Decided(const Policy& policy, Batch& batch) {
  Context context(policy);
  Results results(policy, std::max(1u, batch.rows()));
  context.Evaluate(batch, kAsOf, results);
  std::vector<std::string> lines;
  const size_t count = tandem_policy_result_count(policy.get());
  std::vector<std::vector<int64_t>> values(count, std::vector<int64_t>(batch.rows() + 1));
  std::vector<std::vector<uint8_t>> valid(count, std::vector<uint8_t>(batch.rows() + 1));
  for (size_t i = 0; i < count; ++i) {
    EXPECT_EQ(tandem_results_column(results.get(), i, values[i].data(), valid[i].data(), nullptr),
              TANDEM_OK);
  }
  for (uint32_t row = 0; row < results.rows(); ++row) {
    lines.push_back(results.Line(row, TANDEM_JSON_LINES));
    for (size_t i = 0; i < count; ++i) {
      const std::optional<int64_t> number = results.Number(i, row);
      EXPECT_EQ(number.has_value(), valid[i][row] != 0);
      EXPECT_EQ(Seen(results.View(i), row), number);
      if (number) {
        EXPECT_EQ(*number, values[i][row]);
      }
    }
  }
  return lines;
}

class EachPolicy : public testing::TestWithParam<const char*> {
 protected:
  Policy Load() const {
    return Policy::LoadFile(std::string(TANDEM_BUILT_POLICIES) + "/" + GetParam() + ".tpol");
  }
};

// Several calls fill one batch, with rows one by one between them, then it is filled anew.
TEST_P(EachPolicy, ColumnsAreRows) {
  const Policy policy = Load();
  constexpr uint32_t kCapacity = 12'000;
  Batch by_column(policy, kCapacity), by_row(policy, kCapacity);
  ColumnMaker maker(policy.get(), 21);
  uint32_t refused_in_all = 0;
  for (const uint32_t per_mille : {0u, 2u, 60u, 500u}) {
    by_column.Clear();
    by_row.Clear();
    for (const uint32_t rows : {1u, 1'025u, 0u, 2'600u, 7u, 64u}) {
      const std::vector<Given> all = maker.Make(rows, per_mille);
      const std::vector<tandem_column> columns = Shown(all);
      std::vector<uint32_t> rejected(rows), expected;
      uint32_t count = 99;
      tandem_error error;
      ASSERT_EQ(tandem_batch_append_columns(by_column.get(), columns.data(), columns.size(), rows,
                                            rejected.data(), &count, &error),
                TANDEM_OK)
          << error.message;
      for (uint32_t row = 0; row < rows; ++row) {
        if (AppendRow(by_row.get(), all, row) != TANDEM_OK) expected.push_back(row);
      }
      rejected.resize(count);
      ASSERT_EQ(rejected, expected);
      refused_in_all += count;
      for (uint32_t row = 0; row < std::min(rows, 3u); ++row) {
        ASSERT_EQ(AppendRow(by_column.get(), all, row), AppendRow(by_row.get(), all, row));
      }
      ASSERT_EQ(by_column.rows(), by_row.rows());
    }
    ASSERT_EQ(Decided(policy, by_column), Decided(policy, by_row)) << per_mille;
  }
  EXPECT_GT(refused_in_all, 100u);
}

// Texts that no memory can hold all of.
TEST_P(EachPolicy, ManyTexts) {
  const Policy policy = Load();
  constexpr uint32_t kRows = 30'000;
  ColumnMaker maker(policy.get(), 22);
  std::vector<Given> all = maker.Make(kRows, 0);
  for (Given& given : all) {
    if (given.kind != TANDEM_TEXT) continue;
    given.values.clear();
    given.offsets.assign(1, 0);
    given.indexes.clear();
    given.column.indexes = nullptr;
    for (uint32_t row = 0; row < kRows; ++row) {
      const std::string text = "t" + std::to_string(row * 7 % kRows) + "@x" + std::to_string(row);
      given.values.insert(given.values.end(), text.begin(), text.end());
      given.offsets.push_back(static_cast<int64_t>(given.values.size()));
    }
    given.Show();
  }
  const std::vector<tandem_column> columns = Shown(all);
  Batch by_column(policy, kRows), by_row(policy, kRows);
  uint32_t count = 0;
  ASSERT_EQ(tandem_batch_append_columns(by_column.get(), columns.data(), columns.size(), kRows,
                                        nullptr, &count, nullptr),
            TANDEM_OK);
  EXPECT_EQ(count, 0u);
  for (uint32_t row = 0; row < kRows; ++row) {
    ASSERT_EQ(AppendRow(by_row.get(), all, row), TANDEM_OK);
  }
  EXPECT_EQ(Decided(policy, by_column), Decided(policy, by_row));
}

INSTANTIATE_TEST_SUITE_P(Policies, EachPolicy,
                         testing::Values("acme", "columns", "points_100", "expressions"),
                         [](const auto& one) { return std::string(one.param); });

// What is wrong with a call, told for the call as a whole: none of its rows is in the batch.
class Refused : public testing::Test {
 protected:
  static constexpr uint32_t kRows = 3'000;
  static constexpr uint32_t kCapacity = 2 * kRows + 100;

  Refused() {
    do {
      good_ = maker_.Make(kRows, 0);
    } while (Find(good_, true, false) == nullptr || Find(good_, true, true) == nullptr);
    AppendGood(batch_);
    bad_ = good_;
    for (Given& given : bad_) given.Show();
  }
  // A column of texts or of numbers, with a dictionary or without.
  static Given* Find(std::vector<Given>& all, bool of_texts, bool has_dictionary) {
    for (Given& given : all) {
      if ((given.kind == TANDEM_TEXT) == of_texts && given.indexes.empty() != has_dictionary) {
        return &given;
      }
    }
    return nullptr;
  }
  Given& Bad(bool of_texts, bool has_dictionary = false) {
    Given& found = *Find(bad_, of_texts, has_dictionary);
    found.column.valid = nullptr;
    return found;
  }
  void AppendGood(Batch& batch) {
    const std::vector<tandem_column> columns = Shown(good_);
    tandem_error error;
    ASSERT_EQ(tandem_batch_append_columns(batch.get(), columns.data(), columns.size(), kRows,
                                          nullptr, nullptr, &error),
              TANDEM_OK)
        << error.message;
  }
  void ExpectRefused(tandem_status status, const char* why) {
    ExpectRefused(Shown(bad_), kRows, status, why);
  }
  void ExpectRefused(const std::vector<tandem_column>& columns, uint32_t rows,
                     tandem_status status, const char* why) {
    tandem_error error;
    uint32_t count = 77;
    EXPECT_EQ(tandem_batch_append_columns(batch_.get(), columns.data(), columns.size(), rows,
                                          nullptr, &count, &error),
              status);
    EXPECT_THAT(error.message, HasSubstr(why));
    EXPECT_EQ(count, 77u);
    EXPECT_EQ(batch_.rows(), kRows);
  }
  // Nothing that was in the batch is lost, nothing of the call is in it, and rows still go in.
  void TearDown() override {
    Batch again(policy_, kCapacity);
    AppendGood(again);
    AppendGood(again);
    AppendGood(batch_);
    EXPECT_EQ(Decided(policy_, batch_), Decided(policy_, again));
  }

  const Policy policy_ = Policy::LoadFile(TANDEM_BUILT_POLICIES "/columns.tpol");
  ColumnMaker maker_{policy_.get(), 23};
  Batch batch_{policy_, kCapacity};
  std::vector<Given> good_, bad_;
};

TEST_F(Refused, OffsetsThatFall) {
  std::vector<int64_t>& offsets = Bad(true).offsets;
  const int64_t kept = offsets[2'500];
  offsets[2'500] = offsets[2'499] - 1;
  ExpectRefused(TANDEM_BAD_ARGUMENT, "the `offsets` of a column fall");
  offsets[2'500] = kept;
  offsets[0] = -1;
  ExpectRefused(TANDEM_BAD_ARGUMENT, "the `offsets` of a column fall");
}

TEST_F(Refused, OffsetsOfADictionary) {
  std::vector<int64_t>& offsets = Bad(true, true).offsets;
  offsets.back() = -5;
  ExpectRefused(TANDEM_BAD_ARGUMENT, "the `offsets` of a column fall");
}

TEST_F(Refused, IndexesOutsideTheirDictionary) {
  Given& given = Bad(true, true);
  given.column.width = 8;
  given.indexes.assign(kRows * sizeof(int64_t), '\0');
  given.Show();
  for (const int64_t index : {int64_t{-1}, static_cast<int64_t>(given.column.entries),
                              int64_t{1} << 32}) {
    std::memcpy(given.indexes.data() + 2'999 * sizeof index, &index, sizeof index);
    ExpectRefused(TANDEM_BAD_ARGUMENT, "an index of a column lies outside its dictionary");
  }
}

TEST_F(Refused, Widths) {
  Bad(false).column.width = 3;
  ExpectRefused(TANDEM_BAD_ARGUMENT, "the `width` of a column is 1, 2, 4 or 8");
}

TEST_F(Refused, DictionariesOfNumbers) {
  Given& given = Bad(false);
  given.column.indexes = given.values.data();
  ExpectRefused(TANDEM_BAD_ARGUMENT, "only a column of texts has a dictionary");
}

TEST_F(Refused, TwoColumnsOfOneField) {
  bad_.push_back(bad_.front());
  bad_.back().Show();
  ExpectRefused(TANDEM_BAD_ARGUMENT, "the field was set before in this row");
}

TEST_F(Refused, MoreRowsThanThereIsRoomFor) {
  ExpectRefused(Shown(bad_), 2 * kCapacity, TANDEM_LIMIT, "no room for so many rows");
}

// What is said of rows that have no value is not looked at.
TEST_F(Refused, NotForWhatIsMissing) {
  Given& texts = Bad(true);
  tandem_field field = TANDEM_INIT(tandem_field);
  texts.valid.assign((kRows + 7) / 8, 0xFF);
  texts.valid[2'500 / 8] = 0;
  for (size_t row = 2'497; row < 2'504; ++row) texts.offsets[row] = -9;
  texts.Show();
  tandem_policy_field(policy_.get(), texts.column.field, &field, nullptr);
  const std::vector<tandem_column> columns = Shown(bad_);
  uint32_t count = 0;
  Batch other(policy_, kRows);
  tandem_error error;
  EXPECT_EQ(tandem_batch_append_columns(other.get(), columns.data(), columns.size(), kRows,
                                        nullptr, &count, &error),
            TANDEM_OK)
      << error.message;
  EXPECT_EQ(count, field.optional != 0 ? 0u : 8u);
}

}  // namespace
}  // namespace tandem::capi_test
