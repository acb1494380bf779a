// SPDX-License-Identifier: Apache-2.0
// RFC 3339 from instants and dates.
#include "runtime/value/time_format.h"

namespace tandem::value {
namespace {

// At least `width` digits; years beyond 9999 take more.
void AppendPadded(int64_t value, int width, std::string& out) {
  const std::string digits = std::to_string(value < 0 ? -value : value);
  if (value < 0) out.push_back('-');
  for (int i = static_cast<int>(digits.size()); i < width; ++i) out.push_back('0');
  out += digits;
}

void AppendLocal(int64_t local_us, std::string& out) {
  FormatDate(DaysOfLocal(local_us), out);
  const int64_t time_of_day_us = TimeOfDay(local_us);
  out.push_back('T');
  AppendPadded(time_of_day_us / kMicrosPerHour, 2, out);
  out.push_back(':');
  AppendPadded(time_of_day_us / kMicrosPerMinute % 60, 2, out);
  out.push_back(':');
  AppendPadded(time_of_day_us / kMicrosPerSecond % 60, 2, out);
  const int64_t fraction_us = time_of_day_us % kMicrosPerSecond;
  if (fraction_us == 0) return;
  out.push_back('.');
  AppendPadded(fraction_us, 6, out);
}

}  // namespace

void FormatDate(int64_t days, std::string& out) {
  const CivilDate date = CivilFromDays(days);
  AppendPadded(date.year, 4, out);
  out.push_back('-');
  AppendPadded(date.month, 2, out);
  out.push_back('-');
  AppendPadded(date.day, 2, out);
}

void FormatTime(int64_t time_us, std::string& out) {
  AppendLocal(time_us, out);
  out.push_back('Z');
}

void FormatTime(int64_t time_us, const Zone& zone, std::string& out) {
  const int32_t offset_seconds = zone.OffsetSecondsAt(time_us);
  if (zone.name() == "UTC" || offset_seconds % 60 != 0) {
    FormatTime(time_us, out);
    return;
  }
  AppendLocal(zone.ToLocal(time_us), out);
  const int32_t minutes = (offset_seconds < 0 ? -offset_seconds : offset_seconds) / 60;
  out.push_back(offset_seconds < 0 ? '-' : '+');
  AppendPadded(minutes / 60, 2, out);
  out.push_back(':');
  AppendPadded(minutes % 60, 2, out);
}

}  // namespace tandem::value
