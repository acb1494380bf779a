// SPDX-License-Identifier: Apache-2.0
// Values of Arrow in the units that fields are stored in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runtime/capi/arrow_cells.h"
#include "runtime/value/zone.h"

namespace tandem::capi {

struct ArrowNumber {
  std::optional<int64_t> value;
  const char* why = nullptr;  // there is none
};

// The value of a column that fits the kind; not of texts, choices and lists. Times without a zone
// are of `zone`. What is finer than a microsecond is cut off.
ArrowNumber StoredValue(const ArrowCells& cells, int64_t row, schema::Kind kind,
                        const value::Zone& zone);

}  // namespace tandem::capi
