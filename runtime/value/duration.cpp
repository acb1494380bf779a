// SPDX-License-Identifier: Apache-2.0
// Durations in words: `2 hours 30 minutes`.
#include <algorithm>
#include <array>

#include "runtime/value/decimal.h"
#include "runtime/value/text_key.h"
#include "runtime/value/time_format.h"

namespace tandem::value {
namespace {

struct Unit {
  std::string_view name;  // singular
  int64_t length_us;
};

constexpr std::array<Unit, 5> kUnits = {{{"week", 7 * kMicrosPerDay},
                                         {"day", kMicrosPerDay},
                                         {"hour", kMicrosPerHour},
                                         {"minute", kMicrosPerMinute},
                                         {"second", kMicrosPerSecond}}};

// Enough for a microsecond in every unit's exact decimal where there is one.
constexpr int kAmountScale = 6;

void AppendAmount(int64_t amount, int scale, std::string_view unit, std::string& out) {
  if (!out.empty() && out.back() != '-') out.push_back(' ');
  FormatDecimal(amount, scale, out);
  out.push_back(' ');
  out += unit;
  if (amount != PowerOfTen(scale)) out.push_back('s');
}

std::string_view TakeWord(std::string_view& text) {
  const size_t blank = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, blank);
  text = Trim(text.substr(blank));
  return word;
}

bool Names(std::string_view word, std::string_view singular) {
  return word == singular ||
         (word.size() == singular.size() + 1 && word.starts_with(singular) && word.back() == 's');
}

}  // namespace

void FormatDuration(int64_t duration_us, std::string& out) {
  std::string words;
  if (duration_us < 0) words.push_back('-');
  // Remainders of the signed number keep its least value exact.
  int64_t rest_us = duration_us;
  const auto magnitude = [](int64_t v) { return v < 0 ? -v : v; };
  for (size_t i = 1; i + 1 < kUnits.size(); ++i) {
    const int64_t amount = magnitude(rest_us / kUnits[i].length_us);
    rest_us %= kUnits[i].length_us;
    if (amount != 0) AppendAmount(amount, 0, kUnits[i].name, words);
  }
  if (rest_us != 0 || duration_us == 0) {
    AppendAmount(magnitude(rest_us), kAmountScale, kUnits.back().name, words);
  }
  out += words;
}

std::optional<int64_t> ParseDuration(std::string_view text) {
  const std::string key = TextKey(text);
  std::string_view rest = key;
  const bool negative = rest.starts_with('-');
  if (negative) rest = rest.substr(1);
  if (rest.empty()) return std::nullopt;
  Int128 total_us = 0;
  size_t next_unit = 0;
  while (!rest.empty()) {
    const std::string_view amount_text = TakeWord(rest);
    const std::string_view unit_text = TakeWord(rest);
    const bool starts_with_digit =
        !amount_text.empty() && amount_text[0] >= '0' && amount_text[0] <= '9';
    const DecimalResult amount = ParseDecimal(amount_text, kAmountScale, Rounding::kReject);
    while (next_unit < kUnits.size() && !Names(unit_text, kUnits[next_unit].name)) ++next_unit;
    if (!starts_with_digit || !amount.ok() || next_unit == kUnits.size()) return std::nullopt;
    const Int128 scaled = Int128{amount.value} * kUnits[next_unit].length_us;
    if (scaled % PowerOfTen(kAmountScale) != 0) return std::nullopt;
    total_us += scaled / PowerOfTen(kAmountScale);
    ++next_unit;
  }
  return Narrow(negative ? -total_us : total_us);
}

}  // namespace tandem::value
