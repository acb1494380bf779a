// SPDX-License-Identifier: Apache-2.0
// Steps on the calendar, or of so many hours.
#include "runtime/run/replay.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "runtime/run/lead_stream.h"
#include "runtime/value/civil_time.h"
#include "runtime/value/time_form.h"

namespace tandem::run {
namespace {

struct Step {
  int64_t count = 1;
  enum class Unit : uint8_t { kHour, kDay, kWeek, kMonth } unit = Unit::kDay;
};

std::optional<Step> ParseStep(std::string_view text) {
  Step step;
  text = Trimmed(text);
  const size_t word = std::min(text.find_first_not_of("0123456789"), text.size());
  if (word != 0) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + word, step.count);
    if (error != std::errc() || step.count < 1 || step.count > 100'000) return std::nullopt;
  }
  std::string_view unit = Trimmed(text.substr(word));
  if (unit.ends_with('s')) unit.remove_suffix(1);
  constexpr std::pair<std::string_view, Step::Unit> kUnits[] = {
      {"hour", Step::Unit::kHour},
      {"day", Step::Unit::kDay},
      {"week", Step::Unit::kWeek},
      {"month", Step::Unit::kMonth}};
  for (const auto& [name, value] : kUnits) {
    if (unit == name) {
      step.unit = value;
      return step;
    }
  }
  return std::nullopt;
}

int64_t InstantAt(int64_t from_us, int64_t steps, const Step& step, const value::Zone& zone) {
  const int64_t count = steps * step.count;
  if (step.unit == Step::Unit::kHour) return from_us + count * value::kMicrosPerHour;
  const int64_t local = zone.ToLocal(from_us);
  const int64_t day = value::DaysOfLocal(local);
  int64_t then = 0;
  switch (step.unit) {
    case Step::Unit::kMonth:
      then = value::AddMonthsClamped(day, count);
      break;
    case Step::Unit::kWeek:
      then = day + 7 * count;
      break;
    default:
      then = day + count;
  }
  return zone.ToUtc(then * value::kMicrosPerDay + value::TimeOfDay(local));
}

}  // namespace

base::Result<std::vector<int64_t>> ReplayInstants(std::string_view span, std::string_view step,
                                                  const value::Zone& zone) {
  const size_t dots = span.find("..");
  std::optional<int64_t> from;
  std::optional<int64_t> to;
  if (dots != std::string_view::npos) {
    from = value::ParseIsoTime(Trimmed(span.substr(0, dots)), zone);
    to = value::ParseIsoTime(Trimmed(span.substr(dots + 2)), zone);
  }
  if (!from || !to) {
    return base::Fail(base::ErrorKind::kBadInput,
                      "a replay takes FROM..TO, such as 2026-01-01..2026-03-31 or "
                      "2026-01-01T09:00..2026-03-31T09:00, not `" + std::string(span) + "`");
  }
  if (*to < *from) {
    return base::Fail(base::ErrorKind::kBadInput,
                      "a replay goes forward: `" + std::string(span) + "` ends before it starts");
  }
  const std::optional<Step> parsed = ParseStep(step);
  if (!parsed) {
    return base::Fail(base::ErrorKind::kBadInput,
                      "a replay steps every day, week, month, hour, or every so many of them "
                      "(3 days), not `" + std::string(step) + "`");
  }
  std::vector<int64_t> instants;
  for (int64_t steps = 0;; ++steps) {
    const int64_t instant = InstantAt(*from, steps, *parsed, zone);
    if (instant > *to) return instants;
    // Two days may share an instant where the calendar skips one.
    if (instants.empty() || instant > instants.back()) instants.push_back(instant);
    if (instants.size() > kMaxInstants) {
      return base::Fail(base::ErrorKind::kBadInput, "a replay takes up to 100,000 instants");
    }
  }
}

}  // namespace tandem::run
