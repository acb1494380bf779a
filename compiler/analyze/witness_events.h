// SPDX-License-Identifier: Apache-2.0
// Events that give a lead what a box wants to be computed from its events.
#pragma once

#include <string>

#include "compiler/analyze/space.h"

namespace tandem::analyze {

// The space is narrowed to a point of the inputs read. False, with the reason, when no such events
// were found, and the inputs that is about; what was found has yet to be run.
bool AddEvents(Space& space, const Bits& reads, hir::Test& test, std::string& because,
               Bits& about);

// The event that the inputs of its type's fields are narrowed to.
hir::TestEvent EventAt(Space& space, const Bits& reads, hir::Test& test, hir::EventId type);

}  // namespace tandem::analyze
