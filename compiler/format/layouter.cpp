// SPDX-License-Identifier: Apache-2.0
// Plans blocks and columns.
#include "compiler/format/layouter.h"

#include <algorithm>
#include <set>
#include <utility>

#include "compiler/format/align.h"

namespace tandem::format {
namespace {

// Cells of tables stand under each other even where that makes lines too long.
constexpr ColumnLimits kTableLimits{60, false};
// Heads of declarations differ more in length than lines of a block.
constexpr uint32_t kHeadPadding = 16;

}  // namespace

Layouter::Layouter(const Text& text, Marks marks)
    : text_(text),
      marks_(std::move(marks)),
      padding_(text.size(), 0),
      begins_(text.size(), 0),
      ends_(text.size(), 0),
      columns_(text.size(), 0) {}

std::string Layouter::Run() {
  Measure(0, text_.size());
  Plan(marks_.declarations, 0);
  WriteItems(marks_.declarations, 0, true);
  WriteGap(text_.size(), 0, text_.size() == 0);
  return page_.Render();
}

bool Layouter::MustExpand(const Block& block) const {
  if (text_.HasComment(block.open + 1, block.close + 1)) return true;
  if (block.items.empty()) return false;
  const uint32_t last = block.kind == BlockKind::kFlow ? block.open + 2 : block.close + 1;
  return text_.HasNewline(block.open + 1, last);
}

// Whether tokens [first, last) need no break but those that comments make.
bool Layouter::Fits(uint32_t first, uint32_t last, uint32_t indent) const {
  if (!text_.HasComment(first + 1, last)) return indent + Width(first, last) <= kMaxWidth;
  uint32_t begin = first;
  for (uint32_t i = first + 1; i <= last; ++i) {
    if (i < last && text_.gap(i).comment_count == 0) continue;
    const uint32_t at = begin == first ? indent : indent + kContinued;
    if (at + Width(begin, i) > kMaxWidth) return false;
    begin = i;
  }
  return true;
}

// Blocks of an item that does not fit are expanded, first those of its first part that is too long.
void Layouter::PlanItem(Item& item, uint32_t indent) {
  const bool row = item.part == Part::kTableRow;  // an item a line would be a row a line
  for (Block& block : item.blocks) block.expanded = !row && MustExpand(block);
  for (bool changed = !row; changed;) {
    changed = false;
    uint32_t first = item.first;
    for (size_t i = 0, begin = 0; i <= item.blocks.size(); ++i) {
      const bool at_end = i == item.blocks.size();
      if (!at_end && !item.blocks[i].expanded) continue;
      const uint32_t last = at_end ? item.last : item.blocks[i].open + 1;
      const bool fits = Fits(first, last, indent);
      for (; begin < i; ++begin) {
        Block& block = item.blocks[begin];
        if (fits || block.kind == BlockKind::kFlow || block.items.empty()) continue;
        changed = changed || !block.expanded;
        block.expanded = true;
      }
      if (!at_end) first = item.blocks[i].close;
      begin = i + 1;
    }
  }
  for (Block& block : item.blocks) {
    if (block.expanded) Plan(block.items, indent + kIndent);
  }
}

void Layouter::Plan(std::vector<Item>& items, uint32_t indent) {
  for (Item& item : items) PlanItem(item, indent);
  AlignColumns(items, indent, indent == 0);
}

// The end of what stands before the first expanded block.
uint32_t Layouter::HeadEnd(const Item& item) const {
  for (const Block& block : item.blocks) {
    if (block.expanded) return block.open + 1;
  }
  return item.last;
}

bool Layouter::IsOneLine(const Item& item, uint32_t indent) const {
  return HeadEnd(item) == item.last && !text_.HasComment(item.first + 1, item.last) &&
         indent + Width(item.first, item.last) <= kMaxWidth;
}

bool Layouter::NeedsBlank(const Item& before, const Item& next) const {
  if (before.part == Part::kIgnoreDecl) return false;  // it is about what stands below it
  return before.part != next.part || !IsOneLine(before, 0) || !IsOneLine(next, 0);
}

void Layouter::AlignColumns(std::vector<Item>& items, uint32_t indent, bool at_margin) {
  size_t begin = 0;
  for (size_t i = 1; i <= items.size(); ++i) {
    if (i < items.size()) {
      const Item& item = items[i];
      const Gap& gap = text_.gap(item.first);
      bool blank = gap.blank || (at_margin && NeedsBlank(items[i - 1], item));
      for (uint32_t c = 0; c < gap.comment_count; ++c) {
        blank = blank || text_.comment(gap.first_comment + c).blank_before;
      }
      blank = blank && item.part != Part::kTableRow;  // a table is one
      if (!blank && item.part == items[begin].part && item.group == items[begin].group) continue;
    }
    AlignRun(&items[begin], &items[i - 1] + 1, indent);
    begin = i;
  }
}

// What of an item may have columns: its first line, as far as that is known.
struct Layouter::Line {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool whole = false;            // fits in one line
  bool firm = false;             // its columns stand even if it must be broken for them
  std::vector<uint32_t> tokens;  // that begin columns or stand apart
  uint32_t added = 0;            // blanks of the columns so far
};

Layouter::Line Layouter::LineOf(const Item& item, uint32_t indent) const {
  Line line{item.first, HeadEnd(item)};
  line.whole = !text_.HasComment(line.begin + 1, line.end) &&
               indent + Width(line.begin, line.end) <= kMaxWidth;
  line.firm = item.part == Part::kField || item.part == Part::kRouteLine ||
              item.part == Part::kSourceLine || item.part == Part::kTeamItem;
  auto block = item.blocks.begin();
  for (uint32_t i = line.begin; i < line.end; ++i) {
    if (i > line.begin && text_.gap(i).comment_count > 0) {
      line.end = i;
      break;
    }
    const bool opens = block != item.blocks.end() && block->open == i;
    if ((marks_.of[i].column > 0 || marks_.of[i].apart) && !(opens && block->expanded)) {
      line.tokens.push_back(i);
    }
    if (opens && !block->expanded) i = block++->close - 1;
  }
  return line;
}

// Columns may make a line too long for a block on it; without that block they may be others.
void Layouter::AlignRun(Item* first, Item* last, uint32_t indent) {
  bool again = true;
  while (again) {
    again = false;
    const std::vector<Line> lines = AlignLines(first, last, indent);
    for (const Line& line : lines) {
      if (indent + Width(line.begin, line.end) + line.added <= kMaxWidth) continue;
      for (Block& block : first[&line - lines.data()].blocks) {
        const bool inside = first[&line - lines.data()].part != Part::kTableRow &&
                            block.open < line.end && !block.expanded && !block.items.empty();
        if (!inside || block.kind == BlockKind::kFlow) continue;
        block.expanded = again = true;
        std::fill(&padding_[line.begin], &padding_[line.end - 1] + 1, 0);
        Plan(block.items, indent + kIndent);
      }
    }
  }
}

std::vector<Layouter::Line> Layouter::AlignLines(const Item* first, const Item* last,
                                                 uint32_t indent) {
  std::vector<Line> lines;
  std::set<uint8_t> columns;
  for (const Item* item = first; item != last; ++item) {
    lines.push_back(LineOf(*item, indent));
    for (const uint32_t token : lines.back().tokens) {
      columns.insert(marks_.of[token].column);
      padding_[token] = 0;
    }
  }
  ColumnLimits limits;
  if (first->part == Part::kTableRow) limits = kTableLimits;
  if (indent == 0) limits.padding = kHeadPadding;
  for (const uint8_t column : columns) {
    if (column > 0) AlignColumn(lines, column, indent, limits);
  }
  AlignColumn(lines, 0, indent, limits);
  return lines;
}

// Column 0 is that of tokens that only stand apart; they are behind all others.
void Layouter::AlignColumn(std::vector<Line>& lines, uint8_t column, uint32_t indent,
                           ColumnLimits limits) {
  std::vector<ColumnPart> parts;
  std::vector<std::pair<Line*, uint32_t>> found;
  for (Line& line : lines) {
    for (const uint32_t i : line.tokens) {
      const Mark& mark = marks_.of[i];
      if (mark.column != column || (mark.tail && !line.whole)) continue;
      uint32_t at = indent + begins_[i] - begins_[line.begin] + line.added;
      if (mark.apart && (!line.whole || at + 1 + Width(i, line.end) <= kMaxWidth)) {
        padding_[i] = 1;
        ++line.added;
        ++at;
      }
      if (column == 0) continue;
      found.emplace_back(&line, i);
      parts.push_back({at, {}});
      if (line.whole && (mark.tail || !line.firm)) parts.back().width = Width(i, line.end);
      break;
    }
  }
  const std::vector<uint32_t> padding = Align(parts, limits);
  for (size_t i = 0; i < found.size(); ++i) {
    Line& line = *found[i].first;
    padding_[found[i].second] += padding[i];
    line.added += padding[i];
    const uint32_t width = indent + Width(line.begin, line.end) + line.added;
    line.whole = line.whole && width <= kMaxWidth;
  }
}

}  // namespace tandem::format
