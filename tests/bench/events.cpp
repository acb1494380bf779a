// SPDX-License-Identifier: Apache-2.0
// Made-up events, and batches of them.
#include "tests/bench/events.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace tandem::bench {

size_t EventData::size() const {
  size_t events = 0;
  for (const EventColumns& table : tables) events += table.size();
  return events;
}

EventData MakeEvents(uint32_t leads, int64_t as_of_us, uint64_t seed) {
  constexpr uint32_t kMost[kEventTables] = {24, 4, 12};  // half of it on average
  std::mt19937_64 random(seed);
  EventData data;
  data.leads = leads;
  for (int t = 0; t < kEventTables; ++t) {
    EventColumns& table = data.tables[t];
    table.offsets.push_back(0);
    for (uint32_t lead = 0; lead < leads; ++lead) {
      const uint32_t count = static_cast<uint32_t>(random() % (kMost[t] + 1));
      for (uint32_t i = 0; i < count; ++i) {
        table.lead_rows.push_back(lead);
        table.at_us.push_back(as_of_us -
                              static_cast<int64_t>(random() % (86'400u * 120)) * 1'000'000);
        table.kind.push_back(static_cast<uint8_t>(random() % (t == kPageView ? 4 : 3)));
        table.seconds.push_back(static_cast<int16_t>(random() % 700));
      }
      table.offsets.push_back(static_cast<uint32_t>(table.size()));
    }
  }
  return data;
}

EventData Shuffled(const EventData& data, uint64_t seed) {
  std::mt19937_64 random(seed);
  EventData shuffled;
  shuffled.leads = data.leads;
  for (int t = 0; t < kEventTables; ++t) {
    const EventColumns& from = data.tables[t];
    EventColumns& to = shuffled.tables[t];
    std::vector<uint32_t> order(from.size());
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
    for (const uint32_t row : order) {
      to.lead_rows.push_back(from.lead_rows[row]);
      to.at_us.push_back(from.at_us[row]);
      to.kind.push_back(from.kind[row]);
      to.seconds.push_back(from.seconds[row]);
    }
  }
  return shuffled;
}

void FillLeads(uint32_t leads, batch::Builder& builder, batch::Batch& batch) {
  builder.Start(batch);
  for (uint32_t lead = 0; lead < leads; ++lead) {
    builder.BeginRow();
    builder.SetYesNo(schema::FieldId{1}, lead % 9 == 0);
  }
}

void FillEvents(const EventData& data, batch::EventBuilder& builder, batch::Batch& leads,
                batch::Events& events) {
  builder.Start(leads, events);
  for (size_t t = 0; t < kEventTables; ++t) {
    const EventColumns& table = data.tables[t];
    for (size_t row = 0; row < table.size(); ++row) {
      builder.BeginEvent(t, table.lead_rows[row], table.at_us[row], -1);
      if (t == kPageView) {
        builder.SetInt(schema::FieldId{0}, table.kind[row]);
        builder.SetInt(schema::FieldId{1}, table.seconds[row]);
      } else if (t == kFormSubmitted) {
        builder.SetText(schema::FieldId{0}, kFormNames[table.kind[row]]);
      }
    }
  }
  builder.Finish(leads.rows());
}

}  // namespace tandem::bench
