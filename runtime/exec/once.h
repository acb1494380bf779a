// SPDX-License-Identifier: Apache-2.0
// `once per`: which events of one lead count. Private to this folder.
#pragma once

#include "runtime/exec/event_rows.h"
#include "runtime/program/program.h"

namespace tandem::exec {

// Leaves the events that count at the front, newest first with Once other than kNone, and answers
// how many they are. The order they come in does not matter.
size_t KeepOnce(const program::Reduction& reduction, const EventRows& rows,
                value::LocalClock& clock, EventRef* first, size_t count);

// Whether all that matters of an event is its instant, so that of equal ones any may count.
bool NeedsInstantsAlone(const program::Reduction& reduction);
// The same for such reductions, of instants.
size_t KeepOnce(const program::Reduction& reduction, value::LocalClock& clock, int64_t* first,
                size_t count);

}  // namespace tandem::exec
