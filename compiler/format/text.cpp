// SPDX-License-Identifier: Apache-2.0
// Reads what stands between tokens and measures words.
#include "compiler/format/text.h"

#include <utf8proc.h>

#include <algorithm>

#include "runtime/base/utf8.h"

namespace tandem::format {

uint32_t DisplayWidth(std::string_view text) {
  if (base::IsAscii(text)) return static_cast<uint32_t>(text.size());
  uint32_t width = 0;
  for (size_t at = 0; at < text.size();) {
    const int columns =
        utf8proc_charwidth(static_cast<utf8proc_int32_t>(base::NextCodePoint(text, at)));
    width += static_cast<uint32_t>(std::max(columns, 0));
  }
  return width;
}

Text::Text(std::string_view source, const std::vector<source::Span>& tokens) {
  const size_t count = tokens.size();
  words_.reserve(count);
  widths_.reserve(count);
  gaps_.reserve(count + 1);
  newlines_.reserve(count + 2);
  uint32_t end = 0;
  for (const source::Span& token : tokens) {
    ReadGap(source.substr(end, token.begin - end));
    words_.push_back(source.substr(token.begin, token.end - token.begin));
    widths_.push_back(DisplayWidth(words_.back()));
    end = token.end;
  }
  ReadGap(source.substr(end));
  uint32_t newlines = 0;
  for (const Gap& gap : gaps_) {
    newlines_.push_back(newlines);
    newlines += gap.newline ? 1 : 0;
  }
  newlines_.push_back(newlines);
}

void Text::ReadGap(std::string_view between) {
  Gap gap;
  gap.first_comment = static_cast<uint32_t>(comments_.size());
  size_t line_ends = 0;  // since the last token or comment
  for (size_t at = 0; at < between.size();) {
    const char c = between[at];
    if (c == '\n' || c == '\r') {
      at += between.substr(at).starts_with("\r\n") ? 2 : 1;
      ++line_ends;
      gap.newline = true;
    } else if (c == '/') {
      const size_t end = std::min(between.find_first_of("\r\n", at), between.size());
      std::string_view text = between.substr(at, end - at);
      text.remove_suffix(text.size() - (text.find_last_not_of(" \t\f\v") + 1));
      const bool trailing = !gap.newline && !words_.empty();
      comments_.push_back({text, trailing, line_ends > 1});
      ++gap.comment_count;
      line_ends = 0;
      at = end;
    } else {
      ++at;
    }
  }
  gap.blank = line_ends > 1;
  gaps_.push_back(gap);
}

bool Text::HasComment(uint32_t first, uint32_t last) const {
  if (first >= last) return false;
  const Gap& end = gaps_[last - 1];
  return end.first_comment + end.comment_count > gaps_[first].first_comment;
}

bool Text::HasNewline(uint32_t first, uint32_t last) const {
  return first < last && newlines_[last] > newlines_[first];
}

}  // namespace tandem::format
