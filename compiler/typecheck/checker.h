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

// What of low..high lies in none of `of`, which is sorted and disjoint.
hir::Intervals Complement(const hir::Intervals& of, int64_t low, int64_t high);

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
  // The events a query asks: one type, or the parts of one made of others.
  struct Events {
    std::string name;  // as the query says it
    std::vector<schema::EventId> parts;
    bool of_stage = false;
  };
  // Inside a `where`: bare names are fields of the event first.
  struct InEvent {
    Events events;
    size_t part = 0;
  };
  // What holds only inside one expression: narrowed names, parameters. Saved around declarations.
  struct Scope {
    std::set<std::string> known;
    std::map<std::string, ExprId> parameters;
    std::optional<InEvent> event;
  };
  // True when `key` must be checked now; reports a cycle when it is being checked already.
  bool Enter(Key key, const std::string& name, Span use);
  std::string InsteadOfStage(const std::string& name, Span use) const;
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
  ExprId UnknownName(const syntax::Expr& e, const std::string& path, const ValueType* want);
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
  void NoOtherwise(const syntax::Expr& e);
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
  void ReportUnknown(ExprId id, Span span, bool simple, std::string_view place);
  // A line whose condition may be unknown: a warning. `line`: "this `take`".
  void WarnSlips(ExprId condition, std::string_view line, std::string_view consequence);
  // What may be missing, for messages: "employees", "the domain of email".
  std::vector<std::string> MaybeMissing(ExprId id) const;
  // What a question of change hangs on: "the version before", "the carried state".
  std::vector<std::string> MaybeUntold(ExprId told) const;
  std::string MissingText(ExprId id) const;

  // ---- witness.cpp
  // A pasteable test in which `condition` is unknown, confirmed by evaluating it; "" without one.
  std::string UnknownWitness(ExprId condition) const;

  // ---- events.cpp
  std::optional<Events> EventsNamed(const syntax::Name& name);
  // The field in every part, of one type; nullopt: there is none.
  std::optional<std::vector<schema::FieldId>> FieldOfAll(const Events& events,
                                                         const std::string& field) const;
  std::optional<std::vector<schema::FieldId>> EventFieldNamed(const Events& events,
                                                              const syntax::Name& field);
  bool InSomePart(const Events& events, const std::string& field) const;
  const std::string* EventWith(const std::string& field) const;  // an event's name; null: none
  void UnknownEventField(const Events& events, const std::string& field, Span span);
  // The event's field or instant a name in a `where` means; nullopt: none, it is the lead's.
  std::optional<std::string> EventFieldOf(const syntax::Expr& e) const;
  std::optional<ExprId> EventNameValue(const syntax::Expr& e, const ValueType* want);
  ExprId EventFieldValue(const InEvent& in, schema::FieldId field, bool known, Span span);
  // Parts with their `where`; `taking`: the place asks for a certain one, "" when it does not.
  std::optional<hir::Aggregate> Query(const syntax::EventQuery& query, hir::AggregateKind kind,
                                      std::string_view taking, bool with_window = true);
  bool WherePart(const syntax::Expr& where, const InEvent& in, std::string_view taking,
                 hir::EventPart& part);
  void AddValues(hir::Aggregate& aggregate, const Events& events,
                 const std::vector<schema::FieldId>& fields, Span span);
  ExprId EventsValue(const syntax::Expr& e);
  ExprId EventCount(const syntax::Expr& e);
  ExprId EventSum(const syntax::Expr& e);
  ExprId EventPick(const syntax::Expr& e);
  ExprId DaysSince(const syntax::Expr& e);
  // Whole periods since the picked event.
  ExprId PeriodsSince(int32_t aggregate, int64_t period_us, bool known, Span span);
  // A count that must be small enough: what its `where` cannot tell would count for it.
  void BoundedAbove(ExprId value, Span span);

  // ---- windows.cpp
  struct Ends {
    std::optional<program::Moment> low;
    std::optional<program::Moment> high;
    std::string text;
  };
  std::optional<Ends> EndsOf(const syntax::Window& window, bool of_days);
  std::optional<Ends> AgoEnds(const syntax::Window& window, bool of_days);
  // Both at once; nullopt when which end comes first depends on the calendar.
  static std::optional<Ends> Intersect(const Ends& a, const Ends& b);
  int32_t AddWindow(const Ends& ends, bool of_days);
  ExprId InWindowValue(const syntax::Expr& e);

  // ---- event_rules.cpp
  // What stands in a score's braces beside its rules.
  struct Clauses {
    ExprId since = kNoExpr;
    std::optional<Ends> between;
    const syntax::Expr* frozen = nullptr;
  };
  void CheckClauses(const std::vector<syntax::ScoreRule>& rules);
  void StartsOver(const syntax::ScoreRule& rule);
  void EventRule(const syntax::ScoreRule& rule, bool capped, hir::ScoreRule& out);
  ExprId ForEach(const syntax::ScoreRule& rule, ExprId points, int32_t& aggregate);
  ExprId ForWithout(const syntax::ScoreRule& rule, ExprId points, int32_t& aggregate);
  bool Decay(const syntax::ForEvents& events, hir::Aggregate& aggregate);
  // False: reported, here and below.
  bool OnceIn(const syntax::ForEvents& events, hir::Aggregate& aggregate);
  bool WindowIn(const syntax::ForEvents& events, hir::Aggregate& aggregate);
  std::optional<int64_t> Period(const syntax::Expr& e, bool whole_seconds);
  void PaysTwice(const std::vector<syntax::ScoreRule>& rules);
  void Freeze(uint32_t index, hir::Score& score);

  // ---- change.cpp
  // The lead's field a name means, for `was`, `changed` and `became`; reports what is none.
  std::optional<schema::FieldId> ChangingField(const syntax::Expr& e, std::string_view word);
  ExprId WasValue(const syntax::Expr& e);
  ExprId ChangedValue(const syntax::Expr& e);
  ExprId BecameValue(const syntax::Expr& e);
  ExprId NewlyValue(const syntax::Expr& e);
  ExprId LeadIsNew(Span span);
  struct Past;
  // The expression as it was in the previous version of the lead.
  ExprId Before(ExprId id, Past& past);
  ExprId RecordBefore(const Expr& e, Past& past);
  // `now` and not surely `before`; unknown, where `now` is not no, when `told` is no.
  ExprId OnlyNow(ExprId now, ExprId before, ExprId told, std::string text, Span span);
  ExprId IsTold(ExprId field, Span span) { return make_.Settle(Op::kIsKnown, field, span); }

  // ---- carried.cpp
  schema::FieldId Hidden(schema::Field field);
  schema::FieldId PreviousField(schema::FieldId of);
  schema::FieldId IsNewField();
  schema::FieldId CarriedField(schema::Carried carried, uint32_t index);
  ValueType CarriedScoreType(const hir::Score& score) const;
  schema::EventId StageEvent(uint32_t value);
  // What is asked for must have happened since the stage was last entered.
  ExprId SinceEntry(ExprId id, schema::FieldId entered);
  ExprId SinceEntryIn(ExprId id, schema::FieldId entered, bool asks,
                      std::map<std::pair<ExprId, bool>, ExprId>& done);
  ExprId HeldBefore(const syntax::StageDecl& decl, uint32_t value);
  void CheckRejects();

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
  // `10..20`, `over 10` … as a set; nothing: reported. An empty set: nothing lies there.
  std::optional<hir::Intervals> BoundIntervals(const syntax::Cell& cell, ValueType type);
  bool InOrder(const ValueType& type) const {
    return IsOrdered(type.kind) ||
           (type.kind == Kind::kChoice && policy_.schema[type.choice].ordered);
  }
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
  ExprId RouteTarget(const syntax::RouteLine& line);
  void CheckRouteLine(const syntax::RouteLine& line, bool last, hir::Route& route,
                      std::vector<ExprId>& arms);
  void CheckAnswer(uint32_t index);
  void AnswerLeaves(const syntax::Expr& e, std::vector<const syntax::Expr*>& leaves) const;
  std::optional<ValueType> AnswerWords(const syntax::AnswerDecl& decl);

  // ---- claims.cpp
  void CheckClaims();
  // False: reported.
  bool ClaimLine(const syntax::ClaimLine& line, hir::ClaimLine& out);
  bool ClaimSubject(const syntax::Expr& e, hir::ClaimLine& out);
  bool ClaimField(const syntax::ClaimLine& line, hir::ClaimLine& out);
  bool ClaimEvent(const syntax::Name& event, hir::ClaimLine& out);
  void NotAField(const std::string& path, Span span);

  // ---- tests.cpp, test_values.cpp, test_events.cpp
  // What a test says of the version before and of carried state; given to the columns the policy
  // turns out to need when all tests are checked.
  struct ToldState {
    size_t test = 0;
    std::optional<bool> is_new;
    bool has_carried = false;
    std::vector<hir::TestValue> previous;          // by the lead's fields
    std::optional<uint32_t> stage, furthest;
    struct Number {
      int64_t number = 0;  // in units of numbers
      Span span;
    };
    std::map<std::string, Number> scores, frozen;
    std::map<uint32_t, int64_t> entered;            // by value of the stage choice
  };
  void CheckTests();
  // `row`: of tests with cases, the one that is meant.
  void CheckTest(const syntax::TestDecl& decl, const resolve::Bindings::TestCase* row);
  void CheckExpectation(const syntax::Expectation& expectation, hir::Test& test);
  ExprId WayIn(const syntax::Expectation& expectation);
  void CheckUnset(const hir::Test& test, hir::Expectation& expectation);
  void Shows(hir::Expectation& out);
  bool DependsOnTime(ExprId id) const;
  // Behind a reference: rules, conditions of stages, events.
  void Follow(const Expr& e, std::vector<ExprId>& pending) const;
  // Whose fields a test sets: the lead's, or those of an event.
  struct TestOwner {
    std::string name;  // "the lead", "event `page_view`"
    const std::vector<schema::Field>* fields = nullptr;
    size_t count = 0;  // of those that can be set
  };
  TestOwner LeadOwner() const {
    return {"the lead", &policy_.schema.fields, policy_.schema.GivenCount()};
  }
  void TestFieldValue(const syntax::TestField& field, const TestOwner& owner,
                      std::vector<hir::TestValue>& values);
  void TestEvents(const syntax::TestDecl& decl, hir::Test& test);
  void TestEvent(const syntax::TestEvent& written, hir::Test& test);
  std::optional<int64_t> TestInstant(const syntax::TestEvent& written, const hir::Test& test);
  void TestTold(const syntax::TestDecl& decl);
  void TestCarried(const syntax::TestField& field, ToldState& told);
  bool CarriedScore(const syntax::TestField& field, const std::string& name,
                    std::map<std::string, ToldState::Number>& values);
  void FinishTests();
  void FinishTest(const ToldState& told);
  bool TestScalar(const syntax::Expr& value, const schema::Field& field, hir::TestValue& out);
  bool TestList(const syntax::TestField& written, const schema::Field& field, hir::TestValue& out);

  // ---- tables.cpp, table_cells.cpp, table_calls.cpp
  // Types as written; nothing: reported, and the table says nothing.
  struct TableTypes {
    std::vector<std::optional<ValueType>> inputs, outputs;
    bool good = true;
  };
  TableTypes ResolveTableTypes(const syntax::TableDecl& table);
  bool IsSquad(const syntax::TypeExpr& type) const;
  void DeclareTargets();
  void DeclareTables();
  void TableRows(const std::vector<syntax::TableRow>& rows, hir::Table& table);
  bool TableShape(const syntax::TableRow& row, const hir::Table& table);
  bool TableCell(const syntax::Cell& cell, const hir::TableInput& input, hir::TableCell& out);
  bool TextCell(const syntax::Cell& cell, const hir::TableInput& input, hir::TableCell& out);
  bool IsText(const syntax::Expr& e);
  bool CellTexts(const syntax::Expr& value, hir::TableCell& out);
  // A value that is written out; leaves no nodes behind.
  std::optional<int64_t> WrittenValue(const syntax::Expr& e, ValueType type,
                                      const std::string& column);
  using TextIds = std::map<std::string, int64_t>;
  bool TableAnswer(const syntax::Expr& e, hir::TableOutput& output, TextIds& texts,
                   hir::TableRow::Result& out);
  void UnknownTarget(const std::string& name, Span span);
  ExprId TableAlone(const resolve::Symbol& symbol, const std::string& name, Span span);
  // `wants_squad`: where no answer is named the one that is a squad is meant.
  ExprId TableCall(const syntax::Expr& e, const resolve::Symbol& symbol, bool wants_squad);
  std::optional<size_t> OutputOf(const syntax::Expr& e, const hir::Table& table, bool wants_squad);
  const resolve::Symbol* TableNamed(const std::string& name) const;

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
  std::vector<Span> frozen_;  // conditions of `frozen while`
  std::vector<std::pair<Key, std::pair<std::string, Span>>> path_;  // outermost first
  std::map<uint32_t, uint32_t> score_ids_;    // by Bindings index
  std::map<uint32_t, uint32_t> define_ids_;
  std::map<uint32_t, ExprId> define_bodies_;
  std::vector<std::vector<std::optional<ValueType>>> parameter_types_;  // by define
  std::vector<TableTypes> table_types_;
  schema::ChoiceId targets_ = schema::kNoChoice;  // squads, queues, nobody
  std::map<uint32_t, std::vector<std::string>> way_ins_;                // by stage choice value
  std::map<const syntax::Expr*, ValueType> asked_types_;
  Clauses clauses_;          // of the score being checked
  std::vector<ToldState> told_;   // by tests, in order
  int expansion_depth_ = 0;
  bool too_large_ = false;
};

}  // namespace tandem::typecheck
