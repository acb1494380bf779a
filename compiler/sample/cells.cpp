// SPDX-License-Identifier: Apache-2.0
// Value maps, time forms, separators and quotes.
#include "compiler/sample/cells.h"

#include "runtime/output/row_writer.h"

namespace tandem::sample {

std::string InSource(const Column& column, const std::string& text) {
  const schema::ColumnMap* const map = column.map;
  if (map == nullptr) return text;
  for (const schema::ColumnMap::ValueRow& row : map->values) {
    if (!row.to_missing && row.to == text && !row.from.empty()) return row.from.front();
  }
  return InForm(*map, column.zones, text);
}

void AppendCsv(const std::string& text, char delimiter, std::string& out) {
  const size_t start = out.size();
  output::AppendCsvCell(text, out);
  if (text.find(delimiter) == std::string::npos || out[start] == '"') return;
  out.insert(start, 1, '"');
  out += '"';
}

void AppendCell(const Value& value, const Column& column, char delimiter, std::string& out) {
  if (value.missing) return;
  if (value.json != Value::Json::kTexts) {
    AppendCsv(InSource(column, value.text), delimiter, out);
    return;
  }
  std::string joined;
  for (const std::string& text : value.texts) {
    if (!joined.empty()) joined += column.map == nullptr ? ";" : column.map->separator;
    joined += text;
  }
  AppendCsv(joined, delimiter, out);
}

std::string JsonOf(const Value& value, const Column& column) {
  std::string out;
  if (value.missing) return out;
  switch (value.json) {
    case Value::Json::kBare:
    case Value::Json::kText: {
      const std::string text = InSource(column, value.text);
      const bool is_count = column.map != nullptr && column.map->unix_unit_us != 0;
      const bool is_bare = value.json == Value::Json::kBare && text == value.text;
      if (is_bare || is_count) return text;
      output::AppendJsonString(text, out);
      return out;
    }
    case Value::Json::kTexts:
      out = "[";
      for (const std::string& text : value.texts) {
        out += out.size() > 1 ? "," : "";
        output::AppendJsonString(text, out);
      }
      return out + "]";
  }
  return out;
}

}  // namespace tandem::sample
