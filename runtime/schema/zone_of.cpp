// SPDX-License-Identifier: Apache-2.0
// One place decides whose zones count.
#include "runtime/schema/zone_of.h"

#include "runtime/value/zones.h"

namespace tandem::schema {

base::Result<value::Zone> FindZone(const Schema& schema, const std::string& name) {
  if (name.empty()) return value::Zone();
  return schema.zones ? schema.zones->Find(name) : value::FindZone(name);
}

base::Result<value::Zone> ZoneOf(const Schema& schema) { return FindZone(schema, schema.zone); }

std::string ZoneRelease(const Schema& schema) {
  return schema.zones ? schema.zones->release() : value::TzdbVersion();
}

}  // namespace tandem::schema
