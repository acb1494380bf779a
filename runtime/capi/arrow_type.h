// SPDX-License-Identifier: Apache-2.0
// Types of Arrow, as far as leads can hold them: read from the format strings of a schema.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/include/tandem/arrow_abi.h"
#include "runtime/schema/schema.h"

namespace tandem::capi {

enum class ArrowForm : uint8_t {
  kNull,
  kBool,
  kInteger,
  kDecimal,
  kText,
  kDate,
  kTime,
  kDuration,
  kList,
  kStruct,
};
enum class ArrowUnit : uint8_t { kSeconds, kMillis, kMicros, kNanos, kDays };

struct ArrowShape {
  std::string name;  // of the column, with the path that leads there
  ArrowForm form = ArrowForm::kNull;
  int bytes = 0;  // of a value; of texts and lists of an offset
  bool is_signed = true;
  int scale = 0;  // of decimals
  ArrowUnit unit = ArrowUnit::kMicros;
  bool has_zone = false;  // an instant; without it a time on the wall
  bool is_index = false;  // values are indexes into a dictionary
  std::vector<ArrowShape> inner;  // the dictionary, or the list's elements
  int64_t children = 0;           // of a struct

  const ArrowShape& value() const { return is_index ? inner[0] : *this; }
};

// One column; not the children of a struct. Refuses what no field can hold.
base::Result<ArrowShape> ReadShape(const ArrowSchema& schema, std::string name);

// Nothing, or why a column of that shape cannot feed a field of the type.
base::Result<void> CheckFits(const ArrowShape& shape, const schema::ValueType& type);

}  // namespace tandem::capi
