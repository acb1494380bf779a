// SPDX-License-Identifier: Apache-2.0
// Cuts checked text into tokens and keeps them in a compact form.
#include "compiler/parse/lex.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "compiler/parse/grammar.h"
#include "compiler/parse/scan.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace tandem::parse {
namespace {

using diag::Code;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Bytes of each code point's start; empty for ASCII text, where both counts agree.
std::vector<uint32_t> CodePointStarts(std::string_view text) {
  std::vector<uint32_t> starts;
  if (base::IsAscii(text)) return starts;
  starts.reserve(text.size() + 1);
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      starts.push_back(static_cast<uint32_t>(i));
    }
  }
  starts.push_back(static_cast<uint32_t>(text.size()));
  return starts;
}

// Lines and columns of ever later places.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}

  void MoveTo(size_t place) {
    for (; at_ < place; ++at_) {
      const char c = text_[at_];
      if (c == '\n') {
        ++line_;
        column_ = 0;
      } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
        ++column_;
      }
    }
  }
  uint32_t line() const { return line_; }
  uint32_t column() const { return column_; }

 private:
  std::string_view text_;
  size_t at_ = 0;
  uint32_t line_ = 1;
  uint32_t column_ = 0;
};

// The generated lexer, from any place on. Made when it is first needed: most files are plain.
class Generated {
 public:
  explicit Generated(std::string_view text) : text_(text) {}

  // The first token at or behind `begin`, which becomes where it begins.
  Scanned Next(size_t& begin) {
    if (!input_) {
      starts_ = CodePointStarts(text_);
      input_ = std::make_unique<antlr4::ANTLRInputStream>(std::string(text_));
      lexer_ = std::make_unique<grammar::TandemLexer>(input_.get());
      lexer_->removeErrorListeners();
    }
    input_->seek(CodePoint(begin));
    const auto token = lexer_->nextToken();
    if (token->getType() == antlr4::Token::EOF) return {antlr4::Token::EOF, text_.size()};
    begin = Byte(token->getStartIndex());
    return {token->getType(), Byte(token->getStopIndex() + 1)};
  }

 private:
  size_t Byte(size_t code_point) const {
    return starts_.empty() ? code_point : starts_[code_point];
  }
  size_t CodePoint(size_t byte) const {
    if (starts_.empty()) return byte;
    return static_cast<size_t>(std::lower_bound(starts_.begin(), starts_.end(), byte) -
                               starts_.begin());
  }

  std::string_view text_;
  std::vector<uint32_t> starts_;
  std::unique_ptr<antlr4::ANTLRInputStream> input_;
  std::unique_ptr<grammar::TandemLexer> lexer_;
};

bool CheckText(std::string_view text, source::FileId file, const source::SourceSet& sources,
               diag::Sink& sink) {
  const auto at = [&](size_t offset, size_t size) {
    const auto begin = static_cast<uint32_t>(offset);
    return source::Span{file, begin, begin + static_cast<uint32_t>(size)};
  };
  if (text.size() > base::kMaxSourceFileBytes) {
    sink.Report(Code::kFileTooLarge, at(0, 0), text.size(), base::kMaxSourceFileBytes);
    return false;
  }
  const auto line = [&](size_t offset) {
    return sources.Locate(file, static_cast<uint32_t>(offset)).line;
  };
  if (const auto bad = base::ValidateUtf8(text)) {
    sink.Report(Code::kInvalidUtf8, at(*bad, 1), *bad, line(*bad));
    return false;
  }
  if (const size_t zero = text.find('\0'); zero != std::string_view::npos) {
    sink.Report(Code::kNulByte, at(zero, 1), zero, line(zero));
    return false;
  }
  return true;
}

bool CheckLength(const Token& token, const TokenList& list, diag::Sink& sink) {
  const size_t size = token.end - token.begin;
  if (token.type == G::STRING && size > base::kMaxTextLiteralBytes + 2) {
    sink.Report(Code::kTooLong, list.SpanOf(token), "text", base::kMaxTextLiteralBytes);
    return false;
  }
  if (token.type != G::STRING && token.type < G::BAD_OPERATOR && size > base::kMaxNameBytes) {
    sink.Report(Code::kTooLong, list.SpanOf(token), "word", base::kMaxNameBytes);
    return false;
  }
  return true;
}

// Each of these makes the tree of its expression one level deeper.
bool Deepens(size_t type) {
  switch (type) {
    case G::NOT: case G::SURELY: case G::POSSIBLY: case G::IF: case G::IMPLIES: case G::EXCEPT:
    case G::PLUS: case G::MINUS: case G::STAR: case G::TIMES: case G::SLASH: case G::DIVIDE:
    case G::MOD: case G::OF:
      return true;
    default:
      return false;
  }
}

bool Continues(size_t type) {
  return Deepens(type) || type == G::OR || type == G::THEN || type == G::ELSE;
}

// Where a new expression begins, whatever was before it in the same brackets.
bool IsSeparator(const Token& token, const Token& previous, bool before_else) {
  switch (token.type) {
    case G::COMMA: case G::COLON: case G::WHEN: case G::UNLESS: case G::BECAUSE: case G::AND:
    case G::OTHERWISE: case G::EQ:
      return true;
    case G::OR:
      return !before_else;
    default:
      return token.first_on_line && !Continues(token.type) && !Continues(previous.type);
  }
}

}  // namespace

std::optional<TokenList> Lex(const source::SourceSet& sources, source::FileId file,
                             diag::Sink& sink, Reader reader) {
  std::string_view text = sources.Text(file);
  if (!CheckText(text, file, sources, sink)) return std::nullopt;
  const uint32_t skipped = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  text.remove_prefix(skipped);

  TokenList list{file, {}, {}};
  list.tokens.reserve(text.size() / 8);
  Places places(text);
  Generated generated(text);
  for (size_t at = 0;;) {
    size_t begin = at;
    Scanned token;
    if (reader == Reader::kQuick) {
      begin = SkipBlanks(text, at);
      if (begin == text.size()) break;
      token = ScanPlain(text, begin);
    }
    if (token.type == 0) {
      token = generated.Next(begin);
      if (token.type == antlr4::Token::EOF) break;
    }
    at = token.end;
    if (list.tokens.size() == base::kMaxTokensPerFile) {
      sink.Report(Code::kTooManyTokens, {file, 0, 0}, base::kMaxTokensPerFile);
      return std::nullopt;
    }
    places.MoveTo(begin);
    Token mine;
    mine.type = token.type;
    mine.begin = skipped + static_cast<uint32_t>(begin);
    mine.end = skipped + static_cast<uint32_t>(at);
    mine.line = places.line();
    mine.column = places.column();
    mine.text = sources.Text({file, mine.begin, mine.end});
    if (CheckLength(mine, list, sink)) list.tokens.push_back(mine);
  }
  MarkLayout(list);
  return list;
}

void MarkLayout(TokenList& list) {
  int depth = 0;
  uint32_t line = 0;
  for (Token& token : list.tokens) {
    if (token.type == G::RBRACE) depth = std::max(0, depth - 1);
    token.depth = depth;
    if (token.type == G::LBRACE) ++depth;
    token.first_on_line = token.line != line;
    line = token.line;
  }
}

bool CheckNesting(const TokenList& list, diag::Sink& sink) {
  std::vector<int> levels{0};  // one entry an open bracket: itself and the operators in it
  int total = 0;
  const auto type_at = [&](size_t i) {
    return i < list.tokens.size() ? list.tokens[i].type : size_t{0};
  };
  for (size_t i = 0; i < list.tokens.size(); ++i) {
    const Token& token = list.tokens[i];
    const bool fallback = token.type == G::ELSE && i > 0 && type_at(i - 1) == G::OR;
    if (token.type == G::LPAREN || token.type == G::LBRACE) {
      levels.push_back(1);
      ++total;
    } else if (token.type == G::RPAREN || token.type == G::RBRACE) {
      if (levels.size() == 1) continue;
      total -= levels.back();
      levels.pop_back();
    } else if (Deepens(token.type) || fallback || token.text == "newly") {
      ++levels.back();
      ++total;
    } else if (i > 0 && IsSeparator(token, list.tokens[i - 1], type_at(i + 1) == G::ELSE)) {
      const int bracket = levels.size() > 1 ? 1 : 0;
      total -= levels.back() - bracket;
      levels.back() = bracket;
    }
    if (total > base::kMaxNesting) {
      sink.Report(Code::kNestedTooDeep, list.SpanOf(token), base::kMaxNesting);
      return false;
    }
  }
  return true;
}

}  // namespace tandem::parse
