// SPDX-License-Identifier: Apache-2.0
// Wrong lowerings of events, put into a Program on purpose: comparing must find each.
#pragma once

#include "runtime/program/program.h"

namespace tandem::agree_test {

// Numbered after those of runtime/native/seeded_fault.h.
enum class EventFault {
  kNone = 0,
  kWindowLate = 11,     // every rolling end of a window a microsecond late
  kCivilPeriod,         // `once per week` of days, `once per day` of weeks, of months quarters …
  kRollingShort,        // `once per 90 days` a microsecond short
  kOldestPicked,        // the oldest event instead of the latest, and the other way round
  kHalfLifeLong,        // half-lives and fading a hundredth longer
  kTiesForgotten,       // events of one instant in the order they came
  kRoundedTwice,        // what is left of the events to four places, then the points
};
inline constexpr int kFirstEventFault = 11;
inline constexpr int kLastEventFault = 17;

const char* Name(EventFault fault);

// The program with the fault; the same when there is no place for it.
program::Program Distort(EventFault fault, program::Program program);

}  // namespace tandem::agree_test
