// SPDX-License-Identifier: Apache-2.0
// Explaining a reduction: the same choice of events as the reducer's, event by event.
#include "runtime/exec/fates.h"

#include <algorithm>

#include "runtime/exec/once.h"

namespace tandem::exec {
namespace {

using program::Reduction;
using Kind = EventFate::Kind;

std::vector<EventRef> EventsOf(const EventRows& rows, uint32_t lead) {
  std::vector<EventRef> events;
  for (uint32_t p = 0; p < rows.parts.size(); ++p) {
    const EventPart& part = rows.parts[p];
    const bool grouped = part.offsets != nullptr;
    const uint32_t first = grouped ? part.offsets[lead] : part.first_row;
    const uint32_t last = grouped ? part.offsets[lead + 1] : part.last_row;
    for (uint32_t row = first; row < last; ++row) {
      if (part.lead_rows[row] == lead) events.push_back({part.at_us[row], p, row});
    }
  }
  return events;
}

// Those that count, of those that the pass let through.
std::vector<EventRef> Chosen(const Reduction& reduction, const EventRows& rows,
                             std::vector<EventRef> events) {
  std::erase_if(events, [&](const EventRef& event) {
    return !BitAt(rows.parts[event.part].counts, event.row);
  });
  value::LocalClock clock(*rows.zone);
  events.resize(KeepOnce(reduction, rows, clock, events.data(), events.size()));
  if (reduction.kind != Reduction::Kind::kPick || events.empty()) return events;
  return {Best(rows, reduction.latest, events.data(), events.size())};
}

// Why the pass held an event back.
Kind WhyNot(const Pipeline& pipeline, const Reduction& reduction, const EventRows& rows,
            const EventRef& event) {
  const Reduction::Part& part = reduction.parts[event.part];
  const auto holds = [&](uint32_t result) {
    return BitAt(pipeline.PassColumn(part.pass, result).Mask(), event.row);
  };
  if (pipeline.IsRejected(part.table, event.row)) return Kind::kRejected;
  if (event.at_us > rows.as_of_us) return Kind::kLater;
  if (part.in_window && !holds(*part.in_window)) return Kind::kWindow;
  if (!part.where_no) return Kind::kWindow;
  return holds(*part.where_no) ? Kind::kWhere : Kind::kWhereUnknown;
}

}  // namespace

std::vector<EventFate> FindFates(const Pipeline& pipeline, const Reduction& reduction,
                                 const EventRows& rows, uint32_t lead) {
  std::vector<EventRef> events = EventsOf(rows, lead);
  const std::vector<EventRef> chosen = Chosen(reduction, rows, events);
  std::stable_sort(events.begin(), events.end(), [&](const EventRef& a, const EventRef& b) {
    return CompareEvents(rows, a, b) == std::strong_ordering::greater;
  });
  const Weigher weigher(reduction, rows.as_of_us);
  std::vector<EventFate> fates;
  for (const EventRef& event : events) {
    EventFate fate;
    fate.table = reduction.parts[event.part].table;
    fate.row = event.row;
    fate.at_us = event.at_us;
    const bool counts = std::any_of(chosen.begin(), chosen.end(), [&](const EventRef& other) {
      return other.part == event.part && other.row == event.row;
    });
    if (counts) {
      fate.kind = Kind::kCounted;
      fate.weight = weigher(event.at_us);
    } else if (BitAt(rows.parts[event.part].counts, event.row)) {
      fate.kind = Kind::kOnce;
    } else {
      fate.kind = WhyNot(pipeline, reduction, rows, event);
    }
    fates.push_back(fate);
  }
  return fates;
}

}  // namespace tandem::exec
