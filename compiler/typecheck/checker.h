// SPDX-License-Identifier: Apache-2.0
// The checker's state and its parts, private to this folder: one class, one source file a subject.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/hir/builder.h"
#include "compiler/hir/spell.h"
#include "compiler/typecheck/typecheck.h"

namespace tandem::typecheck {

using diag::Code;
using hir::Expr;
using hir::ExprId;
using hir::kNoExpr;
using hir::Op;
using schema::Kind;
using schema::ValueType;
using source::Span;

inline bool IsList(Kind kind) { return kind == Kind::kTextList || kind == Kind::kChoiceList; }
inline bool IsDecimal(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kNumber || kind == Kind::kMoney ||
         kind == Kind::kPercent;
}
// Kinds whose values stand in an order that `<` can ask for.
inline bool IsOrdered(Kind kind) {
  return IsDecimal(kind) || kind == Kind::kTime || kind == Kind::kDate || kind == Kind::kDuration;
}
// Choices are of one type only when they are the same declaration.
inline bool SameType(const ValueType& a, const ValueType& b) {
  const bool choice = a.kind == Kind::kChoice || a.kind == Kind::kChoiceList;
  return a.kind == b.kind && (!choice || a.choice == b.choice);
}

// An expression that could not be typed is kNoExpr: it was reported, and nothing is said about what
// contains it.
class Checker {
 public:
  // Borrows sources and sink.
  Checker(resolve::Bindings bindings, const source::SourceSet& sources, diag::Sink& sink);
  hir::Policy Run();

 private:
  // ---- check.cpp: declarations on demand
  enum class State : uint8_t { kNew, kBusy, kDone };
  // Kind letter and index: what a declaration is while it is being checked.
  using Key = std::pair<char, uint32_t>;
  // What holds only inside one expression: narrowed names, parameters. Saved around declarations.
  struct Scope {
    std::set<std::string> known;
    std::map<std::string, ExprId> parameters;
  };
  // True when `key` must be checked now; reports a cycle when it is being checked already.
  bool Enter(Key key, const std::string& name, Span use);
  void Leave(Key key);
  template <class Body>
  void OnDemand(Key key, const std::string& name, Span use, Body body) {
    if (!Enter(key, name, use)) return;
    Scope saved = std::exchange(scope_, {});
    diag::Sink* asked_by = std::exchange(sink_, &all_);
    body();
    sink_ = asked_by;
    scope_ = std::move(saved);
    Leave(key);
  }
  void DeclareChoices();
  void BoundTimes();
  void ResolveParameters();
  schema::ChoiceId NewChoice(std::string name, bool ordered, std::vector<std::string> values);
  hir::Ownership OwnershipOf(const syntax::Ownership& ownership);

  // ---- names.cpp
  ExprId NameValue(const syntax::Expr& e, const ValueType* want);
  ExprId SymbolValue(const resolve::Symbol& symbol, const std::string& name, const syntax::Expr& e);
  ExprId FieldValue(schema::FieldId field, const std::string& path, Span span);
  ExprId ScoreValue(uint32_t index, Span use);
  ExprId BandValue(uint32_t index, Span use);
  ExprId AnswerValue(uint32_t index, Span use);
  ExprId DefineValue(uint32_t index, Span use);
  ExprId StageValue(Span use);
  ExprId RouteValue(Span use);
  // A word or quoted text as a value of a choice; nullopt when it is none.
  std::optional<int64_t> FindChoiceValue(schema::ChoiceId choice, std::string_view word) const;
  ExprId ChoiceConstant(schema::ChoiceId choice, const std::string& word, Span span);
  void UnknownChoiceValue(schema::ChoiceId choice, const std::string& word, Span span);
  // True when the name means something of its own, whatever is expected.
  bool NamesSomething(const syntax::Expr& e) const;
  std::optional<uint32_t> RecordNamed(const std::string& path) const;
  const hir::List* ListNamed(const syntax::Expr& e) const;
  std::string Suggest(const std::string& name, const std::vector<std::string>& candidates,
                      std::string otherwise) const;
  static std::string PathOf(const syntax::Expr& e);
  ExprId RecordKnown(uint32_t record, Span span);

  // ---- literals.cpp
  ExprId NumberLiteral(const syntax::Expr& e, const ValueType* want, bool negative);
  ExprId PercentLiteral(const syntax::Expr& e, bool negative);
  ExprId StringLiteral(const syntax::Expr& e, const ValueType* want);
  ExprId TimeLiteral(const syntax::Expr& e);
  // A number literal, or minus one: takes the type that is expected.
  static bool IsNumberLiteral(const syntax::Expr& e);
  // A literal or a bare word that means something only beside another type.
  bool TakesType(const syntax::Expr& e) const;
  std::optional<int64_t> ParseAs(const std::string& digits, Kind kind, Span span,
                                 const std::string& written);

  // ---- expressions.cpp
  // `want` is what the place expects; only literals and bare words take it, nothing is enforced.
  ExprId Value(const syntax::Expr& e, const ValueType* want = nullptr);
  ExprId Dispatch(const syntax::Expr& e, const ValueType* want);
  // The value in exactly this type, widened where that is exact; reports a mismatch.
  ExprId As(const syntax::Expr& e, ValueType type);
  ExprId Coerce(ExprId id, ValueType type, Span span);
  // A yes/no, three-valued.
  ExprId Condition(const syntax::Expr& e);
  ExprId AsCondition(ExprId id, const syntax::Expr& e);
  ExprId LogicValue(const syntax::Expr& e);
  ExprId AndValue(const syntax::Expr& e);
  ExprId ImpliesValue(const syntax::Expr& e);
  ExprId CountOf(const syntax::Expr& e);
  ExprId KnownValue(const syntax::Expr& e);
  ExprId SettledValue(const syntax::Expr& e);
  ExprId OrElseValue(const syntax::Expr& e, const ValueType* want);

  // ---- arithmetic.cpp
  ExprId ArithValue(const syntax::Expr& e, const ValueType* want);
  ExprId NegateValue(const syntax::Expr& e, const ValueType* want);
  ExprId AddOrSubtract(const syntax::Expr& e, ExprId a, ExprId b);
  ExprId Multiply(const syntax::Expr& e, ExprId a, ExprId b);
  ExprId Divide(const syntax::Expr& e, ExprId a, ExprId b, const ValueType* want);
  ExprId Modulo(const syntax::Expr& e, ExprId a, ExprId b);
  ExprId TimeArithmetic(const syntax::Expr& e, ExprId a, ExprId b);
  ExprId CannotCalculate(const syntax::Expr& e, ExprId a, ExprId b, std::string help);
  // Both in the wider of the two scales, when their kinds mix.
  bool Widen(ExprId& a, ExprId& b, Span span);

  // ---- comparisons.cpp
  ExprId CompareValue(const syntax::Expr& e);
  ExprId CompareTyped(const syntax::Expr& e, ExprId a, ExprId b);
  ExprId CompareText(const syntax::Expr& e, ExprId a, ExprId b);
  ExprId CompareYesNo(const syntax::Expr& e, ExprId a, ExprId b);
  ExprId AtLeastValue(const syntax::Expr& e);
  // Two sides that must be of one type; the one that says its type is checked first.
  bool TypePair(const syntax::Expr& left, const syntax::Expr& right, ExprId& a, ExprId& b);
  bool Unify(const syntax::Expr& left, const syntax::Expr& right, ExprId& a, ExprId& b, Span span);
  void CannotCompare(ExprId a, ExprId b, const syntax::Expr& left, const syntax::Expr& right,
                     Span span);

  // ---- sets.cpp
  ExprId InValue(const syntax::Expr& e);
  ExprId BetweenValue(const syntax::Expr& e);
  std::optional<hir::Intervals> IntervalsOf(const syntax::Expr& item, ExprId subject);
  std::optional<std::pair<int64_t, int64_t>> RangeOf(const syntax::Expr& range, ExprId subject);
  // A constant in the units of `type`.
  std::optional<int64_t> ConstantOf(const syntax::Expr& e, ValueType type);
  ExprId InText(const syntax::Expr& e, ExprId subject);

  // ---- text_tests.cpp, patterns.cpp
  ExprId TextTestValue(const syntax::Expr& e);
  ExprId HasValue(const syntax::Expr& e);
  ExprId TextSubject(const syntax::Expr& e, std::string_view test);
  // Operands as keys; `spelling` is how they are said again. False: reported.
  bool Needles(const syntax::Expr& e, program::TextAtom& atom, std::string& spelling);
  bool Pattern(const std::string& text, Span span, program::TextAtom& atom);
  ExprId TextAtom(ExprId subject, program::TextAtom atom, std::string spelling,
                  syntax::Quantifier quantifier, bool negated, Span span);
  // `subject` equals the constant text.
  ExprId EqualsText(ExprId subject, const std::string& text, bool exactly, Span span);

  // ---- choose.cpp
  ExprId IfValue(const syntax::Expr& e, const ValueType* want);
  ExprId ChooseValue(const syntax::Expr& e, const ValueType* want);
  // The type of a list of values of which some take the type of the others.
  std::optional<ValueType> CommonType(const std::vector<const syntax::Expr*>& values,
                                      const ValueType* want);
  // The type of an expression, without saying anything about it.
  std::optional<ValueType> TypeOnly(const syntax::Expr& e, const ValueType* want);
  ExprId JoinArms(const std::vector<ExprId>& conditions, std::vector<ExprId> values, Span span);

  // ---- builtins.cpp, calls.cpp
  ExprId BuiltinValue(const syntax::Expr& e, const ValueType* want);
  ExprId ExtremeValue(const syntax::Expr& e, Op op, const ValueType* want);
  ExprId RoundValue(const syntax::Expr& e, const ValueType* want);
  ExprId SpanFrom(const syntax::Expr& e, Op op);
  ExprId DayPart(const syntax::Expr& e, Op op);
  ExprId AgeOf(const syntax::Expr& e);
  ExprId TextFunction(const syntax::Expr& e, Op op);
  bool HasTransform(ExprId text) const;
  ExprId DaysAsDuration(ExprId later, ExprId earlier, Span span);
  bool Arity(const syntax::Expr& e, size_t least, size_t most, std::string_view takes);
  ExprId CallValue(const syntax::Expr& e);

  // ---- unknown.cpp
  // Enters what is certain when `e` is true (false); undo with Restore.
  void Assume(const syntax::Expr& e, bool truth);
  std::set<std::string> KnownNow() const { return scope_.known; }
  void Restore(std::set<std::string> known) { scope_.known = std::move(known); }
  std::string NarrowKey(const syntax::Expr& e) const;
  // A condition in a taking place: an error unless it is definite. `place`: "`unless`".
  ExprId Definite(const syntax::Expr& e, std::string_view place);
  // A line whose condition may be unknown: a warning. `line`: "this `take`".
  void WarnSlips(ExprId condition, std::string_view line, std::string_view consequence);
  // What may be missing, for messages: "employees", "the domain of email".
  std::vector<std::string> MaybeMissing(ExprId id) const;
  std::string MissingText(ExprId id) const;

  // ---- witness.cpp
  // A pasteable test in which `condition` is unknown, confirmed by evaluating it; "" without one.
  std::string UnknownWitness(ExprId condition) const;

  // ---- scores.cpp, blends.cpp, cells.cpp
  void CheckScore(uint32_t index);
  void CheckRules(const std::vector<syntax::ScoreRule>& rules, int32_t parent, hir::Score& score);
  void CheckRule(const syntax::ScoreRule& rule, int32_t parent, hir::Score& score);
  void CheckGroup(const syntax::ScoreRule& rule, int32_t parent, hir::Score& score);
  ExprId RulePoints(const syntax::ScoreRule& rule);
  ExprId PointsOf(const syntax::Expr& e);
  bool NegativeLiteral(const syntax::Expr& e, const char* keyword);
  void RuleCap(const syntax::ScoreRule& rule, hir::ScoreRule& out);
  void ScoreRange(const syntax::ScoreDecl& decl, hir::Score& score);
  void UniqueLabels(const syntax::ScoreDecl& decl);
  void FinishScale(hir::Score& score);
  void Reachable(hir::Score& score);
  void CheckBlend(const syntax::ScoreDecl& decl, hir::Score& score);
  ExprId ByCells(const syntax::ScoreRule& rule);
  struct Row;
  bool CellRow(const syntax::CellRow& row, ExprId by, Row& out);
  bool CellBound(const syntax::Cell& cell, ExprId by, Row& out);
  void CellOverlaps(const std::vector<Row>& rows, ExprId by);
  void CellGaps(const std::vector<Row>& rows, ExprId by, Span span);
  ExprId CellCondition(const Row& row, ExprId by, const syntax::Expr& by_syntax);

  // ---- bands.cpp, stages.cpp, routes.cpp, answers.cpp
  void CheckBand(uint32_t index);
  void BandOfThresholds(const syntax::BandDecl& decl, hir::Band& band);
  void BandOfConditions(const syntax::BandDecl& decl, hir::Band& band);
  void BandOfPair(const syntax::BandDecl& decl, hir::Band& band);
  void DeclareBand(uint32_t index);
  bool OtherwiseLast(const syntax::BandDecl& decl);
  void CheckStages();
  hir::Stage CheckStage(const syntax::StageDecl& decl);
  void DeclareStages();
  void CheckRoute();
  void DeclareRoute();
  void CheckRouteLine(const syntax::RouteLine& line, bool last, hir::Route& route,
                      std::vector<ExprId>& arms);
  void CheckAnswer(uint32_t index);
  void AnswerLeaves(const syntax::Expr& e, std::vector<const syntax::Expr*>& leaves) const;
  std::optional<ValueType> AnswerWords(const syntax::AnswerDecl& decl);

  // ---- tests.cpp, test_values.cpp
  void CheckTests();
  void CheckTest(const syntax::TestDecl& decl);
  void CheckExpectation(const syntax::Expectation& expectation, hir::Test& test);
  ExprId WayIn(const syntax::Expectation& expectation);
  void CheckUnset(const hir::Test& test, hir::Expectation& expectation);
  void Shows(const syntax::Expr& e, hir::Expectation& out);
  bool DependsOnTime(ExprId id) const;
  void TestFieldValue(const syntax::TestField& field, hir::Test& test);
  bool TestScalar(const syntax::Expr& value, const schema::Field& field, hir::TestValue& out);
  bool TestList(const syntax::TestField& written, const schema::Field& field, hir::TestValue& out);

  // ---- small help
  const Expr& operator[](ExprId id) const { return policy_[id]; }
  std::string TypeName(const ValueType& type) const {
    return hir::TypeName(policy_.schema, type);
  }
  std::string TypeName(ExprId id) const { return TypeName(policy_[id].type); }
  std::string Written(Span span) const;
  diag::Diagnostic& Mismatch(const syntax::Expr& e, ExprId id, std::string expected,
                             std::string help);

  resolve::Bindings b_;
  const source::SourceSet& sources_;
  diag::Sink& all_;    // where findings go
  diag::Sink* sink_;   // the same, or a throw-away one while only a type is asked for
  hir::Policy policy_;
  hir::Builder make_;
  Scope scope_;
  std::map<Key, State> states_;
  std::vector<std::pair<Key, std::pair<std::string, Span>>> path_;  // outermost first
  std::map<uint32_t, uint32_t> score_ids_;    // by Bindings index
  std::map<uint32_t, uint32_t> define_ids_;
  std::map<uint32_t, ExprId> define_bodies_;
  std::vector<std::vector<std::optional<ValueType>>> parameter_types_;  // by define
  std::map<uint32_t, std::vector<std::string>> way_ins_;                // by stage choice value
  std::map<const syntax::Expr*, ValueType> asked_types_;
  int expansion_depth_ = 0;
  bool too_large_ = false;
};

}  // namespace tandem::typecheck
