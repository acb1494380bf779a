// SPDX-License-Identifier: Apache-2.0
// Looking fields up by name.
#include "runtime/schema/schema.h"

#include <algorithm>

namespace tandem::schema {

std::optional<FieldId> Schema::Find(const std::string& name) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& field) { return field.name == name; });
  if (found == fields.end()) return std::nullopt;
  if (found->origin != Origin::kGiven) return std::nullopt;
  return static_cast<FieldId>(found - fields.begin());
}

std::optional<EventId> Schema::FindEvent(const std::string& name) const {
  const auto found = std::find_if(events.begin(), events.end(),
                                  [&](const Event& event) { return event.name == name; });
  if (found == events.end()) return std::nullopt;
  return static_cast<EventId>(found - events.begin());
}

size_t Schema::GivenCount() const {
  return static_cast<size_t>(std::count_if(fields.begin(), fields.end(), [](const Field& field) {
    return field.origin == Origin::kGiven;
  }));
}

}  // namespace tandem::schema
