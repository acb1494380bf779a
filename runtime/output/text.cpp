// SPDX-License-Identifier: Apache-2.0
// Texts as CSV cells.
#include <array>

#include "runtime/output/row_writer.h"

namespace tandem::output {
namespace {

constexpr auto kCsvSpecial = [] {
  std::array<bool, 256> table{};
  for (const unsigned char c : {',', '"', '\n', '\r'}) table[c] = true;
  return table;
}();

}  // namespace

void AppendCsvCell(std::string_view text, std::string& out) {
  size_t plain = 0;
  while (plain < text.size() && !kCsvSpecial[static_cast<unsigned char>(text[plain])]) ++plain;
  if (plain == text.size()) {
    out += text;
    return;
  }
  out += '"';
  for (size_t quote; (quote = text.find('"')) != std::string_view::npos;) {
    out += text.substr(0, quote + 1);
    out += '"';
    text.remove_prefix(quote + 1);
  }
  out += text;
  out += '"';
}

}  // namespace tandem::output
