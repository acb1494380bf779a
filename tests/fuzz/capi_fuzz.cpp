// SPDX-License-Identifier: Apache-2.0
// Calls of the C interface in any order, with any arguments but wrong handles: each answers a
// status, and whatever is not TANDEM_OK comes with words.
#include <tandem/arrow_abi.h>
#include <tandem/tandem.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

constexpr size_t kMaxBytes = 1 << 12;
constexpr size_t kMaxCalls = 200;
constexpr uint32_t kCapacity = 8;
constexpr int64_t kAsOf = 1'795'000'000'000'000;

void Must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

tandem_policy* Policy() {
  static tandem_policy* const kPolicy = [] {
    std::ifstream file(TANDEM_FUZZ_POLICY, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    tandem_policy* policy = nullptr;
    tandem_error error;
    const tandem_status status =
        tandem_policy_load(bytes.data(), bytes.size(), nullptr, &policy, &error);
    Must(status == TANDEM_OK, status == TANDEM_OK ? "" : error.message);
    return policy;
  }();
  return kPolicy;
}

class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool empty() const { return at_ >= size_; }
  uint8_t Byte() { return empty() ? uint8_t{0} : data_[at_++]; }
  size_t Index(size_t count) { return Byte() % (count + 2); }  // now and then one too many
  int64_t Number() {
    switch (Byte() % 4) {
      case 0: return Byte();
      case 1: return kAsOf - int64_t{Byte()} * 3'600'000'000;
      case 2: return -int64_t{Byte()};
      default: break;
    }
    uint64_t number = 0;
    for (int i = 0; i < 8; ++i) number = number << 8 | Byte();
    return static_cast<int64_t>(number);
  }
  // A copy of just its size, so that reading past it is seen.
  std::vector<char> Text() {
    const size_t wanted = Byte();
    const size_t size = std::min(wanted, size_ - at_);
    std::vector<char> text(data_ + at_, data_ + at_ + size);
    at_ += size;
    return text;
  }

 private:
  const uint8_t* data_;
  size_t size_;
  size_t at_ = 0;
};

// An Arrow struct array whose children are named and typed by the input; buffers are as long as
// length and offset say, as the interface lets nobody see more.
struct Arrow {
  ArrowSchema schema{};
  ArrowArray array{};
  ArrowSchema child_schemas[3]{}, dictionary_schemas[3]{};
  ArrowArray child_arrays[3]{}, dictionaries[3]{};
  ArrowSchema* schemas[3]{};
  ArrowArray* arrays[3]{};
  std::string names[3], formats[3];
  std::vector<uint8_t> memory[3];
  const void* buffers[3][3]{};
  const void* dictionary_buffers[3]{};
  std::vector<uint8_t> offsets;
  int released = 0;

  explicit Arrow(Bytes& in) {
    static const char* const kFormats[] = {"c",  "C",      "s",       "l",      "L",   "b",  "u",
                                           "U",  "d:19,4", "d:9,-3",  "tdD",    "tdm", "g",  "n",
                                           "+l", "tss:",   "tsn:UTC", "d:9,2,64", "i", "tDn"};
    const int64_t rows = in.Byte() % 8;
    for (int i = 0; i < 3; ++i) {
      tandem_field field = TANDEM_INIT(tandem_field);
      const size_t fields = tandem_policy_field_count(Policy());
      if (tandem_policy_field(Policy(), in.Index(fields), &field, nullptr) == TANDEM_OK) {
        names[i] = field.name;
      }
      formats[i] = kFormats[in.Byte() % std::size(kFormats)];
      memory[i].resize(512);
      for (size_t at = 0; at < 40; ++at) memory[i][at] = in.Byte();
      schemas[i] = &child_schemas[i];
      arrays[i] = &child_arrays[i];
      child_schemas[i].format = formats[i].c_str();
      child_schemas[i].name = names[i].c_str();
      ArrowArray& child = child_arrays[i];
      child.length = rows + in.Byte() % 3 - 1;
      child.offset = in.Byte() % 4;
      child.null_count = in.Byte() % 5 - 2;
      child.n_buffers = formats[i] == "u" || formats[i] == "U" ? 3 : formats[i] == "n" ? 0 : 2;
      child.buffers = buffers[i];
      buffers[i][0] = in.Byte() % 3 == 0 ? memory[i].data() : nullptr;
      buffers[i][1] = in.Byte() % 16 == 0 ? nullptr : memory[i].data();
      // Any offset that rises reaches no further than this.
      if (child.n_buffers == 3) LimitOffsets(memory[i], formats[i] == "u" ? 4 : 8);
      buffers[i][2] = memory[i].data();
      if (formats[i] == "i" && in.Byte() % 2 == 0) AddDictionary(i, in);
    }
    schema.format = "+s";
    schema.n_children = array.n_children = 3;
    schema.children = schemas;
    array.children = arrays;
    array.length = rows;
    array.offset = in.Byte() % 2;
    array.n_buffers = 1;
    static const void* no_bitmap[1] = {nullptr};
    array.buffers = no_bitmap;
    schema.private_data = array.private_data = &released;
    schema.release = [](ArrowSchema* one) {
      ++*static_cast<int*>(one->private_data);
      one->release = nullptr;
    };
    array.release = [](ArrowArray* one) {
      ++*static_cast<int*>(one->private_data);
      one->release = nullptr;
    };
  }

  static void LimitOffsets(std::vector<uint8_t>& bytes, size_t width) {
    for (size_t at = 0; at < bytes.size(); ++at) {
      const size_t place = at % width;
      if (place == 1 || (place > 1 && place + 1 < width)) bytes[at] = 0;
      if (place + 1 == width) bytes[at] &= 0x80;  // negative ones stay
    }
  }
  void AddDictionary(int i, Bytes& in) {
    if (offsets.empty()) {
      offsets.resize(64);
      for (size_t at = 0; at < 8; ++at) offsets[at * 4] = static_cast<uint8_t>(at * 2);
    }
    dictionary_schemas[i].format = in.Byte() % 8 == 0 ? "l" : "u";
    child_schemas[i].dictionary = &dictionary_schemas[i];
    ArrowArray& dictionary = dictionaries[i];
    dictionary.length = in.Byte() % 6;
    dictionary.n_buffers = 3;
    dictionary_buffers[1] = offsets.data();
    dictionary_buffers[2] = "abDEweblow  high";
    dictionary.buffers = dictionary_buffers;
    child_arrays[i].dictionary = &dictionary;
  }
};

class Session {
 public:
  Session() {
    Must(tandem_context_new(Policy(), nullptr, &context_, nullptr) == TANDEM_OK, "no context");
    Must(tandem_batch_new(Policy(), kCapacity, &batch_, nullptr) == TANDEM_OK, "no batch");
    const tandem_status made =
        tandem_results_new(Policy(), kCapacity * 200, &results_, nullptr);
    Must(made == TANDEM_OK, "no results");
  }
  ~Session() {
    tandem_results_free(results_);
    tandem_batch_free(batch_);
    tandem_context_free(context_);
  }
  Session(const Session&) = delete;

  void Call(Bytes& in) {
    std::memset(&error_, 0x55, sizeof error_);
    const size_t fields = tandem_policy_field_count(Policy());
    const size_t events = tandem_policy_event_count(Policy());
    const uint8_t call = in.Byte() % 16;
    if (call == 5 || call == 7 || call == 14) is_evaluated_ = is_evaluated_ && call == 7;
    switch (call) {
      case 0: return Told(tandem_batch_begin(batch_, &error_));
      case 1: return Told(SetInt(in, fields));
      case 2: return Told(SetText(in, fields));
      case 3: return Told(SetList(in, fields));
      case 4: return Told(tandem_batch_end(batch_, &error_));
      case 5: return Told(tandem_batch_clear(batch_, &error_));
      case 6:
        return Told(tandem_batch_begin_event(batch_, in.Index(events), in.Number(), &error_));
      case 7: return Evaluate(in);
      case 8: return Json(in);
      case 9: return Values(in, fields);
      case 10: return Explain(in);
      case 11: return Columns(in, fields);
      case 12: return FromArrow(in);
      case 13: return ToArrow();
      case 14: return Run(in);
      default: return Lines(in);
    }
  }

 private:
  void Told(tandem_status status) {
    Must(error_.status == status, "the error has another status");
    Must((error_.message[0] == '\0') == (status == TANDEM_OK), "an error without words");
    Must(status != TANDEM_INTERNAL, error_.message);
  }

  tandem_status SetInt(Bytes& in, size_t fields) {
    const size_t field = in.Index(fields);
    const int64_t number = in.Number();
    return in.Byte() % 4 == 0 ? tandem_batch_set_event_int(batch_, field, number, &error_)
                              : tandem_batch_set_int(batch_, field, number, &error_);
  }
  tandem_status SetText(Bytes& in, size_t fields) {
    const size_t field = in.Index(fields);
    const std::vector<char> text = in.Text();
    return in.Byte() % 4 == 0
               ? tandem_batch_set_event_text(batch_, field, text.data(), text.size(), &error_)
               : tandem_batch_set_text(batch_, field, text.data(), text.size(), &error_);
  }
  tandem_status SetList(Bytes& in, size_t fields) {
    const size_t field = in.Index(fields);
    const std::vector<char> texts[2] = {in.Text(), in.Text()};
    const char* utf8[2] = {texts[0].data(), texts[1].data()};
    const size_t sizes[2] = {texts[0].size(), texts[1].size()};
    const uint32_t choices[2] = {in.Byte(), in.Byte()};
    const size_t count = in.Byte() % 3;
    return in.Byte() % 2 == 0
               ? tandem_batch_set_texts(batch_, field, utf8, sizes, count, &error_)
               : tandem_batch_set_choices(batch_, field, choices, count, &error_);
  }
  void Evaluate(Bytes& in) {
    const tandem_status status =
        tandem_evaluate(context_, batch_, in.Number() % (4 * kAsOf), results_, &error_);
    is_evaluated_ = is_evaluated_ || status == TANDEM_OK;
    Told(status);
  }
  void Json(Bytes& in) {
    const std::vector<char> json = in.Text();
    const std::vector<char> state = in.Text();
    const char *out = nullptr, *carried = nullptr;
    size_t size = 0, carried_size = 0;
    Told(tandem_decide_json(context_, json.empty() ? "" : json.data(), json.size(), kAsOf,
                            state.empty() ? nullptr : state.data(), state.size(), &out, &size,
                            &carried, &carried_size, &error_));
  }
  void Explain(Bytes& in) {
    const std::vector<char> json = in.Text();
    const char* out = nullptr;
    size_t size = 0;
    Told(tandem_explain_json(context_, json.empty() ? "" : json.data(), json.size(), kAsOf,
                             in.Byte() % 2, &out, &size, &error_));
  }
  void Values(Bytes& in, size_t fields) {
    std::vector<std::vector<char>> texts(fields);
    std::vector<tandem_value> values(fields);
    for (size_t i = 0; i < fields; ++i) {
      tandem_field field = TANDEM_INIT(tandem_field);
      tandem_policy_field(Policy(), i, &field, nullptr);
      const bool is_text = field.kind == TANDEM_TEXT;
      if (is_text) texts[i] = in.Text();
      values[i].number = is_text ? static_cast<int64_t>(texts[i].size()) : in.Number();
      values[i].text = texts[i].data();
      values[i].known = in.Byte() % 3 != 0 && (!is_text || !texts[i].empty());
    }
    std::vector<tandem_value> decided(tandem_policy_result_count(Policy()));
    Told(tandem_decide(context_, values.data(), fields - in.Byte() % 2, kAsOf, decided.data(),
                       decided.size(), &error_));
  }
  void Columns(Bytes& in, size_t fields) {
    std::vector<uint8_t> memory(8 * 8);
    for (uint8_t& byte : memory) byte = in.Byte();
    const int64_t offsets[] = {0, 3, 3, 8, 9, 20, 30, 40, 64};
    tandem_column column = TANDEM_INIT(tandem_column);
    column.field = in.Index(fields);
    column.values = memory.data();
    column.width = 1u << (in.Byte() % 5);
    column.offsets = offsets;
    column.valid = in.Byte() % 2 == 0 ? nullptr : memory.data();
    if (in.Byte() % 2 == 0) {
      column.indexes = memory.data() + in.Byte() % 8;
      column.entries = in.Byte() % 9;
    }
    uint32_t rejected[8], count = 0;
    Told(tandem_batch_append_columns(batch_, &column, 1, in.Byte() % 9 % 5, rejected, &count,
                                     &error_));
  }
  void FromArrow(Bytes& in) {
    Arrow arrow(in);
    uint32_t rejected[8], count = 0;
    Told(tandem_batch_append_arrow(batch_, &arrow.schema, &arrow.array, rejected, &count,
                                   &error_));
    Must(arrow.released == 2, "Arrow's structs were not released");
  }
  void ToArrow() {
    if (!is_evaluated_) return;  // the batch that was evaluated must be there
    ArrowSchema schema;
    ArrowArray array;
    const tandem_status status = tandem_results_to_arrow(results_, &schema, &array, &error_);
    Told(status);
    if (status != TANDEM_OK) return;
    schema.release(&schema);
    array.release(&array);
  }
  void Lines(Bytes& in) {
    if (!is_evaluated_) return;
    const char* text = nullptr;
    size_t size = 0;
    const auto format = static_cast<tandem_format>(in.Byte() % 2);
    Told(tandem_results_line(results_, in.Byte() % 9, format, &text, &size, &error_));
  }
  void Run(Bytes& in) {
    std::vector<char> bytes = in.Text();
    tandem_run_options options = TANDEM_INIT(tandem_run_options);
    options.input = static_cast<tandem_format>(in.Byte() % 2);
    options.output = TANDEM_JSON_LINES;
    options.as_of_us = kAsOf;
    const auto read = [](void* user, void* buffer, size_t size) {
      auto& from = *static_cast<std::vector<char>*>(user);
      const size_t count = std::min(size, from.size());
      if (count > 0) std::memcpy(buffer, from.data(), count);
      from.clear();
      return static_cast<int64_t>(count);
    };
    const auto write = [](void*, const void*, size_t) { return int32_t{0}; };
    tandem_run_summary summary = TANDEM_INIT(tandem_run_summary);
    Told(tandem_run(Policy(), &options, read, write, &bytes, &summary, &error_));
  }

  tandem_context* context_ = nullptr;
  tandem_batch* batch_ = nullptr;
  tandem_results* results_ = nullptr;
  tandem_error error_;
  bool is_evaluated_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > kMaxBytes) return 0;
  Bytes in(data, size);
  Session session;
  for (size_t calls = 0; calls < kMaxCalls && !in.empty(); ++calls) session.Call(in);
  return 0;
}
