// SPDX-License-Identifier: Apache-2.0
// TZif: two headers, the 64-bit block, then the POSIX rule of the footer unrolled for 400 years.
#include "runtime/value/tzif.h"

#include <algorithm>
#include <cstddef>

#include "runtime/value/civil_time.h"

namespace tandem::value {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kYearsPerCycle = 400;
constexpr size_t kHeaderBytes = 44;
constexpr int64_t kMaxTransitions = 100'000;
// Some files begin with a change at "the Big Bang"; seconds beyond this do not fit in microseconds.
constexpr int64_t kEarliestChange = -9'000'000'000'000;
constexpr int64_t kLatestChange = 4'000'000'000'000;  // 400 years of changes may follow it
// RFC 8536, 3.2.
constexpr int32_t kLeastOffset = -89'999;
constexpr int32_t kMostOffset = 93'599;

int64_t BigEndian(std::string_view bytes, size_t at, int width) {
  uint64_t value = 0;
  for (int i = 0; i < width; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<size_t>(i)]);
  }
  const int unused = 64 - 8 * width;
  return static_cast<int64_t>(value << unused) >> unused;
}

struct Counts {
  int64_t is_ut, is_std, leap, time, type, character;

  int64_t BlockBytes(int time_width) const {
    return time * (time_width + 1) + type * 6 + character + leap * (time_width + 4) + is_std +
           is_ut;
  }
};

std::optional<Counts> ReadHeader(std::string_view bytes, size_t at) {
  if (bytes.size() < at + kHeaderBytes || bytes.substr(at, 4) != "TZif") return std::nullopt;
  int64_t c[6];
  for (size_t i = 0; i < 6; ++i) {
    c[i] = BigEndian(bytes, at + 20 + i * 4, 4);
    if (c[i] < 0 || c[i] > kMaxTransitions) return std::nullopt;
  }
  return Counts{c[0], c[1], c[2], c[3], c[4], c[5]};
}

// One end of summer time: "M3.2.0/2", "J60", "59/1:30".
struct YearlyRule {
  char kind = 'M';  // M: month, week, weekday; J: 1..365 without 29 February; D: 0..365 with it
  int month = 0, week = 0, weekday = 0;
  int day = 0;
  int32_t time_s = 2 * 3600;

  // Local seconds of the change in that year.
  int64_t LocalSeconds(int64_t year) const {
    const int64_t new_year = DaysFromCivil(year, 1, 1);
    int64_t days = new_year + day;
    if (kind == 'J') days = new_year + day - (IsLeapYear(year) && day >= 60 ? 0 : 1);
    if (kind == 'M') {
      const int64_t first = DaysFromCivil(year, month, 1);
      const int first_weekday = WeekdayOf(first) % 7;  // Sunday = 0
      int64_t in_month = (weekday - first_weekday + 7) % 7 + int64_t{7} * (week - 1);
      if (in_month >= DaysInMonth(year, month)) in_month -= 7;
      days = first + in_month;
    }
    return days * kSecondsPerDay + time_s;
  }
};

// POSIX TZ (IEEE 1003.1 8.3, with the extensions of RFC 8536 3.3.1).
struct PosixRule {
  int32_t standard_s = 0;
  int32_t summer_s = 0;
  bool has_summer = false;
  YearlyRule start, end;
};

class PosixReader {
 public:
  explicit PosixReader(std::string_view text) : text_(text) {}

  std::optional<PosixRule> Read() {
    PosixRule rule;
    if (!Name() || !Time(rule.standard_s)) return std::nullopt;
    rule.standard_s = -rule.standard_s;  // POSIX counts west of Greenwich
    if (text_.empty()) return rule;
    rule.has_summer = true;
    rule.summer_s = rule.standard_s + 3600;
    if (!Name()) return std::nullopt;
    if (!text_.empty() && text_[0] != ',') {
      if (!Time(rule.summer_s)) return std::nullopt;
      rule.summer_s = -rule.summer_s;
    }
    if (!Rule(rule.start) || !Rule(rule.end) || !text_.empty()) return std::nullopt;
    return rule;
  }

 private:
  bool Take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool Name() {
    size_t length = 0;
    if (Take('<')) {
      length = text_.find('>');
      if (length == std::string_view::npos) return false;
      text_.remove_prefix(length + 1);
      return true;
    }
    const auto is_letter = [](char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; };
    while (length < text_.size() && is_letter(text_[length])) ++length;
    text_.remove_prefix(length);
    return length >= 3;
  }

  bool Number(int& out, int most) {
    out = 0;
    size_t digits = 0;
    for (; digits < text_.size() && digits < 4; ++digits) {
      if (text_[digits] < '0' || text_[digits] > '9') break;
      out = out * 10 + (text_[digits] - '0');
    }
    text_.remove_prefix(digits);
    return digits > 0 && out <= most;
  }

  bool Time(int32_t& seconds) {
    const bool negative = Take('-');
    if (!negative) Take('+');
    int hours = 0, minutes = 0, rest = 0;
    if (!Number(hours, 167)) return false;
    if (Take(':') && (!Number(minutes, 59) || (Take(':') && !Number(rest, 59)))) return false;
    seconds = hours * 3600 + minutes * 60 + rest;
    if (negative) seconds = -seconds;
    return true;
  }

  bool Rule(YearlyRule& rule) {
    if (!Take(',')) return false;
    if (Take('M')) {
      if (!Number(rule.month, 12) || !Take('.') || !Number(rule.week, 5) || !Take('.') ||
          !Number(rule.weekday, 6) || rule.month < 1 || rule.week < 1) {
        return false;
      }
    } else {
      rule.kind = Take('J') ? 'J' : 'D';
      if (!Number(rule.day, 365)) return false;
    }
    return !Take('/') || Time(rule.time_s);
  }

  std::string_view text_;
};

// Appends the rule's changes from `from_year` on, those after the last explicit one only.
void Unroll(const PosixRule& rule, int64_t from_year, TzifZone& zone) {
  std::vector<OffsetChange> yearly;
  const int64_t to_year = from_year + kYearsPerCycle + 3;
  for (int64_t year = from_year; year <= to_year; ++year) {
    const OffsetChange start{rule.start.LocalSeconds(year) - rule.standard_s, rule.summer_s};
    const OffsetChange end{rule.end.LocalSeconds(year) - rule.summer_s, rule.standard_s};
    const bool north = start.at_s < end.at_s;
    yearly.push_back(north ? start : end);
    yearly.push_back(north ? end : start);
  }
  std::stable_sort(yearly.begin(), yearly.end(),
                   [](const auto& a, const auto& b) { return a.at_s < b.at_s; });
  const int64_t after = zone.changes.empty() ? kEarliestChange : zone.changes.back().at_s;
  for (const OffsetChange& change : yearly) {
    if (change.at_s > after) zone.changes.push_back(change);
  }
  zone.cyclic_from_s = DaysFromCivil(to_year - 1, 1, 1) * kSecondsPerDay;
}

// Of changes at one instant the last counts; a change to the same offset is none.
void DropNonChanges(TzifZone& zone) {
  std::vector<OffsetChange> kept;
  for (const OffsetChange& change : zone.changes) {
    while (!kept.empty() && kept.back().at_s >= change.at_s) kept.pop_back();
    const int32_t before = kept.empty() ? zone.first_offset_s : kept.back().offset_s;
    if (change.offset_s != before) kept.push_back(change);
  }
  zone.changes = std::move(kept);
}

base::Result<TzifZone> Malformed() {
  return Fail(ErrorKind::kBadInput, "not a time zone file (TZif version 2 or later)");
}

}  // namespace

base::Result<TzifZone> DecodeTzif(std::string_view bytes) {
  const std::optional<Counts> old = ReadHeader(bytes, 0);
  if (!old || bytes[4] < '2') return Malformed();
  const size_t second = kHeaderBytes + static_cast<size_t>(old->BlockBytes(4));
  const std::optional<Counts> counts = ReadHeader(bytes, second);
  if (!counts || counts->type == 0 || counts->leap != 0) return Malformed();
  const size_t times = second + kHeaderBytes;
  const size_t footer = times + static_cast<size_t>(counts->BlockBytes(8));
  if (bytes.size() < footer) return Malformed();
  const size_t indexes = times + static_cast<size_t>(counts->time) * 8;
  const size_t types = indexes + static_cast<size_t>(counts->time);
  const auto offset_of = [&](size_t type) {
    return static_cast<int32_t>(BigEndian(bytes, types + type * 6, 4));
  };

  TzifZone zone;
  for (size_t i = 0; i < static_cast<size_t>(counts->type); ++i) {
    if (offset_of(i) < kLeastOffset || offset_of(i) > kMostOffset) return Malformed();
  }
  zone.first_offset_s = offset_of(0);
  for (size_t i = 0; i < static_cast<size_t>(counts->time); ++i) {
    const int64_t at_s = BigEndian(bytes, times + i * 8, 8);
    const size_t type = static_cast<unsigned char>(bytes[indexes + i]);
    if (type >= static_cast<size_t>(counts->type)) return Malformed();
    if (!zone.changes.empty() && at_s <= zone.changes.back().at_s) return Malformed();
    if (at_s > kLatestChange) return Malformed();
    if (at_s < kEarliestChange) {
      zone.first_offset_s = offset_of(type);
    } else {
      zone.changes.push_back({at_s, offset_of(type)});
    }
  }
  std::string_view rule_text = bytes.substr(footer);
  if (rule_text.size() > 2 && rule_text.front() == '\n') {
    rule_text = rule_text.substr(1, rule_text.find('\n', 1) - 1);
    const std::optional<PosixRule> rule = PosixReader(rule_text).Read();
    if (!rule) return Malformed();
    const int64_t last_s = zone.changes.empty() ? 0 : zone.changes.back().at_s;
    const int64_t last_day = last_s / kSecondsPerDay - 1;
    if (rule->has_summer) Unroll(*rule, CivilFromDays(last_day).year, zone);
    if (zone.cyclic_from_s.value_or(0) < 0) return Malformed();
  }
  DropNonChanges(zone);
  return zone;
}

}  // namespace tandem::value
