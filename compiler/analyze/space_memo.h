// SPDX-License-Identifier: Apache-2.0
// Keeping values of a Space. Private to its sources.
#pragma once

#include "compiler/analyze/space.h"

namespace tandem::analyze {

template <class F>
const Abs& Space::Memo(Slot& slot, const F& compute) {
  if (!slot.reads.Meets(narrowed_)) {
    if (slot.root_of != generation_) {
      const Abs made = compute();
      slot.root = made;
      slot.root_of = generation_;
    }
    return slot.root;
  }
  if (!Fresh(slot)) {
    const Abs made = compute();  // may narrow and widen again: the clock goes on
    slot.now = made;
    slot.at = clock_;
  }
  return slot.now;
}

}  // namespace tandem::analyze
