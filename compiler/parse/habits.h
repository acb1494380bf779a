// SPDX-License-Identifier: Apache-2.0
// What people write who come from spreadsheets, SQL or plain English: met where the grammar stops,
// and answered with what Tandem says instead. Nothing is mended.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/parse/grammar.h"
#include "compiler/parse/token.h"

namespace tandem::parse {

class Habits {
 public:
  // The grammar did not expect the token at `index`, but one of `expected`.
  Habits(const TokenList& list, const std::vector<Token>& tokens, size_t index,
         const antlr4::misc::IntervalSet& expected, diag::Sink& sink)
      : list_(list), tokens_(tokens), index_(index), expected_(expected), sink_(sink) {}

  // False: nothing known, nothing reported.
  bool Report();
  // For a report of another kind; empty for none. habits_help.cpp
  std::string Help() const;
  // Behind `when` or `unless`, so that none is missing.
  bool InCondition() const;

 private:
  size_t TypeAt(size_t i) const { return i < tokens_.size() ? tokens_[i].type : 0; }
  std::string LowerAt(size_t i) const;
  bool Touch(size_t i) const;  // no blank before the next token
  source::Span Cover(size_t first, size_t last) const;
  std::string Written(size_t first, size_t last) const;
  size_t LineStart(size_t i) const;
  size_t LineEnd(size_t i) const;
  size_t Declares() const { return TypeAt(0); }
  bool InCell() const;

  bool ReportComparison();
  bool ReportSecondHalf();
  bool ReportNumber();
  bool ReportCurrency();
  bool ReportCapitals();
  bool ReportOtherWords();
  // habits_lines.cpp
  bool ReportScoreLine();
  bool ReportRouteLine();
  bool ReportCell();
  std::string CellFor(size_t first, size_t last) const;
  std::string TargetOfLine() const;

  // habits_help.cpp
  std::string HelpInHead() const;
  std::string HelpInFields() const;
  std::string HelpInSet() const;

  const TokenList& list_;
  const std::vector<Token>& tokens_;
  size_t index_;
  const antlr4::misc::IntervalSet& expected_;
  diag::Sink& sink_;
};

}  // namespace tandem::parse
