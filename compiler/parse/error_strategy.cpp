// SPDX-License-Identifier: Apache-2.0
// Where to go on after a mistake, and what to call it.
#include "compiler/parse/error_strategy.h"

#include <algorithm>
#include <array>

#include "compiler/parse/habits.h"
#include "compiler/parse/later.h"
#include "compiler/parse/words.h"
#include "runtime/base/edit_distance.h"

namespace tandem::parse {
namespace {

using antlr4::atn::ATNState;
using diag::Code;

size_t TypeAt(const std::vector<Token>& tokens, size_t i) {
  return i < tokens.size() ? tokens[i].type : antlr4::Token::EOF;
}

// Rules of lines in a block: the next one begins a line.
bool IsLineRule(size_t rule) {
  switch (rule) {
    case G::RulePolicyItem: case G::RuleTeamItem: case G::RuleField: case G::RuleScoreLine:
    case G::RuleCellRow: case G::RuleBandLine: case G::RuleStageLine: case G::RuleRouteLine:
    case G::RuleTestItem: case G::RuleSourceLine: case G::RuleMapRow: case G::RuleTableRow:
    case G::RuleClaimLine:
      return true;
    default:
      return false;
  }
}

// Rules of parts that stand side by side on a line.
bool IsPartRule(size_t rule) {
  switch (rule) {
    case G::RuleScoreClause: case G::RuleBandClause: case G::RuleStageClause:
    case G::RuleRouteClause: case G::RuleAnswerClause: case G::RuleTestField:
    case G::RuleTableClause:
      return true;
    default:
      return false;
  }
}

bool IsLoop(ATNState* state) {
  switch (state->getStateType()) {
    case ATNState::STAR_LOOP_ENTRY: case ATNState::STAR_LOOP_BACK: case ATNState::PLUS_LOOP_BACK:
      return true;
    default:
      return false;
  }
}

bool IsBlockRule(size_t rule) {
  switch (rule) {
    case G::RulePolicyDecl: case G::RuleTeamDecl: case G::RuleRecordDecl: case G::RuleScoreDecl:
    case G::RuleBandDecl: case G::RuleStageDecl: case G::RuleRouteDecl: case G::RuleTestDecl:
    case G::RuleSourceDecl: case G::RuleScoreLine: case G::RuleRuleValue: case G::RuleEventDecl:
    case G::RuleSourceEvent: case G::RuleSourceNested: case G::RuleTableDecl:
    case G::RuleClaimDecl:
      return true;
    default:
      return false;
  }
}

bool IsComparison(size_t type) { return type >= G::EQ && type <= G::GE; }

// Whether the comparison sign at `index` comes after another one in the same test.
bool IsChained(const std::vector<Token>& tokens, size_t index) {
  if (!IsComparison(TypeAt(tokens, index))) return false;
  int open = 0;
  for (size_t i = index; i > 0; --i) {
    const size_t type = tokens[i - 1].type;
    if (type == G::RPAREN) ++open;
    if (type == G::LPAREN && --open < 0) return false;
    if (open > 0) continue;
    if (IsComparison(type) || type == G::BETWEEN) return true;
    if (type == G::WHEN || type == G::UNLESS || type == G::AND || type == G::OR) return false;
  }
  return false;
}

// Whether the token at `index` follows a `where` and its test, in the same brackets.
bool FollowsWhere(const std::vector<Token>& tokens, size_t index) {
  int open = 0;
  for (size_t i = index; i > 0; --i) {
    const size_t type = tokens[i - 1].type;
    if (type == G::RPAREN) ++open;
    if (type == G::LPAREN && --open < 0) return false;
    if (open > 0) continue;
    if (type == G::WHERE) return true;
    const bool ends = type == G::WHEN || type == G::UNLESS || type == G::LBRACE ||
                      type == G::RBRACE || type == G::COMMA || type == G::WHERE_IN ||
                      type == G::WHERE_BETWEEN;
    if (ends) return false;
  }
  return false;
}

bool IsWindow(size_t type) {
  return type == G::QUERY_IN || type == G::QUERY_BETWEEN || type == G::WHERE_IN ||
         type == G::WHERE_BETWEEN || type == G::TIME_IN || type == G::TIME_BETWEEN;
}

bool CanBeginCondition(size_t type) {
  return IsName(type) || type == G::NOT || type == G::SURELY || type == G::POSSIBLY;
}

}  // namespace

int ErrorStrategy::DepthAt(size_t index) const {
  return index < tokens_.size() ? tokens_[index].depth : 0;
}

void ErrorStrategy::Forget() {
  expected_.clear();
  passed_.clear();
}

void ErrorStrategy::Remember(size_t index, const Set& expected) {
  if (index != expected_index_) Forget();
  expected_index_ = index;
  expected_.addAll(expected);
}

antlr4::Token* ErrorStrategy::recoverInline(antlr4::Parser* parser) {
  throw antlr4::InputMismatchException(parser);
}

void ErrorStrategy::sync(antlr4::Parser* parser) {
  const antlr4::atn::ATN& atn = parser->getATN();
  ATNState* state = atn.states[parser->getState()];
  const Set& expected = atn.nextTokens(state);
  const size_t index = parser->getTokenStream()->index();
  if (!inErrorRecoveryMode(parser)) {
    if (index != expected_index_) Forget();
    expected_index_ = index;
    passed_.push_back(&expected);
  }
  const size_t next = parser->getTokenStream()->LA(1);
  if (expected.contains(antlr4::Token::EPSILON) || expected.contains(next)) return;
  if (!IsLoop(state) || !IsBlockRule(parser->getContext()->getRuleIndex())) return;
  if (!inErrorRecoveryMode(parser)) {
    beginErrorCondition(parser);
    Report(index);
  }
  SkipInBlock(parser, expected);
}

// In a header: to its block. In a block: to a line that can begin an item, or to the block's end;
// every line in between that stands as far left as the first one gets a report of its own.
void ErrorStrategy::SkipInBlock(antlr4::Parser* parser, const Set& expected) {
  antlr4::TokenStream* stream = parser->getTokenStream();
  const bool header = expected.contains(size_t{G::LBRACE});
  const size_t first = stream->index();
  const int depth = DepthAt(first);
  for (size_t type = stream->LA(1); type != antlr4::Token::EOF; type = stream->LA(1)) {
    const size_t index = stream->index();
    const Token& token = tokens_[index];
    if (token.depth < depth && type == G::RBRACE) return;
    const bool stops = header || token.first_on_line;
    if (token.depth == depth && stops && expected.contains(type)) return;
    const bool new_line = index > first && token.first_on_line && token.depth == depth &&
                          token.column <= tokens_[first].column;
    if (new_line && !header) {
      Remember(index, expected);
      Report(index);
    }
    parser->consume();
  }
}

void ErrorStrategy::recover(antlr4::Parser* parser, std::exception_ptr error) {
  antlr4::ParserRuleContext* context = parser->getContext();
  const size_t rule = context->getRuleIndex();
  if (IsLineRule(rule)) return SkipItem(parser, context, true);
  if (IsPartRule(rule)) return SkipItem(parser, context, false);
  if (rule == G::RuleDeclaration) {
    while (parser->getTokenStream()->LA(1) != antlr4::Token::EOF) parser->consume();
    return;
  }
  std::rethrow_exception(error);
}

void ErrorStrategy::SkipItem(antlr4::Parser* parser, antlr4::ParserRuleContext* item,
                             bool line_start_only) {
  const antlr4::atn::ATN& atn = parser->getATN();
  const auto* call = atn.states[item->invokingState]->transitions[0];
  const auto* rule = static_cast<const antlr4::atn::RuleTransition*>(call);
  const Set follow = atn.nextTokens(rule->followState);
  const size_t start = item->getStart()->getTokenIndex();
  const int depth = DepthAt(start);
  const auto* block = dynamic_cast<antlr4::ParserRuleContext*>(item->parent);
  const bool own_lines = block != nullptr && IsBlockRule(block->getRuleIndex()) &&
                         tokens_[start].first_on_line;
  antlr4::TokenStream* stream = parser->getTokenStream();
  for (size_t type = stream->LA(1); type != antlr4::Token::EOF; type = stream->LA(1)) {
    const Token& token = tokens_[stream->index()];
    if (type == G::RBRACE && token.depth < depth) return;
    const bool stops = token.first_on_line || !line_start_only;
    const bool here = stream->index() > start && token.depth == depth;
    if (here && stops && follow.contains(type)) return;
    if (here && own_lines && token.first_on_line && token.column <= tokens_[start].column) {
      endErrorCondition(parser);  // another line, another mistake: the block's loop reports it
      return;
    }
    parser->consume();
  }
}

void ErrorStrategy::reportError(antlr4::Parser* parser,
                                const antlr4::RecognitionException& error) {
  if (inErrorRecoveryMode(parser)) return;
  beginErrorCondition(parser);
  const size_t index = error.getOffendingToken()->getTokenIndex();
  const auto* no_viable = dynamic_cast<const antlr4::NoViableAltException*>(&error);
  const bool deep = no_viable != nullptr && no_viable->getStartToken() != error.getOffendingToken();
  if (!deep) {
    Remember(index, error.getExpectedTokens());
  } else if (index != expected_index_) {
    Forget();
  }
  Report(index);
}

bool ErrorStrategy::ReportKnownMistake(size_t index) {
  const source::Span span = list_.SpanOf(tokens_[std::min(index, tokens_.size() - 1)]);
  if (const auto later = FindLaterPart(tokens_, index)) {
    const source::Span first = list_.SpanOf(tokens_[later->first]);
    sink_.Report(Code::kNotYet, source::Cover(first, span), later->construct);
    return true;
  }
  const Token& token = tokens_[std::min(index, tokens_.size() - 1)];
  if (repaired_lines_.contains(token.line)) return true;
  const bool table = tokens_[0].type == G::TABLE;
  if (!table && ReportEndOfLine(index)) return true;
  if (index >= tokens_.size()) return false;
  if (Habits(list_, tokens_, index, expected_, sink_).Report()) return true;
  if (ReportEventMistake(index) || ReportTableMistake(index)) return true;
  if (IsChained(tokens_, index)) {
    sink_.Report(Code::kChainedComparison, span);
    return true;
  }
  if (token.type == G::BAR && !table) {
    sink_.Report(Code::kWrongOperator, span, token.text, "or");
    return true;
  }
  return ReportMissingWord(index);
}

// Windows, `where` and `for` in the wrong place.
bool ErrorStrategy::ReportEventMistake(size_t index) {
  const Token& token = tokens_[index];
  const source::Span span = list_.SpanOf(token);
  const bool joins = token.type == G::AND || token.type == G::OR;
  if ((IsWindow(token.type) || joins) && FollowsWhere(tokens_, index)) {
    sink_.Report(Code::kWhereParentheses, span,
                 "put several in parentheses: `where (path = \"/a\" or path = \"/b\")`");
    return true;
  }
  if (IsWindow(token.type) || token.type == G::WHERE) {
    sink_.Report(Code::kWindowPlace, span, token.text);
    return true;
  }
  if (IsComparison(token.type) && FollowsWhere(tokens_, index)) {
    sink_.Report(Code::kQueryParentheses, span, token.text);
    return true;
  }
  if (token.text == "since") {
    sink_.Report(Code::kSince, span);
    return true;
  }
  if (index > 0 && TypeAt(tokens_, index - 1) == G::FOR && IsName(token.type) &&
      TypeAt(tokens_, 0) == G::SCORE) {
    sink_.Report(Code::kMissingEach, span, token.text);
    return true;
  }
  return false;
}

// A line that breaks off: the next one was taken for its rest.
bool ErrorStrategy::ReportEndOfLine(size_t index) {
  if (index < 2) return false;
  const bool at_end = index >= tokens_.size();
  const size_t last = at_end || tokens_[index].first_on_line ? index - 1 : index - 2;
  const size_t type = tokens_[last].type;
  const bool open = type == G::WHEN || type == G::UNLESS || type == G::AND || type == G::OR ||
                    type == G::NOT || type == G::FROM || (type >= G::EQ && type <= G::DIVIDE);
  if (!open || (!at_end && !tokens_[last + 1].first_on_line)) return false;
  sink_.Report(Code::kUnexpected, list_.SpanOf(tokens_[last]),
               fmt::format("a value after {}", Found(last)), "the end of the line");
  return true;
}

bool ErrorStrategy::ReportMissingWord(size_t index) {
  const Token& token = tokens_[index];
  const source::Span span = list_.SpanOf(token);
  const auto expects = [&](size_t type) { return expected_.contains(type); };
  const bool name_only = expects(G::NAME) && !expects(G::NUMBER);
  if (IsReserved(token.type) && name_only && (token.type == G::OF || !expects(G::RBRACE))) {
    sink_.Report(Code::kReservedWord, span, token.text);
    return true;
  }
  if (expects(G::TO) && token.first_on_line && IsName(token.type) && token.depth > 0 &&
      !expects(G::DOTDOT)) {
    sink_.Report(Code::kMissingTo, span, token.text);
    return true;
  }
  if (expects(G::TO) && token.type == G::OTHERWISE && token.first_on_line) {
    const bool target = TypeAt(tokens_, index + 1) == G::TO && index + 2 < tokens_.size();
    sink_.Report(Code::kMissingTo, span,
                 fmt::format("{} otherwise", target ? tokens_[index + 2].text : "nobody"));
    return true;
  }
  const bool in_condition = Habits(list_, tokens_, index, expected_, sink_).InCondition();
  if (expects(G::WHEN) && !token.first_on_line && CanBeginCondition(token.type) &&
      NearestExpected(index).empty() && !in_condition) {
    sink_.Report(Code::kMissingWhen, span, fmt::format("`{}`", token.text));
    return true;
  }
  return false;
}

void ErrorStrategy::Report(size_t index) {
  for (const Set* passed : passed_) expected_.addAll(*passed);
  passed_.clear();
  if (tokens_.empty() || ReportKnownMistake(index)) return;
  const Token& token = tokens_[std::min(index, tokens_.size() - 1)];
  source::Span span = list_.SpanOf(token);
  if (index >= tokens_.size()) span.begin = span.end;
  // Here a rule may go on as well, in more ways than help.
  const bool score_line = token.first_on_line && expected_.contains(size_t{G::GIVE}) &&
                          !expected_.contains(size_t{G::NAME});
  const std::string of_claim = tokens_[0].type == G::CLAIM ? ExpectedInClaim(index) : "";
  const std::string expected = score_line ? "`give`, `take`, `group`, `nothing` or `}`"
                               : of_claim.empty() ? Expected()
                                                  : of_claim;
  if (expected.empty()) {
    const std::string before = index > 0 ? Found(index - 1) : "the beginning of the file";
    Suggest(sink_.Report(Code::kCannotFollow, span, Found(index), before), index);
    return;
  }
  Suggest(sink_.Report(Code::kUnexpected, span, expected, Found(index)), index);
}

void ErrorStrategy::Suggest(diag::Diagnostic& report, size_t index) const {
  if (const std::string nearest = NearestExpected(index); !nearest.empty()) {
    report.Help(fmt::format("did you mean `{}`?", nearest));
  } else if (const std::string help = HelpFor(index); !help.empty()) {
    report.Help(help);
  }
}

// Words that are none to the lexer.
std::string ErrorStrategy::ExpectedInClaim(size_t index) const {
  const auto has = [&](size_t type) { return expected_.contains(type); };
  if (has(G::ADDED)) return "`added`";
  if (has(G::RISES) && has(G::IS)) return "`rises`, `falls` or `is added`";
  const bool begins = index < tokens_.size() && tokens_[index].first_on_line;
  return has(G::NEVER) && begins ? "`always`, `never`, `at most one of` or `}`" : "";
}

// Names of two words or with a hyphen, and what else is known from elsewhere.
std::string ErrorStrategy::HelpFor(size_t index) const {
  const size_t type = TypeAt(tokens_, index);
  if (std::string help = Habits(list_, tokens_, index, expected_, sink_).Help(); !help.empty()) {
    return help;
  }
  if (type == G::LPAREN && TypeAt(tokens_, 0) == G::LIST) {
    return "write the values without parentheses: `list emea = \"GB\", \"DE\"`";
  }
  if (index == 1 && TypeAt(tokens_, 0) == G::CLAIM) {
    return "a claim is named by a text: `claim \"customers stay with their squad\" { … }`";
  }
  if (index == 0 || index + 1 >= tokens_.size()) return {};
  const Token& before = tokens_[index - 1];
  const Token& after = tokens_[index + 1];
  if (before.text == "history" && TypeAt(tokens_, 0) == G::SOURCE && type == G::NUMBER) {
    return fmt::format("how far back events go is written `history {} months`",
                       tokens_[index].text);
  }
  if (type == G::MINUS && IsName(before.type) && IsName(after.type)) {
    return fmt::format("a name has no hyphen: `{}_{}`", before.text, after.text);
  }
  if (type == G::MINUS && expected_.contains(size_t{G::DOTDOT}) && after.type == G::NUMBER) {
    return fmt::format("a range is written with two dots: `{}..{}`", before.text, after.text);
  }
  if (type == G::COLON && index > 1 && IsName(before.type) && IsName(tokens_[index - 2].type)) {
    return fmt::format("a name is one word: `{}_{}`", tokens_[index - 2].text, before.text);
  }
  return {};
}

std::string ErrorStrategy::Found(size_t index) const {
  if (index >= tokens_.size()) return "the end of this declaration";
  const Token& token = tokens_[index];
  if (token.type == G::LINE_START) return Found(index + 1);
  return token.type == G::STRING ? fmt::format("the text {}", token.text)
                                 : fmt::format("`{}`", token.text);
}

std::string ErrorStrategy::Literal(size_t type) const {
  const std::string quoted = vocabulary_.getLiteralName(type);
  return quoted.size() > 2 ? quoted.substr(1, quoted.size() - 2) : "*";
}

// The keyword that the unexpected word was probably meant to be.
std::string ErrorStrategy::NearestExpected(size_t index) const {
  if (index >= tokens_.size() || !IsName(tokens_[index].type)) return {};
  std::vector<std::string> words;
  for (size_t type = G::AND; type <= G::YEARS; ++type) {
    const bool one_of_many_names = expected_.contains(size_t{G::NAME}) && !IsReserved(type);
    if (expected_.contains(type) && !one_of_many_names) words.push_back(Literal(type));
  }
  return base::NearestName(tokens_[index].text, words).value_or("");
}

// What may stand here, grouped so that a reader can take it in.
std::string ErrorStrategy::Expected() const {
  const auto has = [&](size_t type) { return expected_.contains(type); };
  std::vector<std::string> parts;
  const bool name = has(G::NAME);
  const bool value = name && has(G::NUMBER) && has(G::LPAREN);
  const bool after_value = has(G::PLUS) && has(G::SLASH);
  if (value) parts.push_back("a value");
  else if (name) parts.push_back("a name");
  if (!value) {
    if (has(G::STRING)) parts.push_back("a text in double quotes");
    if (has(G::NUMBER)) parts.push_back("a number");
    if (has(G::PERCENT) && !has(G::NUMBER)) parts.push_back("a percentage");
    if (has(G::DATE)) parts.push_back("a date");
  }
  for (size_t type = G::AND; type <= G::ARROW; ++type) {
    if (!has(type) || (IsName(type) && name) || (IsReserved(type) && value)) continue;
    const bool operator_word = (type >= G::EQ && type <= G::DIVIDE) || type == G::DOT ||
                               type == G::IN || type == G::IS || type == G::NOT ||
                               type == G::AND || type == G::OR || type == G::IMPLIES ||
                               type == G::EXCEPT || type == G::OF || type == G::TIMES ||
                               type == G::MOD || (type >= G::CONTAINS && type <= G::BETWEEN) ||
                               type == G::KNOWN || (type >= G::SECOND && type <= G::YEARS);
    if (after_value && (operator_word || type == G::LPAREN)) continue;
    if (value && (type == G::LPAREN || type == G::MINUS)) continue;
    parts.push_back(fmt::format("`{}`", Literal(type)));
  }
  if (parts.empty() || parts.size() > 9) return after_value || parts.empty() ? "" : parts[0];
  if (parts.size() == 1) return parts[0];
  const std::string last = parts.back();
  parts.pop_back();
  return fmt::format("{} or {}", fmt::join(parts, ", "), last);
}

}  // namespace tandem::parse
