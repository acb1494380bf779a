// SPDX-License-Identifier: Apache-2.0
// Items to lines: which blocks stand on one line, where columns are, where long lines are broken.
// Everything is decided from tokens, comments, empty lines and which blocks stood on one line;
// the new text has the same of each, so that laying it out again changes nothing.
// Private to compiler/format.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/format/align.h"
#include "compiler/format/marks.h"
#include "compiler/format/page.h"
#include "compiler/format/text.h"

namespace tandem::format {

inline constexpr uint32_t kIndent = 2;
inline constexpr uint32_t kContinued = 4;  // of a line that is too long

class Layouter {
 public:
  Layouter(const Text& text, Marks marks);

  std::string Run();

 private:
  // layouter.cpp: before anything is written.
  void Plan(std::vector<Item>& items, uint32_t indent);
  void PlanItem(Item& item, uint32_t indent);
  bool MustExpand(const Block& block) const;
  bool Fits(uint32_t first, uint32_t last, uint32_t indent) const;
  bool IsOneLine(const Item& item, uint32_t indent) const;
  uint32_t HeadEnd(const Item& item) const;
  void AlignColumns(std::vector<Item>& items, uint32_t indent, bool at_margin);
  void AlignRun(Item* first, Item* last, uint32_t indent);
  struct Line;
  std::vector<Line> AlignLines(const Item* first, const Item* last, uint32_t indent);
  Line LineOf(const Item& item, uint32_t indent) const;
  void AlignColumn(std::vector<Line>& lines, uint8_t column, uint32_t indent,
                   ColumnLimits limits);

  // lines.cpp: writing.
  void WriteItems(const std::vector<Item>& items, uint32_t indent, bool at_margin);
  void WriteItem(const Item& item, uint32_t indent);
  void WritePiece(uint32_t first, uint32_t last, const Item& item, uint32_t indent);
  void WriteGap(uint32_t token, uint32_t indent, bool is_first);
  void Measure(uint32_t first, uint32_t last);
  void Fill(uint32_t first, uint32_t last, uint32_t indent);
  void FillBroken(uint32_t first, uint32_t last, uint16_t level, uint32_t indent);
  void PutAll(uint32_t first, uint32_t last);
  uint16_t OuterLevel(uint32_t first, uint32_t last) const;
  uint32_t BreakColumn(uint32_t token, uint32_t indent) const;
  bool NeedsBlank(const Item& before, const Item& next) const;

  // Width of tokens [first, last) on one line; by Measure in lines.cpp, without padding before.
  uint32_t Width(uint32_t first, uint32_t last) const { return ends_[last - 1] - begins_[first]; }
  uint32_t GapOf(uint32_t token) const { return marks_.of[token].gap + padding_[token]; }

  const Text& text_;
  Marks marks_;
  Page page_;
  std::vector<uint32_t> padding_;  // blanks before a token besides its gap, for its column
  std::vector<uint32_t> begins_;   // where tokens stand if all is one line
  std::vector<uint32_t> ends_;
  std::vector<uint32_t> columns_;  // where tokens were put
  bool fresh_ = true;              // the line has no word yet
};

}  // namespace tandem::format
