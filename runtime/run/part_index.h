// SPDX-License-Identifier: Apache-2.0
// Who is in a part: its leads by id, with their events, previous version and carried state.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/ingest/events.h"
#include "runtime/run/rows.h"

namespace tandem::run {

inline constexpr uint32_t kNobody = UINT32_MAX;

// Views into the rows it was made of.
class PartIndex {
 public:
  enum class Status : uint8_t { kOpen, kPending, kDecided };

  // All leads of one id; one of them at most is decided.
  struct Person {
    std::string_view id;
    JoinRow previous;
    std::string_view carry;  // the line; empty: none
    bool has_previous = false;
    Status status = Status::kOpen;
    uint32_t first_event = 0;
    uint32_t event_count = 0;
  };
  struct Event {
    uint64_t position = 0;  // of its row
    uint32_t person = kNobody;
    uint32_t lead = kNobody;  // of an event of a record: the one lead it was given to here
    bool is_refused = false;  // by its source
  };
  struct Lead {
    JoinRow row;
    uint32_t person = 0;
    bool is_decided = false;
  };

  // `rows`: by Stream.
  void Make(const std::string* rows);

  std::vector<Lead>& leads() { return leads_; }
  std::vector<Person>& people() { return people_; }
  std::vector<Event>& events() { return events_; }  // in input order; then those of records
  // Numbers of events, person after person.
  const std::vector<uint32_t>& by_person() const { return by_person_; }
  // Carried state of ids that no lead has; further previous versions of an id.
  const std::vector<JoinRow>& others_carry() const { return others_carry_; }
  const std::vector<JoinRow>& extra_previous() const { return extra_previous_; }

  // The event as it was encoded, the number of its input, how many leads it was given to.
  ingest::ProjectedEvent EventAt(const Event& event, size_t* input,
                                 uint32_t* copies = nullptr) const;

 private:
  void IndexLeads(std::string_view rows);
  void IndexOthers(std::string_view previous, std::string_view carry);
  void IndexEvents(std::string_view rows);
  void IndexKeyed(std::string_view rows);
  void SortByPerson();

  std::vector<Lead> leads_;
  std::vector<Person> people_;
  std::unordered_map<std::string_view, uint32_t> by_id_;
  std::vector<Event> events_;
  std::vector<uint32_t> by_person_;
  std::vector<JoinRow> others_carry_;
  std::vector<JoinRow> extra_previous_;
  std::string_view event_rows_;
  std::string_view keyed_rows_;
};

}  // namespace tandem::run
