// SPDX-License-Identifier: Apache-2.0
// Forms such as "%m/%d/%Y %H:%M": checked when compiled, walked once per cell.
#include "runtime/value/time_form.h"

#include <array>

#include "runtime/value/text_key.h"
#include "runtime/value/time_scan.h"

namespace tandem::value {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

constexpr std::string_view kKnown = "YmdeHIMSfpbBz%";
constexpr std::string_view kNumeric = "YmdeHIMSf";

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool TakeAnyCase(std::string_view& text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    if (Lower(text[i]) != word[i]) return false;
  }
  text.remove_prefix(word.size());
  return true;
}

bool TakeDigits(std::string_view& text, size_t least, size_t most, int& out) {
  out = 0;
  size_t digits = 0;
  for (; digits < most && digits < text.size(); ++digits) {
    if (text[digits] < '0' || text[digits] > '9') break;
    out = out * 10 + (text[digits] - '0');
  }
  text.remove_prefix(digits);
  return digits >= least;
}

struct Parts {
  int year = 0, month = 0, day = 0;
  int hour = 0, minute = 0, second = 0;
  int64_t fraction_us = 0;
  int32_t offset_seconds = 0;
  bool twelve_hours = false;
  bool afternoon = false;
};

bool TakeMonth(std::string_view& text, bool whole_name, int& month) {
  for (size_t i = 0; i < kMonths.size(); ++i) {
    const std::string_view name = whole_name ? kMonths[i] : kMonths[i].substr(0, 3);
    if (TakeAnyCase(text, name)) {
      month = static_cast<int>(i) + 1;
      return true;
    }
  }
  return false;
}

bool TakeHalf(std::string_view& text, bool& afternoon) {
  afternoon = TakeAnyCase(text, "pm");
  return afternoon || TakeAnyCase(text, "am");
}

bool TakeDirective(char directive, bool fixed_width, std::string_view& text, Parts& parts) {
  const size_t least = fixed_width ? 2 : 1;
  switch (directive) {
    case 'Y':
      return TakeDigits(text, 4, 4, parts.year);
    case 'm':
      return TakeDigits(text, least, 2, parts.month);
    case 'd':
    case 'e':
      return TakeDigits(text, least, 2, parts.day);
    case 'I':
      parts.twelve_hours = true;
      return TakeDigits(text, least, 2, parts.hour) && parts.hour >= 1 && parts.hour <= 12;
    case 'H':
      return TakeDigits(text, least, 2, parts.hour) && parts.hour <= 23;
    case 'M':
      return TakeDigits(text, 2, 2, parts.minute) && parts.minute <= 59;
    case 'S':
      return TakeDigits(text, 2, 2, parts.second) && parts.second <= 59;
    case 'f':
      return TakeFraction(text, parts.fraction_us);
    case 'p':
      return TakeHalf(text, parts.afternoon);
    case 'b':
      return TakeMonth(text, /*whole_name=*/false, parts.month);
    case 'B':
      return TakeMonth(text, /*whole_name=*/true, parts.month);
    case 'z':
      return TakeOffset(text, parts.offset_seconds);
  }
  return false;
}

bool TakeLiteral(char literal, std::string_view& text) {
  if (!text.starts_with(literal)) return false;
  text.remove_prefix(1);
  while (literal == ' ' && text.starts_with(' ')) text.remove_prefix(1);
  return true;
}

// Two directives that fill the same part of a time are the same here.
char PartOf(char directive) {
  if (directive == 'b' || directive == 'B') return 'm';
  if (directive == 'e') return 'd';
  if (directive == 'I') return 'H';
  return directive;
}

std::string Quoted(char directive) { return std::string("`%") + directive + "`"; }

// What is wrong with the set of directives of a form; empty when nothing is.
std::string Complaint(std::string_view used) {
  std::string parts;
  for (const char directive : used) {
    const char part = PartOf(directive);
    if (parts.find(part) != std::string::npos) {
      return Quoted(directive) + " gives a part of the date or time for the second time";
    }
    parts.push_back(part);
  }
  const auto has = [&](char part) { return parts.find(part) != std::string::npos; };
  if (!has('Y') || !has('m') || !has('d')) {
    return "a date needs a year `%Y`, a month `%m` (or `%b`, `%B`) and a day `%d`";
  }
  const bool twelve_hours = used.find('I') != std::string_view::npos;
  if (twelve_hours != has('p')) return "`%I` and `%p` (AM, PM) go together";
  if (has('M') && !has('H')) return "minutes `%M` need an hour `%H` or `%I`";
  if (has('S') && !has('M')) return "seconds `%S` need minutes `%M`";
  if (has('f') && !has('S')) return "a fraction `%f` needs seconds `%S`";
  if (has('z') && !has('H')) return "an offset `%z` needs an hour `%H` or `%I`";
  return "";
}

std::string UnknownDirective(char directive) {
  if (directive == 'y') return "`%y` is refused: two digits do not say which century; write `%Y`";
  return Quoted(directive) + " is not known; there are %Y %m %d %e %H %I %M %S %f %p %b %B %z %%";
}

}  // namespace

base::Result<TimeForm> CompileTimeForm(std::string_view form) {
  TimeForm compiled;
  compiled.text_ = form;
  std::string used;
  for (size_t i = 0; i < form.size(); ++i) {
    TimeForm::Item item;
    item.literal = form[i];
    if (form[i] == '%') {
      if (++i == form.size()) {
        return Fail(ErrorKind::kBadInput, "the form ends in `%`; a percent sign is `%%`");
      }
      if (kKnown.find(form[i]) == std::string_view::npos) {
        return Fail(ErrorKind::kBadInput, UnknownDirective(form[i]));
      }
      item.literal = '%';
      if (form[i] != '%') {
        item.directive = form[i];
        used.push_back(form[i]);
      }
    }
    // Any number of blanks in a row is one.
    const bool blank_again = item.directive == 0 && item.literal == ' ' &&
                             !compiled.items_.empty() && compiled.items_.back().directive == 0 &&
                             compiled.items_.back().literal == ' ';
    if (!blank_again) compiled.items_.push_back(item);
  }
  if (std::string complaint = Complaint(used); !complaint.empty()) {
    return Fail(ErrorKind::kBadInput, std::move(complaint));
  }
  const auto is_number = [](const TimeForm::Item& item) {
    return item.directive != 0 && kNumeric.find(item.directive) != std::string_view::npos;
  };
  for (size_t i = 0; i + 1 < compiled.items_.size(); ++i) {
    if (!is_number(compiled.items_[i]) || !is_number(compiled.items_[i + 1])) continue;
    compiled.items_[i].fixed_width = compiled.items_[i + 1].fixed_width = true;
  }
  compiled.has_time_of_day_ = used.find_first_of("HI") != std::string::npos;
  compiled.has_offset_ = used.find('z') != std::string::npos;
  return compiled;
}

std::optional<TimeReading> ReadTime(const TimeForm& form, std::string_view text) {
  text = Trim(text);
  Parts parts;
  for (const TimeForm::Item& item : form.items_) {
    const bool ok = item.directive == 0
                        ? TakeLiteral(item.literal, text)
                        : TakeDirective(item.directive, item.fixed_width, text, parts);
    if (!ok) return std::nullopt;
  }
  if (!text.empty() || !IsValidDate(parts.year, parts.month, parts.day)) return std::nullopt;
  if (parts.twelve_hours) parts.hour = parts.hour % 12 + (parts.afternoon ? 12 : 0);
  TimeReading reading;
  reading.local_us = DaysFromCivil(parts.year, parts.month, parts.day) * kMicrosPerDay +
                     parts.hour * kMicrosPerHour + parts.minute * kMicrosPerMinute +
                     parts.second * kMicrosPerSecond + parts.fraction_us;
  reading.has_time_of_day = form.has_time_of_day();
  reading.has_offset = form.has_offset();
  reading.offset_seconds = parts.offset_seconds;
  return reading;
}

}  // namespace tandem::value
