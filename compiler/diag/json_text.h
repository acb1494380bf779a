// SPDX-License-Identifier: Apache-2.0
// Text as a JSON string. Private to this folder.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>

#include "runtime/base/utf8.h"

namespace tandem::diag {

// RFC 8259. Ill-formed UTF-8 becomes U+FFFD, so that the result is always valid JSON.
inline void AppendString(std::string_view text, std::string& out) {
  out += '"';
  for (size_t at = 0; at < text.size();) {
    const char32_t c = base::NextCodePoint(text, at);
    if (c == U'"' || c == U'\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == U'\n') {
      out += "\\n";
    } else if (c < 0x20 || c == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<uint32_t>(c));
    } else {
      base::AppendUtf8(c, out);
    }
  }
  out += '"';
}

inline void AppendMember(std::string_view key, std::string_view value, std::string& out) {
  AppendString(key, out);
  out += ':';
  AppendString(value, out);
}

}  // namespace tandem::diag
