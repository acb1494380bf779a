// SPDX-License-Identifier: Apache-2.0
// Parse tree to syntax tree, one declaration at a time; internal to compiler/parse.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/parse/grammar.h"
#include "compiler/parse/token.h"
#include "compiler/syntax/ast.h"

namespace tandem::parse {

// Lines whose context carries an exception were reported by the error strategy and are left out.
// Also reports what the grammar accepts only to answer it well: a comma between sides, `range 0 to
// 100` and the like.
class Builder {
 public:
  // `tokens` are the ones the parser read, by token index; `own_types` the types of this file.
  Builder(const TokenList& list, const std::vector<Token>& tokens,
          const std::set<std::string_view>& own_types, diag::Sink& sink)
      : list_(list), tokens_(tokens), own_types_(own_types), sink_(sink) {}

  // Nothing when the declaration as a whole was not understood.
  std::optional<syntax::Declaration> Build(G::DeclarationContext* context);

 private:
  using Rule = antlr4::ParserRuleContext;
  using Terminal = antlr4::tree::TerminalNode;
  using Span = source::Span;

  // builder_words.cpp: tokens, spans, words and literals.
  const Token& TokenOf(const antlr4::Token* token) const;
  const Token& TokenOf(Terminal* node) const { return TokenOf(node->getSymbol()); }
  Span SpanOf(Rule* context) const;
  Span SpanOf(Terminal* node) const { return list_.SpanOf(TokenOf(node)); }
  syntax::Name ToName(const Token& token);
  syntax::Name ToName(Rule* word) { return ToName(TokenOf(word->getStart())); }
  syntax::Name ToName(Terminal* node) { return ToName(TokenOf(node)); }
  std::string Unescape(std::string_view literal) const;
  std::string SignedNumber(G::SignedNumberContext* context);
  std::vector<syntax::Name> PathNames(G::PathContext* context);
  std::vector<syntax::Name> PathNames(G::FieldPathContext* context);
  std::vector<syntax::Name> PathNames(G::SourcePathContext* context);
  int64_t Days(const Token& date);
  int64_t Seconds(const Token& clock);
  bool Twice(bool already, Span span, std::string_view what);
  void NotYet(Span span, std::string_view construct);
  void EffectiveFrom(G::EffectiveFromContext* context);
  syntax::Ownership Ownership(G::OwnershipContext* context);

  // builder_expr.cpp, builder_compare.cpp: expressions.
  syntax::ExprPtr Make(syntax::ExprKind kind, Span span);
  syntax::ExprPtr Expression(G::ExprContext* context);
  syntax::ExprPtr Implication(G::ImplicationContext* context);
  syntax::ExprPtr Exclusion(G::ExclusionContext* context);
  syntax::ExprPtr Disjunction(G::DisjunctionContext* context);
  syntax::ExprPtr Conjunction(G::ConjunctionContext* context);
  syntax::ExprPtr Negation(G::NegationContext* context);
  template <class Context, class Part>
  syntax::ExprPtr LeftToRight(Context* context, const std::vector<Part*>& parts,
                              syntax::ExprPtr (Builder::*read)(Part*));
  syntax::ExprPtr Sum(G::SumContext* context);
  syntax::ExprPtr Product(G::ProductContext* context);
  syntax::ExprPtr Unary(G::UnaryContext* context);
  syntax::ExprPtr Fallback(G::FallbackContext* context);
  syntax::ExprPtr Operand(G::OperandContext* context);
  syntax::ExprPtr Atom(G::AtomContext* context);
  syntax::ExprPtr Choose(G::AtomContext* context);
  // Reports a name that is in no row of builtin.def.
  syntax::ExprPtr BuiltIn(const std::string& name, Span op, G::AtomContext* context);
  syntax::ExprPtr OfForm(G::AtomContext* context);
  syntax::ExprPtr Call(G::AtomContext* context);
  syntax::ExprPtr CallOf(const syntax::Name& name, const std::vector<G::ExprContext*>& args,
                         G::AnyWordContext* answer, Span span);
  syntax::ExprPtr PercentLiteral(Terminal* node);
  syntax::ExprPtr Literal(G::LiteralContext* context);
  syntax::ExprPtr Duration(G::LiteralContext* context);
  void ToDuration(syntax::Expr& number, size_t unit);
  syntax::ExprPtr Bound(G::BoundContext* context);
  syntax::ExprPtr Path(G::PathContext* context);
  syntax::ExprPtr Number(G::SignedNumberContext* context);
  syntax::ExprPtr Negated(Terminal* minus, syntax::ExprPtr value);

  syntax::ExprPtr Comparison(G::ComparisonContext* context);
  syntax::ExprPtr Compare(syntax::ExprPtr left, G::CompareTailContext* tail, Span span);
  syntax::ExprPtr In(syntax::ExprPtr left, G::InTailContext* tail, Span span);
  syntax::ExprPtr Between(syntax::ExprPtr left, G::BetweenTailContext* tail, Span span);
  syntax::ExprPtr Is(syntax::ExprPtr left, G::IsTailContext* tail, Span span);
  syntax::ExprPtr Text(syntax::ExprPtr left, G::TextTailContext* tail, Span span);
  syntax::ExprPtr Words(syntax::ExprPtr left, G::WordsTailContext* tail, Span span);
  syntax::ExprPtr Tail(syntax::ExprPtr left, G::ComparisonTailContext* tail, Span span);
  syntax::ExprPtr Has(syntax::ExprPtr left, G::HasTailContext* tail, Span span);
  void Operands(syntax::Expr& test, G::OperandsContext* context);
  void OperandSet(syntax::Expr& test, G::OperandSetContext* context);

  // builder_events.cpp: questions about events, windows, change.
  syntax::ExprPtr EventTest(G::EventTestContext* context);
  syntax::ExprPtr EventValue(G::EventValueContext* context, G::WhereClauseContext* where,
                             G::QueryWindowContext* window, Span span);
  void Query(syntax::EventQuery& query, G::EventRefContext* event, G::WhereClauseContext* where,
             G::QueryWindowContext* window);
  bool FieldFits(const syntax::Expr& question);
  syntax::ExprPtr Where(G::WhereTestContext* context);
  std::optional<syntax::Window> Window(Rule* whole, G::InWindowContext* in,
                                       G::BetweenWindowContext* between);
  void InWindow(syntax::Window& window, G::InWindowContext* context);
  void BetweenWindow(syntax::Window& window, G::BetweenWindowContext* context);
  int64_t WholeNumber(Terminal* node, int64_t least = 1);
  syntax::Unit Unit(G::SpanUnitContext* context) const;
  syntax::ExprPtr Length(G::DurationContext* context);
  syntax::ExprPtr InTime(syntax::ExprPtr left, G::TimeTailContext* tail, Span span);
  syntax::ExprPtr Change(syntax::ExprPtr left, G::ChangeTailContext* tail, Span span);
  syntax::ExprPtr LeadIsNew(G::IsTailContext* tail, Span span);

  // builder_rules.cpp: rules on events and the lines of scores about time.
  void ForEvents(syntax::ScoreRule& rule, G::ForEventsContext* context);
  void EventClause(syntax::ScoreRule& rule, G::RuleClauseContext* context);
  syntax::OncePer OncePer(G::RuleClauseContext* context);
  void TimeLine(syntax::ScoreRule& rule, G::ScoreLineContext* context);

  // builder_data.cpp: policy, team, records, types, lists, defines.
  syntax::PolicyDecl Policy(G::PolicyDeclContext* context);
  syntax::TeamDecl Team(G::TeamDeclContext* context);
  void TeamItem(syntax::TeamDecl& team, G::TeamItemContext* context);
  syntax::RecordDecl Record(G::RecordDeclContext* context);
  std::vector<syntax::Field> Fields(const std::vector<G::FieldContext*>& fields);
  syntax::EventDecl Event(G::EventDeclContext* context);
  syntax::TypeExpr Type(G::TypeExprContext* context);
  void NamedType(syntax::TypeExpr& type, const Token& word);
  void TypeRange(syntax::TypeExpr& type, G::TypeExprContext* context);
  syntax::ListDecl List(G::ListDeclContext* context);
  syntax::DefineDecl Define(G::DefineDeclContext* context);

  // builder_tables.cpp
  syntax::TableDecl Table(G::TableDeclContext* context);
  syntax::Parameter TableColumn(G::TableColumnContext* context);
  void TableClause(syntax::TableDecl& table, G::TableClauseContext* context);
  std::optional<syntax::TableRow> TableRow(const syntax::TableDecl& table,
                                           G::TableRowContext* context);
  std::optional<syntax::Cell> TableCell(G::TableCellContext* context);
  syntax::ExprPtr TableAnswer(G::TableAnswerContext* context);
  bool RepeatsHead(const syntax::TableDecl& table, const syntax::TableRow& row) const;

  // builder_score.cpp
  syntax::ScoreDecl Score(G::ScoreDeclContext* context);
  void ScoreClause(syntax::ScoreDecl& score, G::ScoreClauseContext* context);
  void ScoreRange(syntax::ScoreDecl& score, G::ScoreClauseContext* context);
  syntax::ScoreRule ScoreLine(G::ScoreLineContext* context);
  void Group(syntax::ScoreRule& rule, G::ScoreLineContext* context);
  void RuleValue(syntax::ScoreRule& rule, G::RuleValueContext* context);
  void RuleClause(syntax::ScoreRule& rule, G::RuleClauseContext* context);
  syntax::CellRow CellRow(G::CellRowContext* context);
  syntax::Cell Cell(G::CellContext* context);
  void BoundCell(syntax::Cell& cell, G::CellContext* context);
  syntax::ExprPtr CellResult(G::CellResultContext* context);

  // builder_stage.cpp: bands, stages, answers, routes.
  syntax::BandDecl Band(G::BandDeclContext* context);
  void BandFrom(syntax::BandDecl& band, G::BandClauseContext* context);
  syntax::BandLine BandLine(G::BandLineContext* context);
  syntax::StageDecl Stage(G::StageDeclContext* context);
  syntax::StageLine StageLine(G::StageLineContext* context);
  syntax::AnswerDecl Answer(G::AnswerDeclContext* context);
  syntax::RouteDecl Route(G::RouteDeclContext* context);
  syntax::RouteLine RouteLine(G::RouteLineContext* context);

  // builder_tests.cpp
  syntax::TestDecl Test(G::TestDeclContext* context);
  void TestItem(syntax::TestDecl& test, G::TestItemContext* context);
  std::vector<syntax::TestField> TestFields(const std::vector<G::TestFieldContext*>& lines);
  syntax::TestEvent TestEvent(G::TestItemContext* context);
  syntax::ExprPtr Instant(Terminal* date, Terminal* clock);

  // builder_claims.cpp
  syntax::ClaimDecl Claim(G::ClaimDeclContext* context);
  syntax::ClaimLine ClaimLine(G::ClaimLineContext* context);
  syntax::IgnoreDecl Ignore(G::IgnoreDeclContext* context);

  // builder_source.cpp
  syntax::SourceDecl Source(G::SourceDeclContext* context);
  // What the lines of a source, of one of its events or of its nested events may fill; null where
  // such a line has no place.
  struct Lines {
    std::vector<syntax::SourceLine>* lines = nullptr;
    std::vector<syntax::SourceEvent>* events = nullptr;
    std::vector<syntax::SourceNested>* nested = nullptr;
    std::vector<syntax::ExprPtr>* reject_when = nullptr;
    std::vector<std::string>* missing_when = nullptr;
    bool* others_ignored = nullptr;
    std::optional<syntax::Window>* history = nullptr;
    std::string_view where;
  };
  void SourceLine(const Lines& into, G::SourceLineContext* context);
  void SourceOther(const Lines& into, G::SourceOtherContext* context);
  void NotHere(Span span, std::string_view what, const Lines& into);
  syntax::SourceEvent SourceEvent(G::SourceEventContext* context);
  syntax::SourceNested SourceNested(G::SourceNestedContext* context);
  void UnixUnit(syntax::SourceLine& line, const Token& unit);
  void SourceClause(syntax::SourceLine& line, G::SourceClauseContext* context);
  void ValueMap(syntax::SourceLine& line, G::MapRowContext* context);
  std::string MissingValue(G::MissingValueContext* context);

  template <class Context>
  static bool Broken(Context* context) {
    return context == nullptr || context->exception != nullptr;
  }

  const TokenList& list_;
  const std::vector<Token>& tokens_;
  const std::set<std::string_view>& own_types_;
  diag::Sink& sink_;
};

}  // namespace tandem::parse
