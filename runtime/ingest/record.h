// SPDX-License-Identifier: Apache-2.0
// What every format of input comes down to: blocks of whole records, records of cells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tandem::ingest {

// What stood in a JSON line where a cell is wanted.
enum class JsonKind : uint8_t {
  kAbsent,
  kNull,
  kText,
  kNumber,
  kTrue,
  kFalse,
  kArray,
  kObject,
  kNotObject,  // the path goes on, but what stands on the way is neither an object nor null
};

// `mark`: where arrays and objects start, for those who read on inside them; offsets from `base`.
struct JsonCell {
  JsonKind kind = JsonKind::kAbsent;
  const char* base = nullptr;
  const uint32_t* mark = nullptr;
};

// One record; views into the block or, where something had to be unescaped, into the reader's
// arena. Valid until the next record.
struct Record {
  uint64_t line = 0;  // physical line on which it starts, 1-based
  std::string_view raw;  // all of it, without the line end (CR LF or LF; a lone CR is data)
  // Whether sixteen bytes may be read from where each field starts, however short it is.
  bool is_readable = false;
  // CSV: by column. JSON lines: by path; texts unescaped, everything else as written.
  std::vector<std::string_view> fields;
  std::vector<uint32_t> quoted;  // CSV: which fields were written in quotes
  std::vector<JsonCell> json;  // JSON lines: what each field was; empty for CSV
};

// A block: whole records, the first of which starts on `first_line`.
struct Block {
  std::string bytes;
  uint64_t first_line = 1;
  uint64_t index = 0;  // 0, 1, 2 … in input order
  std::vector<uint64_t> overlong;  // JSON lines of which only the start is here
};

}  // namespace tandem::ingest
