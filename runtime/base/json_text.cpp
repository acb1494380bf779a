// SPDX-License-Identifier: Apache-2.0
// Plain stretches are copied whole; few texts hold anything else.
#include "runtime/base/json_text.h"

#include <array>

namespace tandem::base {
namespace {

constexpr auto kSpecial = [] {
  std::array<bool, 256> table{};
  for (size_t c = 0; c < 0x20; ++c) table[c] = true;
  table['"'] = table['\\'] = table[0x7F] = true;
  return table;
}();

size_t PlainPrefix(std::string_view text) {
  size_t i = 0;
  while (i < text.size() && !kSpecial[static_cast<unsigned char>(text[i])]) ++i;
  return i;
}

void AppendSpecial(char c, std::string& out) {
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

void AppendJsonEscaped(std::string_view text, std::string& out) {
  for (;;) {
    const size_t plain = PlainPrefix(text);
    out += text.substr(0, plain);
    if (plain == text.size()) return;
    AppendSpecial(text[plain], out);
    text.remove_prefix(plain + 1);
  }
}

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  AppendJsonEscaped(text, out);
  out += '"';
}

}  // namespace tandem::base
