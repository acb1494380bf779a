// SPDX-License-Identifier: Apache-2.0
// AppendLayout: which rule is which part, and which tokens of the text it holds.
#include "compiler/parse/layout_builder.h"

#include <array>
#include <typeinfo>

namespace tandem::parse {
namespace {

using Rule = antlr4::ParserRuleContext;

constexpr size_t kRules = 256;

struct Row {
  size_t rule;
  Part part;
};

constexpr Row kRows[] = {
    {G::RulePolicyDecl, Part::kPolicyDecl}, {G::RuleTeamDecl, Part::kTeamDecl},
    {G::RuleRecordDecl, Part::kRecordDecl}, {G::RuleEventDecl, Part::kEventDecl},
    {G::RuleTypeDecl, Part::kTypeDecl}, {G::RuleListDecl, Part::kListDecl},
    {G::RuleTableDecl, Part::kTableDecl}, {G::RuleDefineDecl, Part::kDefineDecl},
    {G::RuleScoreDecl, Part::kScoreDecl}, {G::RuleBandDecl, Part::kBandDecl},
    {G::RuleStageDecl, Part::kStageDecl}, {G::RuleAnswerDecl, Part::kAnswerDecl},
    {G::RuleRouteDecl, Part::kRouteDecl}, {G::RuleTestDecl, Part::kTestDecl},
    {G::RuleSourceDecl, Part::kSourceDecl}, {G::RuleClaimDecl, Part::kClaimDecl},
    {G::RuleIgnoreDecl, Part::kIgnoreDecl}, {G::RulePolicyItem, Part::kPolicyItem},
    {G::RuleClaimLine, Part::kClaimLine}, {G::RuleClaimBecause, Part::kStageLineClause},
    {G::RuleTeamItem, Part::kTeamItem}, {G::RuleField, Part::kField},
    {G::RuleTableRow, Part::kTableRow}, {G::RuleScoreLine, Part::kScoreLine},
    {G::RuleCellRow, Part::kCellRow}, {G::RuleBandLine, Part::kBandLine},
    {G::RuleStageLine, Part::kStageLine}, {G::RuleRouteLine, Part::kRouteLine},
    {G::RuleTestItem, Part::kTestItem}, {G::RuleTestField, Part::kTestField},
    {G::RuleSourceLine, Part::kSourceLine}, {G::RuleMapRow, Part::kMapRow},
    {G::RuleOwnership, Part::kClause}, {G::RuleTrusting, Part::kClause},
    {G::RuleEffectiveFrom, Part::kClause}, {G::RuleTableClause, Part::kClause},
    {G::RuleScoreClause, Part::kClause}, {G::RuleBandClause, Part::kClause},
    {G::RuleStageClause, Part::kClause}, {G::RuleAnswerClause, Part::kClause},
    {G::RuleRouteClause, Part::kClause}, {G::RuleRuleClause, Part::kRuleClause},
    {G::RuleGroupClause, Part::kGroupClause}, {G::RuleStageLineClause, Part::kStageLineClause},
    {G::RuleRouteLineClause, Part::kRouteLineClause}, {G::RuleSourceClause, Part::kSourceClause},
    {G::RuleSourceFrom, Part::kSourceClause}, {G::RuleSourceEvent, Part::kSourceEvent},
    {G::RuleSourceNested, Part::kSourceNested}, {G::RuleTypeExpr, Part::kTypeExpr},
    {G::RuleChoice, Part::kChoice}, {G::RuleListEntry, Part::kListEntry},
    {G::RuleParameter, Part::kParameter}, {G::RuleTableColumn, Part::kParameter},
    {G::RuleEventPart, Part::kEventPart}, {G::RuleRuleValue, Part::kRuleValue},
    {G::RuleExpectation, Part::kExpectation}, {G::RuleTestInstant, Part::kTestInstant},
    {G::RuleTableCell, Part::kTableCell}, {G::RuleCell, Part::kCell},
    {G::RuleCellResult, Part::kCellResult}, {G::RuleRouteTable, Part::kRouteTable},
    {G::RuleForEvents, Part::kForEvents}, {G::RuleWhereClause, Part::kWhereClause},
    {G::RuleQueryWindow, Part::kWindow}, {G::RuleWhereWindow, Part::kWindow},
    {G::RuleExpr, Part::kExpr}, {G::RuleImplication, Part::kImplication},
    {G::RuleExclusion, Part::kExclusion}, {G::RuleDisjunction, Part::kDisjunction},
    {G::RuleConjunction, Part::kConjunction}, {G::RuleComparison, Part::kComparison},
    {G::RuleInTail, Part::kSet}, {G::RuleOperandSet, Part::kSet}, {G::RuleSum, Part::kSum},
    {G::RuleProduct, Part::kProduct}, {G::RuleUnary, Part::kUnary},
    {G::RuleSignedNumber, Part::kSigned}, {G::RuleBound, Part::kSigned},
    {G::RuleFallback, Part::kFallback}, {G::RuleOperand, Part::kOperand},
    {G::RuleAtom, Part::kAtom},
};

constexpr std::array<Part, kRules> PartsOfRules() {
  std::array<Part, kRules> parts{};
  for (const Row& row : kRows) parts[row.rule] = row.part;
  return parts;
}

constexpr std::array<Part, kRules> kPartOfRule = PartsOfRules();

// Lines, clauses and the like keep a node of their own even around a single rule.
bool IsKept(Part part) { return part != Part::kOther && part < Part::kTableCell; }

class LayoutBuilder {
 public:
  LayoutBuilder(const std::vector<Token>& tokens, Layout& layout) : layout_(layout) {
    places_.reserve(tokens.size());
    const Layout::Given* given = layout.given.data() + layout.given.size() - tokens.size() - 1;
    for (const Token& token : tokens) {
      places_.push_back({given->token, token.begin < token.end});
      ++given;
    }
  }

  void Append(Rule* rule) {
    const Range range = RangeOf(rule);
    if (range.first == range.last) return;
    Part part = kPartOfRule[rule->getRuleIndex()];
    while (!IsKept(part)) {
      Rule* only = OnlyChild(rule);
      if (only == nullptr) break;
      rule = only;
      part = kPartOfRule[rule->getRuleIndex()];
    }
    const size_t node = layout_.nodes.size();
    layout_.nodes.push_back({part, range.first, range.last, 0});
    for (antlr4::tree::ParseTree* child : rule->children) {
      if (!IsTerminal(child)) Append(static_cast<Rule*>(child));
    }
    layout_.nodes[node].next = static_cast<uint32_t>(layout_.nodes.size());
  }

 private:
  struct Place {
    uint32_t index = 0;  // of the token in the file; of the next one for a token made up
    bool is_real = false;
  };
  struct Range {
    uint32_t first = 0;
    uint32_t last = 0;
  };

  static bool IsTerminal(const antlr4::tree::ParseTree* tree) {
    return typeid(*tree) == typeid(antlr4::tree::TerminalNodeImpl);
  }

  // Without the tokens that were made up; empty for a rule that has no others.
  Range RangeOf(Rule* rule) const {
    if (rule->getStart() == nullptr || rule->getStop() == nullptr) return {};
    size_t first = rule->getStart()->getTokenIndex();
    size_t last = rule->getStop()->getTokenIndex() + 1;
    while (first < last && !places_[first].is_real) ++first;
    while (first < last && !places_[last - 1].is_real) --last;
    if (first >= last) return {};
    return {places_[first].index, places_[last - 1].index + 1};
  }

  // The rule that is all of this one, or null.
  Rule* OnlyChild(Rule* rule) const {
    Rule* only = nullptr;
    for (antlr4::tree::ParseTree* child : rule->children) {
      if (IsTerminal(child)) {
        const auto* token = static_cast<antlr4::tree::TerminalNode*>(child)->getSymbol();
        if (places_[token->getTokenIndex()].is_real) return nullptr;
        continue;
      }
      if (only != nullptr) return nullptr;
      only = static_cast<Rule*>(child);
    }
    return only;
  }

  Layout& layout_;
  std::vector<Place> places_;
};

}  // namespace

void AppendGiven(const TokenList& list, size_t first, const std::vector<Token>& tokens,
                 std::vector<Layout::Given>& given) {
  auto place = static_cast<uint32_t>(first);
  for (const Token& token : tokens) {
    // One that was made up stands before the next of the file.
    while (place < list.tokens.size() && list.tokens[place].begin < token.begin) ++place;
    given.push_back({static_cast<uint32_t>(token.type), place});
  }
  given.push_back({});  // the end
}

void AppendLayout(const std::vector<Token>& tokens, antlr4::ParserRuleContext* tree,
                  Layout& layout) {
  // `declaration` is the rule proper and the end of the tokens.
  LayoutBuilder(tokens, layout)
      .Append(static_cast<antlr4::ParserRuleContext*>(tree->children.front()));
}

}  // namespace tandem::parse
