// SPDX-License-Identifier: Apache-2.0
// Columns by the longest line, again and again among those that were left out.
#include "compiler/format/align.h"

#include <algorithm>
#include <numeric>

namespace tandem::format {

std::vector<uint32_t> Align(const std::vector<ColumnPart>& parts, ColumnLimits limits) {
  std::vector<uint32_t> padding(parts.size(), 0);
  std::vector<size_t> rest(parts.size());
  std::iota(rest.begin(), rest.end(), 0);
  while (!rest.empty()) {
    uint32_t target = 0;
    for (const size_t i : rest) target = std::max(target, parts[i].at);
    const auto left_out = [&](size_t i) {
      const ColumnPart& part = parts[i];
      if (part.at == target) return false;
      if (target - part.at > limits.padding) return true;
      return limits.fits && part.width && target + *part.width > kMaxWidth;
    };
    const auto end = std::stable_partition(rest.begin(), rest.end(), left_out);
    for (auto i = end; i != rest.end(); ++i) padding[*i] = target - parts[*i].at;
    rest.erase(end, rest.end());
  }
  return padding;
}

}  // namespace tandem::format
