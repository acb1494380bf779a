// SPDX-License-Identifier: Apache-2.0
// What each token means for the layout: blanks before it, where lines may be broken, where columns
// begin, which lines a block has. Private to compiler/format.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/format/text.h"
#include "compiler/parse/layout.h"

namespace tandem::format {

using parse::Part;

inline constexpr uint16_t kNeverBroken = 0;
inline constexpr uint32_t kNoToken = UINT32_MAX;

struct Mark {
  uint16_t level = kNeverBroken;  // a line may be broken before it; lower levels first
  uint8_t gap = 1;                // blanks before it on the same line
  uint8_t column = 0;             // which column of its run it begins; 0: none
  bool tail = false;              // a column of lines that are not broken only
  bool apart = false;             // a blank more before it, unless its block is on one line
  bool own_line = false;          // if it does not fit behind what is before it
  uint8_t deeper = 0;             // blanks right of `hang`
  uint32_t hang = kNoToken;       // a continuation line begins where this token stands
};

enum class BlockKind : uint8_t {
  kLines,  // on one line if it was and fits, or an item a line
  kFlow,   // fields of a test: lines are filled, unless its first field had a line of its own
};

struct Item;

// A pair of braces that holds items.
struct Block {
  BlockKind kind = BlockKind::kLines;
  uint32_t open = 0;
  uint32_t close = 0;
  bool expanded = false;  // an item a line; decided by Layouter
  std::vector<Item> items;
};

// A declaration, or a line of a block. Tokens [first, last), commas behind it among them.
struct Item {
  uint32_t first = 0;
  uint32_t last = 0;
  Part part{};
  uint8_t group = 0;          // only items of one part and group share columns
  std::vector<Block> blocks;  // outermost ones
};

struct Marks {
  std::vector<Mark> of;  // by token
  std::vector<Item> declarations;
};

// Where a node stands: how lines are broken in it.
struct Place {
  Item* item = nullptr;
  uint16_t level = 1;
  uint32_t hang = kNoToken;
  uint8_t deeper = 0;

  Place Inside(uint16_t levels = 1) const {
    Place inner = *this;
    inner.level = static_cast<uint16_t>(inner.level + levels);
    return inner;
  }
};

class Marker {
 public:
  Marker(const Text& text, const parse::Layout& layout) : text_(text), nodes_(layout.nodes) {}

  Marks Run();

 private:
  using Node = parse::LayoutNode;
  // A child, or a token that no child holds.
  struct Step {
    std::optional<uint32_t> child;
    uint32_t first = 0;
    uint32_t last = 0;
  };

  std::vector<Step> StepsOf(uint32_t node) const;

  // marks.cpp
  void SpaceSigns();
  void Walk(uint32_t node, const Place& place);
  void Expression(const Node& node, const std::vector<Step>& steps, const Place& place);
  void Operators(const std::vector<Step>& steps, const Place& place, bool all);
  void List(const std::vector<Step>& steps, uint32_t first, const Place& place);
  void Children(const std::vector<Step>& steps, const Place& place);
  void Sign(const std::vector<Step>& steps);
  void Window(const Node& node, const std::vector<Step>& steps, const Place& place);
  void Break(uint32_t token, const Place& place);
  void Touch(uint32_t token) { marks_.of[token].gap = 0; }
  void Column(uint32_t token, uint8_t column, bool tail = false);

  // marks_declarations.cpp
  bool Declaration(const Node& node, const std::vector<Step>& steps, const Place& place);
  void TypeExpr(const std::vector<Step>& steps, const Place& place);
  void Head(const std::vector<Step>& steps, const Place& place);
  void Table(const std::vector<Step>& steps, const Place& place);
  void WordsBreak(const std::vector<Step>& steps, std::initializer_list<std::string_view> words,
                  const Place& place);

  // marks_items.cpp
  bool ItemLine(const Node& node, const std::vector<Step>& steps, const Place& place);
  void TeamLine(const std::vector<Step>& steps, const Place& place);
  void TableRow(const std::vector<Step>& steps, const Place& place);
  void ScoreLine(const std::vector<Step>& steps, const Place& place);
  void RouteLine(const std::vector<Step>& steps, const Place& place);
  void StageLine(const std::vector<Step>& steps, const Place& place);
  void SourceLine(const std::vector<Step>& steps, const Place& place);
  void TestLine(const std::vector<Step>& steps, const Place& place);
  void ClaimLine(const std::vector<Step>& steps, const Place& place);
  void Clauses(const std::vector<Step>& steps, size_t from, const Place& place);

  // marks_blocks.cpp
  void BlockOf(const Node& node, std::vector<Step> steps, const Place& place);
  void ChooseItems(const std::vector<Step>& inside, Block& block);
  void FinishBlock(Block& block, const Place& place);

  const Text& text_;
  const std::vector<Node>& nodes_;
  Marks marks_;
};

}  // namespace tandem::format
