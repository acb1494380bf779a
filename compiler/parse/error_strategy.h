// SPDX-License-Identifier: Apache-2.0
// What the generated parser does at a mistake: one message, then on with the next line.
#pragma once

#include <set>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/parse/grammar.h"
#include "compiler/parse/token.h"

namespace tandem::parse {

// An error inside a line (a rule, a field …) is thrown up to the rule of that line, which
// skips to the next line of the block that can begin one, or to the block's end. No token is made
// up or dropped silently. A context whose `exception` is set was not understood.
class ErrorStrategy final : public antlr4::DefaultErrorStrategy {
 public:
  // `tokens` are the ones the parser reads, by token index. On a line of `repaired_lines` something
  // was reported already; what follows from it there is not.
  ErrorStrategy(const TokenList& list, const std::vector<Token>& tokens,
                const std::set<uint32_t>& repaired_lines,
                const antlr4::dfa::Vocabulary& vocabulary, diag::Sink& sink)
      : list_(list),
        tokens_(tokens),
        repaired_lines_(repaired_lines),
        vocabulary_(vocabulary),
        sink_(sink) {}

  void sync(antlr4::Parser* parser) override;
  void recover(antlr4::Parser* parser, std::exception_ptr error) override;
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;
  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override;

 private:
  using Set = antlr4::misc::IntervalSet;

  void Forget();
  void Remember(size_t index, const Set& expected);
  void Report(size_t index);
  std::string HelpFor(size_t index) const;
  void Suggest(diag::Diagnostic& report, size_t index) const;
  bool ReportKnownMistake(size_t index);
  void SkipInBlock(antlr4::Parser* parser, const Set& expected);
  bool ReportEndOfLine(size_t index);
  bool ReportMissingWord(size_t index);
  bool ReportEventMistake(size_t index);
  bool ReportTableMistake(size_t index);  // table_mistakes.cpp
  void SkipItem(antlr4::Parser* parser, antlr4::ParserRuleContext* item, bool line_start_only);
  int DepthAt(size_t index) const;
  std::string Literal(size_t type) const;  // a word or sign as written
  std::string Expected() const;
  std::string ExpectedInClaim(size_t index) const;
  std::string Found(size_t index) const;
  std::string NearestExpected(size_t index) const;

  const TokenList& list_;
  const std::vector<Token>& tokens_;
  const std::set<uint32_t>& repaired_lines_;
  const antlr4::dfa::Vocabulary& vocabulary_;
  diag::Sink& sink_;
  size_t expected_index_ = 0;  // the token that `expected_` is about
  Set expected_;
  std::vector<const Set*> passed_;  // of the grammar; joined to `expected_` when there is a report
};

}  // namespace tandem::parse
