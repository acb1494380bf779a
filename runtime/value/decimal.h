// SPDX-License-Identifier: Apache-2.0
// Reading and writing exact decimals; the arithmetic is in decimal_math.h.
//
// A decimal is an int64_t counting 10^-scale, 0 <= scale <= kMaxScale; scale 0 reads integers.
// No locale, no floating point, no allocation while reading. Safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/value/decimal_math.h"

namespace tandem::value {

enum class DecimalStatus : uint8_t {
  kOk,
  kBadSyntax,      // not a number in this form
  kTooManyPlaces,  // exact value needs more places than the scale has (Rounding::kReject only)
  kOutOfRange,     // does not fit into 64 bits
};

struct DecimalResult {
  DecimalStatus status = DecimalStatus::kBadSyntax;
  int64_t value = 0;  // 0 unless kOk

  bool ok() const { return status == DecimalStatus::kOk; }
};

enum class Rounding : uint8_t {
  kReject,    // a place lost is an error (zeros at the end are none)
  kHalfEven,  // the source said `rounded`
};

// How numbers look in one source. `group` separates thousands and is optional in the data, but
// where one stands all must, three digits each; 0 forbids them. A group of ' ' also accepts the
// no-break spaces U+00A0 and U+202F.
struct NumberForm {
  char group = 0;
  char decimal = '.';

  friend bool operator==(const NumberForm&, const NumberForm&) = default;
};

// The form that a sample such as "1,234", "1.234,56", "1 234,5" or "1234.5" shows. One separator
// with exactly three digits behind it is a thousands separator. nullopt when it shows none.
std::optional<NumberForm> NumberFormLike(std::string_view sample);

namespace internal {
DecimalResult ParseDecimalInAnyForm(std::string_view text, int scale, Rounding rounding,
                                    NumberForm form);
}

// [+-] digits [decimal digits], or [+-] decimal digits, white space around it ignored. No exponent,
// no currency sign, no separator at an end.
inline DecimalResult ParseDecimal(std::string_view text, int scale, Rounding rounding,
                                  NumberForm form = {}) {
  // Plain digits that cannot overflow are what nearly every cell of an export holds.
  if (text.size() - 1 < static_cast<size_t>(kMaxScale - scale)) {
    int64_t value = 0;
    size_t i = 0;
    for (; i < text.size(); ++i) {
      const unsigned digit = static_cast<unsigned char>(text[i]) - '0';
      if (digit > 9) break;
      value = value * 10 + digit;
    }
    if (i == text.size()) return {DecimalStatus::kOk, value * PowerOfTen(scale)};
  }
  return internal::ParseDecimalInAnyForm(text, scale, rounding, form);
}

// "22%", "22.5 %": a number with a percent sign behind it, as a fraction of kPercentScale. Without
// the sign it is kBadSyntax, because nobody can tell whether 22 means 22% or 2200%.
DecimalResult ParsePercent(std::string_view text, Rounding rounding, NumberForm form = {});

// Appends the shortest exact form: `60`, `60.5`, `-0.25`.
void FormatDecimal(int64_t value, int scale, std::string& out);

// Appends a percent of kPercentScale with its sign: `22%`, `0.5%`.
void FormatPercent(int64_t value, std::string& out);

}  // namespace tandem::value
