// SPDX-License-Identifier: Apache-2.0
// Splits a block of CSV into records and fields, sixty-four bytes at a time.
#include <bit>
#include <cstring>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/ingest/csv.h"
#include "runtime/ingest/scan.h"
#include "runtime/ingest/short_cell.h"

namespace tandem::ingest {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

bool HasNul(std::string_view bytes) {
  return !bytes.empty() && std::memchr(bytes.data(), 0, bytes.size()) != nullptr;
}

}  // namespace

RecordReader::RecordReader(const Block& block, Dialect dialect)
    : bytes_(block.bytes), dialect_(dialect), line_(block.first_line) {
  if (block.index == 0 && dialect.has_bom && bytes_.starts_with(kBom)) {
    bytes_.remove_prefix(kBom.size());
  }
  has_bad_bytes_ = base::ValidateUtf8(bytes_).has_value() || HasNul(bytes_);
  Seek(0);
}

uint64_t RecordReader::MarksIn(size_t window) const {
  return WithWindow(bytes_, window, [&](const Window& bytes, uint64_t there) {
    return bytes.EqualAny(dialect_.delimiter, '\n', '"') & there;
  });
}

void RecordReader::Seek(size_t position) {
  at_ = position;
  window_ = position;
  marks_ = MarksIn(position);
}

// The next delimiter, line end or quote; bytes_.size() when there is none.
inline size_t RecordReader::NextMark() {
  while (marks_ == 0) {
    if (bytes_.size() - window_ <= kWindowBytes) return bytes_.size();
    window_ += kWindowBytes;
    marks_ = MarksIn(window_);
  }
  const size_t position = window_ + static_cast<size_t>(std::countr_zero(marks_));
  marks_ &= marks_ - 1;
  return position;
}

void RecordReader::Fault(const char* reason) {
  if (fault_ == nullptr) fault_ = reason;
}

// False at the end of the block.
bool RecordReader::SkipBlankLines() {
  while (at_ < bytes_.size()) {
    size_t end = at_;
    if (bytes_[end] == '\r' && end + 1 < bytes_.size()) ++end;
    if (bytes_[end] != '\n') return true;
    NextMark();
    at_ = end + 1;
    ++line_;
  }
  return false;
}

// `mark` is a delimiter, a line end or the end of the block.
inline RecordReader::End RecordReader::EndField(size_t mark, size_t& next_start) {
  next_start = mark + 1;
  if (mark < bytes_.size() && bytes_[mark] != '\n') return End::kField;
  record_end_ = mark;
  if (mark == bytes_.size()) {
    next_start = mark;
  } else {
    ++line_;
    if (mark > at_ && bytes_[mark - 1] == '\r') --record_end_;
  }
  return End::kRecord;
}

// Fields without quotes that end in a delimiter, as many as there are room for and follow each
// other; what nearly all of nearly every file is made of. Answers the new count.
inline size_t RecordReader::ReadPlainFields(Record& record, size_t count, size_t& field_start) {
  const char* const data = bytes_.data();
  const char delimiter = dialect_.delimiter;
  std::string_view* const fields = record.fields.data();
  const size_t room = record.fields.size();
  size_t start = field_start;
  uint64_t marks = marks_;
  while (count < room) {
    if (marks == 0) {
      if (bytes_.size() - window_ <= kWindowBytes) break;
      window_ += kWindowBytes;
      marks = MarksIn(window_);
      continue;
    }
    const size_t mark = window_ + static_cast<size_t>(std::countr_zero(marks));
    if (data[mark] != delimiter) break;
    marks &= marks - 1;
    fields[count++] = std::string_view(data + start, mark - start);
    start = mark + 1;
  }
  marks_ = marks;
  field_start = start;
  return count;
}

inline RecordReader::End RecordReader::ReadField(size_t& field_start, std::string_view& field) {
  const size_t start = field_start;
  size_t mark = NextMark();
  if (mark < bytes_.size() && bytes_[mark] == '"') [[unlikely]] {
    if (mark == start) return ReadQuotedField(field_start, field);
    Fault("a quote inside a field that does not start with one");
    do mark = NextMark();
    while (mark < bytes_.size() && bytes_[mark] == '"');
  }
  field_quoted_ = false;
  const End end = EndField(mark, field_start);
  size_t stop = end == End::kRecord ? record_end_ : mark;
  if (stop < start) stop = start;
  field = bytes_.substr(start, stop - start);
  return end;
}

RecordReader::End RecordReader::ReadQuotedField(size_t& field_start, std::string_view& field) {
  const size_t start = field_start;
  bool doubled = false;
  size_t close = 0;
  for (;;) {
    close = NextMark();
    if (close == bytes_.size()) return End::kUnclosed;
    if (bytes_[close] == '\n') ++line_;
    if (bytes_[close] != '"') continue;
    if (close + 1 >= bytes_.size() || bytes_[close + 1] != '"') break;
    NextMark();
    doubled = true;
  }
  size_t mark = NextMark();
  const bool ends_here = mark == close + 1;
  const bool ends_in_crlf = mark == close + 2 && mark < bytes_.size() && bytes_[mark] == '\n' &&
                            bytes_[close + 1] == '\r';
  if (!ends_here && !ends_in_crlf) {
    Fault("text after a closing quote");
    while (mark < bytes_.size() && bytes_[mark] == '"') mark = NextMark();
  }
  field_quoted_ = true;
  const End end = EndField(mark, field_start);
  const std::string_view inner = bytes_.substr(start + 1, close - start - 1);
  field = doubled ? Unescape(inner) : inner;
  return end;
}

std::string_view RecordReader::Unescape(std::string_view inner) {
  if (arena_used_ == arena_.size()) arena_.emplace_back();
  std::string& text = arena_[arena_used_++];
  text.clear();
  for (size_t i = 0; i < inner.size();) {
    const size_t quote = inner.find('"', i);
    if (quote == std::string_view::npos) {
      text.append(inner.substr(i));
      break;
    }
    text.append(inner.substr(i, quote + 1 - i));
    i = quote + 2;
  }
  return text;
}

void RecordReader::CheckBytes(const Record& record, std::string& error) const {
  if (const auto bad = base::ValidateUtf8(record.raw)) {
    error = "not UTF-8 from byte " + std::to_string(*bad + 1) +
            " of the record on; save the file as UTF-8";
  } else if (HasNul(record.raw)) {
    error = "a NUL byte";
  }
}

void RecordReader::CheckFields(const Record& record) {
  for (const std::string_view field : record.fields) {
    if (field.size() > base::kMaxCsvFieldBytes) Fault("a field longer than 1 MiB");
  }
}

// Of a quote that is never closed; answers where to go on.
size_t RecordReader::GiveUpOnQuote(uint64_t line) {
  fault_ = "a quote that is never closed";
  record_end_ = bytes_.size();
  const size_t line_end = bytes_.find('\n', at_);
  if (gave_up_on_a_quote_ || line_end == std::string_view::npos) return bytes_.size();
  gave_up_on_a_quote_ = true;
  line_ = line + 1;
  record_end_ = line_end - (line_end > at_ && bytes_[line_end - 1] == '\r' ? 1 : 0);
  return line_end + 1;
}

bool RecordReader::Next(Record& record, std::string& error) {
  error.clear();
  arena_used_ = 0;
  record.quoted.clear();
  fault_ = nullptr;
  if (!SkipBlankLines()) return false;
  record.line = line_;
  size_t next = at_;
  size_t count = 0;
  End end = End::kField;
  while (end == End::kField) {
    count = ReadPlainFields(record, count, next);
    std::string_view field;
    end = ReadField(next, field);
    if (end == End::kUnclosed) break;
    if (count == base::kMaxCsvColumns) {
      Fault("more fields than the 4,096 a record may have");
      continue;
    }
    if (field_quoted_) record.quoted.push_back(static_cast<uint32_t>(count));
    if (count == record.fields.size()) record.fields.emplace_back();
    record.fields[count++] = field;
  }
  record.fields.resize(count);
  if (end == End::kUnclosed) next = GiveUpOnQuote(record.line);
  record.raw = bytes_.substr(at_, record_end_ - at_);
  record.is_readable =
      arena_used_ == 0 && bytes_.size() - record_end_ >= kShortCellBytes;
  if (record.raw.size() > base::kMaxCsvFieldBytes) CheckFields(record);
  if (fault_ != nullptr) error = fault_;
  if (has_bad_bytes_ && error.empty()) CheckBytes(record, error);
  at_ = next;
  if (end == End::kUnclosed) Seek(next);
  return true;
}

}  // namespace tandem::ingest
