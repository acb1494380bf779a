// SPDX-License-Identifier: Apache-2.0
// Marks the lines of blocks: where their columns begin and their clauses may be broken off.
#include <algorithm>

#include "compiler/format/marks.h"

namespace tandem::format {
namespace {

// Columns of tables: bars between inputs count from 1, bars between answers from the arrow.
constexpr uint8_t kArrowColumn = 100;

// Groups of lines that share columns.
enum Group : uint8_t { kFirstGroup, kSecondGroup, kThirdGroup };

// `history 13 months`; a field of that name has `from` behind it.
bool IsHistory(const Text& text, uint32_t first) {
  if (!text.Is(first, "history") || first + 1 >= text.size()) return false;
  const char digit = text.word(first + 1).front();
  return digit >= '0' && digit <= '9';
}

}  // namespace

void Marker::Clauses(const std::vector<Step>& steps, size_t from, const Place& place) {
  for (size_t i = from; i < steps.size(); ++i) {
    if (!steps[i].child) continue;
    Break(steps[i].first + (text_.Is(steps[i].first, ",") ? 1 : 0), place);
    Walk(*steps[i].child, place.Inside());
  }
}

void Marker::TeamLine(const std::vector<Step>& steps, const Place& place) {
  const bool side = text_.Is(steps.front().first, "side");
  place.item->group = side ? kFirstGroup : kSecondGroup;
  uint8_t column = 0;
  for (size_t i = 2; i < steps.size(); ++i) {
    const std::string_view word = text_.word(steps[i].first);
    if (steps[i].child || (word != "approved" && word != "in" && word != "for")) continue;
    Column(steps[i].first, ++column);
    Break(steps[i].first, place);
  }
}

void Marker::TableRow(const std::vector<Step>& steps, const Place& place) {
  uint8_t column = 0;
  for (const Step& step : steps) {
    if (step.child) {
      Walk(*step.child, place);
    } else if (text_.Is(step.first, "->")) {
      column = kArrowColumn;
      Column(step.first, column++);
    } else if (text_.Is(step.first, "|") && step.first != steps.front().first) {
      Column(step.first, std::max<uint8_t>(column, 1));
      column = std::max<uint8_t>(column, 1) + 1;
    }
  }
}

void Marker::ScoreLine(const std::vector<Step>& steps, const Place& place) {
  const bool rule = steps.size() > 1 && steps[1].child &&
                    nodes_[*steps[1].child].part == Part::kRuleValue;
  if (!rule) {
    const bool group = text_.Is(steps.front().first, "group");
    place.item->group = group ? kSecondGroup : kThirdGroup;
    if (text_.word(steps[0].first).ends_with('%')) Column(steps[1].first, 1);  // `70% fit`
    Clauses(steps, group ? 2 : steps.size(), place);
    if (!group) Children(steps, place.Inside());
    return;
  }
  size_t tail = steps.size();
  const auto closes = [&](const Step& step) {
    return step.child && (text_.Is(step.first, "because") || text_.Is(step.first, "as"));
  };
  while (tail > 2 && closes(steps[tail - 1])) --tail;
  Walk(*steps[1].child, place.Inside(2));
  if (tail < steps.size()) {
    Break(steps[tail].first, place);
    Column(steps[tail].first, 2, true);
  }
  Clauses(steps, 2, place.Inside());
  const bool plain = steps[1].last - steps[1].first == 1;
  if (plain && tail > 2 && !text_.Is(steps[2].first, ",")) Column(steps[2].first, 1);
}

void Marker::StageLine(const std::vector<Step>& steps, const Place& place) {
  bool seen = false;
  for (const Step& step : steps) {
    if (!step.child) continue;
    if (nodes_[*step.child].part != Part::kStageLineClause) {
      Walk(*step.child, place.Inside());
      continue;
    }
    Break(step.first, place);
    if (!seen) Column(step.first, 1, true);
    seen = true;
  }
}

void Marker::RouteLine(const std::vector<Step>& steps, const Place& place) {
  if (steps.size() < 3) return;
  Walk(*steps[1].child, place.Inside(2));
  for (size_t i = 2; i < steps.size(); ++i) {
    const bool because = text_.Is(steps[i].first, "because");
    if (because) Column(steps[i].first, 2, true);
    Break(steps[i].first, because ? place : place.Inside());
    if (steps[i].child) Walk(*steps[i].child, place.Inside(2));
  }
  Column(steps[2].first, 1);
}

void Marker::SourceLine(const std::vector<Step>& steps, const Place& place) {
  if (!steps.front().child) {  // `missing when …`, of every column
    place.item->group = kThirdGroup;
    if (steps.size() > 2) List(steps, steps[2].first, place);
    return;
  }
  const Part part = nodes_[*steps.front().child].part;
  if (steps.size() == 1) {
    const uint32_t first = steps.front().first;
    const bool path = part != Part::kSourceNested && !text_.Is(first + 1, "when") &&
                      !text_.Is(first + 1, "ignored") && !IsHistory(text_, first);
    place.item->group = path ? kFirstGroup : kThirdGroup;
    if (part == Part::kSourceEvent) place.item->group = kSecondGroup;
    Walk(*steps.front().child, place);
    return;
  }
  uint8_t column = 0;
  for (size_t i = 1; i < steps.size(); ++i) {
    ++column;
    Break(steps[i].first, place);
    if (column <= 2) Column(steps[i].first, column);
    marks_.of[steps[i].first].apart = column > 1;
    if (steps[i].child) Walk(*steps[i].child, place.Inside());
  }
}

void Marker::TestLine(const std::vector<Step>& steps, const Place& place) {
  if (text_.Is(steps.front().first, "expect")) {
    if (steps.size() > 1) List(steps, steps[1].first, place);
    return;
  }
  for (const Step& step : steps) {
    const bool instant = step.child && nodes_[*step.child].part == Part::kTestInstant;
    if (instant || (step.first > 0 && text_.Is(step.first - 1, ","))) Break(step.first, place);
  }
}

void Marker::ClaimLine(const std::vector<Step>& steps, const Place& place) {
  Place part = place.Inside();
  const bool list = text_.Is(steps[0].first, "at") && steps.size() > 4;
  if (list) part.hang = steps[4].first;  // behind `at most one of`
  for (const Step& step : steps) {
    if (step.child && nodes_[*step.child].part == Part::kStageLineClause) {
      Break(step.first, place);
      Column(step.first, 1, true);
      continue;
    }
    const bool as = !step.child && text_.Is(step.first, "as") && step.first > steps[0].first;
    if (as || text_.Is(step.first - 1, ",")) Break(step.first, part);
    if (step.child) Walk(*step.child, place.Inside(2));
  }
}

bool Marker::ItemLine(const Node& node, const std::vector<Step>& steps, const Place& place) {
  switch (node.part) {
    case Part::kTeamItem: TeamLine(steps, place); return true;
    case Part::kTableRow: TableRow(steps, place); return true;
    case Part::kScoreLine: ScoreLine(steps, place); return true;
    case Part::kStageLine: StageLine(steps, place); return true;
    case Part::kRouteLine: RouteLine(steps, place); return true;
    case Part::kSourceLine: SourceLine(steps, place); return true;
    case Part::kTestItem: TestLine(steps, place); return true;
    case Part::kClaimLine: ClaimLine(steps, place); return true;
    case Part::kSourceEvent:
      Column(node.first + 1, 1);
      if (steps.size() > 3) Column(steps[3].first, 2);
      return true;
    case Part::kField:
      Column(steps.back().first, 1);
      Walk(*steps.back().child, place);
      return true;
    case Part::kBandLine:
      if (steps.size() > 1) Column(steps[1].first, 1);
      Children(steps, place);
      return true;
    case Part::kTestField: case Part::kCellRow:
      for (const Step& step : steps) {
        if (!step.child && text_.Is(step.first, ":") && step.last < text_.size()) {
          Column(step.last, 1);
        }
      }
      Expression(node, steps, place);
      return true;
    case Part::kMapRow: case Part::kSourceClause: case Part::kListEntry:
      for (const Step& step : steps) {
        if (!step.child && text_.Is(step.first, "->")) Column(step.first, 1);
      }
      List(steps, steps.front().first, place);
      return true;
    default: return false;
  }
}

}  // namespace tandem::format
