// SPDX-License-Identifier: Apache-2.0
// Adding up what several readers saw.
#include "runtime/ingest/fill.h"

#include <algorithm>

namespace tandem::ingest {

void Fill::Add(const Fill& other) {
  records += other.records;
  is_filled.resize(std::max(is_filled.size(), other.is_filled.size()));
  for (size_t i = 0; i < other.is_filled.size(); ++i) is_filled[i] |= other.is_filled[i];
  if (columns.empty()) columns = other.columns;
  unread.insert(other.unread.begin(), other.unread.end());
}

void InputFill::Add(const InputFill& other) {
  leads.Add(other.leads);
  for (const auto& [event, fill] : other.events) events[event].Add(fill);
}

}  // namespace tandem::ingest
