// SPDX-License-Identifier: Apache-2.0
// Unescapes texts and moves decimal points.
#include "runtime/ingest/json_text.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "runtime/base/utf8.h"

namespace tandem::ingest {
namespace {

std::optional<char32_t> HexDigits(std::string_view digits) {
  if (digits.size() != 4) return std::nullopt;
  char32_t value = 0;
  for (const char c : digits) {
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      value = value * 16 + static_cast<char32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + static_cast<char32_t>(lower - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

// What stands behind `\u`, perhaps a pair; moves `at` past it.
bool UnescapeUnit(std::string_view inside, size_t& at, std::string& out) {
  std::optional<char32_t> unit = HexDigits(inside.substr(at, 4));
  at += 4;
  if (!unit || (*unit >= 0xDC00 && *unit <= 0xDFFF)) return false;
  if (*unit >= 0xD800 && *unit <= 0xDBFF) {
    if (inside.substr(std::min(at, inside.size()), 2) != "\\u") return false;
    const auto low = HexDigits(inside.substr(at + 2, 4));
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
    at += 6;
    unit = 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
  }
  base::AppendUtf8(*unit, out);
  return true;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

size_t SkipDigits(std::string_view token, size_t at) {
  while (at < token.size() && IsDigit(token[at])) ++at;
  return at;
}

}  // namespace

bool Unescape(std::string_view inside, std::string& out) {
  size_t at = 0;
  for (;;) {
    const size_t escape = inside.find('\\', at);
    out.append(inside.substr(at, escape == std::string_view::npos ? escape : escape - at));
    if (escape == std::string_view::npos) return true;
    if (escape + 1 >= inside.size()) return false;
    at = escape + 2;
    switch (inside[escape + 1]) {
      case '"': out += '"'; break;
      case '\\': out += '\\'; break;
      case '/': out += '/'; break;
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u':
        if (!UnescapeUnit(inside, at, out)) return false;
        break;
      default: return false;
    }
  }
}

bool IsJsonNumber(std::string_view token) {
  size_t at = token.starts_with('-') ? 1 : 0;
  const size_t whole = SkipDigits(token, at);
  if (whole == at || (token[at] == '0' && whole > at + 1)) return false;
  at = whole;
  if (at < token.size() && token[at] == '.') {
    const size_t fraction = SkipDigits(token, at + 1);
    if (fraction == at + 1) return false;
    at = fraction;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    const size_t exponent = SkipDigits(token, at);
    if (exponent == at) return false;
    at = exponent;
  }
  return at == token.size();
}

void WriteWithoutExponent(std::string_view number, std::string& out) {
  constexpr int64_t kFar = 40;
  const size_t mark = number.find_first_of("eE");
  if (mark == std::string_view::npos) {
    out += number;
    return;
  }
  const bool negative = number.front() == '-';
  const std::string_view mantissa = number.substr(negative ? 1 : 0, mark - (negative ? 1 : 0));
  std::string_view exponent_digits = number.substr(mark + 1);
  const bool smaller = exponent_digits.front() == '-';
  if (smaller || exponent_digits.front() == '+') exponent_digits.remove_prefix(1);
  int64_t exponent = 0;
  for (const char c : exponent_digits) {
    exponent = std::min<int64_t>(exponent * 10 + (c - '0'), int64_t{1} << 40);
  }
  if (smaller) exponent = -exponent;

  const size_t point = std::min(mantissa.find('.'), mantissa.size());
  std::string digits(mantissa.substr(0, point));
  if (point < mantissa.size()) digits += mantissa.substr(point + 1);
  const size_t zeros = std::min(digits.find_first_not_of('0'), digits.size());
  digits.erase(0, zeros);
  if (negative) out += '-';
  if (digits.empty()) {
    out += '0';
    return;
  }
  // The value is 0.DIGITS times 10^place.
  const int64_t place = static_cast<int64_t>(point) - static_cast<int64_t>(zeros) + exponent;
  if (place > kFar) {
    out += '1';
    out.append(kFar, '0');
  } else if (place < -kFar) {
    out += "0.";
    out.append(kFar, '0');
    out += '1';
  } else if (place <= 0) {
    out += "0.";
    out.append(static_cast<size_t>(-place), '0');
    out += digits;
  } else {
    const auto whole = static_cast<size_t>(place);
    digits.append(whole > digits.size() ? whole - digits.size() : 0, '0');
    out += digits.substr(0, whole);
    if (whole < digits.size()) out += '.' + digits.substr(whole);
  }
}

}  // namespace tandem::ingest
