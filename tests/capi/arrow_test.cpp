// SPDX-License-Identifier: Apache-2.0
// Arrow in and out decides what rows decide; what a producer gets wrong is refused in words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <tandem/tandem.hpp>

#include "tests/capi/arrow_leads.h"

namespace tandem::capi_test {
namespace {

using testing::HasSubstr;

constexpr int64_t kAsOf = 1'763'460'000'000'000;  // 2025-11-18T10:00:00Z
constexpr uint32_t kLeads = 700;

Policy Load(const std::string& name) {
  return Policy::LoadFile(std::string(TANDEM_BUILT_POLICIES) + "/" + name + ".tpol");
}

std::vector<Lead> Leads(const Policy& policy, uint64_t seed, size_t count) {
  LeadMaker maker(policy.get(), seed);
  std::vector<Lead> leads;
  for (size_t i = 0; i < count; ++i) leads.push_back(maker.Make(kAsOf, false));
  return leads;
}

// What a child of an exported struct says of a row, as tandem_results_int and _choice would.
struct Cell {
  bool known = false;
  int64_t number = 0;
  std::string text;  // of texts, and the name of a choice
};
Cell CellAt(const ArrowSchema& schema, const ArrowArray& array, int64_t row) {
  Cell cell;
  const auto* valid = static_cast<const uint8_t*>(array.buffers[0]);
  cell.known = valid == nullptr || (valid[row / 8] >> (row % 8) & 1) != 0;
  const auto* values = static_cast<const uint8_t*>(array.buffers[1]);
  const std::string format = schema.format;
  const auto text_at = [](const ArrowArray& texts, int64_t at) {
    int32_t ends[2] = {};
    std::memcpy(ends, static_cast<const uint8_t*>(texts.buffers[1]) + at * 4, 8);
    return std::string(static_cast<const char*>(texts.buffers[2]) + ends[0],
                       static_cast<size_t>(ends[1] - ends[0]));
  };
  if (format == "b") {
    cell.number = values[row / 8] >> (row % 8) & 1;
  } else if (format == "u") {
    cell.text = text_at(array, row);
  } else if (format == "i" || format == "tdD") {
    int32_t number = 0;
    std::memcpy(&number, values + row * 4, 4);
    cell.number = number;
    if (cell.known && schema.dictionary != nullptr) cell.text = text_at(*array.dictionary, number);
  } else {
    const int64_t width = format.starts_with("d:") ? 16 : 8;
    std::memcpy(&cell.number, values + row * width, 8);
    int64_t high = 0;
    if (width == 16) std::memcpy(&high, values + row * width + 8, 8);
    EXPECT_EQ(high, width == 16 && cell.number < 0 ? -1 : 0);
  }
  return cell;
}

const char* FormatOf(tandem_kind kind) {
  switch (kind) {
    case TANDEM_YES_NO: return "b";
    case TANDEM_INTEGER: return "l";
    case TANDEM_NUMBER:
    case TANDEM_MONEY: return "d:19,4";
    case TANDEM_PERCENT: return "d:19,6";
    case TANDEM_TEXT: return "u";
    case TANDEM_CHOICE: return "i";
    case TANDEM_TIME: return "tsu:UTC";
    case TANDEM_DATE: return "tdD";
    case TANDEM_DURATION: return "tDu";
    case TANDEM_TEXT_LIST:
    case TANDEM_CHOICE_LIST: break;
  }
  return "no result";
}

// Row `row` of the struct says what row `decided` of the results does.
void ExpectSame(const Policy& policy, const ArrowSchema& schema, const ArrowArray& array,
                int64_t row, Results& results, uint32_t decided) {
  const std::string line(results.Line(decided, TANDEM_JSON_LINES));
  for (size_t i = 0; i < tandem_policy_result_count(policy.get()); ++i) {
    tandem_field field = TANDEM_INIT(tandem_field);
    ASSERT_EQ(tandem_policy_result(policy.get(), i, &field, nullptr), TANDEM_OK);
    ASSERT_STREQ(schema.children[i]->name, field.name);
    ASSERT_STREQ(schema.children[i]->format, FormatOf(field.kind));
    const Cell cell = CellAt(*schema.children[i], *array.children[i], row);
    if (field.kind == TANDEM_TEXT) {
      const std::string said = cell.known ? "\"" + cell.text + "\"" : "null";
      ASSERT_THAT(line, HasSubstr("\"" + std::string(field.name) + "\":" + said));
      continue;
    }
    int64_t number = 0;
    ASSERT_EQ(cell.known, tandem_results_int(results.get(), i, decided, &number) != 0);
    if (!cell.known) continue;
    ASSERT_EQ(cell.number, number) << field.name;
    if (field.kind == TANDEM_CHOICE) {
      ASSERT_EQ(cell.text, tandem_results_choice(results.get(), i, decided));
    }
  }
}

class ArrowOfPolicy : public testing::TestWithParam<const char*> {};

TEST_P(ArrowOfPolicy, DecidesWhatRowsDecide) {
  const Policy policy = Load(GetParam());
  Context context(policy);
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    const std::vector<Lead> leads = Leads(policy, seed, kLeads);
    ArrowTable table(policy.get(), leads, seed);
    Batch by_arrow(policy, kLeads), by_row(policy, kLeads);
    std::vector<uint32_t> rejected(kLeads), expected;
    uint32_t count = 0;
    tandem_error error;
    ASSERT_EQ(tandem_batch_append_arrow(by_arrow.get(), &table.schema, &table.array,
                                        rejected.data(), &count, &error),
              TANDEM_OK)
        << error.message;
    EXPECT_EQ(table.released, 2);
    EXPECT_EQ(table.array.release, nullptr);
    for (uint32_t row = 0; row < kLeads; ++row) {
      if (Append(by_row.get(), leads[row], nullptr) != TANDEM_OK) expected.push_back(row);
    }
    rejected.resize(count);
    ASSERT_EQ(rejected, expected);
    EXPECT_GT(count, 0u);
    Results one(policy, kLeads), other(policy, kLeads);
    context.Evaluate(by_arrow, kAsOf, one);
    context.Evaluate(by_row, kAsOf, other);
    ASSERT_EQ(one.rows(), kLeads - count);
    ArrowSchema schema;
    ArrowArray array;
    ASSERT_EQ(tandem_results_to_arrow(one.get(), &schema, &array, &error), TANDEM_OK);
    ASSERT_EQ(array.length, one.rows());
    for (uint32_t row = 0; row < one.rows(); ++row) {
      ASSERT_EQ(one.Line(row, TANDEM_JSON_LINES), other.Line(row, TANDEM_JSON_LINES));
      ExpectSame(policy, schema, array, row, other, row);
    }
    // Children may be moved out and outlive the rest.
    ArrowArray moved = *array.children[0];
    array.children[0]->release = nullptr;
    array.release(&array);
    EXPECT_EQ(array.release, nullptr);
    EXPECT_EQ(moved.length, one.rows());
    moved.release(&moved);
    schema.release(&schema);
  }
}

// Hands out tables one after the other.
struct Producer {
  std::vector<std::unique_ptr<ArrowTable>> tables;
  size_t next = 0;
  int fails_at = -1;
  int released = 0;

  ArrowArrayStream Stream() {
    ArrowArrayStream stream;
    stream.private_data = this;
    stream.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
      *out = static_cast<Producer*>(self->private_data)->tables[0]->schema;
      return 0;
    };
    stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
      auto& from = *static_cast<Producer*>(self->private_data);
      if (static_cast<int>(from.next) == from.fails_at) return 5;
      *out = ArrowArray();
      if (from.next < from.tables.size()) *out = from.tables[from.next]->array;
      ++from.next;
      return 0;
    };
    stream.get_last_error = [](ArrowArrayStream*) { return "the disk is full"; };
    stream.release = [](ArrowArrayStream* self) {
      ++static_cast<Producer*>(self->private_data)->released;
      self->release = nullptr;
    };
    return stream;
  }
};

TEST_P(ArrowOfPolicy, StreamHasARowForEachLead) {
  const Policy policy = Load(GetParam());
  Producer producer;
  std::vector<std::vector<Lead>> all;
  // Of one seed the columns have the same types; the second is larger than what is decided at once.
  for (const size_t count : {size_t{300}, size_t{17'000}, size_t{0}, size_t{1}}) {
    all.push_back(Leads(policy, 20 + count, count));
    for (Lead& lead : all.back()) {
      std::erase_if(lead.values, [](const Value& value) {
        return value.kind == TANDEM_TEXT_LIST || value.kind == TANDEM_CHOICE_LIST;
      });
    }
  }
  // One table, cut in slices: a schema holds for all of a stream.
  std::vector<Lead> joined;
  for (const auto& leads : all) joined.insert(joined.end(), leads.begin(), leads.end());
  int64_t begin = 0;
  for (const auto& leads : all) {
    producer.tables.push_back(std::make_unique<ArrowTable>(policy.get(), joined, 3));
    ArrowArray& array = producer.tables.back()->array;
    array.offset += begin;
    array.length = static_cast<int64_t>(leads.size());
    array.null_count = -1;
    begin += array.length;
  }
  ArrowArrayStream in = producer.Stream(), out;
  tandem_error error;
  ASSERT_EQ(tandem_decide_arrow_stream(policy.get(), kAsOf, &in, &out, &error), TANDEM_OK)
      << error.message;
  EXPECT_EQ(in.release, nullptr);
  ArrowSchema schema;
  ASSERT_EQ(out.get_schema(&out, &schema), 0);
  const auto last = static_cast<size_t>(schema.n_children) - 1;
  ASSERT_STREQ(schema.children[last]->name, "tandem.rejected");
  EXPECT_THAT(std::string(schema.metadata + 8, 21), HasSubstr("tandem.policy_version"));
  Context context(policy);
  Batch batch(policy, 1);
  Results results(policy, 1);
  size_t at = 0;
  for (;;) {
    ArrowArray array;
    ASSERT_EQ(out.get_next(&out, &array), 0) << out.get_last_error(&out);
    if (array.release == nullptr) break;
    for (int64_t row = 0; row < array.length; ++row, ++at) {
      batch.Clear();
      const tandem_status status = Append(batch.get(), joined[at], &error);
      const Cell reason = CellAt(*schema.children[last], *array.children[last], row);
      ASSERT_EQ(reason.known, status != TANDEM_OK);
      if (reason.known) {
        ASSERT_EQ(reason.text, error.message);
        ASSERT_FALSE(CellAt(*schema.children[0], *array.children[0], row).known);
      } else if (at % 50 == 0) {
        context.Evaluate(batch, kAsOf, results);
        ExpectSame(policy, schema, array, row, results, 0);
      }
    }
    array.release(&array);
  }
  EXPECT_EQ(at, joined.size());
  schema.release(&schema);
  EXPECT_EQ(producer.released, 0);
  out.release(&out);
  EXPECT_EQ(producer.released, 1);
}

INSTANTIATE_TEST_SUITE_P(Policies, ArrowOfPolicy, testing::Values("acme", "columns", "points_100"));

TEST(Arrow, StreamTellsWhatItsProducerTells) {
  const Policy policy = Load("columns");
  Producer producer;
  producer.tables.push_back(
      std::make_unique<ArrowTable>(policy.get(), Leads(policy, 1, 10), 1));
  producer.fails_at = 1;
  ArrowArrayStream in = producer.Stream(), out;
  ASSERT_EQ(tandem_decide_arrow_stream(policy.get(), kAsOf, &in, &out, nullptr), TANDEM_OK);
  ArrowArray array;
  ASSERT_EQ(out.get_next(&out, &array), 0);
  array.release(&array);
  EXPECT_NE(out.get_next(&out, &array), 0);
  EXPECT_THAT(out.get_last_error(&out), HasSubstr("the disk is full"));
  EXPECT_NE(out.get_next(&out, &array), 0);
  out.release(&out);
  EXPECT_EQ(producer.released, 1);
  in = producer.Stream();
  EXPECT_EQ(tandem_decide_arrow_stream(nullptr, kAsOf, &in, &out, nullptr), TANDEM_BAD_ARGUMENT);
  EXPECT_EQ(producer.released, 2);
}

// A change of a good table, and what is said of it.
struct Wrong {
  const char* what;
  void (*spoil)(ArrowTable& table);
  const char* said;
};

ArrowArray& Id(ArrowTable& table) { return *table.ChildArray("id"); }
ArrowArray& Views(ArrowTable& table) { return *table.ChildArray("page_views"); }
void Retype(ArrowTable& table, const char* column, const char* format) {
  table.ChildSchema(column)->format = format;
}

const Wrong kWrong[] = {
    {"float64", [](ArrowTable& t) { Retype(t, "page_views", "g"); },
     "the column `page_views` is floating point: cast it to decimal128 or an integer"},
    {"half", [](ArrowTable& t) { Retype(t, "page_views", "e"); }, "floating point"},
    {"text of a number", [](ArrowTable& t) { Retype(t, "page_views", "u"); },
     "`page_views` is utf8, and the field is an integer"},
    {"number of a text", [](ArrowTable& t) { Retype(t, "customer", "l"); },
     "`customer` is an integer, and the field is yes/no, which takes bool"},
    {"views", [](ArrowTable& t) { Retype(t, "page_views", "vu"); }, "`vu`"},
    {"run ends", [](ArrowTable& t) { Retype(t, "page_views", "+r"); }, "`+r`"},
    {"nested lists", [](ArrowTable& t) { Retype(t, "page_views", "+l"); }, "without its elements"},
    {"wide decimal", [](ArrowTable& t) { Retype(t, "page_views", "d:40,0,256"); }, "cast it"},
    {"decimal of no scale", [](ArrowTable& t) { Retype(t, "page_views", "d:40"); }, "`d:40`"},
    {"endless scale", [](ArrowTable& t) { Retype(t, "page_views", "d:9,99999999999"); }, "cast"},
    {"no format", [](ArrowTable& t) { Retype(t, "page_views", nullptr); }, "has no format"},
    {"empty format", [](ArrowTable& t) { Retype(t, "page_views", ""); }, "format ``"},
    {"no struct", [](ArrowTable& t) { t.schema.format = "l"; }, "leads come as a struct array"},
    {"no name", [](ArrowTable& t) { t.ChildSchema("customer")->name = nullptr; },
     "there is no column `customer`"},
    {"one name twice", [](ArrowTable& t) { t.ChildSchema("email")->name = "id"; },
     "two columns are called `id`"},
    {"no children", [](ArrowTable& t) { t.schema.children = nullptr; }, "without its children"},
    {"negative children", [](ArrowTable& t) { t.schema.n_children = -1; }, "children"},
    {"fewer children", [](ArrowTable& t) { --t.array.n_children; }, "other children"},
    {"no child arrays", [](ArrowTable& t) { t.array.children = nullptr; }, "other children"},
    {"negative length", [](ArrowTable& t) { t.array.length = -1; }, "cannot be"},
    {"length of a child", [](ArrowTable& t) { Views(t).length = -5; }, "`page_views`"},
    {"endless length", [](ArrowTable& t) { t.array.length = INT64_MAX; }, "cannot be"},
    {"endless offset", [](ArrowTable& t) { Views(t).offset = INT64_MAX; }, "cannot be"},
    {"negative offset", [](ArrowTable& t) { t.array.offset = -1; }, "cannot be"},
    {"more than the child", [](ArrowTable& t) { t.array.length += 6; }, "fewer rows"},
    {"offset beyond the child", [](ArrowTable& t) { t.array.offset += 6; }, "fewer rows"},
    {"too many nulls", [](ArrowTable& t) { Views(t).null_count = 99; }, "count of nulls"},
    {"no bitmap",
     [](ArrowTable& t) {
       Views(t).null_count = 2;
       Views(t).buffers[0] = nullptr;
     },
     "no bitmap"},
    {"no values", [](ArrowTable& t) { Views(t).buffers[1] = nullptr; }, "has no values"},
    {"no buffers", [](ArrowTable& t) { Views(t).buffers = nullptr; }, "number of buffers"},
    {"other buffers", [](ArrowTable& t) { Views(t).n_buffers = 1; }, "number of buffers"},
    {"no dictionary", [](ArrowTable& t) { Id(t).dictionary = nullptr; }, "has a dictionary where"},
    {"an index outside",
     [](ArrowTable& t) {
       auto* indexes = static_cast<int32_t*>(const_cast<void*>(Id(t).buffers[1]));
       indexes[Id(t).offset + t.array.offset + 1] = 1 << 30;
     },
     "index outside its dictionary"},
    {"falling offsets",
     [](ArrowTable& t) {
       auto* offsets = static_cast<int32_t*>(const_cast<void*>(Id(t).dictionary->buffers[1]));
       offsets[Id(t).dictionary->offset + 1] = -4;
     },
     "offset"},
    {"a dictionary without text",
     [](ArrowTable& t) { Id(t).dictionary->buffers[2] = nullptr; }, "offsets but no text"},
    {"a dictionary of a dictionary",
     [](ArrowTable& t) {
       ArrowSchema* id = t.ChildSchema("id");
       id->dictionary->dictionary = id;
     },
     "something else than utf8"},
    {"a dictionary of lists", [](ArrowTable& t) { t.ChildSchema("id")->dictionary->format = "+l"; },
     "something else than utf8"},
    {"a dictionary of numbers",
     [](ArrowTable& t) { t.ChildSchema("id")->dictionary->format = "l"; },
     "something else than utf8"},
    {"indexes that are none", [](ArrowTable& t) { Retype(t, "id", "u"); }, "no integers"},
    {"released array", [](ArrowTable& t) { t.array.release = nullptr; }, "NULL or released"},
};

TEST(Arrow, WrongStructsAreRefusedInWords) {
  const Policy policy = Load("columns");
  const std::vector<Lead> leads = Leads(policy, 2, 20);
  // A seed whose table has a dictionary of ids and numbers of page views.
  uint64_t seed = 0;
  for (;; ++seed) {
    ArrowTable table(policy.get(), leads, seed);
    if (table.ChildSchema("id")->dictionary != nullptr) break;
  }
  Batch batch(policy, 64);
  for (const Wrong& wrong : kWrong) {
    ArrowTable table(policy.get(), leads, seed);
    wrong.spoil(table);
    const int expected = table.array.release == nullptr ? 1 : 2;
    tandem_error error;
    const tandem_status status = tandem_batch_append_arrow(
        batch.get(), &table.schema, &table.array, nullptr, nullptr, &error);
    EXPECT_TRUE(status == TANDEM_BAD_INPUT || status == TANDEM_BAD_ARGUMENT) << wrong.what;
    EXPECT_THAT(error.message, HasSubstr(wrong.said)) << wrong.what;
    EXPECT_EQ(table.released, expected) << wrong.what;
    EXPECT_EQ(batch.rows(), 0u) << wrong.what;
  }
  ArrowTable good(policy.get(), leads, seed);
  EXPECT_EQ(tandem_batch_append_arrow(batch.get(), &good.schema, &good.array, nullptr, nullptr,
                                      nullptr),
            TANDEM_OK);
  // Once more, and there is no room.
  for (int i = 0; i < 3; ++i) {
    ArrowTable more(policy.get(), leads, seed);
    tandem_batch_append_arrow(batch.get(), &more.schema, &more.array, nullptr, nullptr, nullptr);
    EXPECT_EQ(more.released, 2);
  }
  ArrowTable more(policy.get(), Leads(policy, 2, 5'000), seed);
  EXPECT_EQ(tandem_batch_append_arrow(batch.get(), &more.schema, &more.array, nullptr, nullptr,
                                      nullptr),
            TANDEM_LIMIT);
}

TEST(Arrow, EventsAreNotLeftOutSilently) {
  const Policy policy = Load("acme");
  ArrowTable table(policy.get(), Leads(policy, 2, 3), 1);
  table.schema.children[table.schema.n_children - 1]->name = "events";
  Batch batch(policy, 3);
  tandem_error error;
  EXPECT_EQ(tandem_batch_append_arrow(batch.get(), &table.schema, &table.array, nullptr, nullptr,
                                      &error),
            TANDEM_BAD_INPUT);
  EXPECT_THAT(error.message, HasSubstr("`events` would be left out"));
}

}  // namespace
}  // namespace tandem::capi_test
