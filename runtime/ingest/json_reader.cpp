// SPDX-License-Identifier: Apache-2.0
// Reads the lines of a block: those like lines before them at once; for others simdjson finds the
// marks, of the whole block where it is sound.
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/ingest/json_walk.h"
#include "runtime/ingest/line_shapes.h"

namespace tandem::ingest {
namespace {

std::string StageOneComplaint(simdjson::error_code error, std::string_view line) {
  if (const auto bad = base::ValidateUtf8(line)) {
    return "not UTF-8 from byte " + std::to_string(*bad + 1) + " of the line on";
  }
  if (error == simdjson::UNCLOSED_STRING) return "not JSON: a text that is never closed";
  if (error == simdjson::UNESCAPED_CHARS) {
    return "not JSON: a control character inside a text; write \\t, \\n or \\u00..";
  }
  return std::string("not JSON: ") + simdjson::error_message(error);
}

}  // namespace

struct JsonReader::Impl {
  explicit Impl(const JsonPaths& paths) : walk(paths), shapes(paths) {}

  JsonWalk walk;
  LineShapes shapes;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> scanner;
  size_t capacity = 0;

  const Block* block = nullptr;
  std::string_view bytes;
  size_t at = 0;
  uint64_t line = 1;
  const char* base = nullptr;  // of the marks
  const uint32_t* mark = nullptr;  // null: not looked for yet
  bool line_by_line = false;
  bool may_have_shapes = false;

  // Marks of `text`, offsets from its start, ended by its size.
  simdjson::error_code FindMarks(std::string_view text) {
    const auto error = scanner->stage1(reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                                       simdjson::stage1_mode::regular);
    if (error == simdjson::EMPTY) scanner->n_structural_indexes = 0;
    if (error != simdjson::SUCCESS && error != simdjson::EMPTY) return error;
    scanner->structural_indexes[scanner->n_structural_indexes] =
        static_cast<uint32_t>(text.size());
    scanner->structural_indexes[scanner->n_structural_indexes + 1] =
        static_cast<uint32_t>(text.size());
    return simdjson::SUCCESS;
  }

  void Start(const Block& next) {
    block = &next;
    bytes = next.bytes;
    line = next.first_line;
    at = next.index == 0 && bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    mark = nullptr;
    line_by_line = false;
    may_have_shapes = next.overlong.empty() && !base::ValidateUtf8(bytes);
  }

  // From the line at `at` to the end of the block.
  void FindAllMarks() {
    if (scanner == nullptr || capacity < bytes.size()) {
      capacity = std::max<size_t>(bytes.size() + bytes.size() / 4, 64 * base::kKibibyte);
      const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
          capacity, base::kMaxNesting, scanner);
      if (error != simdjson::SUCCESS) throw std::bad_alloc();
    }
    const std::string_view text = bytes.substr(at);
    line_by_line = text.empty() || FindMarks(text) != simdjson::SUCCESS;
    mark = scanner->structural_indexes.get();
    base = text.data();
  }

  bool IsBlank(std::string_view text) const {
    if (line_by_line) return text.find_first_not_of(" \t\r") == std::string_view::npos;
    return base + *mark >= text.data() + text.size();
  }

  bool ReadByShape(Record& record) {
    const size_t size = shapes.Read(bytes.substr(at), record);
    if (size == 0) return false;
    record.raw = bytes.substr(at, size);
    record.is_readable = true;
    record.line = line++;
    at += size + (bytes[at + size] == '\r' ? 2 : 1);
    return true;
  }

  bool Next(Record& record, std::string& error) {
    error.clear();
    while (at < bytes.size()) {
      const bool may_have_shape = may_have_shapes && shapes.IsWorthTrying();
      if (may_have_shape && ReadByShape(record)) return true;
      if (mark == nullptr) FindAllMarks();
      const size_t end = std::min(bytes.find('\n', at), bytes.size());
      std::string_view text = bytes.substr(at, end - at);
      while (!line_by_line && base + *mark < text.data()) ++mark;
      const bool blank = IsBlank(text);
      at = end + 1;
      ++line;
      if (blank) continue;
      if (text.ends_with('\r')) text.remove_suffix(1);
      record.line = line - 1;
      record.raw = text;
      record.is_readable = false;
      ReadLine(text, record, error);
      if (may_have_shape && error.empty()) shapes.Learn(text);
      return true;
    }
    return false;
  }

  void ReadLine(std::string_view text, Record& record, std::string& error) {
    const auto& overlong = block->overlong;
    if (std::find(overlong.begin(), overlong.end(), record.line) != overlong.end()) {
      error = "a line longer than " +
              std::to_string(base::kMaxJsonLineBytes / base::kMebibyte) + " MiB";
    } else if (line_by_line) {
      if (const auto status = FindMarks(text); status != simdjson::SUCCESS) {
        error = StageOneComplaint(status, text);
      }
      mark = scanner->structural_indexes.get();
      base = text.data();
    }
    const auto end = static_cast<size_t>(text.data() + text.size() - base);
    if (error.empty()) {
      walk.Begin(base, mark, end);
      if (!walk.ReadObject(record) || (!walk.AtEnd() && !walk.Fault("nothing after the object"))) {
        error = walk.fault();
      }
    } else {
      record.fields.clear();
      record.json.clear();
    }
    if (line_by_line) return;
    if (error.empty()) {
      mark = walk.mark();
    } else {
      while (*mark < end) ++mark;
    }
  }
};

JsonReader::JsonReader(const JsonPaths& paths) : impl_(std::make_unique<Impl>(paths)) {}
JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;

void JsonReader::Start(const Block& block) { impl_->Start(block); }
bool JsonReader::Next(Record& record, std::string& error) { return impl_->Next(record, error); }
void JsonReader::AddUnread(std::set<std::string>& paths) const { impl_->walk.AddUnread(paths); }

}  // namespace tandem::ingest
