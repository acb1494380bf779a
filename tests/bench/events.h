// SPDX-License-Identifier: Apache-2.0
// Made-up events for events.tandem, and the policy as a careful programmer would write it in C++.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/batch/batch.h"
#include "runtime/value/zone.h"

namespace tandem::bench {

enum Area : uint8_t { kPricingArea, kDocsArea, kProductArea, kBlogArea };
enum Form : uint8_t { kDemoForm, kContactForm, kWebinarForm };
inline constexpr const char* kFormNames[] = {"demo", "contact", "webinar"};

// Events of one type, lead after lead: those of lead r are offsets[r] .. offsets[r + 1].
struct EventColumns {
  std::vector<uint32_t> offsets;
  std::vector<uint32_t> lead_rows;
  std::vector<int64_t> at_us;
  std::vector<uint8_t> kind;  // area or form
  std::vector<int16_t> seconds;
  size_t size() const { return at_us.size(); }
};

// Tables in the order of the policy.
enum EventTable { kPageView, kFormSubmitted, kEmailClick, kEventTables };
struct EventData {
  uint32_t leads = 0;
  EventColumns tables[kEventTables];
  size_t size() const;
};

// 20 events a lead on average, always the same; those of a lead in any order of time.
EventData MakeEvents(uint32_t leads, int64_t as_of_us, uint64_t seed);
// The same events, leads in any order.
EventData Shuffled(const EventData& data, uint64_t seed);

void FillLeads(uint32_t leads, batch::Builder& builder, batch::Batch& batch);
// The program's tables must be those of enum EventTable.
void FillEvents(const EventData& data, batch::EventBuilder& builder, batch::Batch& leads,
                batch::Events& events);

// engagement in 1/10,000 points; heat: 0 cold, 1 warm, 2 hot.
struct EventDecisions {
  std::vector<int32_t> engagement;
  std::vector<int8_t> heat;
};
void DecideEvents(const EventData& data, int64_t as_of_us, const value::Zone& zone,
                  EventDecisions& decisions);
// From events in any order.
void DecideArrival(const EventData& data, int64_t as_of_us, const value::Zone& zone,
                   EventDecisions& decisions);

}  // namespace tandem::bench
