// SPDX-License-Identifier: Apache-2.0
// events.tandem by hand: one walk over the events of each type a lead, all rules of it at once.
#include <algorithm>
#include <numeric>

#include "runtime/value/decay.h"
#include "tests/bench/events.h"

namespace tandem::bench {
namespace {

constexpr int64_t kDayUs = value::kMicrosPerDay;
constexpr int64_t kFadingS = 90 * 86'400;
constexpr int64_t kScale = 10'000;  // four decimal places

// a × b / divisor at four places, ties to even.
int64_t Scaled(int64_t points, int64_t sum, int64_t divisor) {
  const auto product = value::UInt128(points * kScale) * static_cast<uint64_t>(sum);
  auto quotient = static_cast<int64_t>(product / static_cast<uint64_t>(divisor));
  const auto rest = static_cast<int64_t>(product % static_cast<uint64_t>(divisor));
  if (rest > divisor - rest || (rest == divisor - rest && quotient % 2 != 0)) ++quotient;
  return quotient;
}

class Decider {
 public:
  Decider(int64_t as_of_us, const value::Zone& zone) : as_of_us_(as_of_us), clock_(zone) {}

  // Rows of one lead: `row(i)` of `count` rows of the table.
  template <class Row>
  void Add(int t, const EventColumns& table, uint32_t count, const Row& row) {
    if (t == kPageView) {
      AddPageViews(table, count, row);
    } else if (t == kFormSubmitted) {
      AddForms(table, count, row);
    } else {
      AddClicks(table, count, row);
    }
  }

  void Finish(uint32_t lead, EventDecisions& decisions) {
    const int64_t engagement = std::min(sum_, 200 * kScale);
    decisions.engagement[lead] = static_cast<int32_t>(engagement);
    decisions.heat[lead] =
        static_cast<int8_t>(engagement >= 45 * kScale ? 2 : engagement >= 20 * kScale ? 1 : 0);
    sum_ = 0;
  }

 private:
  bool Within(int64_t at_us, int64_t days) const {
    return at_us > as_of_us_ - days * kDayUs && at_us <= as_of_us_;
  }
  int64_t AgeOf(int64_t at_us) const { return (as_of_us_ - at_us) / 1'000'000; }
  void Give(int64_t points, int64_t count, int64_t most) {
    sum_ += std::min(points * count, most) * kScale;
  }

  template <class Row>
  void AddPageViews(const EventColumns& table, uint32_t count, const Row& row) {
    int64_t seen = 0, pricing = 0, longer = 0, product = 0;
    int64_t latest_us = INT64_MIN;
    int latest_area = -1, latest_seconds = -1;
    days_.clear();
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t r = row(i);
      const int64_t at_us = table.at_us[r];
      if (at_us > as_of_us_) continue;
      const int area = table.kind[r], seconds = table.seconds[r];
      if (Within(at_us, 30)) ++seen;
      if (area == kPricingArea && Within(at_us, 14)) ++pricing;
      if (seconds >= 120 && Within(at_us, 90)) ++longer;
      if (area == kDocsArea && Within(at_us, 60)) {
        days_.push_back(value::DaysOfLocal(clock_(at_us)));
      }
      if (area == kProductArea) product += half_life_.WeightAt(AgeOf(at_us));
      const bool later = at_us != latest_us    ? at_us > latest_us
                         : area != latest_area ? area > latest_area
                                               : seconds > latest_seconds;
      if (later) {
        latest_us = at_us;
        latest_area = area;
        latest_seconds = seconds;
      }
    }
    std::sort(days_.begin(), days_.end());
    const auto days = std::unique(days_.begin(), days_.end()) - days_.begin();
    Give(1, seen, 15);
    Give(3, pricing, 12);
    Give(2, longer, 10);
    Give(2, days, 20);
    sum_ += std::min(Scaled(4, product, value::kWholeWeight), 20 * kScale);
    if (latest_seconds >= 600) Give(8, 1, 8);
  }

  template <class Row>
  void AddForms(const EventColumns& table, uint32_t count, const Row& row) {
    int64_t demos = 0, left_s = 0;
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t r = row(i);
      const int64_t at_us = table.at_us[r];
      if (at_us > as_of_us_) continue;
      if (table.kind[r] == kDemoForm && Within(at_us, 60)) ++demos;
      left_s += value::FadingLeft(kFadingS, AgeOf(at_us));
    }
    Give(10, demos, 30);
    sum_ += std::min(Scaled(6, left_s, kFadingS), 18 * kScale);
  }

  template <class Row>
  void AddClicks(const EventColumns& table, uint32_t count, const Row& row) {
    int64_t clicks = 0, apart = 0;
    times_.clear();
    for (uint32_t i = 0; i < count; ++i) {
      const int64_t at_us = table.at_us[row(i)];
      if (Within(at_us, 7)) ++clicks;
      if (Within(at_us, 90)) times_.push_back(at_us);
    }
    std::sort(times_.begin(), times_.end(), std::greater<>());
    int64_t kept_us = 0;
    for (const int64_t at_us : times_) {
      if (apart > 0 && kept_us - at_us < kDayUs) continue;
      kept_us = at_us;
      ++apart;
    }
    Give(1, clicks, 5);
    Give(2, apart, 12);
  }

  int64_t as_of_us_;
  value::LocalClock clock_;
  value::HalfLife half_life_{14 * 86'400};
  int64_t sum_ = 0;
  std::vector<int64_t> days_, times_;
};

}  // namespace

void DecideEvents(const EventData& data, int64_t as_of_us, const value::Zone& zone,
                  EventDecisions& decisions) {
  Decider decider(as_of_us, zone);
  for (uint32_t lead = 0; lead < data.leads; ++lead) {
    for (int t = 0; t < kEventTables; ++t) {
      const EventColumns& table = data.tables[t];
      const uint32_t first = table.offsets[lead];
      decider.Add(t, table, table.offsets[lead + 1] - first, [=](uint32_t i) { return first + i; });
    }
    decider.Finish(lead, decisions);
  }
}

void DecideArrival(const EventData& data, int64_t as_of_us, const value::Zone& zone,
                   EventDecisions& decisions) {
  // Rows by lead, through a counting sort.
  std::vector<uint32_t> ends[kEventTables], rows[kEventTables];
  for (int t = 0; t < kEventTables; ++t) {
    const EventColumns& table = data.tables[t];
    ends[t].assign(data.leads + 1, 0);
    for (const uint32_t lead : table.lead_rows) ++ends[t][lead + 1];
    std::partial_sum(ends[t].begin(), ends[t].end(), ends[t].begin());
    rows[t].resize(table.size());
    for (uint32_t row = 0; row < table.size(); ++row)
      rows[t][ends[t][table.lead_rows[row]]++] = row;
  }
  Decider decider(as_of_us, zone);
  for (uint32_t lead = 0; lead < data.leads; ++lead) {
    for (int t = 0; t < kEventTables; ++t) {
      const uint32_t first = lead == 0 ? 0 : ends[t][lead - 1];
      decider.Add(t, data.tables[t], ends[t][lead] - first,
                  [&](uint32_t i) { return rows[t][first + i]; });
    }
    decider.Finish(lead, decisions);
  }
}

}  // namespace tandem::bench
