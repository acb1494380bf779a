// SPDX-License-Identifier: Apache-2.0
// Which way expressions can go when one thing about a lead goes up, by their form alone. Cheap, and
// enough for most claims; where it says "may", it may also not be so.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "compiler/hir/hir.h"

namespace tandem::analyze {

// Of yes/no values the order is no, unknown, yes. `known`: what was known may become unknown, or
// the other way round.
struct Direction {
  bool may_rise = false;
  bool may_fall = false;
  bool known = false;

  static Direction Any() { return {true, true, true}; }
  bool Stays() const { return !may_rise && !may_fall && !known; }
  Direction Turned() const { return {may_fall, may_rise, known}; }
  void Join(Direction other) {
    may_rise = may_rise || other.may_rise;
    may_fall = may_fall || other.may_fall;
    known = known || other.known;
  }
  friend bool operator==(const Direction&, const Direction&) = default;
};

class Directions {
 public:
  // A field goes from one known value to a greater one.
  Directions(const hir::Policy& policy, hir::FieldId risen);
  // One event more of any of the types.
  Directions(const hir::Policy& policy, std::vector<hir::EventId> added);

  Direction Of(hir::ExprId id);

 private:
  Direction Compute(hir::ExprId id);
  Direction OfEvents(const hir::Expr& e);
  Direction OfCount(const hir::Expr& e, const hir::Aggregate& aggregate);
  Direction Logic(const hir::Expr& e);
  Direction Compared(const hir::Expr& e);
  Direction InSet(const hir::Expr& e);
  Direction Arithmetic(const hir::Expr& e);
  Direction Product(const hir::Expr& e);
  Direction Choose(const hir::Expr& e);
  Direction Switched(const hir::Expr& e, size_t line, Direction condition) const;
  Direction All(const hir::Expr& e);
  Direction OfScore(size_t index);
  Direction OfRule(const hir::Score& score, size_t index);
  Direction Counts(const hir::ScoreRule& rule);
  Direction OfStage();
  Direction Holds(const hir::Stage& stage);

  const hir::Policy& policy_;
  std::optional<hir::FieldId> field_;
  std::vector<hir::EventId> events_;
  std::map<hir::ExprId, Direction> known_;
  std::map<size_t, Direction> scores_;
  std::optional<Direction> stage_;
};

}  // namespace tandem::analyze
