// SPDX-License-Identifier: Apache-2.0
// Tells CSV from what only has its name, and finds the delimiter.
#include <optional>
#include <string>

#include "runtime/ingest/csv.h"
#include "runtime/ingest/mislabelled.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {
namespace {

constexpr size_t kHeadBytes = 64 * 1024;
constexpr size_t kRecordsCompared = 100;

// Whether `start`, trimmed, is JSON: an object or an array, on one line or more.
bool LooksLikeJson(std::string_view start) {
  if (!start.starts_with('{') && !start.starts_with('[')) return false;
  const std::string_view inside = value::Trim(start.substr(1));
  constexpr std::string_view kBegins = "\"{[}";
  return !inside.empty() && kBegins.find(inside.front()) != std::string_view::npos;
}

std::optional<std::string> WhyNotCsv(std::string_view head) {
  if (auto other = WhatElseItIs(head, "CSV")) return other;
  if (LooksLikeJson(value::Trim(head.substr(0, 256)))) {
    return "this is JSON, not CSV; name it .jsonl if it has one object a line, or export the data "
           "as CSV";
  }
  if (head.find('\0') != std::string_view::npos) {
    return "NUL bytes: this is no text file, or it is UTF-16; save it as CSV in UTF-8";
  }
  const size_t lone = head.find('\r');
  if (lone < head.size() - 1 && head.find('\n') == std::string_view::npos) {
    return "all line ends are of the old kind (CR alone); save the file with line ends of today "
           "(in Excel: \"CSV UTF-8\")";
  }
  return std::nullopt;
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
  if (const auto why = WhyNotCsv(dialect.has_bom ? head.substr(3) : head)) {
    return base::Fail(base::ErrorKind::kBadInput, *why);
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
