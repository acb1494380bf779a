// SPDX-License-Identifier: Apache-2.0
// What is read by a quick way is what the long way reads, on messy input: cells, and lines of JSON.
#include <gtest/gtest.h>

#include <random>

#include "runtime/ingest/field_reader.h"
#include "runtime/ingest/short_cell.h"
#include "tests/unit/ingest/leads.h"

namespace tandem::ingest {
namespace {

using schema::Kind;

class Random {
 public:
  explicit Random(uint32_t seed) : numbers_(seed) {}
  size_t Below(size_t bound) { return numbers_() % bound; }
  bool Is(size_t one_in) { return Below(one_in) == 0; }
  template <size_t kCount>
  const char* Of(const char* const (&words)[kCount]) {
    return words[Below(kCount)];
  }

 private:
  std::mt19937 numbers_;
};

TEST(ShortCell, NumbersAreReadAsDigitByDigit) {
  Random random(1);
  for (int round = 0; round < 200'000; ++round) {
    std::string cell;
    for (size_t left = 1 + random.Below(16); left > 0; --left) {
      cell += static_cast<char>('0' + random.Below(10));
    }
    if (random.Is(3)) cell[random.Below(cell.size())] = static_cast<char>(random.Below(256));
    const std::string around = cell + ",0123456789012345";
    const bool is_digits = cell.find_first_not_of("0123456789") == std::string::npos;
    int64_t plain = -1;
    int64_t quick = -1;
    const bool expected = is_digits && ReadPlainInteger(cell, plain);
    ASSERT_EQ(ReadShortNumber(std::string_view(around).substr(0, cell.size()), quick), expected)
        << cell;
    if (!expected) quick = plain = 0;
    ASSERT_EQ(quick, plain) << cell;
  }
}

TEST(ShortCell, IsTheSameWhateverStandsBehindIt) {
  Random random(2);
  for (int round = 0; round < 10'000; ++round) {
    std::string around(kShortCellBytes, ' ');
    for (char& c : around) c = static_cast<char>(random.Below(256));
    const auto cell = std::string_view(around).substr(0, 1 + random.Below(kShortCellBytes));
    ASSERT_EQ(ShortCellAt(cell), ShortCellOf(cell));
  }
}

class QuickWays : public ::testing::Test {
 protected:
  QuickWays() {
    program_.schema.zone = "UTC";
    program_.schema.choices = {{"size", true, {{"small", "1-10"}, {"large", "11"}}}};
    AddField(program_, "id", Kind::kText);
    AddField(program_, "name", Kind::kText, true);
    AddField(program_, "size", Kind::kChoice, true, schema::ChoiceId{0});
    AddField(program_, "customer", Kind::kYesNo, true);
    AddField(program_, "visits", Kind::kInteger);
    program_.schema.fields.back().type.low = 0;
    program_.schema.fields.back().type.high = 30'000;
    AddField(program_, "worth", Kind::kMoney, true);
    program_.schema.fields.back().type.low = -1'000'000'000'000;
    program_.schema.fields.back().type.high = 1'000'000'000'000;
    AddField(program_, "o.k", Kind::kInteger, true);
    program_.schema.fields.back().type.low = -100;
    program_.schema.fields.back().type.high = 100;
    AddInputs(program_);
  }

  // Every lead, reject and note, by quick ways where they lead or by the long one.
  ReadLeads Read(const Binding& binding, const Form& form, const std::vector<Block>& blocks,
                 bool skip_first, bool may_be_quick) {
    ReadLeads result;
    Records records(form, binding.paths());
    RowReader reader(program_, binding);
    batch::Batch batch(program_, 4096);
    batch::Builder builder(program_);
    builder.Start(batch);
    std::vector<Reject> notes;
    Record record;
    std::string error;
    for (const Block& block : blocks) {
      records.Start(block);
      if (std::exchange(skip_first, false)) records.Next(record, error);
      while (records.Next(record, error)) {
        if (!may_be_quick) record.is_readable = false;
        Reject reject;
        if (!error.empty()) {
          result.rejects.push_back(std::to_string(record.line) + ": " + error);
        } else if (reader.Append(record, builder, reject, notes)) {
          result.leads.push_back(std::to_string(record.line) + " " + std::string(record.raw) +
                                 " " + ShowLead(program_, batch, reader, batch.rows() - 1));
        } else {
          result.rejects.push_back(ShowReject(reject));
        }
      }
    }
    for (const Reject& note : notes) result.notes.push_back(ShowReject(note));
    return result;
  }

  static void ExpectSame(const ReadLeads& a, const ReadLeads& b) {
    ASSERT_EQ(a.leads, b.leads);
    ASSERT_EQ(a.rejects, b.rejects);
    ASSERT_EQ(a.notes, b.notes);
  }

  program::Program program_;
};

constexpr const char* kCells[] = {
    "",      " ",    "0",     "7",    "12",    "007",   " 5 ",   "-3",     "30000", "30001",
    "1.5",   "1e3",  "12345678", "123456789", "12345678901234", "123456789012345", "yes",
    "no",    "Yes",  "TRUE",  "small", "LARGE", "1-10", "11", "n/a", "x", "Grün", "a b",
    "\xC2\xA0", "\"q\"", "\"say \"\"hi\"\"\"", "\"two\nlines\"", "\"half", "5\" pipe", "\"12\"",
    "a text of more than sixteen bytes", "\xFF"};

TEST_F(QuickWays, CellsOfCsv) {
  const auto binding = Binding::Bind(
      program_, nullptr, {"id", "name", "size", "customer", "visits", "worth", "o.k"});
  ASSERT_TRUE(binding.has_value());
  Random random(3);
  size_t leads = 0;
  for (int round = 0; round < 300; ++round) {
    std::string csv = "id,name,size,customer,visits,worth,o.k\n";
    for (int row = 0; row < 20; ++row) {
      csv += "r" + std::to_string(row);
      const auto cell = [&](const char* usual) {
        csv += std::string(",") + (random.Is(8) ? random.Of(kCells) : usual);
      };
      cell("Ada");
      cell("small");
      cell(random.Is(2) ? "no" : "yes");
      cell("12");
      cell("99.5");
      cell("3");
      csv += random.Is(5) ? "\r\n" : "\n";
    }
    const std::vector<Block> blocks = {{.bytes = csv, .first_line = 1, .index = 0, .overlong = {}}};
    const ReadLeads quick = Read(*binding, {}, blocks, true, true);
    ExpectSame(quick, Read(*binding, {}, blocks, true, false));
    leads += quick.leads.size();
  }
  EXPECT_GT(leads, 1'000u);
}

constexpr const char* kValues[] = {
    "null", "true", "false", "0", "-0", "12", "012", "-7", "1.5", "1e2", "1E+2", "1.", "-", "\"\"",
    "\" \"", "\"x\"", "\"12\"", "\"a \\\"b\\\"\"", "\"\\u0041\"", "\"\\x\"", "\"tab\there\"",
    "[]", "[1,2]", "{}", "{\"k\":1}", "{\"k\":{}}", "\"Gr\xC3\xBCn and more than sixteen bytes\"",
    "tru", "nul", "123456789012", "\"yes\"", "\"large\"", "\"\xFF\"", "\"open", "\"\x7F\""};
constexpr const char* kKeys[] = {"id",    "name",  "size", "customer", "visits", "worth",
                                 "o",     "extra", "a/b",  "p"};

// An object, mostly of the same keys in the same order.
std::string RandomObject(Random& random, int row) {
  const char* const comma = random.Is(30) ? " , " : ",";
  std::string line = "{\"id\":\"r" + std::to_string(row) + "\"";
  const auto add = [&](const char* key, const std::string& value) {
    if (!random.Is(12)) line += std::string(comma) + "\"" + key + "\":" + value;
    if (random.Is(60)) line += std::string(comma) + "\"" + random.Of(kKeys) + "\": " + value;
  };
  const auto value = [&](const char* usual) {
    return std::string(random.Is(15) ? random.Of(kValues) : usual);
  };
  add("name", value("\"Ada\""));
  add("size", value("\"large\""));
  add("customer", value("true"));
  add("visits", value("12"));
  if (random.Is(4)) add("o", "{\"k\":" + value("3") + ",\"l\":" + value("null") + "}");
  if (random.Is(4)) add("p", "{\"k\":" + value("3") + "}");
  add("a/b", value("1"));
  add("worth", value("99.25"));
  line += random.Is(60) ? "" : "}";
  return line + (random.Is(40) ? " " : "") + (random.Is(60) ? "x" : "");
}

// A line that stands alone is never read by the shape of others.
TEST_F(QuickWays, LinesOfJson) {
  const auto binding = Binding::BindJson(program_, nullptr);
  ASSERT_TRUE(binding.has_value());
  const Form form{.format = schema::DataFormat::kJsonLines, .dialect = {}};
  Random random(4);
  size_t leads = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<Block> together(2);
    std::vector<Block> alone;
    uint64_t line_number = 1;
    for (size_t i = 0; i < together.size(); ++i) {
      together[i].index = i;
      together[i].first_line = line_number;
      const bool has_cr = random.Is(5);
      for (int row = 0; row < 40; ++row, ++line_number) {
        std::string line = random.Is(25) ? random.Of({"", " ", "[1]", "{}", "7"})
                                         : RandomObject(random, row);
        line += has_cr ? "\r\n" : "\n";
        together[i].bytes += line;
        alone.push_back({line, line_number, alone.size(), {}});
      }
    }
    const ReadLeads quick = Read(*binding, form, together, false, true);
    ExpectSame(quick, Read(*binding, form, alone, false, false));
    leads += quick.leads.size();
  }
  EXPECT_GT(leads, 3'000u);
}

}  // namespace
}  // namespace tandem::ingest
