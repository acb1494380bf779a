// SPDX-License-Identifier: Apache-2.0
// Whether callers that were written for one version of a policy can go on with another.
#pragma once

#include "runtime/base/status.h"
#include "runtime/program/program.h"

namespace tandem::engine {

// Everything that a caller can name is there still, with its type: fields, events and their fields,
// sources, results. A field may have gained values, its range may have grown, it may have become
// optional: a lead that could be given before can be given still. kBadInput with the first
// difference otherwise.
base::Result<void> Compatible(const program::Program& before, const program::Program& after);

}  // namespace tandem::engine
