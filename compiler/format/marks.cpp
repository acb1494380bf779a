// SPDX-License-Identifier: Apache-2.0
// Walks the tree of a file; marks signs and expressions.
#include "compiler/format/marks.h"

#include <algorithm>

namespace tandem::format {

Marks Marker::Run() {
  marks_.of.resize(text_.size());
  SpaceSigns();
  for (uint32_t node = 0; node < nodes_.size(); node = nodes_[node].next) {
    const Node& declaration = nodes_[node];
    Item item{declaration.first, text_.size(), declaration.part, 0, {}};
    if (!marks_.declarations.empty()) marks_.declarations.back().last = item.first;
    Walk(node, Place{&item});
    marks_.declarations.push_back(std::move(item));
  }
  return std::move(marks_);
}

std::vector<Marker::Step> Marker::StepsOf(uint32_t node) const {
  std::vector<Step> steps;
  uint32_t child = node + 1;
  for (uint32_t at = nodes_[node].first; at < nodes_[node].last;) {
    if (child < nodes_[node].next && nodes_[child].first == at) {
      steps.push_back({child, at, nodes_[child].last});
      at = nodes_[child].last;
      child = nodes_[child].next;
    } else {
      steps.push_back({{}, at, at + 1});
      ++at;
    }
  }
  return steps;
}

// Signs that stand the same everywhere.
void Marker::SpaceSigns() {
  for (uint32_t i = 0; i < text_.size(); ++i) {
    const std::string_view word = text_.word(i);
    if (word.size() > 2) continue;
    if (word == "," || word == ")" || word == "?" || word == ":") Touch(i);
    if (word == "." || word == "..") Touch(i);
    if ((word == "." || word == ".." || word == "(") && i + 1 < text_.size()) Touch(i + 1);
    if (word == "}" && i > 0 && text_.Is(i - 1, "{")) Touch(i);
  }
}

void Marker::Break(uint32_t token, const Place& place) {
  Mark& mark = marks_.of[token];
  if (mark.level != kNeverBroken || mark.gap == 0) return;
  mark.level = place.level;
  mark.hang = place.hang;
  mark.deeper = place.deeper;
}

void Marker::Column(uint32_t token, uint8_t column, bool tail) {
  marks_.of[token].column = column;
  marks_.of[token].tail = tail;
  marks_.of[token].apart = tail;
}

void Marker::Walk(uint32_t index, const Place& place) {
  const Node& node = nodes_[index];
  if (node.last - node.first == 1 && index + 1 == node.next) return;
  std::vector<Step> steps = StepsOf(index);
  if (std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
        return !step.child && text_.Is(step.first, "{");
      })) {
    BlockOf(node, std::move(steps), place);
    return;
  }
  if (ItemLine(node, steps, place) || Declaration(node, steps, place)) return;
  Expression(node, steps, place);
}

void Marker::Children(const std::vector<Step>& steps, const Place& place) {
  for (const Step& step : steps) {
    if (step.child) Walk(*step.child, place);
  }
}

// Lines are broken before operators; with `all` unset, only before `or` of `or else`.
void Marker::Operators(const std::vector<Step>& steps, const Place& place, bool all) {
  for (size_t i = 1; i < steps.size(); ++i) {
    if (!steps[i].child && (all || text_.Is(steps[i].first, "or"))) Break(steps[i].first, place);
  }
  Children(steps, place.Inside());
}

// Things between commas, the first of them at `first`: the next lines begin where it stands.
void Marker::List(const std::vector<Step>& steps, uint32_t first, const Place& place) {
  Place element = place;
  element.hang = first;
  element.deeper = 0;
  Place inside = element.Inside();
  inside.deeper = 4;
  for (const Step& step : steps) {
    if (step.first > first && text_.Is(step.first - 1, ",")) Break(step.first, element);
    if (step.child) Walk(*step.child, step.first < first ? place.Inside() : inside);
  }
}

// A minus that belongs to its number.
void Marker::Sign(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    const uint32_t next = step.last;
    if (!step.child && text_.Is(step.first, "-") && next < text_.size() &&
        !text_.word(next).starts_with('-')) {
      Touch(next);
    }
  }
}

void Marker::Window(const Node& node, const std::vector<Step>& steps, const Place& place) {
  Break(node.first, place);
  Children(steps, place.Inside());
}

void Marker::Expression(const Node& node, const std::vector<Step>& steps, const Place& place) {
  switch (node.part) {
    case Part::kImplication: case Part::kExclusion: case Part::kDisjunction:
    case Part::kConjunction: case Part::kSum: case Part::kProduct:
      return Operators(steps, place, true);
    case Part::kFallback:
      Sign(steps);
      return Operators(steps, place, false);
    case Part::kUnary: case Part::kSigned: case Part::kCellResult:
      Sign(steps);
      return Children(steps, place);
    case Part::kWhereClause: case Part::kWindow:
      return Window(node, steps, place);
    case Part::kAtom: case Part::kRouteTable:
      if (!steps[1].child && text_.Is(node.first + 1, "(")) Touch(node.first + 1);
      break;
    case Part::kExpr:
      for (const Step& step : steps) {
        const bool word = text_.Is(step.first, "then") || text_.Is(step.first, "else");
        if (!step.child && word) Break(step.first, place);
      }
      break;
    default: break;
  }
  if (node.part == Part::kOperand) return Children(steps, place.Inside());
  const auto open = std::find_if(steps.begin(), steps.end(), [&](const Step& step) {
    return !step.child && text_.Is(step.first, "(");
  });
  if (open != steps.end()) return List(steps, open->last, place);
  Children(steps, place.Inside());
}

}  // namespace tandem::format
