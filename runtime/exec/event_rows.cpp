// SPDX-License-Identifier: Apache-2.0
// The order of events.
#include "runtime/exec/event_rows.h"

#include <string_view>

namespace tandem::exec {

std::strong_ordering CompareValues(const EventRows& rows, const ColumnView& a, uint32_t row_a,
                                   const ColumnView& b, uint32_t row_b) {
  const bool known_a = a.Known(row_a);
  const bool known_b = b.Known(row_b);
  if (!known_a || !known_b) return known_a <=> known_b;
  const int64_t value_a = a.At(row_a);
  const int64_t value_b = b.At(row_b);
  // Equal texts of a batch have one index.
  if (value_a == value_b || !a.is_text) return value_a <=> value_b;
  const abi::TextRef& text_a = rows.texts[value_a];
  const abi::TextRef& text_b = rows.texts[value_b];
  return std::string_view(text_a.data, text_a.size) <=> std::string_view(text_b.data, text_b.size);
}

std::strong_ordering CompareTies(const EventRows& rows, const EventRef& a, const EventRef& b) {
  if (a.part != b.part) return a.part <=> b.part;
  for (const ColumnView& column : rows.parts[a.part].ties) {
    const std::strong_ordering order = CompareValues(rows, column, a.row, column, b.row);
    if (order != std::strong_ordering::equal) return order;
  }
  return std::strong_ordering::equal;
}

EventRef Best(const EventRows& rows, bool latest, const EventRef* first, size_t count) {
  const EventRef* best = first;
  for (size_t i = 1; i < count; ++i) {
    if (IsBetter(rows, latest, first[i], *best)) best = first + i;
  }
  return *best;
}

}  // namespace tandem::exec
