// SPDX-License-Identifier: Apache-2.0
// Reads list files in their three formats.
#include "compiler/resolve/list_file.h"

#include <fmt/format.h>

#include <simdjson.h>

#include "compiler/resolve/resolver.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/ingest/csv.h"
#include "runtime/value/text_key.h"

namespace tandem::resolve {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

tl::unexpected<ListFileError> Bad(std::string message, std::string help) {
  return tl::unexpected(ListFileError{false, std::move(message), std::move(help)});
}

tl::unexpected<ListFileError> BadColumn(std::string message, std::string help) {
  return tl::unexpected(ListFileError{true, std::move(message), std::move(help)});
}

void AddEntry(std::string_view text, uint64_t line, std::vector<ListEntry>& entries) {
  const std::string_view trimmed = value::Trim(text);
  if (!trimmed.empty()) entries.push_back({std::string(trimmed), line});
}

ListEntries ReadText(std::string_view bytes) {
  std::vector<ListEntry> entries;
  uint64_t line = 1;
  for (; !bytes.empty(); ++line) {
    const size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view trimmed = value::Trim(bytes.substr(0, end));
    if (!trimmed.starts_with('#')) AddEntry(trimmed, line, entries);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return entries;
}

ListEntries ReadJson(std::string_view bytes) {
  constexpr std::string_view kHelp = R"(write an array of texts: ["GB", "DE", "FR"])";
  const simdjson::padded_string padded(bytes);
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (const auto error = parser.parse(padded).get(root)) {
    return Bad(fmt::format("is no JSON: {}", simdjson::error_message(error)), std::string(kHelp));
  }
  simdjson::dom::array array;
  if (root.get_array().get(array) != simdjson::SUCCESS) {
    return Bad("holds no array", std::string(kHelp));
  }
  std::vector<ListEntry> entries;
  size_t position = 0;
  for (const simdjson::dom::element element : array) {
    ++position;
    std::string_view text;
    if (element.get_string().get(text) != simdjson::SUCCESS) {
      return Bad(fmt::format("holds something other than a text: its {}. element", position),
                 std::string(kHelp));
    }
    AddEntry(text, 0, entries);
  }
  return entries;
}

// The position of the wanted column in the header.
tl::expected<size_t, ListFileError> FindColumn(const std::vector<std::string_view>& header,
                                               const std::optional<std::string>& column) {
  std::vector<std::string> names;
  for (const std::string_view name : header) names.emplace_back(value::Trim(name));
  if (!column) {
    if (names.size() == 1) return 0;
    return BadColumn(fmt::format("{} columns", names.size()),
                     fmt::format("say which one holds the entries: column \"{}\"; there is {}",
                                 names.front(), Enumerate(names)));
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == *column) return i;
  }
  return BadColumn(fmt::format("no column `{}`", *column),
                   Suggest(*column, names, fmt::format("there is {}", Enumerate(names))));
}

ListEntries ReadCsv(std::string_view bytes, const std::optional<std::string>& column) {
  constexpr std::string_view kHelp = "write a header and one record a line, quoted as in RFC 4180";
  const auto dialect = ingest::DetectDialect(bytes.substr(0, 64 * base::kKibibyte), std::nullopt);
  if (!dialect) return Bad("is no CSV: " + dialect.error().message, std::string(kHelp));
  ingest::BlockCutter cutter(*dialect);
  std::vector<ingest::Block> blocks;
  auto fed = cutter.Feed(bytes, blocks);
  if (fed) fed = cutter.Finish(blocks);
  if (!fed) return Bad("is no CSV: " + fed.error().message, std::string(kHelp));

  std::vector<ListEntry> entries;
  std::optional<size_t> at;
  for (const ingest::Block& block : blocks) {
    ingest::RecordReader reader(block, *dialect);
    ingest::Record record;
    std::string error;
    while (reader.Next(record, error)) {
      if (!error.empty()) {
        return Bad(fmt::format("is no CSV: line {}: {}", record.line, error), std::string(kHelp));
      }
      if (!at) {
        const auto found = FindColumn(record.fields, column);
        if (!found) return tl::unexpected(found.error());
        at = *found;
      } else if (*at < record.fields.size()) {
        AddEntry(record.fields[*at], record.line, entries);
      }
    }
  }
  return entries;
}

bool EndsWith(const std::string& name, std::string_view ending) {
  return value::TextKey(name).ends_with(ending);
}

}  // namespace

ListEntries ReadListFile(const std::string& name, std::string_view bytes,
                         const std::optional<std::string>& column) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (const auto at = base::ValidateUtf8(bytes)) {
    return Bad(fmt::format("is not UTF-8: byte {}", *at + 1), "save it as UTF-8");
  }
  if (bytes.find('\0') != std::string_view::npos) {
    return Bad("holds a NUL byte", "save it as text, UTF-8");
  }
  if (EndsWith(name, ".csv")) return ReadCsv(bytes, column);
  if (column) return BadColumn("no columns: it is no CSV file", "remove `column`");
  return EndsWith(name, ".json") ? ReadJson(bytes) : ReadText(bytes);
}

}  // namespace tandem::resolve
