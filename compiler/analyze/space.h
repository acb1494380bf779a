// SPDX-License-Identifier: Apache-2.0
// Leads as a box: what each input can still be, and what every expression of the policy can be over
// all leads in it. Narrowing an input re-evaluates only what reads it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/analyze/domain.h"
#include "compiler/analyze/leads.h"
#include "compiler/analyze/variables.h"
#include "compiler/hir/hir.h"
#include "runtime/value/zone.h"

namespace tandem::analyze {

// Whether a cell of texts matches a text that is there, by its key.
bool TextMatches(const hir::TableCell& cell, const std::string& key);

class Space {
 public:
  Space(const hir::Policy& policy, const Limits& limits);
  // The policy has more expressions. Nothing may be narrowed.
  void Grow();

  const hir::Policy& policy() const { return policy_; }
  const Variables& variables() const { return variables_; }
  const Limits& limits() const { return limits_; }
  const hir::Expr& operator[](ExprId id) const { return policy_[id]; }

  const Domain& At(Var var) const { return now_[var]; }
  const Bits& narrowed() const { return narrowed_; }
  void Narrow(Var var, Domain domain);
  // Where texts do not stand for all texts, nothing is concluded from them.
  void SetDistrust(bool distrust);

  // What the expression can be over the box.
  const Abs& Of(ExprId id);
  uint8_t Outcomes(ExprId id) { return Of(id).Outcomes(); }
  // Inputs it reads, through everything it refers to.
  const Bits& Reads(ExprId id);

  // Whether a rule of a score counts, and for how many points: both ends, 0 where it may not count.
  struct RulePoints {
    int64_t low = 0;
    int64_t high = 0;
  };
  RulePoints PointsOf(const hir::Score& score, const hir::ScoreRule& rule);
  // Of a rule or group at the top of a score.
  RulePoints TermOf(const hir::Score& score, size_t rule);
  // A stage's own conditions, its place in the chain aside: yes, no.
  uint8_t Holds(const hir::Stage& stage);
  uint8_t AnyAside();
  // What a text is asked, of one leaf.
  using Ask = std::function<uint8_t(const TextLeaf&)>;
  uint8_t OverLeaves(ExprId text, TextTransform transform, const Ask& ask);
  // The classes of the leaf's input for which an atom holds; for which the transformed text is.
  const Bits& Holding(const program::TextAtom& atom, ExprId asked, const TextLeaf& leaf);
  const Bits& Present(const TextLeaf& leaf);
  uint8_t CellOutcomes(const hir::Table& table, size_t input, const hir::TableCell& cell,
                       ExprId arg);
  Bits HoldingCell(const hir::TableCell& cell, const TextLeaf& leaf);
  // Rows that may answer, in order, and whether none may.
  std::vector<uint32_t> RowsOf(const hir::Table& table, const hir::Expr& call, bool* none);
  // Ends of a window over `as of`: [low, high] of each.
  struct WindowEnds {
    Abs low, high;
  };
  WindowEnds EndsOf(const hir::Window& window) const;
  const value::Zone& zone() const { return zone_; }
  bool zone_known() const { return zone_known_; }
  // Of each aggregate and each of its parts: whether an event counts (leads.cpp makes them).
  std::vector<std::vector<ExprId>> counts;
  // Boxes looked at for exact bounds of scores; counted by who searches.
  int64_t looked_at = 0;

 private:
  // A value that is kept while what it reads stays as it is.
  struct Slot {
    Bits reads;
    bool has_reads = false;
    uint32_t root_of = 0;  // generation
    uint64_t at = 0;
    Abs root, now;
  };
  struct Part {  // terms of a score that share inputs
    std::vector<uint32_t> rules;
    Slot slot;
  };
  struct ScoreParts {
    Slot slot;
    std::vector<Part> parts;
    bool made = false;
  };

  bool Fresh(const Slot& slot) const;
  template <class F>
  const Abs& Memo(Slot& slot, const F& compute);
  void AddReads(ExprId id, Bits& into);
  void AddStageReads(const std::vector<hir::Stage>& stages, Bits& into);
  const Bits& ScoreReads(size_t score);
  Bits RuleReads(const hir::Score& score, size_t rule);
  void MakeParts(size_t score);

  Abs Compute(ExprId id);
  Abs Leaf(ExprId id);
  Abs Logic(const hir::Expr& e);
  Abs Compare(const hir::Expr& e);
  Abs InSet(const Abs& a, const std::vector<std::pair<int64_t, int64_t>>& intervals);
  Abs InWindow(const hir::Expr& e);
  Abs Arithmetic(const hir::Expr& e);
  Abs Rounding(const hir::Expr& e);
  Abs Extreme(const hir::Expr& e);
  Abs Choose(const hir::Expr& e);
  Abs Calendar(const hir::Expr& e);
  Abs DateOf(const Abs& time) const;
  bool SameOffset(int64_t from_us, int64_t to_us) const;
  Abs Weighted(ExprId id);
  Abs TextTest(ExprId id);
  Abs TextEqual(const hir::Expr& e);
  uint8_t LeavesEqual(const TextLeaf& a, const TextLeaf& b);
  const std::vector<int32_t>& KeysOf(const TextLeaf& leaf);
  Abs TextKnown(ExprId text);
  Abs LengthOf(const hir::Expr& e);
  Abs ListHas(const hir::Expr& e);
  Abs RecordKnown(const hir::Expr& e);
  Abs TableRow(const hir::Expr& e);
  Abs TableValue(const hir::Expr& e);
  Abs ScoreOf(size_t index);
  Abs FinishScore(const hir::Score& score, Abs sum);
  Abs PartBounds(size_t score, Part& part);
  int64_t Optimum(size_t score, const Part& part, bool greatest, int64_t boxes);
  Abs Stage();
  Abs WayIn();
  uint8_t Fires(ExprId when) { return when == hir::kNoExpr ? kYes : Outcomes(when); }

  const hir::Policy& policy_;
  const Limits limits_;
  Variables variables_;
  value::Zone zone_;
  bool zone_known_ = true;
  std::vector<Domain> now_;
  Bits narrowed_;
  std::vector<uint64_t> changed_;
  uint64_t clock_ = 1;
  uint32_t generation_ = 1;
  bool distrust_ = false;
  int nested_ = 0;  // inside the search for exact bounds
  std::vector<Slot> slots_;
  std::vector<ScoreParts> scores_;
  Slot stage_;
  std::unordered_map<uint64_t, Bits> holding_, present_;
  std::unordered_map<uint64_t, std::vector<int32_t>> keys_;
  std::unordered_map<std::string, int32_t> key_ids_;
};

}  // namespace tandem::analyze
