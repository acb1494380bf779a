// SPDX-License-Identifier: Apache-2.0
// Reading dates and times as a source writes them: ISO 8601 by hand, other forms compiled once.
//
// A reading is strict: the whole text must match (white space at the ends is ignored), ranges are
// checked, 30 February is refused, and nothing is guessed. Years are 1 to 9999. Safe from any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/value/zone.h"

namespace tandem::value {

// What a text says, before any zone is assumed.
struct TimeReading {
  int64_t local_us = 0;  // midnight when the text has no time of day
  bool has_time_of_day = false;
  bool has_offset = false;
  int32_t offset_seconds = 0;  // local minus UTC
};

// A compiled form such as "%m/%d/%Y %H:%M".
class TimeForm {
 public:
  bool has_time_of_day() const { return has_time_of_day_; }
  bool has_offset() const { return has_offset_; }
  const std::string& text() const { return text_; }

 private:
  friend base::Result<TimeForm> CompileTimeForm(std::string_view form);
  friend std::optional<TimeReading> ReadTime(const TimeForm& form, std::string_view text);

  struct Item {
    char directive = 0;  // 0: literal
    char literal = 0;
    bool fixed_width = false;  // next to another number: all its digits must be there
  };
  std::string text_;
  std::vector<Item> items_;
  bool has_time_of_day_ = false;
  bool has_offset_ = false;
};

// Directives: %Y (4 digits) %m %d %e %H %I (1 or 2 digits) %M %S (2 digits) %f (1 to 9 digits) %p
// (AM, PM) %b (Jan) %B (January) %z (Z, +02:00, +0200, +02) %%; names are English, any case. A
// blank stands for one or more. kBadInput, in words for the author of a policy, for an unknown
// directive, a missing or doubled part, or %I without %p.
base::Result<TimeForm> CompileTimeForm(std::string_view form);

std::optional<TimeReading> ReadTime(const TimeForm& form, std::string_view text);

// `YYYY-MM-DD`, or that with `T`, `t` or a blank and `HH:MM[:SS[.fraction]]` and optionally `Z`,
// `±HH:MM`, `±HHMM` or `±HH` (RFC 3339 and the local forms of ISO 8601). A fraction has 1 to 9
// digits; beyond microseconds they are cut off.
std::optional<TimeReading> ReadIsoTime(std::string_view text);

// The instant: by the offset in the text, else by `zone`.
int64_t InstantOf(const TimeReading& reading, const Zone& zone);

// The date: as written, or the date in `zone` of the instant when the text has an offset.
int64_t DateOf(const TimeReading& reading, const Zone& zone);

inline std::optional<int64_t> ParseTime(const TimeForm& form, std::string_view text,
                                        const Zone& zone) {
  const std::optional<TimeReading> reading = ReadTime(form, text);
  return reading ? std::optional<int64_t>(InstantOf(*reading, zone)) : std::nullopt;
}
inline std::optional<int64_t> ParseDate(const TimeForm& form, std::string_view text,
                                        const Zone& zone) {
  const std::optional<TimeReading> reading = ReadTime(form, text);
  return reading ? std::optional<int64_t>(DateOf(*reading, zone)) : std::nullopt;
}
inline std::optional<int64_t> ParseIsoTime(std::string_view text, const Zone& zone) {
  const std::optional<TimeReading> reading = ReadIsoTime(text);
  return reading ? std::optional<int64_t>(InstantOf(*reading, zone)) : std::nullopt;
}
inline std::optional<int64_t> ParseIsoDate(std::string_view text, const Zone& zone) {
  const std::optional<TimeReading> reading = ReadIsoTime(text);
  return reading ? std::optional<int64_t>(DateOf(*reading, zone)) : std::nullopt;
}

}  // namespace tandem::value
