// SPDX-License-Identifier: Apache-2.0
// Wrong signs and numbers: each kind has its own message, and the right token takes its place.
#include <array>
#include <charconv>
#include <utility>

#include "compiler/parse/grammar.h"
#include "compiler/parse/repair.h"

namespace tandem::parse {
namespace {

using diag::Code;

struct Operator {
  std::string_view wrong;
  std::string_view right;
  size_t type;
};

constexpr std::array<Operator, 15> kOperators{{
    {"==", "=", G::EQ},        {"===", "=", G::EQ},       {"=>", ">=", G::GE},
    {"=<", "<=", G::LE},       {"<>", "!=", G::NE},       {"\u2260", "!=", G::NE},
    {"\u2265", ">=", G::GE},   {"\u2264", "<=", G::LE},   {"\u2212", "-", G::MINUS},
    {"\u2013", "-", G::MINUS}, {"\u2192", "->", G::ARROW}, {"&&", "and", G::AND},
    {"&", "and", G::AND},      {"||", "or", G::OR},       {"!", "not", G::NOT},
}};

std::string WithoutCommas(std::string_view text, char filler) {
  std::string out;
  for (const char c : text) {
    if (c != ',') out += c;
    else if (filler != 0) out += filler;
  }
  return out;
}

// 60k -> 60_000, 2M -> 2_000_000, 1.5M -> 1_500_000; empty when the letters are no such unit.
std::string Expanded(std::string_view text) {
  size_t digits = 0;
  const auto is_digit = [&](size_t i) {
    return i < text.size() && text[i] >= '0' && text[i] <= '9';
  };
  while (is_digit(digits)) ++digits;
  const std::string number(text.substr(0, digits));
  std::string decimals;
  if (digits < text.size() && text[digits] == '.') {
    while (is_digit(++digits)) decimals += text[digits];
  }
  const std::string_view unit = text.substr(digits);
  const bool thousands = unit == "k" || unit == "K";
  const bool millions = unit == "m" || unit == "M" || unit == "mn";
  const size_t zeros = thousands ? 3 : 6;
  if (number.empty() || number.size() > 6 || decimals.size() > zeros) return {};
  if (!thousands && !millions) return {};
  decimals.resize(zeros, '0');
  if (millions) decimals.insert(3, "_");
  return number + "_" + decimals;
}

// 10am -> 10:00, 2:30pm -> 14:30, 9:00 -> 09:00.
std::string Clock(std::string_view text) {
  int hour = 0;
  int minute = 0;
  const char* const end = text.data() + text.size();
  const char* at = std::from_chars(text.data(), end, hour).ptr;
  if (at != end && *at == ':') at = std::from_chars(at + 1, end, minute).ptr;
  const bool afternoon = at != end && (*at == 'p' || *at == 'P');
  if (at != end) hour = hour % 12 + (afternoon ? 12 : 0);
  return fmt::format("{:02}:{:02}", hour, minute);
}

class SignRepair {
 public:
  SignRepair(TokenList& list, diag::Sink& sink) : list_(list), sink_(sink) {}

  void Run() {
    std::vector<Token> in = std::move(list_.tokens);
    list_.tokens.clear();
    list_.tokens.reserve(in.size());
    for (size_t i = 0; i < in.size(); ++i) {
      const Token& token = in[i];
      if (token.first_on_line) in_row_ = token.text.starts_with('|');
      if (token.type == G::NUMBER && i + 2 < in.size()) i += JoinThousands(in, i);
      else if (token.type < G::BAD_OPERATOR) Push(token);
      else Mend(token, i > 0 ? &in[i - 1] : nullptr);
    }
  }

 private:
  source::Span At(const Token& token) const { return list_.SpanOf(token); }
  void Push(const Token& token) { list_.tokens.push_back(token); }

  void Replace(Token token, size_t type, std::string text) {
    token.type = type;
    list_.replaced.push_back(std::move(text));
    token.text = list_.replaced.back();
    Push(token);
  }

  // 12,000: returns how many further tokens belong to the number. In parentheses it is a list.
  size_t JoinThousands(const std::vector<Token>& in, size_t first) {
    size_t last = first;
    while (last + 2 < in.size() && in[last + 1].type == G::COMMA &&
           in[last + 2].type == G::NUMBER && in[last].end == in[last + 1].begin &&
           in[last + 1].end == in[last + 2].begin && in[last + 2].text.size() == 3) {
      last += 2;
    }
    if (last == first || in[first].text.size() > 3 || InValueList()) {
      Push(in[first]);
      return 0;
    }
    Token whole = in[first];
    whole.end = in[last].end;
    std::string text;
    for (size_t i = first; i <= last; ++i) text += in[i].text;
    const std::string plain = WithoutCommas(text, '_');
    sink_.Report(Code::kNumberWithComma, At(whole), text, plain);
    Replace(whole, G::NUMBER, plain);
    return last - first;
  }

  // Whether the line so far is one where commas between numbers separate values.
  bool InValueList() const {
    int open = 0;
    for (size_t i = list_.tokens.size(); i > 0; --i) {
      const Token& token = list_.tokens[i - 1];
      if (token.type == G::LPAREN) ++open;
      if (token.type == G::RPAREN) --open;
      if (open > 0 || token.type == G::MISSING || token.type == G::LIST) return true;
      if (token.first_on_line) break;
    }
    return false;
  }

  void Mend(const Token& token, const Token* previous) {
    switch (token.type) {
      case G::BAD_OPERATOR: return MendOperator(token);
      case G::BAD_SEMICOLON:
        sink_.Report(Code::kSemicolon, At(token));
        return;
      case G::BAD_BRACKET: return MendBracket(token);
      case G::BAD_QUOTES: return MendQuotes(token);
      case G::BAD_STRING:
        sink_.Report(Code::kUnclosedText, At(token));
        return Replace(token, G::STRING, std::string(token.text) + "\"");
      case G::BAD_CURRENCY:
        sink_.Report(Code::kCurrencySign, At(token), token.text);
        return;
      case G::BAD_COMMENT: {
        if (in_row_ && token.text.starts_with("--")) return DropLine(token);
        Token sign = token;
        sign.end = sign.begin + (token.text.starts_with('#') ? 1U : 2U);
        sink_.Report(Code::kWrongComment, At(sign), token.text.substr(0, sign.end - sign.begin));
        return;
      }
      default: return MendNumber(token, previous);
    }
  }

  // |---|---| below the head of a table, as Markdown has it.
  void DropLine(Token rest) {
    while (!list_.tokens.empty() && list_.tokens.back().line == rest.line) {
      rest.begin = list_.tokens.back().begin;
      list_.tokens.pop_back();
    }
    sink_.Report(Code::kTableRule, At(rest));
  }

  // A pair is one finding.
  void MendBracket(const Token& token) {
    const bool opens = token.text == "[";
    if (opens || open_brackets_ == 0) {
      sink_.Report(Code::kWrongBracket, At(token), token.text);
    }
    open_brackets_ += opens ? 1 : (open_brackets_ > 0 ? -1 : 0);
    Replace(token, opens ? G::LPAREN : G::RPAREN, opens ? "(" : ")");
  }

  void MendOperator(const Token& token) {
    if (in_row_ && token.text == "||") {
      Token bar = token;
      bar.end = bar.begin + 1;
      Replace(bar, G::BAR, "|");
      bar.begin = bar.end;
      bar.end = token.end;
      bar.first_on_line = false;
      return Replace(bar, G::BAR, "|");
    }
    for (const Operator& row : kOperators) {
      if (row.wrong != token.text) continue;
      sink_.Report(Code::kWrongOperator, At(token), row.wrong, row.right);
      return Replace(token, row.type, std::string(row.right));
    }
  }

  void MendQuotes(const Token& token) {
    std::string_view inner = token.text;
    inner.remove_prefix(inner.front() == '\'' ? 1 : 3);
    inner.remove_suffix(inner.back() == '\'' || inner.back() == '"' ? 1 : 3);
    const std::string text = fmt::format("\"{}\"", inner);
    sink_.Report(Code::kWrongQuotes, At(token), text);
    Replace(token, G::STRING, text);
  }

  void MendNumber(const Token& token, const Token* previous) {
    switch (token.type) {
      case G::BAD_SUFFIX: {
        const std::string number = Expanded(token.text);
        sink_.Report(Code::kNumberWithLetters, At(token), token.text,
                     number.empty() ? "number and word apart, or a text in quotes" : number);
        return Replace(token, number.empty() ? G::NAME : G::NUMBER,
                       number.empty() ? std::string(token.text) : number);
      }
      case G::BAD_CLOCK: {
        const std::string clock = Clock(token.text);
        sink_.Report(Code::kClockForm, At(token), token.text, clock);
        return Replace(token, G::CLOCK, clock);
      }
      case G::BAD_DATE:
        sink_.Report(Code::kDateForm, At(token), token.text);
        return Replace(token, G::DATE, "2000-01-01");
      case G::BAD_HYPHEN: return MendHyphen(token);
      case G::BAD_PERCENT: return MendPercent(token, previous);
      default:
        // Rubbish in a row is one finding.
        if (previous == nullptr || previous->type != token.type || previous->end != token.begin) {
          sink_.Report(Code::kUnknownCharacter, At(token), fmt::format("`{}`", token.text));
        }
    }
  }

  void MendHyphen(const Token& token) {
    const size_t hyphen = token.text.find('-');
    const std::string_view low = token.text.substr(0, hyphen);
    const std::string_view high = token.text.substr(hyphen + 1);
    sink_.Report(Code::kHyphenBetweenNumbers, At(token), token.text,
                 fmt::format("{}..{}", low, high), fmt::format("{} - {}", low, high));
    Token part = token;
    part.end = part.begin + static_cast<uint32_t>(hyphen);
    Replace(part, G::NUMBER, std::string(low));
    part.begin = part.end;
    ++part.end;
    part.first_on_line = false;
    Replace(part, G::DOTDOT, "..");
    part.begin = part.end;
    part.end = token.end;
    Replace(part, G::NUMBER, std::string(high));
  }

  void MendPercent(const Token& token, const Token* previous) {
    if (previous == nullptr || previous->type != G::NUMBER || list_.tokens.empty()) {
      sink_.Report(Code::kUnknownCharacter, At(token), "`%`");
      return;
    }
    Token& number = list_.tokens.back();
    const source::Span both{list_.file, number.begin, token.end};
    sink_.Report(Code::kPercentWithBlank, both, number.text);
    list_.replaced.push_back(std::string(number.text) + "%");
    number.text = list_.replaced.back();
    number.type = G::PERCENT;
    number.end = token.end;
  }

  TokenList& list_;
  diag::Sink& sink_;
  int open_brackets_ = 0;
  bool in_row_ = false;  // this line begins with `|`
};

}  // namespace

void RepairSigns(TokenList& list, diag::Sink& sink) { SignRepair(list, sink).Run(); }

void WarnOfPoints(const TokenList& list, diag::Sink& sink) {
  for (size_t i = 0; i < list.tokens.size(); ++i) {
    const Token& token = list.tokens[i];
    if (token.type != G::NUMBER || !token.text.ends_with(".000")) continue;
    const auto touches = [&](size_t k) {
      return k < list.tokens.size() && list.tokens[k].begin == list.tokens[k - 1].end;
    };
    // 1.000.000 and 1.000,50 are errors.
    if (touches(i + 1) && touches(i + 2) && list.tokens[i + 2].type == G::NUMBER) continue;
    const std::string_view whole = token.text.substr(0, token.text.size() - 4);
    if (whole.size() > 3 || whole == "0") continue;
    sink.Report(Code::kThousandsPoint, list.SpanOf(token), token.text, whole,
                fmt::format("{}_000", whole));
  }
}

}  // namespace tandem::parse
