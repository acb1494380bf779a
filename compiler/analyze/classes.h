// SPDX-License-Identifier: Apache-2.0
// Sets of classes of one column of a table: every value of a class is matched by the same cells.
// Class 0 is "missing"; known values follow in an order in which most cells are one range.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tandem::analyze {

// Both ends in.
struct ClassRange {
  int32_t low = 0;
  int32_t high = 0;

  friend bool operator==(const ClassRange&, const ClassRange&) = default;
};
// Sorted, disjoint, not adjacent.
using Classes = std::vector<ClassRange>;

inline constexpr int32_t kMissingClass = 0;

inline Classes Joined(Classes ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](ClassRange a, ClassRange b) { return a.low < b.low; });
  Classes out;
  for (const ClassRange r : ranges) {
    if (r.low > r.high) continue;
    if (!out.empty() && r.low <= out.back().high + 1) {
      out.back().high = std::max(out.back().high, r.high);
    } else {
      out.push_back(r);
    }
  }
  return out;
}

inline Classes Intersection(const Classes& a, const Classes& b) {
  Classes out;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const int32_t low = std::max(a[i].low, b[j].low);
    const int32_t high = std::min(a[i].high, b[j].high);
    if (low <= high) out.push_back({low, high});
    if (a[i].high < b[j].high) {
      ++i;
    } else {
      ++j;
    }
  }
  return out;
}

// What of `a` is not in `b`.
inline Classes Difference(const Classes& a, const Classes& b) {
  Classes out;
  size_t j = 0;
  for (const ClassRange r : a) {
    int32_t at = r.low;
    while (j < b.size() && b[j].high < at) ++j;
    for (size_t k = j; k < b.size() && b[k].low <= r.high; ++k) {
      if (b[k].low > at) out.push_back({at, b[k].low - 1});
      at = std::max(at, b[k].high + 1);
    }
    if (at <= r.high) out.push_back({at, r.high});
  }
  return out;
}

inline bool Intersects(const Classes& a, const Classes& b) {
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].high < b[j].low) {
      ++i;
    } else if (b[j].high < a[i].low) {
      ++j;
    } else {
      return true;
    }
  }
  return false;
}

inline bool Contains(const Classes& outer, const Classes& inner) {
  size_t i = 0;
  for (const ClassRange r : inner) {
    while (i < outer.size() && outer[i].high < r.low) ++i;
    if (i == outer.size() || outer[i].low > r.low || outer[i].high < r.high) return false;
  }
  return true;
}

inline bool Has(const Classes& classes, int32_t one) {
  for (const ClassRange r : classes) {
    if (one <= r.high) return one >= r.low;
  }
  return false;
}

}  // namespace tandem::analyze
