// SPDX-License-Identifier: Apache-2.0
// A file as words with what stands between them: comments, empty lines, line ends.
// Private to compiler/format.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/source/source.h"

namespace tandem::format {

struct Comment {
  std::string_view text;      // from the slashes to its last visible character
  bool trailing = false;      // behind a token on its line
  bool blank_before = false;  // an empty line stands before it
};

// What stands before a token, or before the end of the file.
struct Gap {
  uint32_t first_comment = 0;
  uint32_t comment_count = 0;
  bool blank = false;    // an empty line directly before the token
  bool newline = false;  // the token is the first of its line
};

// Columns that a text takes on a terminal: two for wide East Asian characters, none for marks that
// combine.
uint32_t DisplayWidth(std::string_view text);

class Text {
 public:
  Text(std::string_view source, const std::vector<source::Span>& tokens);

  uint32_t size() const { return static_cast<uint32_t>(words_.size()); }
  std::string_view word(uint32_t token) const { return words_[token]; }
  bool Is(uint32_t token, std::string_view word) const {
    return token < size() && words_[token] == word;
  }
  uint32_t width(uint32_t token) const { return widths_[token]; }
  // `token` may be size(): the end.
  const Gap& gap(uint32_t token) const { return gaps_[token]; }
  const Comment& comment(uint32_t index) const { return comments_[index]; }

  // Whether a comment, or a line end, stands before one of the tokens [first, last).
  bool HasComment(uint32_t first, uint32_t last) const;
  bool HasNewline(uint32_t first, uint32_t last) const;

 private:
  void ReadGap(std::string_view between);

  std::vector<std::string_view> words_;
  std::vector<uint32_t> widths_;
  std::vector<Gap> gaps_;
  std::vector<Comment> comments_;
  std::vector<uint32_t> newlines_;  // how many of the gaps before each have one
};

}  // namespace tandem::format
