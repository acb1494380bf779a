// SPDX-License-Identifier: Apache-2.0
// Where a column begins that several lines share. Private to compiler/format.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace tandem::format {

inline constexpr uint32_t kMaxWidth = 100;

// One line's part in a column.
struct ColumnPart {
  uint32_t at = 0;                // where it stands when nothing is aligned
  std::optional<uint32_t> width;  // from there to the end of its line; nothing: may be broken
};

struct ColumnLimits {
  uint32_t padding = 40;  // more blanks than these join nothing
  bool fits = true;       // no line may become longer than kMaxWidth
};

// The blanks to put before each part. Lines share the column of the longest before it; those that
// would get too many blanks, or become too long, share another among themselves.
std::vector<uint32_t> Align(const std::vector<ColumnPart>& parts, ColumnLimits limits = {});

}  // namespace tandem::format
