// SPDX-License-Identifier: Apache-2.0
// Words, numbers, texts and signs in ASCII, each where no rule of grammar/TandemLexer.g4 matches
// more.
#include "compiler/parse/scan.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/parse/grammar.h"

namespace tandem::parse {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }
// Of a letter, perhaps.
bool IsNotAscii(char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; }

using Keywords = std::unordered_map<std::string_view, size_t>;

// From the grammar itself; with the parser, whose tables are needed in any case.
Keywords KeywordsOfGrammar() {
  static std::vector<std::string> names;
  const G parser(nullptr);
  names.resize(G::YEARS + 1);
  Keywords keywords;
  for (size_t type = G::AND; type <= G::YEARS; ++type) {
    const std::string quoted = parser.getVocabulary().getLiteralName(type);
    if (quoted.size() <= 2) continue;
    names[type] = quoted.substr(1, quoted.size() - 2);
    keywords.emplace(names[type], type);
  }
  return keywords;
}

size_t TypeOfWord(std::string_view word) {
  static const Keywords keywords = KeywordsOfGrammar();
  const auto found = keywords.find(word);
  return found == keywords.end() ? size_t{G::NAME} : found->second;
}

class PlainScanner {
 public:
  PlainScanner(std::string_view text, size_t at) : text_(text), at_(at) {}

  Scanned Run() const {
    const char c = At(0);
    if (IsLetter(c)) return Word();
    if (IsDigit(c)) return Number();
    if (c == '"') return Text();
    if (c == '`') return Quoted();
    return Sign(c);
  }

 private:
  // Zero behind the end: no file holds one.
  char At(size_t offset) const { return at_ + offset < text_.size() ? text_[at_ + offset] : '\0'; }
  Scanned Of(size_t type, size_t size) const { return {type, at_ + size}; }

  Scanned Word() const {
    size_t size = 1;
    while (IsLetter(At(size)) || IsDigit(At(size))) ++size;
    if (IsNotAscii(At(size))) return {};
    return Of(TypeOfWord(text_.substr(at_, size)), size);
  }

  size_t Digits(size_t from) const {
    size_t size = from;
    while (IsDigit(At(size)) || (At(size) == '_' && IsDigit(At(size + 1)))) ++size;
    return size;
  }

  // `pattern` has `0` for any digit.
  bool Fits(std::string_view pattern) const {
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] == '0' ? !IsDigit(At(i)) : At(i) != pattern[i]) return false;
    }
    return true;
  }

  Scanned Number() const {
    size_t size = Digits(0);
    const bool decimal = At(size) == '.' && IsDigit(At(size + 1));
    if (decimal) size = Digits(size + 1);
    const char next = At(size);
    const bool digit_behind = IsDigit(At(size + 1));
    if (IsLetter(next) || IsNotAscii(next)) return {};
    if (next == '%') return Of(G::PERCENT, size + 1);
    if (next == '.' && decimal && digit_behind) return {};
    if (decimal || !digit_behind) return Of(G::NUMBER, size);
    if (next == '-' && Fits("0000-00-00") && !IsDigit(At(10))) return Of(G::DATE, 10);
    const char behind = At(5);
    if (next == ':' && Fits("00:00") && !IsDigit(behind) && !IsLetter(behind) &&
        !IsNotAscii(behind) && behind != ':') {
      return Of(G::CLOCK, 5);
    }
    if (next == '-' || next == ':' || next == '/') return {};
    return Of(G::NUMBER, size);
  }

  Scanned Text() const {
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '"') return {G::STRING, i + 1};
      if (c == '\\') ++i;
      if (i == text_.size() || IsLineEnd(text_[i])) break;
    }
    return {};
  }

  Scanned Quoted() const {
    size_t size = 1;
    while (At(size) != '\0' && At(size) != '`' && !IsLineEnd(At(size))) ++size;
    return At(size) == '`' && size > 1 ? Of(G::BACKTICK, size + 1) : Scanned{};
  }

  Scanned Sign(char c) const {
    const char next = At(1);
    switch (c) {
      case '{': return Of(G::LBRACE, 1);
      case '}': return Of(G::RBRACE, 1);
      case '(': return Of(G::LPAREN, 1);
      case ')': return Of(G::RPAREN, 1);
      case ',': return Of(G::COMMA, 1);
      case ':': return Of(G::COLON, 1);
      case '?': return Of(G::QUESTION, 1);
      case '+': return Of(G::PLUS, 1);
      case '*': return Of(G::STAR, 1);
      case '.': return next == '.' ? Of(G::DOTDOT, 2) : Of(G::DOT, 1);
      case '>': return next == '=' ? Of(G::GE, 2) : Of(G::GT, 1);
      case '!': return next == '=' ? Of(G::NE, 2) : Scanned{};
      case '|': return next == '|' ? Scanned{} : Of(G::BAR, 1);
      case '/': return next == '*' ? Scanned{} : Of(G::SLASH, 1);
      case '=': return next == '=' || next == '>' || next == '<' ? Scanned{} : Of(G::EQ, 1);
      case '<':
        if (next == '>') return {};
        return next == '=' ? Of(G::LE, 2) : Of(G::LT, 1);
      case '-':
        if (next == '-') return {};
        return next == '>' ? Of(G::ARROW, 2) : Of(G::MINUS, 1);
      case '\xC3':
        if (next == '\x97') return Of(G::STAR, 2);    // ×
        if (next == '\xB7') return Of(G::DIVIDE, 2);  // ÷
        return {};
      default: return {};
    }
  }

  std::string_view text_;
  size_t at_;
};

}  // namespace

size_t SkipBlanks(std::string_view text, size_t at) {
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\f' || IsLineEnd(c)) continue;
    if (c != '/' || at + 1 == text.size() || text[at + 1] != '/') break;
    while (at + 1 < text.size() && !IsLineEnd(text[at + 1])) ++at;
  }
  return at;
}

Scanned ScanPlain(std::string_view text, size_t at) { return PlainScanner(text, at).Run(); }

}  // namespace tandem::parse
