// SPDX-License-Identifier: Apache-2.0
// Writes items: columns as planned, comments where they stood, long lines broken.
#include "compiler/format/align.h"
#include "compiler/format/layouter.h"

namespace tandem::format {
namespace {

// Lists that begin further right are continued as other lines are.
constexpr uint32_t kMaxHang = 48;

}  // namespace

// Where tokens stand if all of [first, last) is one line, padding of columns included.
void Layouter::Measure(uint32_t first, uint32_t last) {
  uint32_t at = 0;
  for (uint32_t i = first; i < last; ++i) {
    at += GapOf(i);
    begins_[i] = at;
    at += text_.width(i);
    ends_[i] = at;
  }
}

// Comments and empty lines before the token, which begins a line.
void Layouter::WriteGap(uint32_t token, uint32_t indent, bool is_first) {
  const Gap& gap = text_.gap(token);
  for (uint32_t i = 0; i < gap.comment_count; ++i) {
    const Comment& comment = text_.comment(gap.first_comment + i);
    if (comment.trailing) {
      page_.Behind(comment.text);
    } else {
      if (comment.blank_before && !(is_first && i == 0)) page_.Blank();
      page_.Alone(comment.text, indent);
    }
  }
  if (gap.blank && !(is_first && gap.comment_count == 0)) page_.Blank();
}

void Layouter::WriteItems(const std::vector<Item>& items, uint32_t indent, bool at_margin) {
  for (size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    if (at_margin && i > 0 && NeedsBlank(items[i - 1], item)) {
      // One empty line somewhere between two declarations is enough.
      const Gap& gap = text_.gap(item.first);
      bool blank = gap.blank;
      for (uint32_t c = 0; c < gap.comment_count; ++c) {
        blank = blank || text_.comment(gap.first_comment + c).blank_before;
      }
      if (!blank) page_.Blank();
    }
    const bool ignored = at_margin && i > 0 && items[i - 1].part == Part::kIgnoreDecl;
    WriteGap(item.first, indent, i == 0 || ignored);
    if (ignored) page_.NoBlank();
    page_.NewLine(indent);
    fresh_ = true;
    WriteItem(item, indent);
  }
}

void Layouter::WriteItem(const Item& item, uint32_t indent) {
  uint32_t first = item.first;
  for (const Block& block : item.blocks) {
    if (!block.expanded) continue;
    WritePiece(first, block.open + 1, item, indent);
    WriteItems(block.items, indent + kIndent, false);
    WriteGap(block.close, indent + kIndent, block.items.empty());
    page_.NoBlank();
    page_.NewLine(indent);
    fresh_ = true;
    first = block.close;
  }
  WritePiece(first, item.last, item, indent);
}

// [first, last) without expanded blocks; a comment in it ends its line.
void Layouter::WritePiece(uint32_t first, uint32_t last, const Item& item, uint32_t indent) {
  Measure(first, last);
  const bool row = item.part == Part::kTableRow;
  uint32_t begin = first;
  for (uint32_t i = first + 1; i <= last; ++i) {
    if (i < last && text_.gap(i).comment_count == 0) continue;
    if (row) {
      PutAll(begin, i);
    } else {
      Fill(begin, i, indent);
    }
    if (i == last) return;
    const uint32_t at = BreakColumn(i, indent);
    WriteGap(i, at, true);
    page_.NewLine(at);
    fresh_ = true;
    begin = i;
  }
}

void Layouter::PutAll(uint32_t first, uint32_t last) {
  for (uint32_t i = first; i < last; ++i) {
    const uint32_t gap = fresh_ ? 0 : GapOf(i);
    columns_[i] = page_.column() + gap;
    page_.Put(text_.word(i), text_.width(i), gap);
    fresh_ = false;
  }
}

uint16_t Layouter::OuterLevel(uint32_t first, uint32_t last) const {
  uint16_t level = kNeverBroken;
  for (uint32_t i = first + 1; i < last; ++i) {
    const uint16_t own = marks_.of[i].level;
    if (own != kNeverBroken && (level == kNeverBroken || own < level)) level = own;
  }
  return level;
}

uint32_t Layouter::BreakColumn(uint32_t token, uint32_t indent) const {
  const Mark& mark = marks_.of[token];
  const bool hangs = mark.hang != kNoToken && mark.hang < token && columns_[mark.hang] <= kMaxHang;
  return (hangs ? columns_[mark.hang] : indent + kContinued) + mark.deeper;
}

void Layouter::Fill(uint32_t first, uint32_t last, uint32_t indent) {
  const uint32_t gap = fresh_ ? 0 : GapOf(first);
  const uint16_t level = OuterLevel(first, last);
  if (level == kNeverBroken || page_.column() + gap + Width(first, last) <= kMaxWidth) {
    PutAll(first, last);
  } else {
    FillBroken(first, last, level, indent);
  }
}

// As much on each line as fits; a part that fits on no line is broken further inside.
void Layouter::FillBroken(uint32_t first, uint32_t last, uint16_t level, uint32_t indent) {
  uint32_t begin = first;
  while (begin < last) {
    uint32_t end = begin + 1;
    while (end < last && marks_.of[end].level != level) ++end;
    if (begin > first && page_.column() + GapOf(begin) + Width(begin, end) > kMaxWidth) {
      const uint32_t at = BreakColumn(begin, indent);
      uint32_t inner = begin + 1;  // what must stay together at its beginning
      while (inner < end && marks_.of[inner].level == kNeverBroken) ++inner;
      const bool fits_below = at + Width(begin, end) <= kMaxWidth;
      const bool fits_here = inner < end && !marks_.of[begin].own_line &&
                             page_.column() + GapOf(begin) + Width(begin, inner) <= kMaxWidth;
      if (fits_below || !fits_here) {
        page_.NewLine(at);
        fresh_ = true;
      }
    }
    Fill(begin, end, indent);
    begin = end;
  }
}

}  // namespace tandem::format
