// SPDX-License-Identifier: Apache-2.0
// Text that anybody wrote, inside Markdown.
#pragma once

#include <string>
#include <string_view>

namespace tandem::diff {

// Text of a policy or of data in a cell of a table.
inline std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '|':
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '#':
      case '@':
        out += '\\';
        out += c;
        break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '\n':
      case '\r': out += ' '; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace tandem::diff
