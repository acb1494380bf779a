// SPDX-License-Identifier: Apache-2.0
// Pairs lines by what stands before them, writes the rest as hunks.
#include "compiler/format/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tandem::format {
namespace {

constexpr size_t kAround = 3;

struct Line {
  std::string_view text;  // without its end
  size_t before = 0;      // visible characters of the text before this line
  bool is_empty = true;   // nothing visible
};

std::vector<Line> LinesOf(std::string_view text) {
  std::vector<Line> lines;
  size_t seen = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    Line line{text.substr(0, end), seen, true};
    for (const char c : line.text) {
      // Some blanks are not ASCII; letters that are not are the same in both texts.
      if (c > ' ' && c < '\x7F') ++seen;
    }
    line.is_empty = seen == line.before;
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

struct Edit {
  char sign;  // ' ', '-' or '+'
  std::string_view text;
  size_t before_line;  // 0-based, in either text
  size_t after_line;
};

std::vector<Edit> Edits(const std::vector<Line>& before, const std::vector<Line>& after) {
  std::vector<Edit> edits;
  size_t i = 0;
  size_t j = 0;
  const auto removed = [&] { edits.push_back({'-', before[i].text, i, j}), ++i; };
  const auto added = [&] { edits.push_back({'+', after[j].text, i, j}), ++j; };
  while (i < before.size() && j < after.size()) {
    const Line& a = before[i];
    const Line& b = after[j];
    if (a.before == b.before && a.text == b.text) {
      edits.push_back({' ', a.text, i++, j++});
    } else if (a.before < b.before || (a.before == b.before && (a.is_empty || !b.is_empty))) {
      removed();
    } else {
      added();
    }
  }
  while (i < before.size()) removed();
  while (j < after.size()) added();
  return edits;
}

// Removed lines of a change stand before the added ones.
void Regroup(std::vector<Edit>& edits) {
  for (auto at = edits.begin(); at != edits.end();) {
    if (at->sign == ' ') {
      ++at;
      continue;
    }
    const auto end = std::find_if(at, edits.end(), [](const Edit& e) { return e.sign == ' '; });
    const Edit first = *at;
    const auto middle =
        std::stable_partition(at, end, [](const Edit& edit) { return edit.sign == '-'; });
    size_t i = first.before_line;
    size_t j = first.after_line;
    for (auto edit = at; edit != end; ++edit) {
      edit->before_line = i;
      edit->after_line = j;
      (edit < middle ? i : j) += 1;
    }
    at = end;
  }
}

std::string Range(size_t first, size_t count) {
  if (count == 0) return fmt::format("{},0", first);
  return count == 1 ? fmt::format("{}", first + 1) : fmt::format("{},{}", first + 1, count);
}

// Whether the last line of `text` has no end.
bool IsOpen(std::string_view text) { return !text.empty() && text.back() != '\n'; }

}  // namespace

std::string UnifiedDiff(std::string_view before, std::string_view after,
                        std::string_view before_name, std::string_view after_name) {
  if (before == after) return {};
  const std::vector<Line> old_lines = LinesOf(before);
  const std::vector<Line> new_lines = LinesOf(after);
  std::vector<Edit> edits = Edits(old_lines, new_lines);
  if (IsOpen(before) && !edits.empty()) {  // its last line is another, though it reads the same
    Edit& last = edits.back();
    if (last.sign == ' ') {
      edits.push_back({'+', last.text, last.before_line + 1, last.after_line});
      edits[edits.size() - 2].sign = '-';
    }
  }
  Regroup(edits);
  std::string out = fmt::format("--- {}\n+++ {}\n", before_name, after_name);
  for (size_t at = 0; at < edits.size();) {
    if (edits[at].sign == ' ') {
      ++at;
      continue;
    }
    const size_t first = at - std::min(at, kAround);
    size_t end = at;  // behind the last change that is near
    for (size_t i = at; i < edits.size() && i < end + 2 * kAround + 1; ++i) {
      if (edits[i].sign != ' ') end = i + 1;
    }
    const size_t last = std::min(end + kAround, edits.size());
    const auto count = [&](char other) {
      return static_cast<size_t>(std::count_if(edits.begin() + static_cast<long>(first),
                                               edits.begin() + static_cast<long>(last),
                                               [&](const Edit& e) { return e.sign != other; }));
    };
    out += fmt::format("@@ -{} +{} @@\n", Range(edits[first].before_line, count('+')),
                       Range(edits[first].after_line, count('-')));
    for (size_t i = first; i < last; ++i) {
      out += fmt::format("{}{}\n", edits[i].sign, edits[i].text);
      const bool last_old = edits[i].sign == '-' && edits[i].before_line + 1 == old_lines.size();
      if (last_old && IsOpen(before)) out += "\\ No newline at end of file\n";
    }
    at = last;
  }
  return out;
}

}  // namespace tandem::format
