// SPDX-License-Identifier: Apache-2.0
// Ranges of numbers that are spelled as texts: "1-10 employees", "1000+". Texts have no order, and
// a piece of one stands in many others.
#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "compiler/analyze/traps.h"
#include "compiler/hir/spell.h"

namespace tandem::analyze {
namespace {

using diag::Code;
using How = TextUse::How;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void SkipBlanks(std::string_view& rest) {
  while (rest.starts_with(' ')) rest.remove_prefix(1);
}

// "1,000", "10k", "$5M": the number that `rest` begins with, taken off it.
std::optional<int64_t> TakeNumber(std::string_view& rest) {
  for (const std::string_view sign : {"$", "€", "£"}) {
    if (rest.starts_with(sign)) rest.remove_prefix(sign.size());
  }
  std::string digits;
  size_t at = 0;
  for (; at < rest.size(); ++at) {
    const bool groups = (rest[at] == ',' || rest[at] == '_' || rest[at] == '.') && at > 0 &&
                        at + 1 < rest.size() && IsDigit(rest[at + 1]);
    if (!IsDigit(rest[at]) && !groups) break;
    if (IsDigit(rest[at])) digits += rest[at];
  }
  int64_t number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || digits.size() > 12 || parsed.ec != std::errc()) return std::nullopt;
  rest.remove_prefix(at);
  const bool is_unit = rest.size() == 1 || (rest.size() > 1 && !IsLetterByte(rest[1]));
  if (is_unit && (rest[0] == 'k' || rest[0] == 'K')) number *= 1'000;
  if (is_unit && (rest[0] == 'm' || rest[0] == 'M')) number *= 1'000'000;
  if (is_unit && std::string_view("kKmM").find(rest[0]) != std::string_view::npos) {
    rest.remove_prefix(1);
  }
  return number;
}

bool TakeDash(std::string_view& rest) {
  SkipBlanks(rest);
  for (const std::string_view dash : {"-", "–", "—", "..", "to "}) {
    if (!rest.starts_with(dash)) continue;
    rest.remove_prefix(dash.size());
    SkipBlanks(rest);
    return true;
  }
  return false;
}

// What may follow a range: nothing, or a word of what is counted.
bool IsUnit(std::string_view rest) {
  SkipBlanks(rest);
  return std::none_of(rest.begin(), rest.end(), IsDigit);
}

std::optional<SpelledRange> Open(std::string_view rest, std::string_view word) {
  rest.remove_prefix(word.size());
  SkipBlanks(rest);
  const bool below = word.starts_with('<') || word == "under " || word == "less than ";
  const std::optional<int64_t> end = TakeNumber(rest);
  if (!end || !IsUnit(rest)) return std::nullopt;
  return below ? SpelledRange{0, *end} : SpelledRange{*end, -1};
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// `small "1-10" < medium "11-50"`: in the order of the numbers.
std::string InOrder(std::vector<std::pair<SpelledRange, std::string>> values) {
  std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) {
    return a.first.low < b.first.low;
  });
  std::string out;
  for (size_t i = 0; i < values.size() && i < 3; ++i) {
    out += (i == 0 ? "" : " < ") + hir::Quoted(values[i].second);
  }
  return out + (values.size() > 3 ? " < …" : "");
}

void WarnOfChoice(const TrapTexts& texts, const std::string& name, const syntax::TypeExpr& type) {
  if (type.element != nullptr) return WarnOfChoice(texts, name, *type.element);
  std::vector<std::pair<SpelledRange, std::string>> values;
  std::optional<std::pair<std::string, std::string>> swapped;
  for (const syntax::ChoiceValue& value : type.choices) {
    const std::string& text = value.label ? value.label->text : value.name.text;
    const std::optional<SpelledRange> range = RangeIn(text);
    if (!range) continue;
    if (!values.empty() && range->low < values.back().first.low && !swapped) {
      swapped.emplace(values.back().second, text);
    }
    values.emplace_back(*range, text);
  }
  // One value, say "unknown", may be none.
  if (values.size() < 2 || values.size() + 1 < type.choices.size()) return;
  if (type.ordered && !swapped) return;
  const std::string what =
      type.ordered ? fmt::format("but `{}` stands before `{}`", swapped->first, swapped->second)
                   : std::string("but have no order");
  texts.context.sink.Report(
      Code::kRangesUnordered, type.span, fmt::format("`{}`", name), what,
      fmt::format("write the smallest first: `one of {}`; `{} is at least {}` can be asked then",
                  InOrder(values), name, hir::Quoted(values.back().second)));
}

// Fields whose numbers are seldom anything but ranges.
bool SoundsLikeARange(const std::string& subject) {
  const std::string name = Lower(subject);
  for (const std::string_view word :
       {"range", "employees", "headcount", "company_size", "revenue_band", "bucket"}) {
    if (name.find(word) != std::string::npos) return true;
  }
  return false;
}

bool IsNumber(std::string_view text) {
  return text.size() > 1 && std::all_of(text.begin(), text.end(), IsDigit);
}

// What is wrong with this one, with another text that shows it; empty: nothing.
std::string WrongWith(const TextUse& use, const Needle& needle) {
  const bool is_range = RangeIn(needle.text).has_value();
  if (use.how == How::kEquals) {
    if (!is_range) return "";
    std::string other = needle.text;
    const size_t dash = other.find('-');
    if (dash == std::string::npos) return "";
    other.replace(dash, 1, " - ");
    return fmt::format("{} is another text", hir::Quoted(other));
  }
  const bool is_piece = is_range || (IsNumber(needle.text) && SoundsLikeARange(use.subject));
  if (!is_piece) return "";
  const bool longer = IsDigit(needle.text.back());
  if (!longer && use.how == How::kStartsWith) return "";
  if (longer && use.how != How::kEndsWith) {
    return fmt::format("{} is found as well", hir::Quoted(needle.text + "0"));
  }
  return IsDigit(needle.text.front()) && use.how != How::kStartsWith
             ? fmt::format("{} is found as well", hir::Quoted("1" + needle.text))
             : "";
}

}  // namespace

std::optional<SpelledRange> RangeIn(std::string_view text) {
  const std::string lower = Lower(text);
  std::string_view rest = lower;
  for (const std::string_view word :
       {"<=", ">=", "<", ">", "over ", "under ", "more than ", "less than "}) {
    if (rest.starts_with(word)) return Open(rest, word);
  }
  const std::optional<int64_t> low = TakeNumber(rest);
  if (!low) return std::nullopt;
  if (rest.starts_with('+') && IsUnit(rest)) return SpelledRange{*low, -1};
  SkipBlanks(rest);
  if (rest == "or more" || rest == "and more" || rest == "and above" || rest == "or above") {
    return SpelledRange{*low, -1};
  }
  if (!TakeDash(rest)) return std::nullopt;
  const std::optional<int64_t> high = TakeNumber(rest);
  if (!high || *high <= *low || !IsUnit(rest)) return std::nullopt;
  return SpelledRange{*low, *high};
}

void WarnOfRanges(const TrapTexts& texts) {
  for (const syntax::File& file : texts.files) {
    for (const syntax::Declaration& declaration : file.declarations) {
      if (const auto* type = std::get_if<syntax::TypeDecl>(&declaration)) {
        WarnOfChoice(texts, type->name.text, type->type);
      }
      if (const auto* record = std::get_if<syntax::RecordDecl>(&declaration)) {
        for (const syntax::Field& field : record->fields) {
          WarnOfChoice(texts, field.name.text, field.type);
        }
      }
    }
  }
  std::set<std::string> told;  // once a field
  for (const TextUse& use : texts.uses) {
    for (const Needle& needle : use.needles) {
      const std::string why = told.contains(use.subject) ? "" : WrongWith(use, needle);
      if (why.empty()) continue;
      told.insert(use.subject);
      texts.context.sink.Report(
          Code::kRangesInText, use.span, texts.context.Written(use.span), why,
          fmt::format("declare its values in order, `{0} one of \"1-10\" < \"11-50\" < "
                      "\"51-200\"` as the data spells them, and write `{0} is at least …`",
                      use.subject));
    }
  }
}

}  // namespace tandem::analyze
