// SPDX-License-Identifier: Apache-2.0
// Parse: cuts a file, runs the generated parser on each declaration, builds its syntax tree.
#include <set>
#include <utility>

#include "compiler/parse/builder.h"
#include "compiler/parse/error_strategy.h"
#include "compiler/parse/grammar.h"
#include "compiler/parse/layout.h"
#include "compiler/parse/layout_builder.h"
#include "compiler/parse/lex.h"
#include "compiler/parse/outline.h"
#include "compiler/parse/parse.h"
#include "compiler/parse/phrases.h"
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
  const source::SourceSet& sources;
  std::set<std::string_view> types;    // named in this file
  std::set<uint32_t> repaired_lines;   // where RepairSigns or RepairWords reported something
  ParseStatistics* statistics = nullptr;
  Layout* layout = nullptr;
};

void ParseDeclaration(const TokenList& list, Range range, const Surroundings& around,
                      diag::Sink& sink, syntax::File& file) {
  const size_t reported = sink.all().size();
  const auto begin = list.tokens.begin() + static_cast<long>(range.first);
  const auto end = list.tokens.begin() + static_cast<long>(range.last);
  const std::vector<Token> tokens = MarkPhrases({begin, end}, list.file, sink);
  if (around.layout != nullptr) AppendGiven(list, range.first, tokens, around.layout->given);
  std::set<uint32_t> repaired = around.repaired_lines;
  for (size_t i = reported; i < sink.all().size(); ++i) {
    repaired.insert(around.sources.Locate(list.file, sink.all()[i].span.begin).line);
  }
  antlr4::ListTokenSource source(ForAntlr(tokens));
  antlr4::CommonTokenStream stream(&source);
  G parser(&stream);
  parser.removeErrorListeners();
  parser.setErrorHandler(
      std::make_shared<ErrorStrategy>(list, tokens, repaired,
                                      parser.getVocabulary(), sink));
  std::optional<Counter> counter;
  if (around.statistics != nullptr) {
    counter.emplace(*around.statistics);
    parser.addErrorListener(&*counter);
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
        antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
  }
  auto* tree = parser.declaration();
  if (around.layout != nullptr && sink.ok()) {
    AppendLayout(tokens, tree, *around.layout);
  }
  Builder builder(list, tokens, around.types, sink);
  if (auto built = builder.Build(tree)) {
    file.declarations.push_back(std::move(*built));
  } else if (range.last - range.first > 1 && IsName(list.tokens[range.first + 1].type)) {
    const Token& name = list.tokens[range.first + 1];
    file.not_understood.push_back({std::string(name.text), list.SpanOf(name), false});
  }
}

// Everything before the declarations are parsed one by one.
std::optional<TokenList> Prepare(source::FileId file, Surroundings& around, diag::Sink& sink,
                                 Outline& outline) {
  std::optional<TokenList> list = Lex(around.sources, file, sink);
  if (!list) return list;
  const size_t before = sink.all().size();
  RepairSigns(*list, sink);
  RepairWords(*list, sink);
  for (size_t i = before; i < sink.all().size(); ++i) {
    around.repaired_lines.insert(around.sources.Locate(file, sink.all()[i].span.begin).line);
  }
  MarkLayout(*list);
  if (!CheckNesting(*list, sink)) return std::nullopt;
  outline = Cut(*list, sink);
  return list;
}

syntax::File ParseFile(source::FileId file, Surroundings around, diag::Sink& sink) {
  syntax::File out;
  out.id = file;
  Outline outline;
  const std::optional<TokenList> list = Prepare(file, around, sink, outline);
  if (!list) return out;
  out.not_understood = std::move(outline.skipped);
  WarnOfPoints(*list, sink);
  around.types = TypesOf(*list);
  for (const Range& range : outline.declarations) {
    ParseDeclaration(*list, range, around, sink, out);
  }
  if (around.layout != nullptr) {
    for (const Token& token : list->tokens) around.layout->tokens.push_back(list->SpanOf(token));
  }
  return out;
}

}  // namespace

syntax::File Parse(const source::SourceSet& sources, source::FileId file, diag::Sink& sink,
                   ParseStatistics* statistics) {
  return ParseFile(file, {sources, {}, {}, statistics, nullptr}, sink);
}

syntax::File ParseWithLayout(const source::SourceSet& sources, source::FileId file,
                             diag::Sink& sink, Layout& layout) {
  return ParseFile(file, {sources, {}, {}, nullptr, &layout}, sink);
}

bool ReadsTheSame(const source::SourceSet& sources, source::FileId file, const Layout& known,
                  std::vector<source::Span>& tokens) {
  diag::Sink sink;
  Surroundings around{sources, {}, {}, nullptr, nullptr};
  Outline outline;
  const std::optional<TokenList> list = Prepare(file, around, sink, outline);
  if (!list) return false;
  for (const Token& token : list->tokens) tokens.push_back(list->SpanOf(token));
  std::vector<Layout::Given> given;
  given.reserve(known.given.size());
  for (const Range& range : outline.declarations) {
    const auto begin = list->tokens.begin() + static_cast<long>(range.first);
    const auto end = list->tokens.begin() + static_cast<long>(range.last);
    AppendGiven(*list, range.first, MarkPhrases({begin, end}, file, sink), given);
  }
  return sink.all().empty() && given == known.given;
}

}  // namespace tandem::parse
