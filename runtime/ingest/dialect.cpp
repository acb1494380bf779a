// SPDX-License-Identifier: Apache-2.0
// Tells CSV from what only has its name, and finds the delimiter.
#include <array>
#include <cctype>

#include "runtime/ingest/csv.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {
namespace {

constexpr size_t kHeadBytes = 64 * 1024;
constexpr size_t kRecordsCompared = 100;

struct Signature {
  std::string_view start;  // lower case
  const char* complaint;
};

// Compared after the byte order mark and white space, ASCII letters in any case.
constexpr std::array<Signature, 12> kNotCsv = {{
    {"pk\x03\x04", "this is a ZIP or Excel file, not CSV; save the sheet as \"CSV UTF-8\" first"},
    {"\xD0\xCF\x11\xE0", "this is an old Excel file, not CSV; save the sheet as \"CSV UTF-8\""},
    {"\x1F\x8B", "this is a gzip file, not CSV; unpack it first (gunzip)"},
    {"\x28\xB5\x2F\xFD", "this is a zstd file, not CSV; unpack it first (unzstd)"},
    {"%pdf-", "this is a PDF, not CSV; export the data as CSV instead"},
    {"par1", "this is a Parquet file, not CSV; export the data as CSV instead"},
    {"sqlite format 3", "this is an SQLite database, not CSV; export the table as CSV instead"},
    {"<!doctype", "this is a web page, not CSV; perhaps the export asked for a login"},
    {"<html", "this is a web page, not CSV; perhaps the export asked for a login"},
    {"<?xml", "this is XML, not CSV; export the data as CSV instead"},
    {"{\"", "this is JSON, not CSV; export the data as CSV instead"},
    {"[{", "this is JSON, not CSV; export the data as CSV instead"},
}};

bool StartsWithAnyCase(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (size_t i = 0; i < lower.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != lower[i]) return false;
  }
  return true;
}

const char* WhyNotCsv(std::string_view head) {
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    return "this file is UTF-16; save it as UTF-8 (in Excel: \"CSV UTF-8\")";
  }
  const std::string_view start = value::Trim(head.substr(0, 256));
  for (const Signature& signature : kNotCsv) {
    if (StartsWithAnyCase(head, signature.start) || StartsWithAnyCase(start, signature.start)) {
      return signature.complaint;
    }
  }
  if (head.find('\0') != std::string_view::npos) {
    return "NUL bytes: this is no text file, or it is UTF-16; save it as CSV in UTF-8";
  }
  return nullptr;
}

struct Fit {
  size_t agreeing = 0;  // records with as many fields as the first
  size_t records = 0;
  size_t fields = 0;  // of the first record
};

Fit TryDelimiter(const Block& head, bool has_bom, bool whole, char delimiter) {
  RecordReader reader(head, {.delimiter = delimiter, .has_bom = has_bom});
  std::vector<size_t> counts;
  Record record;
  std::string error;
  while (counts.size() <= kRecordsCompared && reader.Next(record, error)) {
    counts.push_back(record.fields.size());
  }
  if (!whole && counts.size() > 1) counts.pop_back();  // cut off in the middle, perhaps
  Fit fit;
  fit.records = counts.size();
  if (!counts.empty()) fit.fields = counts.front();
  for (const size_t count : counts) fit.agreeing += count == fit.fields ? 1 : 0;
  return fit;
}

// Whether `a` explains the file better than `b`.
bool Better(const Fit& a, const Fit& b) {
  const auto rank = [](const Fit& fit) {
    if (fit.fields < 2) return 0;
    return fit.agreeing == fit.records ? 2 : 1;
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  if (rank(a) == 1) {  // compare shares of agreeing records without dividing
    const size_t left = a.agreeing * b.records;
    const size_t right = b.agreeing * a.records;
    if (left != right) return left > right;
  }
  return a.fields > b.fields;
}

}  // namespace

base::Result<Dialect> DetectDialect(std::string_view head, std::optional<char> delimiter) {
  const bool whole = head.size() <= kHeadBytes && (head.empty() || head.back() == '\n');
  head = head.substr(0, kHeadBytes);
  Dialect dialect;
  dialect.has_bom = head.starts_with("\xEF\xBB\xBF");
  if (const char* why = WhyNotCsv(dialect.has_bom ? head.substr(3) : head)) {
    return base::Fail(base::ErrorKind::kBadInput, why);
  }
  if (delimiter) {
    if (*delimiter == '"' || *delimiter == '\n' || *delimiter == '\r' || *delimiter == '\0' ||
        static_cast<unsigned char>(*delimiter) >= 0x80) {
      return base::Fail(base::ErrorKind::kBadInput,
                        "a delimiter is one ASCII character other than a quote or a line end");
    }
    dialect.delimiter = *delimiter;
    return dialect;
  }
  const Block block{.bytes = std::string(head)};
  Fit best = TryDelimiter(block, dialect.has_bom, whole, ',');
  for (const char candidate : {';', '\t', '|'}) {
    const Fit fit = TryDelimiter(block, dialect.has_bom, whole, candidate);
    if (!Better(fit, best)) continue;
    best = fit;
    dialect.delimiter = candidate;
  }
  return dialect;
}

}  // namespace tandem::ingest
