// SPDX-License-Identifier: Apache-2.0
// Entries of a list file: text (one a line), CSV (one column) or JSON (an array of strings).
// Private to compiler/resolve.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace tandem::resolve {

struct ListEntry {
  std::string text;   // trimmed, not blank
  uint64_t line = 0;  // where it stands in its file, 1-based; 0 when the format has no lines
};

// Why a file is no list: `message` continues "list file `x` …".
struct ListFileError {
  bool is_column = false;  // the column is missing or unknown: kListColumn, else kListFormat
  std::string message;
  std::string help;
};
using ListEntries = tl::expected<std::vector<ListEntry>, ListFileError>;

// By the name's ending: .csv, .json, anything else is text. `column` is for CSV only.
//
// Text: one entry a line, LF or CRLF; a byte order mark and blank lines are left out, and so are
// lines whose first character other than white space is '#'. A '#' behind an entry belongs to it.
// CSV: RFC 4180 with a header; the delimiter is detected; blank cells are left out.
ListEntries ReadListFile(const std::string& name, std::string_view bytes,
                         const std::optional<std::string>& column);

}  // namespace tandem::resolve
