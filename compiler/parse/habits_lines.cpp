// SPDX-License-Identifier: Apache-2.0
// Lines of scores and routes that begin with their condition, and cells that say a range in words.
#include <fmt/format.h>

#include "compiler/parse/habits.h"
#include "compiler/parse/words.h"

namespace tandem::parse {
namespace {

using diag::Code;

bool IsNumber(size_t type) { return type == G::NUMBER || type == G::PERCENT; }

}  // namespace

// `when large give 5`, `+5 when large`, `add 5 when large`, `score + 5 when large`
bool Habits::ReportScoreLine() {
  const Token& token = tokens_[index_];
  if (Declares() != G::SCORE || token.depth == 0) return false;
  if (TypeAt(index_ - 1) == G::GIVE && token.type == G::PLUS && IsNumber(TypeAt(index_ + 1))) {
    const std::string number(tokens_[index_ + 1].text);
    sink_.Report(Code::kWordyPhrase, Cover(index_ - 1, index_ + 1),
                 Written(index_ - 1, index_ + 1), "give " + number);
    return true;
  }
  if (!expected_.contains(size_t{G::GIVE})) return false;
  const std::string word = LowerAt(index_);
  const bool condition = token.type == G::WHEN || token.type == G::IF || token.type == G::UNLESS;
  const bool less = token.type == G::MINUS || word == "subtract" || word == "minus" ||
                    word == "deduct" || word == "remove";
  const bool more = token.type == G::PLUS || word == "add" || word == "plus" || word == "award" ||
                    word == "points" || word == "score" || word == "set";
  const bool begins = token.first_on_line || TypeAt(index_ - 1) == G::LBRACE;
  if (!begins || (!condition && !less && !more)) return false;
  std::string points;
  bool minus = less;
  for (size_t i = index_; i <= LineEnd(index_); ++i) {
    const size_t before = i > index_ ? TypeAt(i - 1) : 0;
    const bool behind_condition = before == G::GIVE || before == G::TAKE || before == G::THEN ||
                                  before == G::PLUS || before == G::MINUS;
    if (!points.empty() || !IsNumber(TypeAt(i)) || (condition && !behind_condition)) continue;
    points = tokens_[i].text;
    minus = minus || before == G::MINUS || before == G::TAKE;
  }
  sink_.Report(Code::kLineBegins, list_.SpanOf(token), "a score", "`give` or `take`", token.text,
               fmt::format("{} {} {} …", minus ? "take" : "give",
                           points.empty() ? "10" : points,
                           token.type == G::UNLESS ? "unless" : "when"));
  return true;
}

// Where the line says that a lead goes: `… then sdr`, `… -> sdr`, `send to sdr …`.
std::string Habits::TargetOfLine() const {
  for (size_t i = index_; i < LineEnd(index_); ++i) {
    const size_t type = TypeAt(i);
    const bool points = type == G::TO || type == G::THEN || type == G::ARROW;
    if (points && IsName(TypeAt(i + 1))) return std::string(tokens_[i + 1].text);
  }
  return "";
}

bool Habits::ReportRouteLine() {
  const Token& token = tokens_[index_];
  if (Declares() != G::ROUTE || token.depth == 0 || !token.first_on_line) return false;
  if (!expected_.contains(size_t{G::TO})) return false;
  const std::string target = TargetOfLine();
  const bool condition = token.type == G::WHEN || token.type == G::IF;
  if (!condition && target.empty()) return false;
  sink_.Report(Code::kMissingTo, list_.SpanOf(token),
               fmt::format("{} {}", target.empty() ? "SQUAD" : target,
                           token.type == G::OTHERWISE ? "otherwise" : "when …"));
  return true;
}

bool Habits::InCell() const {
  if (Declares() != G::TABLE || tokens_[index_].depth == 0) return false;
  for (size_t i = index_; i > 0; --i) {
    if (TypeAt(i - 1) == G::ARROW || TypeAt(i - 1) == G::LBRACE) return false;
    if (TypeAt(i - 1) == G::ROW) return true;
  }
  return false;
}

// What a cell is to say in place of these tokens; empty when that is not known.
std::string Habits::CellFor(size_t first, size_t last) const {
  std::string shape;  // N for a value
  std::vector<std::string> values;
  for (size_t i = first; i <= last; ++i) {
    if (!shape.empty()) shape += ' ';
    const bool minus = TypeAt(i) == G::MINUS && i < last && IsLiteral(TypeAt(i + 1));
    if (!minus && !IsLiteral(TypeAt(i))) {
      shape += LowerAt(i);
      continue;
    }
    values.push_back(minus ? "-" + std::string(tokens_[++i].text) : std::string(tokens_[i].text));
    shape += 'N';
  }
  struct Row {
    std::string_view shape;
    std::string_view cell;
  };
  static constexpr Row kRows[] = {
      {"up to N", "{0} or less"},        {"at most N", "{0} or less"},
      {"max N", "{0} or less"},          {"N or below", "{0} or less"},
      {"N or fewer", "{0} or less"},     {"N or lower", "{0} or less"},
      {"N and below", "{0} or less"},    {"at least N", "{0} or more"},
      {"min N", "{0} or more"},          {"from N", "{0} or more"},
      {"N or above", "{0} or more"},     {"N or higher", "{0} or more"},
      {"N or greater", "{0} or more"},   {"N and above", "{0} or more"},
      {"N and up", "{0} or more"},       {"N and more", "{0} or more"},
      {"N +", "{0} or more"},            {"N plus", "{0} or more"},
      {"more than N", "over {0}"},       {"greater than N", "over {0}"},
      {"above N", "over {0}"},           {"less than N", "under {0}"},
      {"fewer than N", "under {0}"},     {"below N", "under {0}"},
      {"N to N", "{0}..{1}"},            {"from N to N", "{0}..{1}"},
      {"between N and N", "{0}..{1}"},   {"N until N", "{0} up to {1}"},
      {">= N and <= N", "{0}..{1}"},     {">= N and < N", "{0} up to {1}"},
      {">= N , <= N", "{0}..{1}"},       {">= N , < N", "{0} up to {1}"},
  };
  for (const Row& row : kRows) {
    if (row.shape != shape) continue;
    return fmt::format(fmt::runtime(row.cell), values[0], values.back());
  }
  return "";
}

bool Habits::ReportCell() {
  if (!InCell()) return false;
  const auto ends = [&](size_t i) {
    const size_t type = TypeAt(i);
    return type == G::BAR || type == G::ARROW || type == G::ROW || type == G::RBRACE;
  };
  size_t first = index_;
  while (!ends(first - 1)) --first;
  size_t last = index_;
  while (last + 1 < tokens_.size() && !ends(last + 1) && !tokens_[last + 1].first_on_line) ++last;
  if (ends(index_) || TypeAt(first) == G::EMPTY) return false;
  const std::string cell = CellFor(first, last);
  if (!cell.empty()) {
    sink_.Report(Code::kTableSign, Cover(first, last), Written(first, last), cell);
    return true;
  }
  const size_t type = TypeAt(index_);
  if (type != G::AND && type != G::OR && type != G::TO && type != G::NUMBER) return false;
  sink_.Report(Code::kTableSign, Cover(first, last), Written(first, last), "200..2000")
      .Help("a cell holds one range or several values: `200..2000`, `over 1000`, `1000 or less`, "
            "`1, 2, 5`; write another row, or another column, for more");
  return true;
}

}  // namespace tandem::parse
