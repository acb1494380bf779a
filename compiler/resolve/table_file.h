// SPDX-License-Identifier: Apache-2.0
// Fields of a CSV file that holds rows of a table, each with its place, so that findings point at
// it. Private to compiler/resolve.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "compiler/source/source.h"

namespace tandem::resolve {

struct CsvField {
  std::string text;   // trimmed, without the quotes around it
  source::Span span;  // as it stands in the file, quotes included
};
using CsvRecord = std::vector<CsvField>;

// Why a file cannot be read; `message` continues "table file `x` …".
struct CsvError {
  source::Span span;
  std::string message;
  std::string help;
};

// RFC 4180, one record a line; UTF-8 with or without a byte order mark; the delimiter is detected;
// records in which nothing stands are left out. `limit`: records read at most.
tl::expected<std::vector<CsvRecord>, CsvError> CutCsv(std::string_view bytes, source::FileId file,
                                                      size_t limit);

}  // namespace tandem::resolve
