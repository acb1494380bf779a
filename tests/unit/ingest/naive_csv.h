// SPDX-License-Identifier: Apache-2.0
// CSV byte by byte, as its rules read: what the fast reader is compared with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/utf8.h"
#include "runtime/ingest/csv.h"

namespace tandem::ingest {

struct PlainRecord {
  uint64_t line = 0;
  std::string raw;
  std::vector<std::string> fields;
  std::vector<bool> quoted;
  bool faulty = false;

  friend bool operator==(const PlainRecord&, const PlainRecord&) = default;
};

class NaiveReader {
 public:
  NaiveReader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  std::vector<PlainRecord> ReadAll() {
    std::vector<PlainRecord> records;
    while (at_ < text_.size()) {
      if (text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n") {
        at_ += text_[at_] == '\n' ? 1 : 2;
        ++line_;
      } else {
        records.push_back(ReadRecord());
      }
    }
    return records;
  }

 private:
  bool AtRecordEnd(size_t at) const {
    return at == text_.size() || text_[at] == '\n' || text_.substr(at, 2) == "\r\n";
  }
  bool AtFieldEnd(size_t at) const { return AtRecordEnd(at) || text_[at] == delimiter_; }

  PlainRecord ReadRecord() {
    const size_t start = at_;
    PlainRecord record;
    record.line = line_;
    for (;;) {
      if (!ReadField(record)) {
        const size_t line_end = text_.find('\n', start);
        const bool again = gave_up_ || line_end == std::string_view::npos;
        gave_up_ = true;
        record.faulty = true;
        at_ = again ? text_.size() : line_end;
        if (at_ > start && !again && text_[at_ - 1] == '\r') --at_;
        line_ = record.line;
        break;
      }
      if (AtRecordEnd(at_)) break;
      ++at_;
    }
    record.raw = text_.substr(start, at_ - start);
    if (at_ < text_.size()) {
      at_ += text_[at_] == '\r' ? 2 : 1;
      ++line_;
    }
    record.faulty |= base::ValidateUtf8(record.raw).has_value() ||
                     record.raw.find('\0') != std::string::npos;
    return record;
  }

  bool ReadField(PlainRecord& record) {
    std::string field;
    const bool quoted = at_ < text_.size() && text_[at_] == '"';
    if (quoted) {
      for (++at_;; ++at_) {
        if (at_ == text_.size()) return false;
        if (text_[at_] == '\n') ++line_;
        if (text_[at_] == '"') {
          if (text_.substr(at_ + 1, 1) != "\"") break;
          ++at_;
        }
        field += text_[at_];
      }
      ++at_;
      if (!AtFieldEnd(at_)) record.faulty = true;
      while (!AtFieldEnd(at_)) ++at_;
    } else {
      for (; !AtFieldEnd(at_); ++at_) {
        if (text_[at_] == '"') record.faulty = true;
        field += text_[at_];
      }
    }
    record.fields.push_back(field);
    record.quoted.push_back(quoted);
    return true;
  }

  std::string_view text_;
  char delimiter_;
  size_t at_ = 0;
  uint64_t line_ = 1;
  bool gave_up_ = false;
};

inline std::vector<PlainRecord> ReadNaively(std::string_view text, Dialect dialect) {
  if (dialect.has_bom) text.remove_prefix(3);
  return NaiveReader(text, dialect.delimiter).ReadAll();
}

inline std::vector<PlainRecord> ReadBlocks(const std::vector<Block>& blocks, Dialect dialect) {
  std::vector<PlainRecord> records;
  Record record;
  std::string error;
  for (const Block& block : blocks) {
    RecordReader reader(block, dialect);
    while (reader.Next(record, error)) {
      PlainRecord plain{record.line, std::string(record.raw), {}, {}, !error.empty()};
      plain.quoted.resize(record.fields.size());
      for (const uint32_t field : record.quoted) plain.quoted[field] = true;
      for (const std::string_view field : record.fields) plain.fields.emplace_back(field);
      records.push_back(std::move(plain));
    }
  }
  return records;
}

}  // namespace tandem::ingest
