// SPDX-License-Identifier: Apache-2.0
// RFC 4180 CSV: the dialect, a stream cut into blocks of whole records, records cut into fields.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/ingest/record.h"

namespace tandem::ingest {

struct Dialect {
  char delimiter = ',';
  bool has_bom = false;
};

// Looks at the first bytes (up to 64 KiB are enough): BOM, and which of ',' ';' tab '|' splits the
// first records into the same number of fields, most fields first. kBadInput for UTF-16, NUL bytes,
// and files that are plainly not CSV (ZIP/XLSX, gzip, HTML, PDF, JSON), saying what to do instead.
// No bytes at all are an empty file of the default dialect.
base::Result<Dialect> DetectDialect(std::string_view head, std::optional<char> delimiter);

// Cuts a byte stream into blocks at record ends, minding quotes. A quote opens a quoted field only
// where a field starts, so a stray one (5" pipe) spoils its own record and no other; therefore the
// delimiter must be known. Feed, then Finish once. Single-threaded.
class BlockCutter {
 public:
  explicit BlockCutter(Dialect dialect, size_t target_bytes = 256 * 1024)
      : dialect_(dialect), target_bytes_(target_bytes == 0 ? 1 : target_bytes) {}
  // Appends bytes; complete blocks are moved to `out`. kLimit when one record exceeds limits.h's
  // bound; nothing may be fed after that.
  base::Result<void> Feed(std::string_view bytes, std::vector<Block>& out);
  base::Result<void> Finish(std::vector<Block>& out);

 private:
  enum class State : uint8_t { kOutside, kInside, kMaybeClosed };  // of quotes

  struct Marks {
    uint64_t newlines, quotes, delimiters;  // the last where there are quotes
  };

  base::Result<void> Scan();
  bool RecordEndsByParity(size_t at, size_t count, const Marks& marks, uint64_t& ends);
  uint64_t RecordEnds(size_t at, size_t count, uint64_t newlines, uint64_t quotes);
  bool FieldStartsAt(size_t position) const;
  void Cut(std::vector<Block>& out);

  Dialect dialect_;
  size_t target_bytes_;
  std::string pending_;  // starts where a record does
  size_t scanned_ = 0;
  State state_ = State::kOutside;
  size_t quote_at_ = 0;  // of kMaybeClosed
  size_t last_record_end_ = 0;
  uint64_t line_ = 1;            // of pending_'s first byte
  uint64_t scanned_lines_ = 0;   // line ends in pending_ up to scanned_
  uint64_t lines_to_end_ = 0;    // line ends in pending_ up to last_record_end_
  uint64_t index_ = 0;
};

// Walks the records of a block. Blank lines are skipped. A record with a structural fault (text
// after a closing quote, a lone quote, an unclosed quote at the end, invalid UTF-8, a NUL, a limit
// of limits.h) is delivered with `error` set so that it can be rejected, never dropped; `error` is
// empty otherwise. Of a quote that is never closed only the line on which its record starts is
// spoilt and reading goes on with the next line; if that happens again, the rest is one faulty
// record.
// The block must outlive the reader. Single-threaded.
class RecordReader {
 public:
  RecordReader(const Block& block, Dialect dialect);
  bool Next(Record& record, std::string& error);

 private:
  enum class End : uint8_t { kField, kRecord, kUnclosed };

  uint64_t MarksIn(size_t window) const;
  void Seek(size_t position);
  size_t NextMark();
  bool SkipBlankLines();
  size_t ReadPlainFields(Record& record, size_t count, size_t& field_start);
  End ReadField(size_t& field_start, std::string_view& field);
  End ReadQuotedField(size_t& field_start, std::string_view& field);
  End EndField(size_t mark, size_t& next_start);
  std::string_view Unescape(std::string_view inner);
  void Fault(const char* reason);
  size_t GiveUpOnQuote(uint64_t line);
  void CheckFields(const Record& record);
  void CheckBytes(const Record& record, std::string& error) const;

  std::string_view bytes_;
  Dialect dialect_;
  size_t at_ = 0;
  uint64_t line_ = 1;
  size_t window_ = 0;   // start of the 64 bytes whose marks (delimiters, line ends, quotes) are …
  uint64_t marks_ = 0;  // … here, those already passed removed
  size_t record_end_ = 0;
  bool field_quoted_ = false;
  bool has_bad_bytes_ = false;
  bool gave_up_on_a_quote_ = false;
  const char* fault_ = nullptr;
  std::deque<std::string> arena_;
  size_t arena_used_ = 0;
};

}  // namespace tandem::ingest
