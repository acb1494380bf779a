// SPDX-License-Identifier: Apache-2.0
// Two policies as one, so that a question can be about both decisions of one lead.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::analyze {

// What both call by one name is one: fields, events, choices with the same values, tables, scores
// and all expressions that mean the same, so that what did not change has one id. What differs is
// appended, scores and tables as `NAME (new)`.
//
// A lead of the merged policy is one that both accept. A field that either requires is required;
// its range is what both allow; a field that one has alone is there and the other does not read it.
// A choice of which the values differ keeps them by name, and `acceptable` says that a lead has
// only those that both know. Fields of another kind, or without a common value, are two:
// `unrelated`.
struct Merged {
  hir::Policy policy;                 // the first, every id as it was; then what the second adds
  std::vector<hir::ExprId> same;      // by expression of the first: one for all that mean it
  std::vector<hir::ExprId> exprs;     // by expression of the second: where it is in `policy`
  std::vector<hir::FieldId> fields;   // by field of the second
  std::vector<hir::EventId> events;   // by event of the second
  std::vector<std::vector<hir::FieldId>> event_fields;  // by event of the second and its field
  std::vector<schema::ChoiceId> choices;  // by choice of the second
  // Of the second, as expressions over the merged policy; kNoExpr: it has none.
  hir::ExprId stage = hir::kNoExpr;
  hir::ExprId way_in = hir::kNoExpr;
  hir::ExprId route = hir::kNoExpr;
  std::vector<hir::ExprId> scores;    // by score of the second
  // Definite conditions that every lead meets which both accept, to be demanded with each question.
  std::vector<hir::ExprId> acceptable;

  // Inputs of which a lead has one and the merged policy two: what is proved holds, what is found
  // may be no lead.
  struct Unrelated {
    hir::FieldId field{};  // the second's, in `policy`; of an event: within it
    bool of_event = false;
    hir::EventId event{};
    std::string because;   // "`size` was an integer and is text"
  };
  std::vector<Unrelated> unrelated;
};

// Both were checked without errors and have the same zone. `apart`: fields of the second that
// become inputs of their own, optional when they may be missing.
Merged Merge(const hir::Policy& first, const hir::Policy& second,
             const std::vector<hir::FieldId>& apart = {});

// A lead of the merged policy as the first, or the second, has it; nothing when it has a value that
// this one does not know.
std::optional<hir::Test> AsFirst(const Merged& merged, const hir::Policy& first,
                                 const hir::Test& lead);
std::optional<hir::Test> AsSecond(const Merged& merged, const hir::Policy& second,
                                  const hir::Test& lead);

}  // namespace tandem::analyze
