// SPDX-License-Identifier: Apache-2.0
// ISO 8601 by hand: fixed positions, no form to walk. What every export should hold.
#include "runtime/value/text_key.h"
#include "runtime/value/time_form.h"
#include "runtime/value/time_scan.h"

namespace tandem::value {
namespace {

// HH:MM[:SS[.fraction]], the whole of `text`; moves `text` behind it.
bool TakeTimeOfDay(std::string_view& text, int64_t& time_of_day_us) {
  int hour = 0, minute = 0, second = 0;
  if (text.size() < 5 || !TwoDigits(text.data(), hour) || text[2] != ':' ||
      !TwoDigits(text.data() + 3, minute) || hour > 23 || minute > 59) {
    return false;
  }
  text.remove_prefix(5);
  int64_t fraction_us = 0;
  if (text.starts_with(':')) {
    if (text.size() < 3 || !TwoDigits(text.data() + 1, second) || second > 59) return false;
    text.remove_prefix(3);
    if (text.starts_with('.') || text.starts_with(',')) {
      text.remove_prefix(1);
      if (!TakeFraction(text, fraction_us)) return false;
    }
  }
  time_of_day_us =
      hour * kMicrosPerHour + minute * kMicrosPerMinute + second * kMicrosPerSecond + fraction_us;
  return true;
}

}  // namespace

std::optional<TimeReading> ReadIsoTime(std::string_view text) {
  text = Trim(text);
  int century = 0, of_century = 0, month = 0, day = 0;
  if (text.size() < 10 || !TwoDigits(text.data(), century) ||
      !TwoDigits(text.data() + 2, of_century) || text[4] != '-' ||
      !TwoDigits(text.data() + 5, month) || text[7] != '-' || !TwoDigits(text.data() + 8, day) ||
      !IsValidDate(century * 100 + of_century, month, day)) {
    return std::nullopt;
  }
  TimeReading reading;
  reading.local_us = DaysFromCivil(century * 100 + of_century, month, day) * kMicrosPerDay;
  if (text.size() == 10) return reading;
  if (text[10] != 'T' && text[10] != ' ' && text[10] != 't') return std::nullopt;
  text.remove_prefix(11);
  int64_t time_of_day_us = 0;
  if (!TakeTimeOfDay(text, time_of_day_us)) return std::nullopt;
  reading.local_us += time_of_day_us;
  reading.has_time_of_day = true;
  if (text.empty()) return reading;
  reading.has_offset = true;
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (!TakeOffset(text, reading.offset_seconds) || !text.empty()) return std::nullopt;
  return reading;
}

int64_t InstantOf(const TimeReading& reading, const Zone& zone) {
  if (!reading.has_offset) return zone.ToUtc(reading.local_us);
  return reading.local_us - reading.offset_seconds * kMicrosPerSecond;
}

int64_t DateOf(const TimeReading& reading, const Zone& zone) {
  if (!reading.has_offset) return DaysOfLocal(reading.local_us);
  return zone.DateOf(InstantOf(reading, zone));
}

}  // namespace tandem::value
