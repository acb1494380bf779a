// SPDX-License-Identifier: Apache-2.0
// Looking fields up by name.
#include "runtime/schema/schema.h"

#include <algorithm>

namespace tandem::schema {

std::optional<FieldId> Schema::Find(const std::string& name) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& field) { return field.name == name; });
  if (found == fields.end()) return std::nullopt;
  return static_cast<FieldId>(found - fields.begin());
}

}  // namespace tandem::schema
