// SPDX-License-Identifier: Apache-2.0
// A lead made up from what a policy says of itself, as JSON and as calls of the C interface.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <tandem/tandem.h>

namespace tandem::capi_test {

struct Value {
  size_t field = 0;
  tandem_kind kind{};
  int64_t number = 0;
  std::string text;                   // of texts
  std::vector<std::string> texts;     // of lists of texts
  std::vector<uint32_t> choices;      // of lists of choices
  std::string json;                   // as it stands in JSON
  std::string name;
};
struct Event {
  size_t event = 0;
  int64_t at_us = 0;
  std::vector<Value> values;
};
struct Lead {
  std::vector<Value> values;
  std::vector<Event> events;
  std::string json;
};

class LeadMaker {
 public:
  LeadMaker(const tandem_policy* policy, uint64_t seed) : policy_(policy), random_(seed) {}
  // `as_of_us`: events lie around it.
  Lead Make(int64_t as_of_us, bool with_events);

 private:
  using Choice = const char* (*)(const tandem_policy*, size_t, size_t, size_t);
  std::optional<Value> MakeValue(size_t index, const tandem_field& field,
                                 const std::vector<std::string>& choices);
  std::string JsonOf(const Lead& lead) const;
  int64_t Between(int64_t low, int64_t high);

  const tandem_policy* policy_;
  std::mt19937_64 random_;
  uint64_t made_ = 0;
};

// Sets all of it; TANDEM_OK, or what tandem_batch_end (or begin) refused.
tandem_status Append(tandem_batch* batch, const Lead& lead, tandem_error* error);

}  // namespace tandem::capi_test
