// SPDX-License-Identifier: Apache-2.0
// The oracle's own calendar and its own powers of two.
#pragma once

#include <cstdint>

#include "runtime/program/program.h"
#include "runtime/value/zone.h"

namespace tandem::agree_test {

// What a moment is at `as_of_us`: an instant, or a day when the moment is one.
int64_t InstantOf(const program::Moment& moment, const value::Zone& zone, int64_t as_of_us);

// A number that two instants share when they fall into the same civil period.
int64_t CivilPeriod(program::Once once, const value::Zone& zone, int64_t at_us);

// 2^(-age / span) in units of 2^-40, as docs/DECAY.md defines it.
int64_t HalvingWeight(int64_t age_s, int64_t span_s);

}  // namespace tandem::agree_test
