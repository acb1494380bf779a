// SPDX-License-Identifier: Apache-2.0
// Parse: cuts a file, runs the generated parser on each declaration, builds its syntax tree.
#include <set>
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/error_strategy.h"
#include "compiler/parse/grammar.h"
#include "compiler/parse/lex.h"
#include "compiler/parse/outline.h"
#include "compiler/parse/parse.h"
#include "compiler/parse/repair.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

// Counts what ANTLR says about the grammar itself.
class Counter final : public antlr4::BaseErrorListener {
 public:
  explicit Counter(ParseStatistics& statistics) : statistics_(statistics) {}

  void reportAmbiguity(antlr4::Parser*, const antlr4::dfa::DFA&, size_t, size_t, bool,
                       const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
    ++statistics_.ambiguities;
  }
  void reportAttemptingFullContext(antlr4::Parser*, const antlr4::dfa::DFA&, size_t, size_t,
                                   const antlrcpp::BitSet&,
                                   antlr4::atn::ATNConfigSet*) override {
    ++statistics_.full_context_retries;
  }

 private:
  ParseStatistics& statistics_;
};

// The units of a written duration, `second` to `weeks`, stand in a row among the tokens.
bool IsSpanUnit(size_t type) { return type >= G::SECOND && type <= G::WEEKS; }

// `minutes in D` is the built-in, also of a written duration, unless a literal or several values in
// parentheses follow: then a field called `minutes` is looked up among them.
void MarkUnitIn(std::vector<Token>& tokens) {
  for (size_t i = 1; i + 1 < tokens.size(); ++i) {
    const size_t unit = tokens[i - 1].type;
    if (tokens[i].type != G::IN || (unit != G::MINUTES && unit != G::HOURS && unit != G::DAYS)) {
      continue;
    }
    const bool path = i >= 2 && (tokens[i - 2].type == G::DOT || tokens[i - 2].type == G::NUMBER);
    size_t at = i + 1;
    while (at + 1 < tokens.size() && tokens[at].type == G::LPAREN) ++at;
    const bool span = tokens[at].type == G::NUMBER && at + 1 < tokens.size() &&
                      IsSpanUnit(tokens[at + 1].type);
    const bool set = !span && (IsLiteral(tokens[at].type) || tokens[at].type == G::MINUS);
    if (!path && !set) tokens[i].type = G::UNIT_IN;
  }
}

// The tokens of one declaration. In the body of a source every line that stands no further right
// than the first gets a LINE_START before it: `missing when …` there is meant for every column.
std::vector<Token> TokensOf(const TokenList& list, Range range) {
  const auto begin = list.tokens.begin() + static_cast<long>(range.first);
  const auto end = list.tokens.begin() + static_cast<long>(range.last);
  if (begin->type != G::SOURCE) {
    std::vector<Token> out(begin, end);
    MarkUnitIn(out);
    return out;
  }
  std::vector<Token> out;
  std::optional<uint32_t> margin;
  for (auto at = begin; at != end; ++at) {
    const bool line = at->depth == 1 && at->first_on_line && at->type != G::RBRACE &&
                      at->type != G::LBRACE;
    if (line && at->column <= margin.value_or(at->column)) {
      margin = margin.value_or(at->column);
      Token start = *at;
      start.type = G::LINE_START;
      start.end = start.begin;
      out.push_back(start);
    }
    out.push_back(*at);
  }
  return out;
}

std::vector<std::unique_ptr<antlr4::Token>> ForAntlr(const std::vector<Token>& tokens) {
  std::vector<std::unique_ptr<antlr4::Token>> out;
  out.reserve(tokens.size() + 1);
  for (const Token& token : tokens) {
    out.push_back(std::make_unique<antlr4::CommonToken>(token.type));
  }
  out.push_back(std::make_unique<antlr4::CommonToken>(antlr4::Token::EOF));
  return out;
}

std::set<std::string_view> TypesOf(const TokenList& list) {
  std::set<std::string_view> types;
  for (size_t i = 0; i + 1 < list.tokens.size(); ++i) {
    const size_t type = list.tokens[i].type;
    if (type == G::TYPE || type == G::RECORD) types.insert(list.tokens[i + 1].text);
  }
  return types;
}

// What all declarations of a file share.
struct Surroundings {
  std::set<std::string_view> types;    // named in this file
  std::set<uint32_t> repaired_lines;   // where RepairSigns or RepairWords reported something
};

void ParseDeclaration(const TokenList& list, Range range, const Surroundings& around,
                      diag::Sink& sink,
                      ParseStatistics* statistics, syntax::File& file) {
  const std::vector<Token> tokens = TokensOf(list, range);
  antlr4::ListTokenSource source(ForAntlr(tokens));
  antlr4::CommonTokenStream stream(&source);
  G parser(&stream);
  parser.removeErrorListeners();
  parser.setErrorHandler(
      std::make_shared<ErrorStrategy>(list, tokens, around.repaired_lines,
                                      parser.getVocabulary(), sink));
  std::optional<Counter> counter;
  if (statistics != nullptr) {
    counter.emplace(*statistics);
    parser.addErrorListener(&*counter);
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
        antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
  }
  auto* tree = parser.declaration();
  Builder builder(list, tokens, around.types, sink);
  if (auto built = builder.Build(tree)) {
    file.declarations.push_back(std::move(*built));
  } else if (range.last - range.first > 1 && IsName(list.tokens[range.first + 1].type)) {
    const Token& name = list.tokens[range.first + 1];
    file.not_understood.push_back({std::string(name.text), list.SpanOf(name), false});
  }
}

}  // namespace

syntax::File Parse(const source::SourceSet& sources, source::FileId file, diag::Sink& sink,
                   ParseStatistics* statistics) {
  syntax::File out;
  out.id = file;
  std::optional<TokenList> list = Lex(sources, file, sink);
  if (!list) return out;
  const size_t before = sink.all().size();
  RepairSigns(*list, sink);
  RepairWords(*list, sink);
  Surroundings around;
  for (size_t i = before; i < sink.all().size(); ++i) {
    around.repaired_lines.insert(sources.Locate(file, sink.all()[i].span.begin).line);
  }
  MarkLayout(*list);
  if (!CheckNesting(*list, sink)) return out;
  Outline outline = Cut(*list, sink);
  out.not_understood = std::move(outline.skipped);
  around.types = TypesOf(*list);
  for (const Range& range : outline.declarations) {
    ParseDeclaration(*list, range, around, sink, statistics, out);
  }
  return out;
}

}  // namespace tandem::parse
