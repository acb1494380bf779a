// SPDX-License-Identifier: Apache-2.0
// Writing instants, dates and durations, and reading durations. All append to `out`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/value/time_form.h"
#include "runtime/value/zone.h"

namespace tandem::value {

// RFC 3339 in UTC: `2026-11-18T10:00:00Z`, with `.123456` when there are microseconds.
void FormatTime(int64_t time_us, std::string& out);

// RFC 3339 with the zone's offset: `2026-11-18T05:00:00-05:00`. UTC, and an offset that is no whole
// number of minutes (local mean time before about 1900), are written in UTC.
void FormatTime(int64_t time_us, const Zone& zone, std::string& out);

// `2026-11-18`.
void FormatDate(int64_t days, std::string& out);

// Microseconds as a person says them: `3 days`, `2 hours 30 minutes`, `1.5 seconds`, `0 seconds`,
// `-1 day`. A day is 24 hours. Exact: ParseDuration reads the same number back.
void FormatDuration(int64_t duration_us, std::string& out);

// `15 minutes`, `2 hours 30 minutes`, `1.5 days`, `-1 day`: amounts with weeks, days, hours,
// minutes, seconds (singular too, any case), each at most once, greatest first. nullopt for
// anything else, when an amount is no whole number of microseconds, and when the sum does not fit.
std::optional<int64_t> ParseDuration(std::string_view text);

}  // namespace tandem::value
