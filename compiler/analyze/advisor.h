// SPDX-License-Identifier: Apache-2.0
// Where to split a box so that an expression comes to be what is wanted of it: from the expression
// down to an input, along what is still open. Only advice: any split keeps a search right, a good
// one keeps it short.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>

#include "compiler/analyze/space.h"

namespace tandem::analyze {

// Two parts of what an input can be, the promising one first.
struct Split {
  Var var = kNoVar;
  Domain first, second;
};
using Advice = std::optional<Split>;

// Of a value: known and within the ends, or unknown.
struct Want {
  int64_t low = std::numeric_limits<int64_t>::min();
  int64_t high = std::numeric_limits<int64_t>::max();
  bool known = true;
  bool unknown = false;

  static Want Unknown() { return {.known = false, .unknown = true}; }
  bool Meets(const Abs& a) const {
    return (known && a.known && a.low <= high && low <= a.high) || (unknown && a.unknown);
  }
  bool Holds(const Abs& a) const {
    return (!a.known || (known && low <= a.low && a.high <= high)) && (!a.unknown || unknown);
  }
};

class Advisor {
 public:
  explicit Advisor(Space& space) : space_(space) {}

  // A split toward one of the outcomes; none when nothing it reads can be split.
  Advice ForOutcomes(ExprId id, uint8_t wanted);
  Advice ForValue(ExprId id, Want want);
  // Toward more points, `target` will do, (or fewer) of one rule or group at the top of a score.
  Advice ForTerm(const hir::Score& score, size_t rule, bool more,
                 int64_t target = std::numeric_limits<int64_t>::max());
  // Any input the expression reads.
  Advice Any(ExprId id);
  Advice Halved(Var var) const;

 private:
  Advice Toward(ExprId id, uint8_t wanted);
  Advice Logic(const hir::Expr& e, uint8_t wanted);
  Advice Count(const hir::Expr& e, uint8_t wanted);
  Advice Known(ExprId id, bool known);
  Advice Compared(const hir::Expr& e, uint8_t wanted);
  Advice Less(ExprId a, ExprId b, int64_t gap);
  Advice Equal(ExprId a, ExprId b, bool yes);
  Advice InSet(const hir::Expr& e, bool yes);
  Advice Within(ExprId a, const std::vector<std::pair<int64_t, int64_t>>& intervals, bool yes);
  Advice InWindow(const hir::Expr& e, bool yes);
  Advice ListHas(const hir::Expr& e, bool yes);
  Advice RecordKnown(const hir::Expr& e, bool yes);

  Advice Value(ExprId id, Want want);
  Advice OfInput(Var var, const Want& want);
  Advice OfDay(ExprId instant, const Want& day);
  Advice Sum(const hir::Expr& e, const Want& want);
  Advice Scaled(const hir::Expr& e, const Want& want);
  Advice Spans(const hir::Expr& e, const Want& want);
  Advice Chosen(const hir::Expr& e, const std::function<bool(ExprId)>& can,
                const std::function<Advice(ExprId)>& into);

  using LeafAdvice = std::function<Advice(const TextLeaf&)>;
  using LeafCan = std::function<bool(const TextLeaf&)>;
  Advice Text(ExprId text, TextTransform transform, const LeafCan& can, const LeafAdvice& into);
  Advice TextTest(ExprId id, uint8_t wanted);
  Advice TextEqual(const hir::Expr& e, uint8_t wanted);
  Advice TextKnown(ExprId id, bool known);
  Advice OfText(const TextLeaf& leaf, const Bits& good) const;

  Advice Table(const hir::Expr& call, const std::function<bool(uint32_t)>& good, bool unknown);
  Advice Cell(const hir::TableCell& cell, ExprId arg, bool yes);
  Advice StageValue(const Want& want);
  Advice StageHolds(const hir::Stage& stage, bool yes);
  Advice ScoreValue(size_t index, const Want& want);
  Advice Rule(const hir::Score& score, const hir::ScoreRule& rule, bool more, int64_t target);

  Space& space_;
};

}  // namespace tandem::analyze
