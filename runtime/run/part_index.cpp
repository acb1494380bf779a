// SPDX-License-Identifier: Apache-2.0
// A map of ids, and a counting sort of events.
#include "runtime/run/part_index.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/join/partition.h"

namespace tandem::run {
namespace {

ingest::ProjectedEvent Decoded(std::string_view encoded) {
  size_t position = 0;
  const auto event = ingest::Decode(encoded, position);
  TANDEM_CHECK(event && *event, "an event that was encoded is no event");
  return **event;
}

}  // namespace

void PartIndex::Make(const std::string* rows) {
  leads_.clear();
  people_.clear();
  by_id_.clear();
  events_.clear();
  by_person_.clear();
  others_carry_.clear();
  extra_previous_.clear();
  event_rows_ = rows[kEvents];
  keyed_rows_ = rows[kKeyed];
  IndexLeads(rows[kLeads]);
  IndexOthers(rows[kPrevious], rows[kCarry]);
  IndexEvents(rows[kEvents]);
  IndexKeyed(rows[kKeyed]);
  SortByPerson();
}

void PartIndex::IndexLeads(std::string_view rows) {
  while (!rows.empty()) {
    const JoinRow row = ReadJoinRow(join::TakeRow(rows).row);
    const auto [found, is_new] =
        by_id_.try_emplace(row.id, static_cast<uint32_t>(people_.size()));
    if (is_new) people_.push_back({row.id, {}, {}});
    leads_.push_back({row, found->second});
  }
}

void PartIndex::IndexOthers(std::string_view previous, std::string_view carry) {
  while (!previous.empty()) {
    const JoinRow row = ReadJoinRow(join::TakeRow(previous).row);
    const auto found = by_id_.find(row.id);
    if (found == by_id_.end()) continue;
    Person& person = people_[found->second];
    if (person.has_previous) {
      extra_previous_.push_back(row);
    } else {
      person.has_previous = true;
      person.previous = row;
    }
  }
  while (!carry.empty()) {
    const JoinRow row = ReadJoinRow(join::TakeRow(carry).row);
    const auto found = by_id_.find(row.id);
    if (found == by_id_.end()) {
      others_carry_.push_back(row);
    } else {
      people_[found->second].carry = row.body;
    }
  }
}

void PartIndex::IndexEvents(std::string_view rows) {
  const size_t size = rows.size();
  while (!rows.empty()) {
    Event event;
    event.position = size - rows.size();
    const EventRow row = ReadEventRow(join::TakeRow(rows).row);
    const auto found = by_id_.find(Decoded(row.encoded).lead);
    if (found != by_id_.end()) {
      event.person = found->second;
      ++people_[event.person].event_count;
    }
    events_.push_back(event);
  }
}

void PartIndex::IndexKeyed(std::string_view rows) {
  const size_t size = rows.size();
  while (!rows.empty()) {
    Event event;
    event.position = size - rows.size();
    const KeyedRow row = ReadKeyedRow(join::TakeRow(rows).row);
    // Leads come in the order of the input.
    const auto lead = std::lower_bound(
        leads_.begin(), leads_.end(), row.lead_order,
        [](const Lead& one, uint64_t order) { return one.row.order < order; });
    TANDEM_CHECK(lead != leads_.end() && lead->row.order == row.lead_order,
                 "an event was given to a lead of another part");
    event.lead = static_cast<uint32_t>(lead - leads_.begin());
    event.person = lead->person;
    ++people_[event.person].event_count;
    events_.push_back(event);
  }
}

void PartIndex::SortByPerson() {
  uint32_t first = 0;
  for (Person& person : people_) {
    person.first_event = first;
    first += person.event_count;
    person.event_count = 0;
  }
  by_person_.resize(first);
  for (size_t i = 0; i < events_.size(); ++i) {
    if (events_[i].person == kNobody) continue;
    Person& person = people_[events_[i].person];
    by_person_[person.first_event + person.event_count++] = static_cast<uint32_t>(i);
  }
}

ingest::ProjectedEvent PartIndex::EventAt(const Event& event, size_t* input,
                                          uint32_t* copies) const {
  if (event.lead != kNobody) {
    std::string_view keyed = keyed_rows_.substr(event.position);
    const KeyedRow row = ReadKeyedRow(join::TakeRow(keyed).row);
    if (input != nullptr) *input = row.input;
    if (copies != nullptr) *copies = row.copies;
    return Decoded(row.encoded);
  }
  std::string_view rows = event_rows_.substr(event.position);
  const EventRow row = ReadEventRow(join::TakeRow(rows).row);
  if (input != nullptr) *input = row.input;
  return Decoded(row.encoded);
}

}  // namespace tandem::run
