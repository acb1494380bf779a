// SPDX-License-Identifier: Apache-2.0
// Expressions as terms for the solver: exactly as they run, or, where `loose` says so, with more
// values than they have. What is shown of more holds of what there is.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/analyze/space.h"
#include "compiler/analyze/terms.h"

namespace tandem::analyze {

class Encoder {
 public:
  // The space as it is narrowed says what inputs can be. `anything`: texts that stand for all are
  // not enough where they are not known to be complete.
  Encoder(Space& space, bool anything) : space_(space), anything_(anything) {}

  void Require(const Demand& demand);
  const Terms& terms() const { return terms_; }
  // Why what was found may be none; empty: every term is exact.
  const std::string& loose() const { return loose_; }
  // There are more terms than can be asked about.
  bool TooLarge() const { return too_many_texts_ || terms_.size() > kMostTerms; }

  struct Input {
    TermId known = 0;
    TermId value = 0;  // a number; of yes/no a truth
    bool is_truth = false;
    int64_t beyond = -1;  // of texts: the class of those that no text stands for
  };
  const std::map<Var, Input>& inputs() const { return inputs_; }

 private:
  static constexpr size_t kMostTerms = 60'000;
  static constexpr size_t kMostChoices = 1'000;  // of what a text may be
  struct Number {
    TermId known = 0;
    TermId value = 0;  // whatever where it is not known
  };
  struct Outcome {  // never both
    TermId yes = 0;
    TermId no = 0;
  };
  struct TextChoice {
    TermId when = 0;  // of all choices at most one
    TextLeaf leaf;
  };

  const hir::Expr& At(ExprId id) const { return space_[id]; }
  bool IsYesNo(ExprId id) const { return At(id).type.kind == schema::Kind::kYesNo; }
  // Some value that the bounds allow.
  Number AnyNumber(ExprId id, const std::string& why);
  Outcome AnyOutcome(ExprId id, const std::string& why);
  void Loose(const std::string& why) {
    if (loose_.empty()) loose_ = why;
  }
  const Input& InputOf(Var var);

  Number NumberOf(ExprId id);
  Outcome OutcomeOf(ExprId id);
  TermId Yes(ExprId id) { return id == hir::kNoExpr ? terms_.Truth(true) : OutcomeOf(id).yes; }
  TermId KnownOf(ExprId id);
  Number MakeNumber(ExprId id);
  Outcome MakeOutcome(ExprId id);
  Number Leaf(ExprId id);
  Number Referred(ExprId id);
  Outcome LeafOutcome(ExprId id);
  Outcome Definite(TermId yes) { return {yes, terms_.Not(yes)}; }
  Outcome Settled(TermId known, TermId yes) {
    return {terms_.And({known, yes}), terms_.And({known, terms_.Not(yes)})};
  }
  Outcome Logic(const hir::Expr& e);
  Outcome Compare(const hir::Expr& e);
  TermId InIntervals(TermId value, const std::vector<std::pair<int64_t, int64_t>>& intervals);
  Outcome ChooseOutcome(const hir::Expr& e);
  Outcome RecordKnown(ExprId id);
  Outcome ListHas(ExprId id);
  Number ChooseNumber(const hir::Expr& e);
  Number Extreme(const hir::Expr& e);

  // ---- encode_numbers.cpp
  Number Arithmetic(const hir::Expr& e);
  Number Rounding(const hir::Expr& e);
  // The value, unknown where it leaves 64 bits.
  Number Fitting(TermId known, TermId value);
  TermId HalfEven(TermId a, Int128 by);
  TermId HalfEvenByTerm(TermId a, TermId by);
  TermId Remainder(TermId a, TermId by);

  // ---- encode_time.cpp
  Number Calendar(const hir::Expr& e, ExprId id);
  TermId DateOf(TermId time);
  TermId WeekdayOf(TermId day);
  TermId MonthOf(TermId day);
  TermId DaysBetween(TermId known, ExprId id, TermId from, TermId to);
  void BoundSpan(const hir::Expr& e, TermId known, TermId apart, TermId count);
  Outcome InWindow(const hir::Expr& e);
  TermId End(int32_t moment);
  TermId InstantOf(const hir::Moment& moment);
  TermId AsOf() { return InputOf(space_.variables().AsOf()).value; }
  // Of days or instants: all in years that are taken as they are.
  bool InCalendar(TermId time, int64_t unit_us) const;
  // The zone's offset where it is one for all instants the term can be.
  bool OneOffset(TermId time, int64_t& offset_us) const;
  TermId Clamped(TermId a, int64_t low, int64_t high) {
    return terms_.Least(terms_.Greatest(a, terms_.Number(low)), terms_.Number(high));
  }

  // ---- encode_texts.cpp
  const std::vector<TextChoice>& TextOf(ExprId text, TextTransform transform);
  std::vector<TextChoice> MakeText(ExprId text, TextTransform transform);
  void AddChoices(std::vector<TextChoice>& to, TermId when, const std::vector<TextChoice>& from);
  TermId LeafKnown(const TextLeaf& leaf);
  // The input is of one of the classes; `asked` tells questions to texts beyond them apart.
  TermId ClassIn(Var var, const Bits& classes, const std::string& asked);
  TermId TextKnown(ExprId text);
  Outcome TextTest(ExprId id);
  Outcome TextEqual(const hir::Expr& e);
  TermId LeavesEqual(const TextLeaf& a, const TextLeaf& b);
  std::map<std::string, Bits> KeysOf(const TextLeaf& leaf);
  Number LengthOf(const hir::Expr& e);

  // ---- encode_decisions.cpp
  TermId PointsOf(const hir::Score& score, const hir::ScoreRule& rule);
  TermId TermOf(const hir::Score& score, size_t rule);
  TermId ScoreOf(size_t index);
  TermId FinishScore(const hir::Score& score, TermId sum);
  TermId Holds(const hir::Stage& stage);
  TermId StageOf();
  TermId CellMatches(const hir::TableCell& cell, ExprId arg);
  // Of each row: that it answers. Too large a table has none.
  const std::vector<TermId>& RowsOf(ExprId row);
  Number TableRow(ExprId id);
  Number TableValue(ExprId id);

  Space& space_;
  const bool anything_;
  Terms terms_;
  std::string loose_;
  std::map<Var, Input> inputs_;
  std::map<ExprId, Number> numbers_;
  std::map<ExprId, Outcome> outcomes_;
  std::map<size_t, TermId> scores_;
  std::map<ExprId, std::vector<TermId>> rows_;
  std::map<TermId, TermId> dates_;
  std::map<std::string, TermId> free_;     // truths about texts beyond the classes
  std::map<std::string, TermId> moments_;  // instants of which only a range is known
  std::map<std::pair<ExprId, TextTransform>, std::vector<TextChoice>> texts_;
  bool too_many_texts_ = false;
  TermId stage_ = 0;
  bool has_stage_ = false;
};

}  // namespace tandem::analyze
