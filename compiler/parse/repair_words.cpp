// SPDX-License-Identifier: Apache-2.0
// Wrong words: the ways other languages and plain English say what Tandem says in one way.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "compiler/parse/repair.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;

struct Phrase {
  std::array<std::string_view, 6> words;  // after `is`; unused ones are empty
  std::string_view right;
  std::array<size_t, 3> types;  // what takes its place; 0 ends
};

// Longer ones first where one begins another.
constexpr std::array<Phrase, 29> kPhrases{{
    {{"greater", "than", "or", "equal", "to"}, ">=", {G::GE}},
    {{"more", "than", "or", "equal", "to"}, ">=", {G::GE}},
    {{"less", "than", "or", "equal", "to"}, "<=", {G::LE}},
    {{"not", "equal", "to"}, "!=", {G::NE}},
    {{"not", "one", "of"}, "not in", {G::NOT, G::IN}},
    {{"not", "in"}, "not in", {G::NOT, G::IN}},
    {{"not", "between"}, "not between", {G::NOT, G::BETWEEN}},
    {{"not", "empty"}, "is known", {G::IS, G::KNOWN}},
    {{"not", "null"}, "is known", {G::IS, G::KNOWN}},
    {{"not", "blank"}, "is known", {G::IS, G::KNOWN}},
    {{"greater", "than"}, ">", {G::GT}},
    {{"more", "than"}, ">", {G::GT}},
    {{"higher", "than"}, ">", {G::GT}},
    {{"larger", "than"}, ">", {G::GT}},
    {{"above"}, ">", {G::GT}},
    {{"over"}, ">", {G::GT}},
    {{"less", "than"}, "<", {G::LT}},
    {{"fewer", "than"}, "<", {G::LT}},
    {{"lower", "than"}, "<", {G::LT}},
    {{"smaller", "than"}, "<", {G::LT}},
    {{"below"}, "<", {G::LT}},
    {{"under"}, "<", {G::LT}},
    {{"equal", "to"}, "=", {G::EQ}},
    {{"one", "of"}, "in", {G::IN}},
    {{"in"}, "in", {G::IN}},
    {{"between"}, "between", {G::BETWEEN}},
    {{"empty"}, "is missing", {G::IS, G::MISSING}},
    {{"null"}, "is missing", {G::IS, G::MISSING}},
    {{"blank"}, "is missing", {G::IS, G::MISSING}},
}};

constexpr std::array<std::string_view, 12> kTypeWords{"yes",  "integer", "number", "money",
                                                      "percent", "text", "one", "list",
                                                      "time", "date", "duration", "person"};

bool IsTypeWord(std::string_view text) {
  return std::find(kTypeWords.begin(), kTypeWords.end(), text) != kTypeWords.end();
}

class WordRepair {
 public:
  WordRepair(TokenList& list, diag::Sink& sink) : list_(list), sink_(sink) {}

  void Run() {
    in_ = std::move(list_.tokens);
    list_.tokens.clear();
    list_.tokens.reserve(in_.size());
    for (size_t i = 0; i < in_.size();) {
      i += Step(i);
    }
  }

 private:
  size_t TypeAt(size_t i) const { return i < in_.size() ? in_[i].type : 0; }
  size_t Previous() const { return list_.tokens.empty() ? 0 : list_.tokens.back().type; }
  source::Span Cover(size_t first, size_t count) const {
    return {list_.file, in_[first].begin, in_[first + count - 1].end};
  }

  void Push(Token token, size_t type, std::string_view text) {
    token.type = type;
    token.text = text;
    list_.tokens.push_back(token);
  }

  // Looks at the token, passes it or its replacement on; returns how many were used.
  size_t Step(size_t i) {
    const Token& token = in_[i];
    if (open_ifs_.size() == 1 && IsDeclarationWord(token.type)) {
      declares_lines_ = token.type == G::SCORE || token.type == G::ROUTE;
      declares_fields_ =
          token.type == G::LEAD || token.type == G::RECORD || token.type == G::EVENT ||
          token.type == G::SOURCE;
      claims_ = token.type == G::CLAIM;
    }
    switch (token.type) {
      case G::IS: return in_fields_ ? Pass(i) : MendIs(i);
      case G::IF: return in_fields_ ? Pass(i) : MendIf(i);
      case G::ELSE: return in_fields_ ? Pass(i) : MendElse(i);
      case G::ONE:
        return TypeAt(i + 1) == G::OF && Previous() != G::MOST ? MendChoices(i) : Pass(i);
      case G::LBRACE: return OpenBlock(i);
      case G::RBRACE:
        if (open_ifs_.size() > 1) open_ifs_.pop_back();
        if (open_ifs_.size() == 1) in_fields_ = false;
        return Pass(i);
      default:
        if (token.text == "every" && Previous() == G::FOR && IsName(TypeAt(i + 1))) {
          sink_.Report(Code::kEveryForEach, Cover(i, 1));
          Push(token, G::NAME, "each");
          return 1;
        }
        return Pass(i);
    }
  }

  // In a record, the lead and a source lines begin with fields, which may be called `is` or `if`.
  size_t OpenBlock(size_t i) {
    if (open_ifs_.size() == 1) in_fields_ = declares_fields_ && Previous() != G::CHOOSE;
    open_ifs_.push_back(0);
    return Pass(i);
  }

  size_t Pass(size_t i, size_t count = 1) {
    for (size_t k = i; k < i + count; ++k) list_.tokens.push_back(in_[k]);
    return count;
  }

  // Number of tokens of `phrase` that stand after the `is` at `i`; nothing when it is not there.
  std::optional<size_t> Match(const Phrase& phrase, size_t i) const {
    size_t count = 0;
    while (count < phrase.words.size() && !phrase.words[count].empty()) {
      if (i + 1 + count >= in_.size() || in_[i + 1 + count].text != phrase.words[count]) {
        return std::nullopt;
      }
      ++count;
    }
    return count;
  }

  size_t MendIs(size_t i) {
    const size_t next = TypeAt(i + 1);
    const size_t second = TypeAt(i + 2);
    const bool right = next == G::KNOWN || next == G::MISSING ||
                       (next == G::AT && (second == G::LEAST || second == G::MOST)) ||
                       (next == G::NOT && (second == G::KNOWN || second == G::MISSING));
    const size_t word = next == G::NOT ? i + 2 : i + 1;
    const bool is_new = Previous() == G::LEAD && word < in_.size() && in_[word].text == "new";
    const bool is_added = claims_ && i >= 3 && word < in_.size() && in_[word].text == "added" &&
                          (TypeAt(i - 2) == G::AS || TypeAt(i - 3) == G::AS);
    if (right || is_new || is_added || Previous() == G::AS) return Pass(i);
    for (const Phrase& phrase : kPhrases) {
      const auto count = Match(phrase, i);
      if (!count) continue;
      const std::string seen = fmt::format("is {}", fmt::join(phrase.words.begin(),
                                           phrase.words.begin() + static_cast<long>(*count), " "));
      sink_.Report(Code::kWordyComparison, Cover(i, *count + 1), seen, phrase.right);
      for (const size_t type : phrase.types) {
        if (type != 0) Push(in_[i], type, phrase.right);
      }
      return *count + 1;
    }
    return MendIsValue(i);
  }

  size_t MendIsValue(size_t i) {
    const bool negated = TypeAt(i + 1) == G::NOT;
    const size_t at = i + (negated ? 2 : 1);
    const size_t type = TypeAt(at);
    if (!IsName(type) && !IsLiteral(type) && type != G::YES && type != G::NO) return Pass(i);
    const std::string_view sign = negated ? "!=" : "=";
    std::string_view value = in_[at].text;
    if (value == "true" || value == "false") {
      value = value == "true" ? "yes" : "no";
      in_[at].type = value == "yes" ? G::YES : G::NO;
    }
    sink_.Report(Code::kIsForEquals, Cover(i, negated ? 2 : 1), sign, value);
    Push(in_[i], negated ? G::NE : G::EQ, sign);
    return negated ? 2 : 1;
  }

  size_t MendIf(size_t i) {
    const size_t previous = Previous();
    const std::string_view word = list_.tokens.empty() ? "" : list_.tokens.back().text;
    const bool claimed = claims_ && (word == "always" || word == "never");
    const bool value_before =
        CanEndValue(previous) && previous != G::GIVE && previous != G::TAKE && !claimed;
    const bool line = declares_lines_ && open_ifs_.size() == 2 && in_[i].first_on_line;
    // The grammar has more to say about a line that begins so.
    if (line || (!value_before && previous != G::LBRACE)) {
      ++open_ifs_.back();
      return Pass(i);
    }
    sink_.Report(Code::kIfForWhen, Cover(i, 1));
    Push(in_[i], G::WHEN, "when");
    return 1;
  }

  size_t MendElse(size_t i) {
    if (Previous() == G::OR) return Pass(i);
    if (open_ifs_.back() > 0) {
      --open_ifs_.back();
      return Pass(i);
    }
    if (TypeAt(i + 1) == G::IF) {
      sink_.Report(Code::kWordyPhrase, Cover(i, 2), "else if", "when");
      Push(in_[i], G::WHEN, "when");
      return 2;
    }
    sink_.Report(Code::kElseForOtherwise, Cover(i, 1));
    Push(in_[i], G::OTHERWISE, "otherwise");
    return 1;
  }

  // `one of a b c` up to the end of its line.
  size_t MendChoices(size_t i) {
    size_t end = i + 2;
    bool gap = false;
    for (; end < in_.size() && in_[end].line == in_[i].line; ++end) {
      const Token& token = in_[end];
      const bool value = IsWord(token.type) || token.type == G::STRING;
      if ((!value && token.type != G::COMMA) || IsTypeWord(token.text)) return Pass(i);
      gap = gap || (end > i + 2 && IsWord(token.type) && in_[end - 1].type != G::COMMA);
    }
    if (!gap || end == i + 2) return Pass(i);
    std::vector<std::string_view> values;
    for (size_t k = i + 2; k < end; ++k) {
      if (IsWord(in_[k].type)) values.push_back(in_[k].text);
    }
    sink_.Report(Code::kChoicesWithoutCommas, Cover(i + 2, end - i - 2),
                 fmt::format("{}", fmt::join(values, ", ")));
    Pass(i, 2);
    for (size_t k = i + 2; k < end; ++k) {
      if (k > i + 2 && IsWord(in_[k].type) && in_[k - 1].type != G::COMMA) {
        Token comma = in_[k];
        comma.end = comma.begin;
        comma.first_on_line = false;
        Push(comma, G::COMMA, ",");
      }
      Pass(k);
    }
    return end - i;
  }

  TokenList& list_;
  diag::Sink& sink_;
  std::vector<Token> in_;
  std::vector<int> open_ifs_{0};  // without their `else`, one entry an open block
  bool declares_lines_ = false;   // of a score or a route
  bool declares_fields_ = false;  // what the declaration begun last does
  bool in_fields_ = false;
  bool claims_ = false;  // the declaration begun last is a claim
};

}  // namespace

void RepairWords(TokenList& list, diag::Sink& sink) { WordRepair(list, sink).Run(); }

}  // namespace tandem::parse
