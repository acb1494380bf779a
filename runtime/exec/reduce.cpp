// SPDX-License-Identifier: Apache-2.0
// Reductions. What does not depend on the order of events is accumulated a lead while rows are read
// as they stand; for the rest the events that count are grouped by lead first.
#include "runtime/exec/reduce.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "runtime/exec/once.h"

namespace tandem::exec {
namespace {

using program::Once;
using program::Reduction;
using Kind = Reduction::Kind;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

int64_t AddSaturating(int64_t a, int64_t b) { return a > kMost - b ? kMost : a + b; }

// Without the machine's own instruction, which not every machine has, std::popcount is a call.
uint32_t CountBits(abi::MaskWord word) {
  word -= word >> 1 & 0x5555'5555'5555'5555;
  word = (word & 0x3333'3333'3333'3333) + (word >> 2 & 0x3333'3333'3333'3333);
  word = (word + (word >> 4)) & 0x0F0F'0F0F'0F0F'0F0F;
  return static_cast<uint32_t>(word * 0x0101'0101'0101'0101 >> 56);
}

// Of rows [first, last).
uint32_t CountBits(const abi::MaskWord* mask, uint32_t first, uint32_t last) {
  if (first >= last) return 0;
  const uint32_t first_word = first / 64;
  const uint32_t last_word = (last - 1) / 64;
  const abi::MaskWord from = ~abi::MaskWord{0} << (first % 64);
  const abi::MaskWord to = ~abi::MaskWord{0} >> (63 - (last - 1) % 64);
  if (first_word == last_word) return CountBits(mask[first_word] & from & to);
  uint32_t count = CountBits(mask[first_word] & from) + CountBits(mask[last_word] & to);
  for (uint32_t word = first_word + 1; word < last_word; ++word) count += CountBits(mask[word]);
  return count;
}

// Of a lead that has one event at least that counts, grouped.
uint32_t BestRow(const EventRows& rows, bool latest, uint32_t lead) {
  const EventPart& part = rows.parts[0];
  std::optional<EventRef> best;
  for (uint32_t row = part.offsets[lead]; row < part.offsets[lead + 1]; ++row) {
    if (!BitAt(part.counts, row)) continue;
    const EventRef event{part.at_us[row], 0, row};
    if (!best || IsBetter(rows, latest, event, *best)) best = event;
  }
  return best->row;
}

}  // namespace

Weigher::Weigher(const Reduction& reduction, int64_t as_of_us)
    : as_of_us_(as_of_us),
      span_s_(reduction.span_s),
      is_halving_(reduction.kind == Kind::kHalving),
      is_fading_(reduction.kind == Kind::kFading),
      half_life_(std::max<int64_t>(1, reduction.span_s)) {}

// One reduction on its way into its columns.
struct Reducer::Output {
  const Reduction& reduction;
  const EventRows& rows;
  Columns& computed;
  const Weigher& weigher;
  value::LocalClock& clock;

  bool has_one_output() const { return reduction.outputs.size() == 1; }
  template <class T>
  void PutAll(const std::vector<T>& answers) const {
    computed.PutAll(reduction.outputs[0], rows.first_lead, answers);
  }
  uint32_t leads() const { return rows.last_lead - rows.first_lead; }
  void Put(size_t output, uint32_t lead, int64_t value) const {
    computed.Put(reduction.outputs[output], lead, value);
  }
  void PutSum(uint32_t lead, value::Int128 sum) const {
    const bool fits = sum >= std::numeric_limits<int64_t>::min() && sum <= kMost;
    Put(0, lead, fits ? static_cast<int64_t>(sum) : 0);
    Put(1, lead, fits ? 0 : 1);
  }
};

void Reducer::Run(const Reduction& reduction, const EventRows& rows, Columns& computed) {
  const Weigher weigher(reduction, rows.as_of_us);
  value::LocalClock clock(*rows.zone);
  const Output out{reduction, rows, computed, weigher, clock};
  if (NeedsInstantsAlone(reduction)) return InstantsInGroups(out);
  const bool is_grouped = rows.parts.size() == 1 && rows.parts[0].offsets != nullptr;
  const bool picks = reduction.once == Once::kAll ||
                     (reduction.once == Once::kNone && reduction.kind == Kind::kPick);
  if (picks) return is_grouped ? OneEachInGroups(out) : OneEach(out);
  if (reduction.once != Once::kNone || reduction.kind == Kind::kDistinct) return InGroups(out);
  switch (reduction.kind) {
    case Kind::kCount:
      return Count(out);
    case Kind::kSum:
      return Sum(out);
    case Kind::kHalving:
    case Kind::kFading:
      return Weigh(out);
    case Kind::kPick:
    case Kind::kDistinct:
      break;
  }
}

void Reducer::Count(const Output& out) {
  const EventRows& rows = out.rows;
  counts_.assign(out.leads(), 0);
  for (const EventPart& part : rows.parts) {
    if (part.offsets == nullptr) {
      ForEachCounted(rows, part,
                     [&](uint32_t lead, uint32_t) { ++counts_[lead - rows.first_lead]; });
      continue;
    }
    for (uint32_t lead = rows.first_lead; lead < rows.last_lead; ++lead) {
      counts_[lead - rows.first_lead] +=
          CountBits(part.counts, part.offsets[lead], part.offsets[lead + 1]);
    }
  }
  out.PutAll(counts_);
}

void Reducer::Sum(const Output& out) {
  const EventRows& rows = out.rows;
  sums_.assign(out.leads(), 0);
  for (const EventPart& part : rows.parts) {
    const ColumnView& values = part.values[0];
    ForEachCounted(rows, part, [&](uint32_t lead, uint32_t row) {
      if (values.Known(row)) sums_[lead - rows.first_lead] += values.At(row);
    });
  }
  for (uint32_t i = 0; i < out.leads(); ++i) out.PutSum(rows.first_lead + i, sums_[i]);
}

void Reducer::Weigh(const Output& out) {
  const EventRows& rows = out.rows;
  answers_.assign(out.leads(), 0);
  for (const EventPart& part : rows.parts) {
    ForEachCounted(rows, part, [&](uint32_t lead, uint32_t row) {
      int64_t& sum = answers_[lead - rows.first_lead];
      sum = AddSaturating(sum, out.weigher(part.at_us[row]));
    });
  }
  out.PutAll(answers_);
}

// Which event is later cannot be predicted, so instants are compared without a branch; only where
// two are equal the events are looked at again.
void Reducer::OneEachInGroups(const Output& out) {
  const EventRows& rows = out.rows;
  const EventPart& part = rows.parts[0];
  const bool latest = out.reduction.latest;
  const int64_t flip = latest ? 0 : -1;
  constexpr int64_t kNothing = std::numeric_limits<int64_t>::min();
  answers_.assign(out.leads(), 0);
  for (uint32_t lead = rows.first_lead; lead < rows.last_lead; ++lead) {
    const uint32_t end = part.offsets[lead + 1];
    int64_t best = kNothing;
    uint32_t place = end;
    bool has_equal = false;
    for (uint32_t row = part.offsets[lead]; row < end; ++row) {
      const int64_t key = part.at_us[row] ^ flip;
      const bool counts = BitAt(part.counts, row);
      const bool better = counts & (key > best);
      has_equal |= counts & (key == best);
      best = better ? key : best;
      place = better ? row : place;
    }
    if (has_equal) place = BestRow(rows, latest, lead);
    if (place == end) continue;
    const EventRef event{part.at_us[place], 0, place};
    Fold(out, lead, &event, 1);
  }
  if (out.has_one_output()) out.PutAll(answers_);
}

void Reducer::OneEach(const Output& out) {
  const EventRows& rows = out.rows;
  const bool latest = out.reduction.latest;
  // Flipped, the better of two instants is always the greater.
  const int64_t flip = latest ? 0 : -1;
  constexpr int64_t kNothing = std::numeric_limits<int64_t>::min();
  answers_.assign(out.leads(), kNothing);
  places_.resize(out.leads());
  for (uint32_t p = 0; p < rows.parts.size(); ++p) {
    const EventPart& part = rows.parts[p];
    ForEachCounted(rows, part, [&](uint32_t lead, uint32_t row) {
      int64_t& best = answers_[lead - rows.first_lead];
      Place& place = places_[lead - rows.first_lead];
      const int64_t key = part.at_us[row] ^ flip;
      // Nearly always decided without a branch: which is later cannot be predicted.
      bool better = key > best;
      if (key == best) {
        better = key == kNothing ||
                 IsBetter(rows, latest, {key ^ flip, p, row}, {key ^ flip, place.part, place.row});
      }
      best = better ? key : best;
      place.part = better ? p : place.part;
      place.row = better ? row : place.row;
    });
  }
  for (uint32_t i = 0; i < out.leads(); ++i) {
    const int64_t key = std::exchange(answers_[i], 0);
    if (key == kNothing) continue;
    const EventRef best{key ^ flip, places_[i].part, places_[i].row};
    Fold(out, rows.first_lead + i, &best, 1);
  }
  if (out.has_one_output()) out.PutAll(answers_);
}

void Reducer::PutPicked(const Output& out, uint32_t lead, const EventRef& picked) {
  out.Put(0, lead, 1);
  out.Put(1, lead, picked.at_us);
  const std::vector<ColumnView>& values = out.rows.parts[picked.part].values;
  for (size_t i = 0; i < values.size(); ++i) {
    const bool known = values[i].Known(picked.row);
    out.Put(2 + 2 * i, lead, known ? values[i].At(picked.row) : 0);
    out.Put(3 + 2 * i, lead, known ? 1 : 0);
  }
}

// Calls `use(lead, events, count)` for each lead that has events that count; `make(part, row)` is
// what is kept of one.
template <class T, class Make, class Use>
void Reducer::ForEachGroup(const Output& out, std::vector<T>& events, const Make& make,
                           const Use& use) {
  const EventRows& rows = out.rows;
  if (rows.parts.size() == 1 && rows.parts[0].offsets != nullptr) {
    // They come in groups as they stand.
    uint32_t of_lead = rows.first_lead;
    events.clear();
    ForEachCounted(rows, rows.parts[0], [&](uint32_t lead, uint32_t row) {
      if (lead != of_lead) {
        if (!events.empty()) use(of_lead, events.data(), events.size());
        events.clear();
        of_lead = lead;
      }
      events.push_back(make(0, row));
    });
    if (!events.empty()) use(of_lead, events.data(), events.size());
    return;
  }
  GroupByLead(out, events, make);
  for (uint32_t i = 0; i < out.leads(); ++i) {  // counts_[i] is the end of group i
    const uint32_t first = i == 0 ? 0 : counts_[i - 1];
    if (counts_[i] > first) use(rows.first_lead + i, events.data() + first, counts_[i] - first);
  }
}

// A counting sort: stable, so that groups are in the order of parts and rows.
template <class T, class Make>
void Reducer::GroupByLead(const Output& out, std::vector<T>& events, const Make& make) {
  const EventRows& rows = out.rows;
  counts_.assign(size_t{out.leads()} + 1, 0);
  for (const EventPart& part : rows.parts) {
    ForEachCounted(rows, part,
                   [&](uint32_t lead, uint32_t) { ++counts_[lead - rows.first_lead + 1]; });
  }
  for (uint32_t i = 0; i < out.leads(); ++i) counts_[i + 1] += counts_[i];
  events.resize(counts_.back());
  for (uint32_t p = 0; p < rows.parts.size(); ++p) {
    ForEachCounted(rows, rows.parts[p], [&](uint32_t lead, uint32_t row) {
      events[counts_[lead - rows.first_lead]++] = make(p, row);
    });
  }
}

void Reducer::InGroups(const Output& out) {
  answers_.assign(out.leads(), 0);
  ForEachGroup(
      out, events_,
      [&](uint32_t part, uint32_t row) {
        return EventRef{out.rows.parts[part].at_us[row], part, row};
      },
      [&](uint32_t lead, EventRef* first, size_t count) { FoldGroup(out, lead, first, count); });
  if (out.has_one_output()) out.PutAll(answers_);
}

void Reducer::InstantsInGroups(const Output& out) {
  const bool counts = out.reduction.kind == Kind::kCount;
  answers_.assign(out.leads(), 0);
  ForEachGroup(
      out, instants_,
      [&](uint32_t part, uint32_t row) { return out.rows.parts[part].at_us[row]; },
      [&](uint32_t lead, int64_t* first, size_t count) {
        const size_t kept = KeepOnce(out.reduction, out.clock, first, count);
        int64_t& sum = answers_[lead - out.rows.first_lead];
        if (counts) {
          sum = static_cast<int64_t>(kept);
          return;
        }
        for (size_t i = 0; i < kept; ++i) sum = AddSaturating(sum, out.weigher(first[i]));
      });
  out.PutAll(answers_);
}

void Reducer::FoldGroup(const Output& out, uint32_t lead, EventRef* first, size_t count) {
  Fold(out, lead, first, KeepOnce(out.reduction, out.rows, out.clock, first, count));
}

// `first` .. `first + count` are the events that count; there is one at least.
void Reducer::Fold(const Output& out, uint32_t lead, const EventRef* first, size_t count) {
  const EventRows& rows = out.rows;
  switch (out.reduction.kind) {
    case Kind::kCount:
      answers_[lead - rows.first_lead] = static_cast<int64_t>(count);
      return;
    case Kind::kDistinct:
      answers_[lead - rows.first_lead] = CountDistinct(rows, first, count);
      return;
    case Kind::kSum: {
      value::Int128 sum = 0;
      for (size_t i = 0; i < count; ++i) {
        const ColumnView& values = rows.parts[first[i].part].values[0];
        if (values.Known(first[i].row)) sum += values.At(first[i].row);
      }
      return out.PutSum(lead, sum);
    }
    case Kind::kHalving:
    case Kind::kFading: {
      int64_t& sum = answers_[lead - rows.first_lead];
      for (size_t i = 0; i < count; ++i) sum = AddSaturating(sum, out.weigher(first[i].at_us));
      return;
    }
    case Kind::kPick:
      return PutPicked(out, lead, Best(rows, out.reduction.latest, first, count));
  }
}

// Equal texts of a batch have one index, so integers say it for every type.
int64_t Reducer::CountDistinct(const EventRows& rows, const EventRef* first, size_t count) {
  values_.clear();
  for (size_t i = 0; i < count; ++i) {
    const ColumnView& values = rows.parts[first[i].part].values[0];
    if (values.Known(first[i].row)) values_.push_back(values.At(first[i].row));
  }
  std::sort(values_.begin(), values_.end());
  return std::unique(values_.begin(), values_.end()) - values_.begin();
}

}  // namespace tandem::exec
