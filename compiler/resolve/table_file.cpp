// SPDX-License-Identifier: Apache-2.0
// Cuts CSV into fields that know where they stand.
#include "compiler/resolve/table_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/ingest/csv.h"
#include "runtime/value/text_key.h"

namespace tandem::resolve {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Cutter {
 public:
  Cutter(std::string_view bytes, source::FileId file, char delimiter)
      : bytes_(bytes), file_(file), delimiter_(delimiter) {}

  tl::expected<std::vector<CsvRecord>, CsvError> Run(size_t start, size_t limit) {
    std::vector<CsvRecord> records;
    for (at_ = start; at_ < bytes_.size();) {
      CsvRecord record;
      if (!Record(record)) return tl::unexpected(error_);
      const bool blank = std::all_of(record.begin(), record.end(),
                                     [](const CsvField& field) { return field.text.empty(); });
      if (!blank) records.push_back(std::move(record));
      if (records.size() >= limit) break;
    }
    return records;
  }

 private:
  bool AtLineEnd() const {
    return at_ >= bytes_.size() || bytes_[at_] == '\n' ||
           (bytes_[at_] == '\r' && (at_ + 1 >= bytes_.size() || bytes_[at_ + 1] == '\n'));
  }
  source::Span Span(size_t begin, size_t end) const {
    return {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }

  bool Record(CsvRecord& record) {
    for (;;) {
      CsvField field;
      if (!Field(field)) return false;
      record.push_back(std::move(field));
      if (AtLineEnd()) break;
      ++at_;  // the delimiter
    }
    while (at_ < bytes_.size() && bytes_[at_] != '\n') ++at_;
    ++at_;
    return true;
  }

  bool Field(CsvField& field) {
    const size_t begin = at_;
    if (at_ < bytes_.size() && bytes_[at_] == '"') {
      if (!Quoted(field)) return false;
      field.span = Span(begin, at_);
      if (AtLineEnd() || bytes_[at_] == delimiter_) return true;
      error_ = {Span(begin, at_), "has something behind the closing quote of a field",
                "inside quotes a quote is doubled: `\"starts with \"\"75\"\"\"`"};
      return false;
    }
    while (!AtLineEnd() && bytes_[at_] != delimiter_) ++at_;
    const std::string_view raw = bytes_.substr(begin, at_ - begin);
    const std::string_view trimmed = value::Trim(raw);
    field.text = trimmed;
    const size_t inset = trimmed.empty() ? 0 : static_cast<size_t>(trimmed.data() - raw.data());
    field.span = Span(begin + inset, begin + inset + trimmed.size());
    return true;
  }

  bool Quoted(CsvField& field) {
    const size_t begin = at_++;
    std::string text;
    for (; at_ < bytes_.size(); ++at_) {
      if (bytes_[at_] != '"') {
        text += bytes_[at_];
      } else if (at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '"') {
        text += bytes_[at_++];
      } else {
        ++at_;
        field.text = value::Trim(text);
        return true;
      }
    }
    error_ = {Span(begin, begin + 1), "has a quote that is never closed",
              "close it, or double it where it belongs to the text"};
    return false;
  }

  std::string_view bytes_;
  source::FileId file_;
  char delimiter_;
  size_t at_ = 0;
  CsvError error_;
};

}  // namespace

tl::expected<std::vector<CsvRecord>, CsvError> CutCsv(std::string_view bytes, source::FileId file,
                                                      size_t limit) {
  const auto bad = [&](size_t at, std::string message, std::string help) {
    const auto begin = static_cast<uint32_t>(std::min(at, bytes.size()));
    return tl::unexpected(
        CsvError{{file, begin, begin}, std::move(message), std::move(help)});
  };
  if (const auto at = base::ValidateUtf8(bytes)) {
    return bad(*at, fmt::format("is not UTF-8: byte {}", *at + 1), "save it as CSV UTF-8");
  }
  if (const size_t at = bytes.find('\0'); at != std::string_view::npos) {
    return bad(at, "holds a NUL byte", "save it as text, UTF-8");
  }
  const size_t skipped = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const auto dialect = ingest::DetectDialect(bytes.substr(0, 64 * base::kKibibyte), std::nullopt);
  if (!dialect) {
    return bad(0, "is no CSV: " + dialect.error().message,
               "write a header and one row a line, quoted as in RFC 4180");
  }
  return Cutter(bytes, file, dialect->delimiter).Run(skipped, limit);
}

}  // namespace tandem::resolve
