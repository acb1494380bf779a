// SPDX-License-Identifier: Apache-2.0
// Comparisons, numbers and words as spreadsheets, SQL and plain English have them.
#include "compiler/parse/habits.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;

struct Phrase {
  std::string_view wrong;  // lower case, one blank between words
  std::string_view right;
};

// Longer ones first where one begins another.
constexpr std::array<Phrase, 47> kComparisons{{
    {"greater than or equal to", ">="}, {"more than or equal to", ">="},
    {"less than or equal to", "<="},    {"does not contain", "not contains"},
    {"does not include", "not contains"}, {"does not start with", "not starts with"},
    {"does not end with", "not ends with"}, {"does not equal", "!="},
    {"does not exist", "is missing"},   {"not equal to", "!="},
    {"has no value", "is missing"},     {"has any value", "is known"},
    {"has a value", "is known"},        {"begins with", "starts with"},
    {"greater than", ">"},              {"more than", ">"},
    {"higher than", ">"},               {"larger than", ">"},
    {"bigger than", ">"},               {"less than", "<"},
    {"fewer than", "<"},                {"lower than", "<"},
    {"smaller than", "<"},              {"at least", ">="},
    {"at most", "<="},                  {"up to", "<="},
    {"equal to", "="},                  {"equals", "="},
    {"not like", "not contains"},
    {"above", ">"},                     {"over", ">"},
    {"exceeds", ">"},                   {"below", "<"},
    {"under", "<"},                     {"ilike", "contains"},
    {"like", "contains"},               {"includes", "contains"},
    {"include", "contains"},            {"contain", "contains"},
    {"startswith", "starts with"},      {"starts_with", "starts with"},
    {"beginswith", "starts with"},      {"endswith", "ends with"},
    {"ends_with", "ends with"},         {"notin", "not in"},
    {"exists", "is known"},             {"eq", "="},
}};

constexpr std::array<std::string_view, 14> kCurrencies{
    "USD", "EUR", "GBP", "CHF", "CAD", "AUD", "JPY", "INR", "SEK", "NOK", "DKK", "PLN", "BRL",
    "NZD"};

bool IsSign(size_t type) { return type >= G::EQ && type <= G::GE; }

// How many tokens from `first` on are the words of `phrase`; 0: they are not.
size_t Matches(std::string_view phrase, const std::vector<Token>& tokens, size_t first) {
  size_t count = 0;
  while (!phrase.empty()) {
    const std::string_view word = phrase.substr(0, phrase.find(' '));
    phrase.remove_prefix(std::min(phrase.size(), word.size() + 1));
    if (first + count >= tokens.size()) return 0;
    const std::string_view text = tokens[first + count].text;
    const bool same = std::equal(text.begin(), text.end(), word.begin(), word.end(),
                                 [](char a, char b) {
                                   return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
                                 });
    if (!same) return 0;
    ++count;
  }
  return count;
}

// 1.000.000 and 1 000 000 -> 1_000_000, 3,5 -> 3.5, 1.000,50 -> 1_000.50
std::string AsNumber(std::string_view text) {
  const auto is_separator = [](char c) { return c == '.' || c == ',' || c == ' '; };
  const size_t last = text.find_last_of("., ");
  const auto count = std::count(text.begin(), text.end(), text[last]);
  const bool decimal = text[last] != ' ' && count == 1;
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!is_separator(text[i])) out += text[i];
    else if (text[i] != ' ' || i + 1 < text.size()) out += decimal && i == last ? '.' : '_';
  }
  return out;
}

}  // namespace

std::string Habits::LowerAt(size_t i) const {
  std::string out(i < tokens_.size() ? tokens_[i].text : "");
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool Habits::Touch(size_t i) const {
  return i + 1 < tokens_.size() && tokens_[i].end == tokens_[i + 1].begin;
}

source::Span Habits::Cover(size_t first, size_t last) const {
  return source::Cover(list_.SpanOf(tokens_[first]), list_.SpanOf(tokens_[last]));
}

// With one blank where there is room.
std::string Habits::Written(size_t first, size_t last) const {
  std::string out;
  for (size_t i = first; i <= last; ++i) {
    out += tokens_[i].text;
    if (i < last && !Touch(i)) out += ' ';
  }
  return out;
}

size_t Habits::LineStart(size_t i) const {
  while (i > 0 && !tokens_[i].first_on_line) --i;
  return i;
}

size_t Habits::LineEnd(size_t i) const {
  while (i + 1 < tokens_.size() && !tokens_[i + 1].first_on_line) ++i;
  return i;
}

bool Habits::Report() {
  if (index_ == 0 || index_ >= tokens_.size()) return false;
  return ReportNumber() || ReportCurrency() || ReportCell() || ReportScoreLine() ||
         ReportRouteLine() || ReportSecondHalf() || ReportComparison() || ReportOtherWords() ||
         ReportCapitals();
}

// `employees up to 1000`
bool Habits::ReportComparison() {
  if (!expected_.contains(size_t{G::EQ}) && LowerAt(index_ - 1) != "not") return false;
  for (const Phrase& phrase : kComparisons) {
    const size_t count = Matches(phrase.wrong, tokens_, index_);
    if (count == 0) continue;
    const size_t last = index_ + count - 1;
    sink_.Report(Code::kWordyComparison, Cover(index_, last), Written(index_, last), phrase.right);
    return true;
  }
  return false;
}

// `employees > 10 and up to 1000`, `… and < 1000`: what is compared has to be said again.
bool Habits::ReportSecondHalf() {
  const auto joins = [&](size_t i) { return TypeAt(i) == G::AND || TypeAt(i) == G::OR; };
  size_t join = index_;
  while (join > 0 && join + 2 > index_ && !joins(join)) --join;
  if (!joins(join) || join < 3) return false;
  size_t first_sign = join;
  while (first_sign > 1 && !IsSign(TypeAt(first_sign)) && !tokens_[first_sign].first_on_line) {
    --first_sign;
  }
  if (!IsSign(TypeAt(first_sign)) || !IsName(TypeAt(first_sign - 1))) return false;
  size_t subject = first_sign - 1;
  while (subject > 1 && TypeAt(subject - 1) == G::DOT) subject -= 2;
  const size_t begin = join + 1;
  std::string_view right;
  size_t count = 0;
  if (IsSign(TypeAt(begin))) {
    right = tokens_[begin].text;
    count = 1;
  }
  for (const Phrase& phrase : kComparisons) {
    if (count == 0 && (count = Matches(phrase.wrong, tokens_, begin)) > 0) right = phrase.right;
  }
  const size_t value = begin + count;
  if (count == 0 || !IsLiteral(TypeAt(value))) return false;
  sink_.Report(Code::kWordyComparison, Cover(begin, value), Written(begin, value),
               fmt::format("{} {} {}", Written(subject, first_sign - 1), right,
                           tokens_[value].text));
  return true;
}

bool Habits::ReportNumber() {
  const size_t type = TypeAt(index_);
  size_t first = index_ - 1;
  size_t last = index_ - 1;
  if (TypeAt(first) != G::NUMBER) return false;
  const auto goes_on = [&](size_t i) {
    const bool sign = TypeAt(i + 1) == G::COMMA || TypeAt(i + 1) == G::DOT;
    return sign && TypeAt(i + 2) == G::NUMBER && Touch(i) && Touch(i + 1);
  };
  const auto group_follows = [&](size_t i) {
    return TypeAt(i + 1) == G::NUMBER && tokens_[i + 1].text.size() == 3 &&
           tokens_[i + 1].line == tokens_[i].line && tokens_[i].text.size() <= 3;
  };
  if (type == G::COMMA || type == G::DOT) {
    while (goes_on(last)) last += 2;
  } else {
    while (group_follows(last)) ++last;
  }
  if (last == first) return false;
  const std::string text = Written(first, last);
  sink_.Report(Code::kNumberWithLetters, Cover(first, last), text, AsNumber(text));
  return true;
}

// `5000 USD`, `USD 5000`
bool Habits::ReportCurrency() {
  const auto is_currency = [&](size_t i) {
    return i < tokens_.size() &&
           std::find(kCurrencies.begin(), kCurrencies.end(), tokens_[i].text) != kCurrencies.end();
  };
  const bool behind = TypeAt(index_ - 1) == G::NUMBER && is_currency(index_);
  const bool before = TypeAt(index_) == G::NUMBER && is_currency(index_ - 1);
  if (!behind && !before) return false;
  const Token& sign = tokens_[behind ? index_ : index_ - 1];
  sink_.Report(Code::kCurrencySign, list_.SpanOf(sign), sign.text);
  return true;
}

// `IF size > 5 …`: the word before was taken for a name.
bool Habits::ReportCapitals() {
  const Token& before = tokens_[index_ - 1];
  const std::string lower = LowerAt(index_ - 1);
  if (before.type != G::NAME || lower == before.text) return false;
  constexpr std::array<std::string_view, 8> kWords{"if",  "not", "when", "surely",
                                                   "any", "no",  "choose", "then"};
  if (std::find(kWords.begin(), kWords.end(), lower) == kWords.end()) return false;
  sink_.Report(Code::kWordyPhrase, list_.SpanOf(before), before.text, lower);
  return true;
}

bool Habits::ReportOtherWords() {
  const std::string here = LowerAt(index_);
  if (here == "elseif" || here == "elsif" || here == "elif") {
    sink_.Report(Code::kWordyPhrase, Cover(index_, index_), tokens_[index_].text, "else if");
    return true;
  }
  if (LowerAt(index_ - 1) == "case" && here == "when") {
    sink_.Report(Code::kWordyPhrase, Cover(index_ - 1, index_), Written(index_ - 1, index_),
                 "choose { when A then X  when B then Y  otherwise Z }");
    return true;
  }
  const bool points = here == "points" || here == "point" || here == "pts";
  if (points && TypeAt(index_ - 1) == G::NUMBER) {
    sink_.Report(Code::kWordyPhrase, Cover(index_ - 1, index_), Written(index_ - 1, index_),
                 tokens_[index_ - 1].text);
    return true;
  }
  return false;
}

}  // namespace tandem::parse
