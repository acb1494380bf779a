// SPDX-License-Identifier: Apache-2.0
// What became of each event of a lead in one reduction. Private to this folder.
#pragma once

#include <vector>

#include "runtime/exec/pipeline.h"
#include "runtime/exec/trace.h"

namespace tandem::exec {

// Newest first. `rows` are the reduction's, of a scope that holds the lead.
std::vector<EventFate> FindFates(const Pipeline& pipeline, const program::Reduction& reduction,
                                 const EventRows& rows, uint32_t lead);

}  // namespace tandem::exec
