// SPDX-License-Identifier: Apache-2.0
// Marks what stands outside the blocks of declarations, and types.
#include "compiler/format/marks.h"

namespace tandem::format {

void Marker::WordsBreak(const std::vector<Step>& steps,
                        std::initializer_list<std::string_view> words, const Place& place) {
  for (const Step& step : steps) {
    for (const std::string_view word : words) {
      if (!step.child && text_.Is(step.first, word)) Break(step.first, place);
    }
  }
}

// Clauses behind the name.
void Marker::Head(const std::vector<Step>& steps, const Place& place) {
  for (const Step& step : steps) {
    if (step.child && nodes_[*step.child].part == Part::kClause) Break(step.first, place);
  }
  Children(steps, place);
}

void Marker::Table(const std::vector<Step>& steps, const Place& place) {
  uint32_t first = kNoToken;  // input or output
  for (const Step& step : steps) {
    if (step.child) {
      const bool clause = nodes_[*step.child].part == Part::kClause;
      if (clause) Break(step.first, place.Inside());
      if (!clause && first == kNoToken) first = step.first;
      Place column = place.Inside(2);
      column.hang = first;
      if (!clause && first != step.first) Break(step.first, column);
      Walk(*step.child, place.Inside());
    } else if (text_.Is(step.first, "(")) {
      Touch(step.first);
      first = kNoToken;
    } else if (text_.Is(step.first, "->")) {
      Break(step.first, place);
      marks_.of[step.first].own_line = true;
      first = kNoToken;
    }
  }
}

void Marker::TypeExpr(const std::vector<Step>& steps, const Place& place) {
  Place choice = place;
  for (const Step& step : steps) {
    const bool is_choice = step.child && nodes_[*step.child].part == Part::kChoice;
    if (is_choice && choice.hang == place.hang) choice.hang = step.first;
    if (is_choice && text_.Is(step.first - 1, ",")) Break(step.first, choice);
    if (!step.child && text_.Is(step.first, "<")) Break(step.first, choice);
    if (!step.child && text_.Is(step.first, "/")) {
      Touch(step.first);
      Touch(step.last);
    }
  }
  Children(steps, place.Inside());
}

bool Marker::Declaration(const Node& node, const std::vector<Step>& steps, const Place& place) {
  switch (node.part) {
    case Part::kTypeDecl:
      Column(node.first + 2, 1);
      Head(steps, place);
      return true;
    case Part::kScoreDecl: case Part::kStageDecl: case Part::kAnswerDecl:
    case Part::kRouteDecl: case Part::kClaimDecl: case Part::kClause:
      Head(steps, place);
      return true;
    case Part::kTableDecl: Table(steps, place); return true;
    case Part::kTypeExpr: case Part::kParameter: TypeExpr(steps, place); return true;
    case Part::kIgnoreDecl: WordsBreak(steps, {"because"}, place); return true;
    case Part::kTeamDecl: WordsBreak(steps, {"led"}, place); return true;
    case Part::kSourceDecl: case Part::kSourceNested: case Part::kTestDecl:
      WordsBreak(steps, {"by", "for", "delimiter"}, place);
      return true;
    case Part::kDefineDecl: {
      const bool has_parameters = text_.Is(node.first + 2, "(");
      if (has_parameters) Touch(node.first + 2);
      for (const Step& step : steps) {
        if (!step.child && text_.Is(step.first, "=")) Column(step.first, 1);
        const bool parameter = step.child && nodes_[*step.child].part == Part::kParameter;
        Place next = place.Inside();
        next.hang = node.first + 3;
        if (parameter && step.first > next.hang) Break(step.first, next);
      }
      Head(steps, place);
      return true;
    }
    case Part::kListDecl: {
      const uint32_t sign = node.first + 2;
      Column(sign, 1);
      WordsBreak(steps, {"column"}, place);
      if (text_.Is(sign, "=")) List(steps, sign + 1, place);
      return true;
    }
    case Part::kEventDecl: {
      uint32_t first = kNoToken;  // part
      for (const Step& step : steps) {
        if (!step.child && text_.Is(step.first, "{")) Column(step.first, 1);
        Place next = place;
        next.hang = first;
        if (step.child && nodes_[*step.child].part == Part::kEventPart) {
          if (first == kNoToken) first = step.first;
          else if (text_.Is(step.first - 1, ",")) Break(step.first, next);
        } else if (first != kNoToken) {
          Break(step.first, next);
        }
      }
      return true;
    }
    case Part::kBandDecl: {
      bool seen = false;
      for (const Step& step : steps) {
        const bool clause = step.child && nodes_[*step.child].part == Part::kClause;
        if (clause && !seen) Column(step.first, 1);
        seen = seen || clause;
        if (!step.child && text_.Is(step.first, "{")) Column(step.first, 2);
      }
      Head(steps, place);
      return true;
    }
    default: return false;
  }
}

}  // namespace tandem::format
