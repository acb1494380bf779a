// SPDX-License-Identifier: Apache-2.0
// What a lead is and what is decided of it, for whoever does not know the policy.
#include <algorithm>

#include "runtime/capi/guard.h"
#include "runtime/capi/handles.h"
#include "runtime/capi/options.h"

namespace tandem::capi {
namespace {

static_assert(static_cast<int>(schema::Kind::kDuration) == TANDEM_DURATION &&
                  static_cast<int>(schema::Kind::kText) == TANDEM_TEXT &&
                  static_cast<int>(schema::Kind::kChoiceList) == TANDEM_CHOICE_LIST,
              "tandem_kind is schema::Kind");

bool HasChoices(schema::Kind kind) {
  return kind == schema::Kind::kChoice || kind == schema::Kind::kChoiceList;
}

tandem_field Describe(const schema::Schema& schema, const std::string& name,
                      const schema::ValueType& type, bool optional) {
  tandem_field field = TANDEM_INIT(tandem_field);
  field.name = name.c_str();
  field.kind = static_cast<tandem_kind>(type.kind);
  field.optional = optional ? 1 : 0;
  field.low = type.low;
  field.high = type.high;
  field.choice_count = HasChoices(type.kind) ? schema[type.choice].values.size() : 0;
  return field;
}

const char* ChoiceName(const schema::Schema& schema, const schema::ValueType& type,
                       size_t value) {
  if (!HasChoices(type.kind)) return nullptr;
  const std::vector<schema::ChoiceValue>& values = schema[type.choice].values;
  return value < values.size() ? values[value].name.c_str() : nullptr;
}

tandem_status DescribeField(const tandem_policy* policy, const std::vector<schema::Field>& fields,
                            size_t count, size_t field, tandem_field* out, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(field < count, "there is no such field");
    const schema::Field& one = fields[field];
    Hand(out, Describe(policy->schema(), one.name, one.type, one.optional));
    return {};
  });
}

}  // namespace
}  // namespace tandem::capi

using namespace tandem;
using capi::Guard;
using capi::Require;

size_t tandem_policy_field_count(const tandem_policy* policy) {
  return policy == nullptr ? 0 : policy->schema().GivenCount();
}

tandem_status tandem_policy_field(const tandem_policy* policy, size_t field, tandem_field* out,
                                  tandem_error* error) {
  if (policy == nullptr) return capi::Tell(error, TANDEM_BAD_ARGUMENT, "`policy` is NULL");
  return capi::DescribeField(policy, policy->schema().fields, policy->schema().GivenCount(), field,
                             out, error);
}

const char* tandem_policy_field_choice(const tandem_policy* policy, size_t field, size_t value) {
  if (policy == nullptr || field >= policy->schema().GivenCount()) return nullptr;
  return capi::ChoiceName(policy->schema(), policy->schema().fields[field].type, value);
}

int64_t tandem_policy_find_field(const tandem_policy* policy, const char* name) {
  if (policy == nullptr || name == nullptr) return -1;
  const std::vector<schema::Field>& fields = policy->schema().fields;
  for (size_t i = 0; i < policy->schema().GivenCount(); ++i) {
    if (fields[i].name == name) return static_cast<int64_t>(i);
  }
  return -1;
}

size_t tandem_policy_event_count(const tandem_policy* policy) {
  if (policy == nullptr) return 0;
  // Entries of stages stand behind the events that were declared; nobody sends them.
  const std::vector<schema::Event>& events = policy->schema().events;
  return static_cast<size_t>(std::count_if(events.begin(), events.end(), [](const auto& event) {
    return !event.stage.has_value();
  }));
}

const char* tandem_policy_event_name(const tandem_policy* policy, size_t event) {
  if (event >= tandem_policy_event_count(policy)) return nullptr;
  return policy->schema().events[event].name.c_str();
}

size_t tandem_policy_event_field_count(const tandem_policy* policy, size_t event) {
  if (event >= tandem_policy_event_count(policy)) return 0;
  return policy->schema().events[event].fields.size();
}

tandem_status tandem_policy_event_field(const tandem_policy* policy, size_t event, size_t field,
                                        tandem_field* out, tandem_error* error) {
  if (event >= tandem_policy_event_count(policy)) {
    return capi::Tell(error, TANDEM_BAD_ARGUMENT, "there is no such event");
  }
  const std::vector<schema::Field>& fields = policy->schema().events[event].fields;
  return capi::DescribeField(policy, fields, fields.size(), field, out, error);
}

const char* tandem_policy_event_field_choice(const tandem_policy* policy, size_t event,
                                             size_t field, size_t value) {
  if (field >= tandem_policy_event_field_count(policy, event)) return nullptr;
  return capi::ChoiceName(policy->schema(), policy->schema().events[event].fields[field].type,
                          value);
}

size_t tandem_policy_result_count(const tandem_policy* policy) {
  return policy == nullptr ? 0 : policy->shown.size();
}

tandem_status tandem_policy_result(const tandem_policy* policy, size_t result, tandem_field* out,
                                   tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(result < tandem_policy_result_count(policy), "there is no such result");
    const program::Result& one = policy->program().results[policy->shown[result]];
    capi::Hand(out, capi::Describe(policy->schema(), one.name, one.type,
                                   one.valid != program::kNoOp));
    return {};
  });
}

const char* tandem_policy_result_choice(const tandem_policy* policy, size_t result, size_t value) {
  if (result >= tandem_policy_result_count(policy)) return nullptr;
  return capi::ChoiceName(policy->schema(),
                          policy->program().results[policy->shown[result]].type, value);
}

int64_t tandem_policy_find_result(const tandem_policy* policy, const char* name) {
  if (policy == nullptr || name == nullptr) return -1;
  for (size_t i = 0; i < policy->shown.size(); ++i) {
    if (policy->program().results[policy->shown[i]].name == name) return static_cast<int64_t>(i);
  }
  return -1;
}
