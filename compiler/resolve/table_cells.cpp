// SPDX-License-Identifier: Apache-2.0
// Reads cells by their first and last words: there is no parser in the middle of a spreadsheet.
#include "compiler/resolve/table_cells.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "runtime/value/decimal.h"
#include "runtime/value/text_key.h"

namespace tandem::resolve {
namespace {

using diag::Code;
using syntax::Cell;
using syntax::CellKind;
using syntax::ExprKind;
using syntax::ExprPtr;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

int64_t Whole(std::string_view digits) {
  int64_t number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

// "1_000.5": digits, one point, `_` between digits.
bool IsNumber(std::string_view text) {
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const auto digits = [](std::string_view part) {
    return !part.empty() && IsDigit(part.front()) && IsDigit(part.back()) &&
           std::all_of(part.begin(), part.end(), [](char c) { return IsDigit(c) || c == '_'; });
  };
  return digits(whole) && (point == std::string_view::npos || digits(text.substr(point + 1)));
}

// Whether the comma at `i` stands between groups of digits: 12,000.
bool GroupsAt(std::string_view text, size_t i) {
  if (text[i] != ',' || i == 0 || i + 3 >= text.size()) return false;
  size_t before = 0;
  while (before < i && IsDigit(text[i - before - 1])) ++before;
  const bool three = AllDigits(text.substr(i + 1, 3));
  return before > 0 && before <= 3 && three && (i + 4 == text.size() || !IsDigit(text[i + 4]));
}

bool HasThousands(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (GroupsAt(text, i)) return true;
  }
  return false;
}

// 11/18/2026, 18.11.26: three numbers between slashes or points.
bool IsForeignDate(std::string_view text) {
  const size_t first = text.find_first_of("/.");
  if (first == std::string_view::npos) return false;
  const size_t second = text.find(text[first], first + 1);
  if (second == std::string_view::npos) return false;
  const std::string_view last = text.substr(second + 1);
  return AllDigits(text.substr(0, first)) && second - first <= 3 &&
         AllDigits(text.substr(first + 1, second - first - 1)) && AllDigits(last) &&
         last.size() != 3 && last.size() <= 4;
}

// The rest behind a word, trimmed; nothing when the text does not begin with it.
std::optional<std::string_view> Behind(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return std::nullopt;
  const std::string_view rest = text.substr(word.size());
  const bool sign = word.back() < 'a' || word.back() > 'z';
  if (!sign && !rest.empty() && rest.front() != ' ' && rest.front() != '(') return std::nullopt;
  return value::Trim(rest);
}

std::optional<std::string_view> Before(std::string_view text, std::string_view word) {
  if (!text.ends_with(word)) return std::nullopt;
  return value::Trim(text.substr(0, text.size() - word.size()));
}

class Reader {
 public:
  Reader(const CsvField& field, ColumnKind kind, const std::set<std::string>* lists,
         diag::Sink& sink)
      : field_(field), kind_(kind), lists_(lists), sink_(sink) {}

  std::optional<Cell> ReadCell();
  ExprPtr Answer();

 private:
  using Cells = std::optional<Cell>;

  ExprPtr Make(ExprKind kind, std::string text = "") const {
    auto out = std::make_unique<syntax::Expr>();
    out->kind = kind;
    out->span = out->op_span = field_.span;
    out->text = std::move(text);
    return out;
  }
  Cells Sign(std::string_view sign, std::string instead) {
    sink_.Report(Code::kTableSign, field_.span, sign, instead);
    return std::nullopt;
  }
  Cells Bound(CellKind kind, std::string_view text, bool or_less = false) {
    Cell cell = New(kind);
    cell.or_less = or_less;
    if (!Add(text, cell)) return std::nullopt;
    return cell;
  }
  Cells Range(std::string_view low, std::string_view high, bool half_open) {
    Cell cell = New(CellKind::kRange);
    cell.half_open = half_open;
    if (!Add(value::Trim(low), cell) || !Add(value::Trim(high), cell)) return std::nullopt;
    return cell;
  }
  Cell New(CellKind kind) const {
    Cell cell;
    cell.kind = kind;
    cell.span = field_.span;
    return cell;
  }
  bool Add(std::string_view text, Cell& cell) {
    ExprPtr value = Value(text);
    if (value == nullptr) return false;
    cell.args.push_back(std::move(value));
    return true;
  }
  Cells Signs(std::string_view text);
  Cells Bounds(std::string_view text);
  Cells Negated(std::string_view text);
  Cells Values(std::string_view text, CellKind kind);
  ExprPtr Value(std::string_view text);
  ExprPtr Literal(std::string_view text);
  ExprPtr Moment(std::string_view text);
  ExprPtr Duration(std::string_view text);
  // `1,200`, `200-2000`, `$ 5` and the like, which mean something else than they say.
  bool Misread(std::string_view text);

  const CsvField& field_;
  ColumnKind kind_;
  const std::set<std::string>* lists_;
  diag::Sink& sink_;
};

bool Reader::Misread(std::string_view text) {
  if (HasThousands(text)) {
    std::string plain;
    for (size_t i = 0; i < text.size(); ++i) plain += GroupsAt(text, i) ? '_' : text[i];
    sink_.Report(Code::kNumberWithComma, field_.span, text, plain);
    return true;
  }
  constexpr std::array<std::string_view, 4> kCurrencies{"$", "\u20AC", "\u00A3", "\u00A5"};
  for (const std::string_view sign : kCurrencies) {
    if (text.find(sign) == std::string_view::npos) continue;
    sink_.Report(Code::kCurrencySign, field_.span, sign);
    return true;
  }
  if (IsForeignDate(text)) {
    sink_.Report(Code::kDateForm, field_.span, text);
    return true;
  }
  const size_t hyphen = text.find('-', 1);
  if (hyphen == std::string_view::npos) return false;
  const std::string_view low = value::Trim(text.substr(0, hyphen));
  const std::string_view high = value::Trim(text.substr(hyphen + 1));
  if (!AllDigits(low) || !AllDigits(high)) return false;
  sink_.Report(Code::kHyphenBetweenNumbers, field_.span, text, fmt::format("{}..{}", low, high),
               fmt::format("{}, {}", low, high));
  return true;
}

// yyyy-mm-dd, with or without hh:mm or hh:mm:ss.
ExprPtr Reader::Moment(std::string_view text) {
  const bool day = text.size() >= 10 && AllDigits(text.substr(0, 4)) && text[4] == '-' &&
                   AllDigits(text.substr(5, 2)) && text[7] == '-' && AllDigits(text.substr(8, 2));
  if (!day) return nullptr;
  const std::string_view clock = value::Trim(text.substr(10));
  const bool timed = (clock.size() == 5 || clock.size() == 8) && clock[2] == ':' &&
                     AllDigits(clock.substr(0, 2)) && AllDigits(clock.substr(3, 2)) &&
                     (clock.size() == 5 || (clock[5] == ':' && AllDigits(clock.substr(6))));
  if (!clock.empty() && !timed) return nullptr;
  using namespace std::chrono;
  const year_month_day date{year{static_cast<int>(Whole(text.substr(0, 4)))},
                            month{static_cast<unsigned>(Whole(text.substr(5, 2)))},
                            std::chrono::day{static_cast<unsigned>(Whole(text.substr(8, 2)))}};
  auto out = Make(timed ? ExprKind::kTime : ExprKind::kDate);
  if (date.ok()) out->number = sys_days{date}.time_since_epoch().count();
  else sink_.Report(Code::kNoSuchDate, field_.span, text.substr(0, 10), "date");
  if (!timed) return out;
  const int64_t hour = Whole(clock.substr(0, 2));
  const int64_t minute = Whole(clock.substr(3, 2));
  const int64_t second = clock.size() == 8 ? Whole(clock.substr(6, 2)) : 0;
  out->number2 = hour * 3600 + minute * 60 + second;
  if (hour > 23 || minute > 59 || second > 59) {
    sink_.Report(Code::kNoSuchDate, field_.span, clock, "time of day");
  }
  return out;
}

ExprPtr Reader::Duration(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, int64_t>, 10> kUnits{{
      {"second", 1}, {"seconds", 1}, {"minute", 60}, {"minutes", 60}, {"hour", 3'600},
      {"hours", 3'600}, {"day", 86'400}, {"days", 86'400}, {"week", 604'800}, {"weeks", 604'800}}};
  const size_t blank = text.find(' ');
  if (blank == std::string_view::npos || !IsNumber(text.substr(0, blank))) return nullptr;
  const std::string_view unit = value::Trim(text.substr(blank));
  for (const auto& [name, seconds] : kUnits) {
    if (name != unit) continue;
    const auto parsed =
        value::ParseDecimal(text.substr(0, blank), 6, value::Rounding::kReject);
    if (!parsed.ok() || parsed.value >= 1'000'000'000'000) return nullptr;
    auto out = Make(ExprKind::kDuration);
    out->number = parsed.value * seconds;
    return out;
  }
  return nullptr;
}

// A number, a percentage, an instant or a length of time; nullptr: something else.
ExprPtr Reader::Literal(std::string_view text) {
  if (auto moment = Moment(text)) return moment;
  const bool negative = text.starts_with('-');
  const std::string_view positive = negative ? value::Trim(text.substr(1)) : text;
  ExprPtr out;
  const bool percent = positive.ends_with('%');
  const std::string_view number =
      percent ? value::Trim(positive.substr(0, positive.size() - 1)) : positive;
  if (IsNumber(number)) {
    out = Make(percent ? ExprKind::kPercent : ExprKind::kNumber);
    for (const char c : number) {
      if (c != '_') out->text += c;
    }
  } else {
    out = Duration(positive);
  }
  if (out == nullptr || !negative) return out;
  auto minus = Make(ExprKind::kNegate);
  minus->args.push_back(std::move(out));
  return minus;
}

ExprPtr Reader::Value(std::string_view text) {
  if (text.empty()) {
    sink_.Report(Code::kTableEmptyCell, field_.span,
                 "a value is missing here: write one, or `-` for anything");
    return nullptr;
  }
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return Make(ExprKind::kString, std::string(text.substr(1, text.size() - 2)));
  }
  if (kind_.is_text) {
    auto word = Make(ExprKind::kString, std::string(text));
    if (lists_ == nullptr || !lists_->contains(word->text)) return word;
    word->kind = ExprKind::kName;
    word->names.push_back({std::exchange(word->text, ""), field_.span, false});
    return word;
  }
  if (kind_.is_yes_no) {
    const std::string key = value::TextKey(text);
    const bool yes = key == "yes" || key == "true";
    if (yes || key == "no" || key == "false") {
      if (key == "true" || key == "false") {
        sink_.Report(Code::kTableSign, field_.span, text, yes ? "yes" : "no");
        return nullptr;
      }
      auto out = Make(ExprKind::kYesNo);
      out->number = yes ? 1 : 0;
      return out;
    }
  }
  if (auto literal = Literal(text)) return literal;
  return Make(ExprKind::kString, std::string(text));
}

// Values between commas that stand outside quotes.
std::optional<Cell> Reader::Values(std::string_view text, CellKind kind) {
  Cell cell = New(kind);
  bool quoted = false;
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    if (i < text.size() && (text[i] != ',' || quoted)) continue;
    if (!Add(value::Trim(text.substr(begin, i - begin)), cell)) return std::nullopt;
    begin = i + 1;
  }
  return cell;
}

// Behind `not` and `starts with`: one value, or several in parentheses.
std::optional<Cell> Reader::Negated(std::string_view text) {
  const bool starts = text.starts_with("starts");
  const std::string_view word = starts ? "starts with" : "not";
  const std::string_view rest = *Behind(text, word);
  const bool group = rest.starts_with('(') && rest.ends_with(')');
  auto cell = Values(group ? value::Trim(rest.substr(1, rest.size() - 2)) : rest,
                     starts ? CellKind::kStartsWith : CellKind::kValues);
  if (!cell) return std::nullopt;
  if (!group && cell->args.size() > 1) {
    return Sign(text, fmt::format("{} ({})", word, rest));
  }
  cell->negated = !starts;
  if (!starts && !group && rest == "missing") cell->args[0]->kind = ExprKind::kMissing;
  return cell;
}

std::optional<Cell> Reader::Signs(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kWrong{{
      {"==", ""}, {"=", ""}, {"!=", "not "}, {"<>", "not "}, {"\u2265", ">= "}, {"\u2264", "<= "}}};
  for (const auto& [sign, right] : kWrong) {
    if (const auto rest = Behind(text, sign)) return Sign(sign, fmt::format("{}{}", right, *rest));
  }
  if (const auto rest = Behind(text, ">=")) return Bound(CellKind::kAtLeast, *rest);
  if (const auto rest = Behind(text, "<=")) return Bound(CellKind::kUnder, *rest, true);
  if (const auto rest = Behind(text, ">")) return Bound(CellKind::kOver, *rest);
  if (const auto rest = Behind(text, "<")) return Bound(CellKind::kUnder, *rest);
  return std::nullopt;
}

std::optional<Cell> Reader::Bounds(std::string_view text) {
  if (const auto rest = Behind(text, "over")) return Bound(CellKind::kOver, *rest);
  if (const auto rest = Behind(text, "under")) return Bound(CellKind::kUnder, *rest);
  if (const auto value = Before(text, " or more")) return Bound(CellKind::kAtLeast, *value);
  if (const auto value = Before(text, " or less")) return Bound(CellKind::kUnder, *value, true);
  if (const size_t dots = text.find(".."); dots != std::string_view::npos) {
    return Range(text.substr(0, dots), text.substr(dots + 2), false);
  }
  const size_t up_to = text.find(" up to ");
  return Range(text.substr(0, up_to), text.substr(up_to + 7), true);
}

std::optional<Cell> Reader::ReadCell() {
  const std::string_view text = field_.text;
  if (text.empty()) {
    sink_.Report(Code::kTableEmptyCell, field_.span,
                 "write `-` for anything, or `missing` for a value that is not there");
    return std::nullopt;
  }
  if (text == "-") return New(CellKind::kAnything);
  if (text == "missing") return New(CellKind::kMissing);
  if (text == "*" || text == "any") return Sign(text, "-");
  if (!kind_.is_text && text.find('"') == std::string_view::npos && Misread(text)) {
    return std::nullopt;
  }
  if (std::string_view("=!<>").find(text.front()) != std::string_view::npos ||
      text.starts_with("\u2265") || text.starts_with("\u2264")) {
    if (text == "=" || text == "!") return Values(text, CellKind::kValues);
    if (auto cell = Signs(text)) return cell;
    return std::nullopt;
  }
  if (Behind(text, "not") || Behind(text, "starts with")) return Negated(text);
  const bool bounds = Behind(text, "over") || Behind(text, "under") || Before(text, " or more") ||
                      Before(text, " or less") || text.find("..") != std::string_view::npos ||
                      text.find(" up to ") != std::string_view::npos;
  if (!kind_.is_text && !text.starts_with('"') && bounds) return Bounds(text);
  return Values(text, CellKind::kValues);
}

ExprPtr Reader::Answer() {
  const std::string_view text = field_.text;
  if (text == "missing") return Make(ExprKind::kMissing);
  if (text.empty() || text == "-") {
    sink_.Report(Code::kTableEmptyCell, field_.span,
                 "write the answer, or `missing` where there is none");
    return nullptr;
  }
  if (!kind_.is_text && Misread(text)) return nullptr;
  return Value(text);
}

}  // namespace

std::optional<Cell> ReadCell(const CsvField& field, ColumnKind kind,
                             const std::set<std::string>& lists, diag::Sink& sink) {
  return Reader(field, kind, &lists, sink).ReadCell();
}

ExprPtr ReadAnswer(const CsvField& field, ColumnKind kind, diag::Sink& sink) {
  return Reader(field, kind, nullptr, sink).Answer();
}

}  // namespace tandem::resolve
