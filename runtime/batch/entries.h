// SPDX-License-Identifier: Apache-2.0
// Indexes into a dictionary of texts.
#pragma once

#include <cstdint>

#include "runtime/batch/cells.h"

namespace tandem::batch {

// Signed integers of 1, 2, 4 or 8 bytes as entries of a dictionary of `count`, 0 in place of what
// is none. False: a `known` row has such an index.
bool ReadEntries(const void* indexes, uint32_t width_bytes, uint32_t rows, uint32_t count,
                 const RowMask& known, uint32_t* entries);

}  // namespace tandem::batch
