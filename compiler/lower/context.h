// SPDX-License-Identifier: Apache-2.0
// What the parts of Lower share: the policy, the Program under construction, and what is already
// lowered.
#pragma once

#include <functional>
#include <optional>

#include "compiler/hir/hir.h"
#include "compiler/lower/emitter.h"
#include "compiler/lower/inputs.h"
#include "compiler/lower/lower.h"
#include "compiler/source/source.h"

namespace tandem::lower {

using hir::ExprId;

// A text expression is a choice among leaves: constants and transformed fields.
struct LeafText {
  bool is_field = false;
  schema::FieldId field{};
  program::TextTransform transform = program::TextTransform::kNone;
  std::string text;     // constants, transform applied
  bool present = true;  // a constant's domain may be missing
};

class Context {
 public:
  Context(const hir::Policy& policy, const source::SourceSet& sources, LowerOptions options,
          program::Program& program);

  // Expressions, each plane once. `True` is surely yes, `False` surely no, `Valid` known.
  OpId True(ExprId id);
  OpId False(ExprId id);
  OpId Valid(ExprId id);
  // Whole number in the units of the expression's type; anything where not Valid. Choices: the
  // index.
  OpId Value(ExprId id);
  // Condition of a rule: true where there is none.
  OpId Fires(ExprId id) { return id == hir::kNoExpr ? emit.Mask(true) : True(id); }
  OpId Blocked(ExprId id) { return id == hir::kNoExpr ? emit.Mask(false) : True(id); }

  // A text answer: index of the leaf that holds; leaves are appended.
  OpId TextLeafIndex(ExprId id, std::vector<program::TextLeaf>& leaves);

  void LowerScores();
  void LowerBands();
  void LowerStages();
  void LowerAnswers();
  void LowerRoute();
  void LowerTests();
  void LowerFaults();

  program::Place PlaceOf(source::Span span) const;
  std::string TextOf(source::Span span) const;

  const hir::Policy& policy;
  const source::SourceSet& sources;
  const LowerOptions options;
  program::Program& program;
  Emitter emit;
  Inputs inputs;

 private:
  struct Lowered {
    OpId yes = program::kNoOp, no = program::kNoOp, valid = program::kNoOp, value = program::kNoOp;
  };
  Lowered& At(ExprId id) { return lowered_[static_cast<size_t>(id)]; }
  const hir::Expr& Expr(ExprId id) const { return policy[id]; }

  OpId MakeTrue(const hir::Expr& expr);
  OpId MakeFalse(const hir::Expr& expr);
  OpId MakeValid(const hir::Expr& expr);
  OpId MakeValue(const hir::Expr& expr);
  OpId MakeDecision(const hir::Expr& expr);
  OpId MakeArithmetic(const hir::Expr& expr);
  OpId MakeTime(const hir::Expr& expr);
  OpId MakeRounding(const hir::Expr& expr);
  OpId MakeExtreme(const hir::Expr& expr);
  OpId Ceiling(OpId value, int64_t unit);
  OpId Compare(const hir::Expr& expr);
  OpId Fault(const hir::Expr& expr);
  OpId ValidOfAll(const std::vector<ExprId>& args);
  // What a kChoose or kOrElse yields: the guarded combination of its branches.
  OpId Branches(const hir::Expr& expr, const std::function<OpId(ExprId)>& branch);
  OpId BranchValue(const hir::Expr& expr, const std::function<OpId(ExprId)>& branch);

  // Or over the ways a text can come about of (way holds and leaf); no where the text is missing.
  OpId OverLeaves(ExprId id, program::TextTransform transform,
                  const std::function<OpId(const LeafText&)>& leaf);
  OpId TextTest(const hir::Expr& expr, bool wanted);
  OpId TextEqual(const hir::Expr& expr, bool wanted);
  OpId LeafValid(const LeafText& leaf);
  OpId LeafLength(ExprId id, program::TextTransform transform);

  struct RuleValue {
    OpId fired, failed, blocked, points, uncapped;
  };
  RuleValue LowerRule(const hir::Score& score, const hir::ScoreRule& rule);
  // Scores and the stage are lowered when first needed, whatever reads them.
  OpId ScoreTotal(size_t index);
  void ComputeStage();
  OpId LowerScore(const hir::Score& score);
  OpId FinishScore(const hir::Score& score, OpId sum, program::Score& out);
  OpId Conditional(ExprId when);
  OpId StageHolds(const hir::Stage& stage);
  OpId WayIn(const hir::Stage& stage, int64_t first_label);

  program::Rule NewRule(program::RuleKind kind, const std::string& owner, source::Span span,
                        std::initializer_list<ExprId> reads);
  void AddRule(program::Rule rule);
  void AddLine(program::Rule rule, ExprId condition, ExprId unless);
  void AddResult(program::ResultKind kind, std::string name, schema::ValueType type, OpId value,
                 OpId valid);

  std::vector<Lowered> lowered_;
  std::vector<OpId> scores_, bands_;
  OpId stage_ = program::kNoOp, way_in_ = program::kNoOp;
  std::vector<OpId> faults_;
};

// Answers a test of a constant; the same definitions as for fields (runtime/batch).
bool AnswerConstant(const program::TextAtom& atom, const std::string& text);
// Drops operations nothing needs and renumbers the rest.
void Tidy(program::Program& program);

}  // namespace tandem::lower
