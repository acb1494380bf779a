// SPDX-License-Identifier: Apache-2.0
// Reductions as the language describes them, with sets and sorted lists.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "runtime/value/decay.h"
#include "runtime/value/text_key.h"
#include "tests/unit/exec/event_program.h"

namespace tandem::exec::testing {
namespace {

using Kind = program::Reduction::Kind;
using program::Once;

std::optional<std::string> KeyOf(const SomeEvent& event) {
  if (!event.text) return std::nullopt;
  return value::TextKey(*event.text);
}

// Later events are greater; a missing field is the smallest.
auto Rank(const SomeEvent& event) {
  return std::tuple(event.at_us, event.type, event.number, KeyOf(event), event.text);
}

std::vector<SomeEvent> NewestFirst(const Asked& asked, const SomeLeads& some, uint32_t lead,
                                   int64_t as_of_us) {
  std::vector<SomeEvent> events;
  for (const SomeEvent& event : some.events) {
    const bool asked_for = std::find(asked.event_types.begin(), asked.event_types.end(),
                                     event.type) != asked.event_types.end();
    if (event.lead != lead || !asked_for) continue;
    if (event.at_us > as_of_us || event.at_us < as_of_us - kWindowUs) continue;
    if (some.since_us[lead] != 0 && event.at_us <= some.since_us[lead]) continue;
    if (event.number == 13) continue;
    if (event.source == 1 && event.number.value_or(0) < 0) continue;
    events.push_back(event);
  }
  std::sort(events.begin(), events.end(),
            [](const SomeEvent& a, const SomeEvent& b) { return Rank(a) > Rank(b); });
  return events;
}

std::string PeriodOf(Once once, int64_t at_us, const value::Zone& zone) {
  const int64_t days = zone.DateOf(at_us);
  const value::CivilDate date = value::CivilFromDays(days);
  const std::string year = std::to_string(date.year);
  switch (once) {
    case Once::kDay:
      return std::to_string(days);
    case Once::kWeek:
      return std::to_string(days - value::WeekdayOf(days));
    case Once::kMonth:
      return year + "-" + std::to_string(date.month);
    case Once::kQuarter:
      return year + "q" + std::to_string((date.month + 2) / 3);
    default:
      return year;
  }
}

std::vector<SomeEvent> KeptOnce(const Asked& asked, const std::vector<SomeEvent>& events,
                                const value::Zone& zone) {
  if (asked.once == Once::kNone || events.empty()) return events;
  if (asked.once == Once::kAll) return {asked.latest ? events.front() : events.back()};
  std::vector<SomeEvent> kept;
  std::set<std::string> seen;
  for (const SomeEvent& event : events) {
    if (asked.once == Once::kRolling) {
      if (!kept.empty() && kept.back().at_us - event.at_us < kOnceUs) continue;
    } else if (asked.once == Once::kValue) {
      const std::string value = asked.by_text  ? (event.text ? "=" + *KeyOf(event) : "")
                                : event.number ? std::to_string(*event.number)
                                               : "";
      if (!seen.insert(value).second) continue;
    } else if (!seen.insert(PeriodOf(asked.once, event.at_us, zone)).second) {
      continue;
    }
    kept.push_back(event);
  }
  return kept;
}

std::vector<Expected> Picked(const SomeEvent& event) {
  return {{1, ""},
          {event.at_us, ""},
          {event.number.value_or(0), ""},
          {event.number ? 1 : 0, ""},
          {std::nullopt, event.text.value_or("")},
          {event.text ? 1 : 0, ""}};
}

}  // namespace

std::vector<Expected> Expect(const Asked& asked, const SomeLeads& some, uint32_t lead,
                             int64_t as_of_us, const value::Zone& zone) {
  const std::vector<SomeEvent> events =
      KeptOnce(asked, NewestFirst(asked, some, lead, as_of_us), zone);
  const auto age_s = [&](const SomeEvent& event) { return (as_of_us - event.at_us) / 1'000'000; };
  int64_t sum = 0;
  switch (asked.kind) {
    case Kind::kCount:
      return {{static_cast<int64_t>(events.size()), ""}};
    case Kind::kSum:
      for (const SomeEvent& event : events) sum += event.number.value_or(0);
      return {{sum, ""}, {0, ""}};
    case Kind::kDistinct: {
      std::set<std::string> values;
      for (const SomeEvent& event : events) {
        if (asked.by_text && event.text) values.insert(*KeyOf(event));
        if (!asked.by_text && event.number) values.insert(std::to_string(*event.number));
      }
      return {{static_cast<int64_t>(values.size()), ""}};
    }
    case Kind::kHalving:
      for (const SomeEvent& event : events) sum += value::HalfLife(kSpanS).WeightAt(age_s(event));
      return {{sum, ""}};
    case Kind::kFading:
      for (const SomeEvent& event : events) sum += value::FadingLeft(kSpanS, age_s(event));
      return {{sum, ""}};
    case Kind::kPick:
      break;
  }
  if (!events.empty()) return Picked(asked.latest ? events.front() : events.back());
  return {{0, ""}, {0, ""}, {0, ""}, {0, ""}, {std::nullopt, ""}, {0, ""}};
}

}  // namespace tandem::exec::testing
