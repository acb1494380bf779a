// SPDX-License-Identifier: Apache-2.0
// Finds where each declaration begins and ends: by its first words, its braces and the left margin.
#include "compiler/parse/outline.h"

#include <algorithm>
#include <utility>

#include "compiler/parse/later.h"
#include "compiler/parse/lex.h"
#include "compiler/parse/words.h"
#include "runtime/base/edit_distance.h"

namespace tandem::parse {
namespace {

using diag::Code;

enum class Start : uint8_t { kNone, kDeclaration, kLater, kUnknown };

std::optional<std::string> NearestDeclaration(std::string_view word) {
  const std::vector<std::string> words(std::begin(kDeclarationWords), std::end(kDeclarationWords));
  return base::NearestName(word, words);
}

bool NeedsBlock(size_t type) {
  return type != G::TYPE && type != G::LIST && type != G::DEFINE && type != G::ANSWER &&
         type != G::EVENT && type != G::IGNORE;
}

class Cutter {
 public:
  Cutter(TokenList& list, diag::Sink& sink) : list_(list), sink_(sink) {}

  Outline Run() {
    Balance();
    const std::vector<Token>& tokens = list_.tokens;
    for (size_t i = 0; i < tokens.size();) {
      const Start start = StartAt(i, false);
      const size_t end = EndOf(i, start);
      if (start == Start::kDeclaration) {
        outline_.declarations.push_back({i, end});
      } else if (start == Start::kLater) {
        ReportLater(i, end, LaterDeclaration(tokens[i].text));
      } else {
        ReportUnknown(i, end);
      }
      i = end;
    }
    return std::move(outline_);
  }

 private:
  size_t TypeAt(size_t i) const { return i < list_.tokens.size() ? list_.tokens[i].type : 0; }

  static bool AtMargin(const Token& token) { return token.first_on_line && token.column == 0; }

  // What begins here, judged by the first words alone.
  Start Shape(size_t i) const {
    const Token& token = list_.tokens[i];
    const size_t next = TypeAt(i + 1);
    switch (token.type) {
      case G::LEAD: return next == G::LBRACE ? Start::kDeclaration : Start::kNone;
      case G::ROUTE:
        return next == G::LBRACE || next == G::OWNED || next == G::AGREED || next == G::FROM
                   ? Start::kDeclaration : Start::kNone;
      case G::TEST: return next == G::STRING ? Start::kDeclaration : Start::kNone;
      case G::CLAIM:
        return next == G::STRING || (AtMargin(token) && IsName(next)) ? Start::kDeclaration
                                                                      : Start::kNone;
      case G::IGNORE:
        return token.first_on_line && (IsName(next) || next == G::STRING) ? Start::kDeclaration
                                                                          : Start::kNone;
      default: break;
    }
    const bool name_follows = IsName(next) || next == G::STRING;
    if (IsDeclarationWord(token.type)) {
      return name_follows ? Start::kDeclaration : Start::kNone;
    }
    if (!IsName(token.type)) return Start::kNone;
    if (!LaterDeclaration(token.text).empty()) {
      return name_follows ? Start::kLater : Start::kNone;
    }
    const bool alone = token.type == G::NAME && AtMargin(token);
    return alone && (name_follows || next == G::LBRACE) ? Start::kUnknown : Start::kNone;
  }

  // `in_header`: between a declaration's first word and its block, where names stand side by side.
  Start StartAt(size_t i, bool in_header) const {
    const Token& token = list_.tokens[i];
    if (i > 0 && !CanEndValue(TypeAt(i - 1)) && !AtMargin(token)) return Start::kNone;
    if (i > 0 && !CanEndValue(TypeAt(i - 1)) && Shape(i) == Start::kUnknown) return Start::kNone;
    if (in_header && !AtMargin(token)) return Start::kNone;
    // `in last 7 calendar days`.
    if (i > 0 && TypeAt(i - 1) == G::NUMBER && token.text == "calendar") return Start::kNone;
    const Start shape = Shape(i);
    // At the margin a keyword starts a declaration even when what follows is wrong.
    const bool alone = i == 0 || TypeAt(i - 1) == G::RBRACE || token.type == G::DEFINE ||
                       token.type == G::ANSWER || token.type == G::POLICY;
    if (shape == Start::kNone && AtMargin(token) && IsDeclarationWord(token.type) && alone) {
      return Start::kDeclaration;
    }
    return shape;
  }

  size_t EndOf(size_t first, Start start) const {
    const std::vector<Token>& tokens = list_.tokens;
    const bool block = start != Start::kDeclaration || NeedsBlock(tokens[first].type);
    bool opened = false;
    for (size_t i = first; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      opened = opened || token.type == G::LBRACE;
      if (token.type == G::RBRACE && token.depth == 0 && block) return i + 1;
      if (i == first || token.depth > 0 || token.type == G::RBRACE) continue;
      if (i == first + 1 && tokens[first].type == G::EVENT) continue;  // its name
      const bool in_header = block && start == Start::kDeclaration;
      const Start other = StartAt(i, in_header);
      const bool ends = other == Start::kDeclaration || other == Start::kLater ||
                        (other == Start::kUnknown && start != Start::kUnknown);
      if (ends) return i;
    }
    return tokens.size();
  }

  // Removes stray closing braces, closes open ones before the next declaration at the margin.
  void Balance() {
    const bool unclosed = HasUnclosed();
    std::vector<Token> in = std::move(list_.tokens);
    list_.tokens = in;  // Shape() looks ahead in it
    std::vector<Token> out;
    out.reserve(in.size());
    std::vector<Token> open;
    for (size_t i = 0; i < in.size(); ++i) {
      const Token& token = in[i];
      if (unclosed && !open.empty() && AtMargin(token) && i > 0 && CanEndValue(TypeAt(i - 1)) &&
          (Shape(i) == Start::kDeclaration || Shape(i) == Start::kLater)) {
        ReportUnclosed(open, &token);
        Close(open, out, token);
      }
      if (token.type == G::LBRACE) open.push_back(token);
      if (token.type == G::RBRACE) {
        if (open.empty()) {
          // After an unclosed block the braces below it are out of step: one report is enough.
          if (!unclosed) sink_.Report(Code::kStrayBracket, list_.SpanOf(token), "}");
          continue;
        }
        open.pop_back();
      }
      out.push_back(token);
    }
    if (!open.empty()) {
      ReportUnclosed(open, nullptr);
      Close(open, out, out.back());
    }
    list_.tokens = std::move(out);
    MarkLayout(list_);
  }

  bool HasUnclosed() const {
    int depth = 0;
    for (const Token& token : list_.tokens) {
      if (token.type == G::LBRACE) ++depth;
      if (token.type == G::RBRACE && depth > 0) --depth;
    }
    return depth > 0;
  }

  void ReportUnclosed(const std::vector<Token>& open, const Token* next) {
    auto& report = sink_.Report(Code::kUnclosedBracket, list_.SpanOf(open.back()), "{", "}");
    if (next != nullptr) report.With(list_.SpanOf(*next), "the next declaration begins here");
  }

  // `before` by value: it may stand in `out`.
  static void Close(std::vector<Token>& open, std::vector<Token>& out, Token before) {
    for (; !open.empty(); open.pop_back()) {
      Token brace = before;
      brace.type = G::RBRACE;
      brace.text = "}";
      brace.end = brace.begin;
      out.push_back(brace);
    }
  }

  void KeepName(size_t i, size_t end) {
    if (i >= end || (!IsName(TypeAt(i)) && TypeAt(i) != G::STRING)) return;
    const Token& token = list_.tokens[i];
    const bool quoted = token.type == G::STRING || token.type == G::BACKTICK;
    const std::string_view text =
        quoted ? token.text.substr(1, token.text.size() - 2) : token.text;
    outline_.skipped.push_back({std::string(text), list_.SpanOf(token), false});
  }

  void ReportLater(size_t first, size_t end, std::string_view construct) {
    const Token& token = list_.tokens[first];
    const Token& name = list_.tokens[std::min(first + 1, end - 1)];
    sink_.Report(Code::kNotYet, {list_.file, token.begin, std::max(token.end, name.end)},
                 construct);
    KeepName(first + 1, end);
  }

  void ReportUnknown(size_t first, size_t end) {
    const Token& token = list_.tokens[first];
    auto& report = sink_.Report(Code::kUnknownDeclaration, list_.SpanOf(token),
                                fmt::format("`{}`", token.text));
    if (!IsWord(token.type)) return;
    if (const auto nearest = NearestDeclaration(token.text)) {
      report.Help(fmt::format("did you mean `{}`?", *nearest));
    }
    KeepName(first + 1, end);
  }

  TokenList& list_;
  diag::Sink& sink_;
  Outline outline_;
};

}  // namespace

Outline Cut(TokenList& list, diag::Sink& sink) { return Cutter(list, sink).Run(); }

}  // namespace tandem::parse
