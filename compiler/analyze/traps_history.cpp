// SPDX-License-Identifier: Apache-2.0
// Windows that reach further back than the sources of their events keep them.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "compiler/analyze/traps.h"

namespace tandem::analyze {
namespace {

constexpr int64_t kDayUs = int64_t{86'400} * 1'000'000;
constexpr int64_t kMonthUs = kDayUs / 400 * 146'097 / 12;  // the mean of 400 years
constexpr int64_t kMonthsAYear = 12;
constexpr int64_t kMonthsAQuarter = 3;
constexpr int64_t kDaysAWeek = 7;

// How far before `as of` this can lie at most; starts of a month, a week … by their mean length.
int64_t ReachOf(const program::Moment& moment) {
  using Kind = program::Moment::Kind;
  const int64_t periods = 1 - moment.amount;  // starts: the running one, and those before it
  switch (moment.kind) {
    case Kind::kAgo: return moment.amount;
    case Kind::kMonthsAgo: return moment.amount * kMonthUs;
    case Kind::kDayStart: return periods * kDayUs;
    case Kind::kWeekStart: return periods * kDaysAWeek * kDayUs;
    case Kind::kMonthStart: return periods * kMonthUs;
    case Kind::kQuarterStart: return periods * kMonthsAQuarter * kMonthUs;
    case Kind::kYearStart: return periods * kMonthsAYear * kMonthUs;
  }
  return 0;
}

// How long each event is kept: where every source of it says so, the longest.
class Kept {
 public:
  explicit Kept(const hir::Policy& policy) {
    for (size_t s = 0; s < policy.sources.size(); ++s) {
      const hir::SourceHistory* history = nullptr;
      for (const hir::SourceHistory& one : policy.histories) {
        if (one.source == s) history = &one;
      }
      for (const schema::EventId event : EventsOf(policy.sources[s])) {
        if (history == nullptr) {
          unlimited_.insert(event);
          continue;
        }
        const hir::SourceHistory*& longest = longest_[event];
        if (longest == nullptr || longest->us < history->us) longest = history;
      }
    }
  }

  const hir::SourceHistory* Of(schema::EventId event) const {
    const auto it = longest_.find(event);
    return it == longest_.end() || unlimited_.contains(event) ? nullptr : it->second;
  }

 private:
  static std::set<schema::EventId> EventsOf(const schema::Source& source) {
    std::set<schema::EventId> out;
    const auto add = [&](const schema::EventSource& events) {
      for (const schema::EventMap& map : events.events) out.insert(map.event);
    };
    if (source.of_events) add(*source.of_events);
    for (const schema::EventSource& nested : source.nested) add(nested);
    return out;
  }

  std::map<schema::EventId, const hir::SourceHistory*> longest_;
  std::set<schema::EventId> unlimited_;
};

struct LookBack {
  int64_t us = 0;
  std::string text;
};

// How far back something computed from events looks, where it has an end.
LookBack LookBackOf(const hir::Policy& policy, const hir::Aggregate& aggregate) {
  constexpr int64_t kSecondUs = 1'000'000;
  if (aggregate.kind == hir::AggregateKind::kFading) {
    return {aggregate.span_s * kSecondUs,
            fmt::format("fading over {} days", aggregate.span_s * kSecondUs / kDayUs)};
  }
  if (aggregate.window < 0) return {};
  const hir::Window& window = policy.windows[static_cast<size_t>(aggregate.window)];
  if (window.low < 0) return {};
  return {ReachOf(policy.moments[static_cast<size_t>(window.low)]), window.text};
}

}  // namespace

void WarnOfHistory(Context& context) {
  const hir::Policy& policy = context.policy;
  if (policy.histories.empty()) return;
  const Kept kept(policy);
  for (const hir::Aggregate& aggregate : policy.aggregates) {
    const LookBack back = LookBackOf(policy, aggregate);
    for (const hir::EventPart& part : aggregate.parts) {
      const hir::SourceHistory* history = kept.Of(part.event);
      if (history == nullptr || back.us <= history->us) continue;
      context.sink
          .Report(diag::Code::kWindowBeyondHistory, aggregate.span, back.text,
                  policy.schema[part.event].name, history->text,
                  fmt::format("older events are not in the data: write `in last {}` at most, or "
                              "let the source keep more",
                              history->text))
          .With(history->span, "not kept for longer");
      break;
    }
  }
}

}  // namespace tandem::analyze
