// SPDX-License-Identifier: Apache-2.0
// Collects lines; puts the comments behind them in columns when all is there.
#include "compiler/format/page.h"

#include <algorithm>

#include "compiler/format/align.h"
#include "compiler/format/text.h"

namespace tandem::format {
namespace {

constexpr uint32_t kCommentPadding = 60;

}  // namespace

void Page::NewLine(uint32_t indent) {
  Line line;
  line.text.assign(indent, ' ');
  line.blank_before = blank_;
  blank_ = false;
  column_ = indent;
  lines_.push_back(std::move(line));
}

void Page::Put(std::string_view word, uint32_t width, uint32_t gap) {
  Line& line = lines_.back();
  line.text.append(gap, ' ');
  line.text += word;
  column_ += gap + width;
}

void Page::Behind(std::string_view comment) {
  lines_.back().comment = comment;
  lines_.back().width = column_;
}

void Page::Alone(std::string_view comment, uint32_t indent) {
  NewLine(indent);
  lines_.back().is_comment = true;
  lines_.back().text += comment;
}

// Comments of different blocks have columns of their own.
bool Page::EndsRun(size_t line) const {
  const auto closes = [&](size_t i) {
    const std::string& text = lines_[i].text;
    return text[std::min(text.find_first_not_of(' '), text.size() - 1)] == '}';
  };
  return lines_[line].blank_before || lines_[line].is_comment || closes(line) ||
         closes(line - 1) || lines_[line - 1].text.ends_with('{');
}

void Page::AlignComments() {
  std::vector<size_t> run;
  const auto align = [&] {
    std::vector<ColumnPart> parts;
    for (const size_t i : run) {
      const uint32_t at = lines_[i].width + 2;
      const uint32_t width = DisplayWidth(lines_[i].comment);
      parts.push_back({at, {}});
      if (at + width <= kMaxWidth) parts.back().width = width;
    }
    const std::vector<uint32_t> padding = Align(parts, {kCommentPadding});
    for (size_t i = 0; i < run.size(); ++i) lines_[run[i]].gap += padding[i];
    run.clear();
  };
  for (size_t i = 0; i < lines_.size(); ++i) {
    if (i > 0 && EndsRun(i)) align();
    if (!lines_[i].comment.empty()) run.push_back(i);
  }
  align();
}

std::string Page::Render() {
  AlignComments();
  std::string out;
  for (const Line& line : lines_) {
    if (line.blank_before) out += '\n';
    out += line.text;
    if (!line.comment.empty()) {
      out.append(line.gap, ' ');
      out += line.comment;
    }
    out += '\n';
  }
  return out;
}

}  // namespace tandem::format
