// SPDX-License-Identifier: Apache-2.0
// Ends of windows: instants and days that depend on `as of` alone. Private to this folder.
#pragma once

#include <cstdint>

#include "runtime/program/program.h"
#include "runtime/value/zone.h"

namespace tandem::exec {

// Cut to program::kInstants, or kDays. Civil days are the zone's; a clock time that is skipped is
// the first instant after the gap, one that occurs twice the first of the two.
int64_t Resolve(const program::Moment& moment, int64_t as_of_us, const value::Zone& zone);

}  // namespace tandem::exec
