// SPDX-License-Identifier: Apache-2.0
// What helps in heads of declarations, among fields and in sets.
#include <fmt/format.h>

#include "compiler/parse/habits.h"
#include "compiler/parse/words.h"

namespace tandem::parse {

std::string Habits::Help() const {
  if (index_ == 0 || index_ >= tokens_.size()) return {};
  if (std::string help = HelpInHead(); !help.empty()) return help;
  if (std::string help = HelpInFields(); !help.empty()) return help;
  if (std::string help = HelpInSet(); !help.empty()) return help;
  const Token& before = tokens_[index_ - 1];
  const Token& token = tokens_[index_];
  if (Declares() == G::BAND && token.depth > 0) {
    const bool goes_on = index_ + 1 < tokens_.size() && token.type == G::COLON;
    const size_t value = goes_on ? index_ + 1 : index_;
    const bool from_first = before.type == G::FROM && before.depth == token.depth;
    if (token.type == G::COLON && IsName(before.type)) {
      return fmt::format("write `{} from {}`: a band begins at its threshold", before.text,
                         tokens_[value].text);
    }
    if (from_first && IsName(TypeAt(index_ + 1))) {
      return fmt::format("write the band first: `{} from {}`", tokens_[index_ + 1].text,
                         token.text);
    }
  }
  return {};
}

// `define big: …`, `stage SAL when …`, `stage SQL from MQL`
std::string Habits::HelpInHead() const {
  const Token& token = tokens_[index_];
  if (token.depth > 0 || index_ < 2) return {};
  const std::string head = fmt::format("{} {}", tokens_[0].text, tokens_[1].text);
  const size_t kind = Declares();
  const bool has_value = kind == G::DEFINE || kind == G::LIST || kind == G::TYPE ||
                         kind == G::ANSWER;
  if (index_ == 2 && token.type == G::COLON) {
    return has_value ? fmt::format("write `{} = …`", head) : "leave `:` out";
  }
  if (kind != G::STAGE && kind != G::SCORE && kind != G::ROUTE) return {};
  const bool condition = token.type == G::WHEN || token.type == G::IF || token.type == G::EQ;
  if (kind == G::STAGE && condition) {
    return fmt::format("its condition stands in braces: `{} {{ when … }}`", head);
  }
  if (kind == G::STAGE && tokens_[index_ - 1].type == G::FROM && IsName(token.type)) {
    return fmt::format("write `after {}`; `from` is for the day a change takes effect",
                       token.text);
  }
  return {};
}

// `tier text?`, `tier text, size integer`, `tier one of (a, b)`
std::string Habits::HelpInFields() const {
  const size_t kind = Declares();
  const Token& token = tokens_[index_];
  const bool fields = kind == G::LEAD || kind == G::RECORD || kind == G::EVENT;
  if ((!fields && kind != G::TYPE) || index_ < 3) return {};
  const Token& before = tokens_[index_ - 1];
  if (token.type == G::LPAREN && before.type == G::OF) {
    return "write the values without parentheses: `one of a, b, c`";
  }
  if (!fields || token.depth == 0) return {};
  if (token.type == G::QUESTION && IsName(before.type) && IsName(TypeAt(index_ - 2))) {
    return fmt::format("`?` stands behind the name: `{}? {}`", tokens_[index_ - 2].text,
                       before.text);
  }
  if (token.type == G::COMMA) return "fields stand without commas, one a line or side by side";
  return {};
}

// `in "US", "CA"`; `when wants demo`
std::string Habits::HelpInSet() const {
  const Token& token = tokens_[index_];
  const Token& before = tokens_[index_ - 1];
  if (token.type == G::COMMA) {
    size_t first = index_ - 1;
    if (!IsLiteral(TypeAt(first)) && !IsName(TypeAt(first))) return {};
    if (TypeAt(first - 1) == G::CONTAINS || TypeAt(first - 1) == G::IN) {
      return fmt::format("several values stand in parentheses: `{} ({}, …)`",
                         tokens_[first - 1].text, tokens_[first].text);
    }
    return {};
  }
  if (!IsName(token.type) || !IsName(before.type) || token.first_on_line) return {};
  const size_t start = TypeAt(index_ - 2);
  const bool begins = start == G::WHEN || start == G::UNLESS || start == G::AND || start == G::OR;
  if (!begins || !InCondition()) return {};
  return fmt::format("a name is one word: `{}_{}`", before.text, token.text);
}

bool Habits::InCondition() const {
  for (size_t i = index_; i > LineStart(index_); --i) {
    const size_t type = TypeAt(i - 1);
    if (type == G::WHEN || type == G::UNLESS) return true;
    if (type == G::GIVE || type == G::TAKE || type == G::TO || type == G::LBRACE) return false;
  }
  return false;
}

}  // namespace tandem::parse
