// SPDX-License-Identifier: Apache-2.0
// The events that reductions fold: columns of their rows, and how two of them are ordered. Private
// to this folder.
#pragma once

#include <bit>
#include <compare>
#include <vector>

#include "runtime/exec/columns.h"
#include "runtime/value/zone.h"

namespace tandem::exec {

// Rows of one table with what a pass computed of them.
struct EventPart {
  const abi::MaskWord* counts = nullptr;
  const int64_t* at_us = nullptr;
  const uint32_t* lead_rows = nullptr;
  const uint32_t* offsets = nullptr;  // null in arrival order
  uint32_t first_row = 0;             // rows [first, last) hold all events of the leads asked for
  uint32_t last_row = 0;
  std::vector<ColumnView> values;
  std::vector<ColumnView> ties;
  ColumnView once_by;
};

// What one reduction reads, for leads [first_lead, last_lead).
struct EventRows {
  std::vector<EventPart> parts;
  uint32_t first_lead = 0;
  uint32_t last_lead = 0;
  int64_t as_of_us = 0;
  const value::Zone* zone = nullptr;
  const abi::TextRef* texts = nullptr;
};

// One event: a row of a part.
struct EventRef {
  int64_t at_us = 0;
  uint32_t part = 0;
  uint32_t row = 0;
};

// Missing first; texts by their bytes.
std::strong_ordering CompareValues(const EventRows& rows, const ColumnView& a, uint32_t row_a,
                                   const ColumnView& b, uint32_t row_b);

// By part, then by the fields of Part::ties; equal for events that agree in all of it.
std::strong_ordering CompareTies(const EventRows& rows, const EventRef& a, const EventRef& b);

// By instant, then CompareTies.
inline std::strong_ordering CompareEvents(const EventRows& rows, const EventRef& a,
                                          const EventRef& b) {
  if (a.at_us != b.at_us) return a.at_us <=> b.at_us;
  return CompareTies(rows, a, b);
}

// Whether `a` rather than `b` is the latest (or the first) of a lead.
inline bool IsBetter(const EventRows& rows, bool latest, const EventRef& a, const EventRef& b) {
  return CompareEvents(rows, a, b) ==
         (latest ? std::strong_ordering::greater : std::strong_ordering::less);
}

// The latest (or the first) of one event at least.
EventRef Best(const EventRows& rows, bool latest, const EventRef* first, size_t count);

// Calls `use(lead, row)` for each row of the part that counts, of the leads asked for, in order.
template <class Use>
void ForEachCounted(const EventRows& rows, const EventPart& part, const Use& use) {
  if (part.first_row >= part.last_row) return;
  const uint32_t first_word = part.first_row / 64;
  const uint32_t last_word = (part.last_row - 1) / 64;
  for (uint32_t word = first_word; word <= last_word; ++word) {
    abi::MaskWord bits = part.counts[word];
    if (word == first_word) bits &= ~abi::MaskWord{0} << (part.first_row % 64);
    if (word == last_word) bits &= ~abi::MaskWord{0} >> (63 - (part.last_row - 1) % 64);
    for (; bits != 0; bits &= bits - 1) {
      const uint32_t row = word * 64 + static_cast<uint32_t>(std::countr_zero(bits));
      const uint32_t lead = part.lead_rows[row];
      if (lead >= rows.first_lead && lead < rows.last_lead) use(lead, row);
    }
  }
}

}  // namespace tandem::exec
