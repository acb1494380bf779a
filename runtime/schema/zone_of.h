// SPDX-License-Identifier: Apache-2.0
// Where the time zones of a policy come from: it brought them along, or the system has them.
#pragma once

#include <string>

#include "runtime/base/status.h"
#include "runtime/schema/schema.h"
#include "runtime/value/zone.h"

namespace tandem::schema {

// A zone that the schema or a source names; empty: UTC. Refused like value::FindZone.
base::Result<value::Zone> FindZone(const Schema& schema, const std::string& name);

// The policy's own.
base::Result<value::Zone> ZoneOf(const Schema& schema);

// Release of the database that they come from, "2025b".
std::string ZoneRelease(const Schema& schema);

}  // namespace tandem::schema
