// SPDX-License-Identifier: Apache-2.0
// The instants of a replay.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/value/zone.h"

namespace tandem::run {

inline constexpr size_t kMaxInstants = 100'000;

// `span`: "2026-01-01..2026-03-01", or with clock times; both ends in. `step`: "day", "week",
// "month", "hour", "3 days" …. Days, weeks and months are civil ones in the zone, at the clock time
// the span starts with; a month without that day takes its last. kBadInput says what is wrong.
base::Result<std::vector<int64_t>> ReplayInstants(std::string_view span, std::string_view step,
                                                  const value::Zone& zone);

}  // namespace tandem::run
