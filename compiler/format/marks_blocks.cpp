// SPDX-License-Identifier: Apache-2.0
// Marks braces and the items between them.
#include <algorithm>
#include <utility>

#include "compiler/format/marks.h"

namespace tandem::format {
namespace {

// Blanks between items that share a line.
constexpr uint8_t kItemGap = 2;

}  // namespace

// `node` has braces of its own: what stands outside them is marked as if they were not there.
void Marker::BlockOf(const Node& node, std::vector<Step> steps, const Place& place) {
  const auto is = [&](std::string_view sign) {
    return [this, sign](const Step& step) { return !step.child && text_.Is(step.first, sign); };
  };
  const auto open = std::find_if(steps.begin(), steps.end(), is("{"));
  const auto close = std::find_if(steps.rbegin(), steps.rend(), is("}")).base() - 1;
  Block block;
  block.open = open->first;
  block.close = close->first;
  if (node.part == Part::kTestItem) block.kind = BlockKind::kFlow;
  const std::vector<Step> inside(open + 1, close);
  if (node.part == Part::kAtom) {
    ChooseItems(inside, block);
  } else {
    for (const Step& step : inside) {
      if (!step.child) continue;
      const Part part = nodes_[*step.child].part;
      Item& item = block.items.emplace_back(Item{step.first, step.last, part, 0, {}});
      Place in_item{&item};
      if (block.kind == BlockKind::kFlow) in_item = {&item, 3, block.items.front().first, 4};
      Walk(*step.child, in_item);
    }
  }
  FinishBlock(block, place);
  std::vector<Block>& blocks = place.item->blocks;  // a head may have some before this one
  const auto behind = std::find_if(blocks.begin(), blocks.end(),
                                   [&](const Block& other) { return other.open > block.open; });
  blocks.insert(behind, std::move(block));

  steps.erase(open + 1, close);
  if (ItemLine(node, steps, place) || Declaration(node, steps, place)) return;
  Children(steps, place);
}

// `when C then V` and `otherwise V` have no rule of their own.
void Marker::ChooseItems(const std::vector<Step>& inside, Block& block) {
  for (const Step& step : inside) {
    if (!step.child && !text_.Is(step.first, "then")) {
      block.items.push_back(Item{step.first, step.last, Part::kAtom, 0, {}});
    }
  }
  size_t item = 0;
  for (const Step& step : inside) {
    while (item + 1 < block.items.size() && step.first >= block.items[item + 1].first) ++item;
    const Place place{&block.items[item]};
    if (step.child) {
      Walk(*step.child, place.Inside());
    } else if (text_.Is(step.first, "then")) {
      Column(step.first, 1);
      Break(step.first, place);
    }
  }
}

void Marker::FinishBlock(Block& block, const Place& place) {
  for (size_t i = 0; i < block.items.size(); ++i) {
    Item& item = block.items[i];
    const bool is_last = i + 1 == block.items.size();
    item.last = is_last ? block.close : block.items[i + 1].first;
    if (i == 0) continue;
    Mark& mark = marks_.of[item.first];
    mark.gap = text_.Is(item.first - 1, ",") ? 1 : kItemGap;
    if (block.kind != BlockKind::kFlow) continue;
    Place field = place.Inside();
    field.hang = block.items.front().first;
    field.deeper = 0;
    Break(item.first, field);
  }
}

}  // namespace tandem::format
