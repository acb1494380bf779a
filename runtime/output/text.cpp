// SPDX-License-Identifier: Apache-2.0
// Texts as CSV cells and as JSON strings.
#include <array>

#include "runtime/output/row_writer.h"

namespace tandem::output {
namespace {

constexpr auto kCsvSpecial = [] {
  std::array<bool, 256> table{};
  for (const unsigned char c : {',', '"', '\n', '\r'}) table[c] = true;
  return table;
}();

constexpr auto kJsonSpecial = [] {
  std::array<bool, 256> table{};
  for (size_t c = 0; c < 0x20; ++c) table[c] = true;
  table['"'] = table['\\'] = table[0x7F] = true;
  return table;
}();

template <class Table>
size_t PlainPrefix(const Table& special, std::string_view text) {
  size_t i = 0;
  while (i < text.size() && !special[static_cast<unsigned char>(text[i])]) ++i;
  return i;
}

void AppendEscaped(char c, std::string& out) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  constexpr char kHex[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += kHex[byte >> 4];
  out += kHex[byte & 15];
}

}  // namespace

void AppendCsvCell(std::string_view text, std::string& out) {
  if (PlainPrefix(kCsvSpecial, text) == text.size()) {
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

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  for (;;) {
    const size_t plain = PlainPrefix(kJsonSpecial, text);
    out += text.substr(0, plain);
    if (plain == text.size()) break;
    AppendEscaped(text[plain], out);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

}  // namespace tandem::output
