// SPDX-License-Identifier: Apache-2.0
// The inputs a policy reads: fields of leads and of events, what earlier versions and evaluations
// left, `as of`, and what is computed from events, which counts as an input here.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/analyze/domain.h"
#include "compiler/analyze/texts.h"
#include "compiler/hir/hir.h"
#include "compiler/hir/ranges.h"

namespace tandem::analyze {

using hir::ExprId;
using Var = uint32_t;
inline constexpr Var kNoVar = 0xffffffffu;

struct Variable {
  enum class Of : uint8_t {
    kAsOf,
    kField,          // owner: field of the lead
    kElement,        // owner: list field; element: a needle it may have
    kAggregate,      // owner: aggregate; count, sum or distinct
    kPicked,         // owner: aggregate, index: field
    kPickedElement,
    kPickedAt,
    kWeighted,       // owner: the expression
    kEventField,     // owner: event, index: field
    kEventElement,
    kEventAt,        // owner: event
  };
  Of of{};
  uint32_t owner = 0;
  uint32_t index = 0;
  std::string element;
  schema::ValueType type;
  int32_t texts = -1;  // texts: index of their classes
  Domain full;
};

// A text an expression may be: a constant, or a transformed input.
struct TextLeaf {
  Var var = kNoVar;
  TextTransform transform = TextTransform::kNone;
  std::string text;  // constants, transformed; empty: missing
};

// Computed from events.
inline bool OfEvents(Variable::Of of) {
  return of == Variable::Of::kAggregate || of == Variable::Of::kPicked ||
         of == Variable::Of::kPickedElement || of == Variable::Of::kPickedAt ||
         of == Variable::Of::kWeighted;
}

// Of a single event.
inline bool OfOneEvent(Variable::Of of) {
  return of == Variable::Of::kEventField || of == Variable::Of::kEventElement ||
         of == Variable::Of::kEventAt;
}

class Variables {
 public:
  explicit Variables(const hir::Policy& policy, size_t text_limit);
  // The policy has more expressions: true when variables or what they can be changed.
  bool Grow();

  size_t size() const { return all_.size(); }
  const Variable& operator[](Var var) const { return all_[var]; }
  // Of a kField, kAggregate …; elements of lists by name.
  Var Of(ExprId id) const;
  Var Element(const hir::Expr& list, const std::string& needle) const;
  Var AsOf() const { return 0; }
  Var Field(schema::FieldId field) const;
  Var Find(Variable::Of of, uint32_t owner, uint32_t index = 0) const;

  const TextClasses& Texts(Var var) const { return classes_[static_cast<size_t>(all_[var].texts)]; }
  bool Incomplete(Var var) const {
    return all_[var].texts >= 0 && !Texts(var).why_incomplete.empty();
  }
  // Every leaf a text expression may turn out to be.
  void EachLeaf(ExprId text, TextTransform transform,
                const std::function<void(const TextLeaf&)>& f) const;
  // "employees", "count of page_view".
  std::string Name(Var var) const;

 private:
  using Key = std::tuple<Variable::Of, uint32_t, uint32_t, std::string>;
  Var Add(Variable variable);
  void Register(ExprId id);
  void RegisterList(const hir::Expr& e);
  void Ask(ExprId id);
  void AskTable(const hir::Expr& e);
  void OfField(const schema::Field& field, Domain& d) const;
  Domain FullOf(const Variable& variable) const;
  int64_t MostOf(const hir::Aggregate& aggregate) const;
  hir::Interval SumsOf(const hir::Aggregate& aggregate) const;
  int64_t MostWeight(const hir::Aggregate& aggregate) const;
  bool BuildTexts();
  size_t GroupOf(size_t group) {
    while (groups_[group] != group) group = groups_[group];
    return group;
  }

  const hir::Policy& policy_;
  const size_t text_limit_;
  size_t seen_ = 0;  // expressions
  std::vector<Variable> all_;
  std::map<Key, Var> by_key_;
  // Texts compared with each other share their classes.
  std::vector<size_t> groups_;                 // union-find, by variable
  std::vector<TextQuestions> questions_;       // by variable, then of its group
  std::vector<std::pair<Var, Var>> compared_;
  std::vector<TextQuestions> built_;
  std::vector<TextClasses> classes_;
};

}  // namespace tandem::analyze
