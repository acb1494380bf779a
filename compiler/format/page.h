// SPDX-License-Identifier: Apache-2.0
// The lines of the new text, comments behind them in columns. Private to compiler/format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tandem::format {

class Page {
 public:
  // Begins a line; the one before is done.
  void NewLine(uint32_t indent);
  // An empty line between this line and the next; never two, never at the top.
  void Blank() { blank_ = !lines_.empty(); }
  void NoBlank() { blank_ = false; }
  void Put(std::string_view word, uint32_t width, uint32_t gap);
  // Behind the last word of the line.
  void Behind(std::string_view comment);
  // On a line of its own.
  void Alone(std::string_view comment, uint32_t indent);

  uint32_t column() const { return column_; }  // behind the last word

  std::string Render();

 private:
  struct Line {
    std::string text;
    uint32_t width = 0;
    std::string_view comment;  // behind it
    uint32_t gap = 2;          // before the comment
    bool blank_before = false;
    bool is_comment = false;
  };

  void AlignComments();
  bool EndsRun(size_t line) const;

  std::vector<Line> lines_;
  uint32_t column_ = 0;
  bool blank_ = false;
};

}  // namespace tandem::format
