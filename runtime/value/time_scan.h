// SPDX-License-Identifier: Apache-2.0
// The small pieces from which dates and times are read; for iso_time.cpp and time_form.cpp only.
#pragma once

#include <cstdint>
#include <string_view>

namespace tandem::value {

inline bool TwoDigits(const char* at, int& out) {
  const unsigned tens = static_cast<unsigned char>(at[0]) - '0';
  const unsigned ones = static_cast<unsigned char>(at[1]) - '0';
  out = static_cast<int>(tens * 10 + ones);
  return tens <= 9 && ones <= 9;
}

// 1 to 9 digits after the point; what is finer than a microsecond is cut off.
inline bool TakeFraction(std::string_view& text, int64_t& fraction_us) {
  fraction_us = 0;
  size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    if (digits < 6) fraction_us = fraction_us * 10 + (text[digits] - '0');
  }
  for (size_t i = digits; i < 6; ++i) fraction_us *= 10;
  text.remove_prefix(digits);
  return digits >= 1 && digits <= 9;
}

// `Z`, `±HH:MM`, `±HHMM`, `±HH`.
inline bool TakeOffset(std::string_view& text, int32_t& offset_seconds) {
  offset_seconds = 0;
  if (text.starts_with('Z') || text.starts_with('z')) {
    text.remove_prefix(1);
    return true;
  }
  if (!text.starts_with('+') && !text.starts_with('-')) return false;
  const bool negative = text.front() == '-';
  text.remove_prefix(1);
  int hours = 0, minutes = 0;
  if (text.size() < 2 || !TwoDigits(text.data(), hours) || hours > 23) return false;
  text.remove_prefix(2);
  const bool colon = text.starts_with(':');
  if (colon) text.remove_prefix(1);
  if (text.size() >= 2 && TwoDigits(text.data(), minutes)) {
    if (minutes > 59) return false;
    text.remove_prefix(2);
  } else if (colon) {
    return false;
  } else {
    minutes = 0;
  }
  offset_seconds = (hours * 60 + minutes) * 60;
  if (negative) offset_seconds = -offset_seconds;
  return true;
}

}  // namespace tandem::value
