// SPDX-License-Identifier: Apache-2.0
// The time zones that a policy and its sources name.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "runtime/base/status.h"
#include "runtime/program/program.h"
#include "runtime/value/zones.h"

namespace tandem::artifact {

// Sorted; without UTC, which needs no rules.
std::set<std::string> NamedZones(const program::Program& program);

// Those zones as the system's database has them, for Schema::zones of a program that will travel.
// Refused like value::FindZone.
base::Result<std::shared_ptr<const value::Zones>> CollectZones(const program::Program& program);

}  // namespace tandem::artifact
