// SPDX-License-Identifier: Apache-2.0
// What the parts of Lower share: the policy, the Program under construction, and what is already
// lowered.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "compiler/hir/hir.h"
#include "compiler/lower/emitter.h"
#include "compiler/lower/inputs.h"
#include "compiler/lower/lower.h"
#include "compiler/source/source.h"

namespace tandem::lower {

using hir::ExprId;

// One rule is worth at most 10^10 points, so that no sum of rules can leave int64
// (docs/LANGUAGE.md).
inline constexpr int64_t kMaxRulePoints = 10'000'000'000;

class Passes;
struct PickedText;
struct TableQuestion;

// A text expression is a choice among leaves: constants and transformed fields of leads, of the
// event at hand, of a picked event, or what a decision table answers.
struct LeafText {
  enum class From : uint8_t { kConstant, kLead, kEvent, kPicked, kTable };
  From from = From::kConstant;
  schema::FieldId field{};
  program::TextTransform transform = program::TextTransform::kNone;
  std::string text;                   // constants, transform applied
  bool present = true;                // a constant's domain may be missing
  const hir::Expr* expr = nullptr;  // kPicked, kTable

  bool IsConstant() const { return from == From::kConstant; }
};

// Which body a Context fills.
struct Place {
  program::Body& body;
  int32_t table = -1;  // over the events of Program::tables[table]; -1: over leads
  uint32_t level = 0;  // of passes
  bool is_main = false;
};

// An operation with no result on some rows of a body, and where it was written.
struct FaultMask {
  OpId when = program::kNoOp;
  source::Span span;
};

class Context {
 public:
  Context(const hir::Policy& policy, const source::SourceSet& sources, LowerOptions options,
          program::Program& program, Passes& passes, const Place& place);

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
  void LowerRejects();
  void LowerFaults();

  // Passes over events: the events that an aggregate counts, and what it reads of them.
  struct Counted {
    OpId in_window, counts, where_no;
  };
  Counted CountedEvents(const hir::Aggregate& aggregate, const hir::EventPart& part);
  OpId Rejected(const hir::Policy::RejectWhen& reject);
  // What an expression over the event stands for in a column: texts by key.
  struct Column {
    OpId value, valid;
    schema::Kind kind;
  };
  Column ColumnOf(ExprId id);
  // A question to a text or list of the event at hand.
  Column ColumnOf(const hir::Expr& field, const PickedText& question);
  // Every field of the event, in an order that decides between equal instants.
  std::vector<Column> Ties();

  void AddFault(OpId when, source::Span span);
  const std::vector<FaultMask>& fault_masks() const { return fault_masks_; }

  program::Place PlaceOf(source::Span span) const;
  std::string TextOf(source::Span span) const;

  const hir::Policy& policy;
  const source::SourceSet& sources;
  const LowerOptions options;
  program::Program& program;
  Passes& passes;
  const Place place;
  Emitter emit;
  Inputs inputs;

 private:
  struct Lowered {
    OpId yes = program::kNoOp, no = program::kNoOp, valid = program::kNoOp, value = program::kNoOp;
  };
  Lowered& At(ExprId id) { return lowered_[static_cast<size_t>(id)]; }
  const hir::Expr& Expr(ExprId id) const { return policy[id]; }

  // Over events: whether the leads know it and the event gathers it.
  bool Gathers(ExprId id) const;
  Context& Leads();

  OpId AnyLeafKnown(uint32_t record);
  OpId MakeTrue(const hir::Expr& expr);
  OpId MakeFalse(const hir::Expr& expr);
  OpId MakeValid(const hir::Expr& expr);
  OpId MakeValue(const hir::Expr& expr);
  OpId MakeDecision(const hir::Expr& expr);
  OpId MakeArithmetic(const hir::Expr& expr);
  OpId MakeTime(const hir::Expr& expr);
  OpId MakeEventValue(const hir::Expr& expr);
  OpId MakeEventValid(const hir::Expr& expr);
  OpId WithoutFaults(const hir::Expr& expr, OpId known, OpId fault);
  OpId Weighted(const hir::Expr& expr);
  OpId WeightedFault(const hir::Expr& expr);
  OpId WeightedPoints(const hir::Expr& expr);
  // Of aggregates of stage entries: carried state is known.
  OpId StateKnown(const hir::Aggregate& aggregate);
  OpId InWindow(OpId value, int64_t window);
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
  // Questions to one leaf, wherever it comes from.
  OpId LeafValid(const LeafText& leaf);
  OpId LeafAnswer(const LeafText& leaf, const program::TextAtom& atom);
  OpId LeafKey(const LeafText& leaf);
  OpId LeafLength(const LeafText& leaf);
  OpId LeafClass(const LeafText& leaf, uint32_t classes);
  OpId SameClass(const LeafText& of_table, const LeafText& other);
  OpId TableLeaves(const hir::Expr& value, program::TextTransform transform,
                   std::vector<program::TextLeaf>& leaves);
  OpId TextClass(ExprId id, uint32_t classes);
  OpId PickedAnswer(const LeafText& leaf, PickedText question);
  OpId TextLength(ExprId id);
  // A number asked of a text expression: the same choice among numbers as it is among texts.
  OpId TextNumber(ExprId id, program::TextTransform transform,
                  const std::function<OpId(const LeafText&)>& of);
  program::TextLeaf PickedLeaf(const hir::Expr& expr, program::TextTransform transform);

  // Decision tables: the row that answers, an entry of it, and a yes/no entry.
  OpId MakeTableValue(const hir::Expr& expr);
  OpId TableRow(const hir::Expr& expr);
  OpId TableRowValid(ExprId row);
  OpId TableEntry(const hir::Expr& value, const TableQuestion& question);
  OpId TableHolds(const hir::Expr& value, const TableQuestion& question);
  OpId TableValid(const hir::Expr& value);
  uint32_t CallOf(ExprId row);
  void AddCalls(ExprId id, std::vector<uint32_t>& calls);

  struct RuleValue {
    OpId fired, failed, blocked, points, uncapped;
  };
  RuleValue LowerRule(const hir::Score& score, const hir::ScoreRule& rule);
  // For explanations: a rule on events has fired when some event counts.
  void NarrowToEvents(const hir::ScoreRule& rule, RuleValue& value);
  OpId OrFrozen(const hir::Score& score, OpId total);
  void ExplainScore(const hir::Score& score, const std::vector<RuleValue>& values);
  // Scores and the stage are lowered when first needed, whatever reads them.
  OpId ScoreTotal(size_t index);
  void ComputeStage();
  OpId LowerScore(const hir::Score& score);
  OpId FinishScore(const hir::Score& score, OpId sum, program::Score& out);
  OpId Conditional(ExprId when);
  OpId StageHolds(const hir::Stage& stage);
  OpId WayIn(const hir::Stage& stage, int64_t first_label);
  OpId AnyWay(const hir::Stage& stage);

  program::Rule NewRule(program::RuleKind kind, const std::string& owner, source::Span span,
                        std::initializer_list<ExprId> reads);
  void AddRule(program::Rule rule);
  void AddLine(program::Rule rule, ExprId condition, ExprId unless,
               ExprId table = hir::kNoExpr);
  void AddResult(program::ResultKind kind, std::string name, schema::ValueType type, OpId value,
                 OpId valid);

  std::vector<Lowered> lowered_;
  std::vector<OpId> scores_, bands_;
  OpId stage_ = program::kNoOp, way_in_ = program::kNoOp, way_open_ = program::kNoOp;
  std::vector<FaultMask> fault_masks_;
  std::map<ExprId, uint32_t> calls_;  // by kTableRow, in Program::calls
};

LeafText FieldLeaf(const hir::Expr& expr, program::TextTransform transform);
LeafText ConstantLeaf(const std::string& text, program::TextTransform transform);
// Answers a test of a constant; the same definitions as for fields (runtime/batch).
bool AnswerConstant(const program::TextAtom& atom, const std::string& text);
// Drops operations nothing needs and renumbers the rest: of the main body, and of a pass.
void Tidy(program::Program& program);
void Tidy(program::Body& body);

}  // namespace tandem::lower
