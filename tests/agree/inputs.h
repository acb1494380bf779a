// SPDX-License-Identifier: Apache-2.0
// Leads with their events as the engines read them, in one order of input or another.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/batch/batch.h"
#include "runtime/program/program.h"
#include "tests/agree/policy_text.h"

namespace tandem::agree_test {

// A policy that was made smaller may leave less room than a value was made for.
std::vector<Lead> WithinRanges(const schema::Schema& schema, std::vector<Lead> leads);

enum class Layout : uint8_t {
  kGrouped,   // lead after lead, events as they were made
  kShuffled,  // lead after lead, the events of each in another order
  kArrival,   // anywhere
};

class Inputs {
 public:
  Inputs(const program::Program& program, const std::vector<Lead>& leads, Layout layout);
  Inputs(const Inputs&) = delete;
  Inputs& operator=(const Inputs&) = delete;

  const batch::Batch& leads() const { return leads_; }
  const batch::Events& events() const { return events_; }
  // The lead and the number of its event that each row of a table is.
  const std::vector<std::pair<uint32_t, size_t>>& Rows(size_t table) const { return rows_[table]; }
  // A text of the pool.
  std::string_view TextAt(int64_t index) const {
    const abi::TextRef& text = leads_.text_keys().at(static_cast<size_t>(index));
    return {text.data, text.size};
  }

 private:
  void AddEvent(batch::EventBuilder& builder, const program::Program& program, uint32_t lead,
                const LeadEvent& event, size_t number);

  batch::Batch leads_;
  batch::Events events_;
  std::vector<std::vector<std::pair<uint32_t, size_t>>> rows_;
};

}  // namespace tandem::agree_test
