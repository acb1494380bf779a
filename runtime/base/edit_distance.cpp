// SPDX-License-Identifier: Apache-2.0
// Optimal string alignment distance with an early end, and the nearest name by it.
#include "runtime/base/edit_distance.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tandem::base {
namespace {

constexpr size_t kMaxNeedleBytes = 128;
constexpr int kMaxEdits = 6;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

int EditDistance(std::string_view a, std::string_view b, int bound) {
  const size_t longer = std::max(a.size(), b.size());
  const size_t shorter = std::min(a.size(), b.size());
  if (longer - shorter > static_cast<size_t>(bound)) return bound + 1;
  std::vector<int> before_last(b.size() + 1);
  std::vector<int> last(b.size() + 1);
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    int least = row[0];
    for (size_t j = 1; j <= b.size(); ++j) {
      const char ca = Lower(a[i - 1]);
      const char cb = Lower(b[j - 1]);
      int cost = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (ca == cb ? 0 : 1)});
      if (i > 1 && j > 1 && ca == Lower(b[j - 2]) && Lower(a[i - 2]) == cb) {
        cost = std::min(cost, before_last[j - 2] + 1);
      }
      row[j] = cost;
      least = std::min(least, cost);
    }
    // A swap reaches back two rows, so one row above the bound is not yet the end.
    const int least_of_last = *std::min_element(last.begin(), last.end());
    if (least > bound && least_of_last > bound) return bound + 1;
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], bound + 1);
}

std::optional<std::string> NearestName(std::string_view needle,
                                       std::span<const std::string> candidates) {
  if (needle.empty() || needle.size() > kMaxNeedleBytes) return std::nullopt;
  int bound = needle.size() <= 4 ? 1 : static_cast<int>(needle.size()) / 3;
  if (needle.size() == 1) bound = 0;  // any other letter would be as near
  bound = std::min(bound, kMaxEdits);
  const std::string* nearest = nullptr;
  for (const std::string& candidate : candidates) {
    const int distance = EditDistance(needle, candidate, bound);
    if (distance > bound) continue;
    nearest = &candidate;
    if (distance == 0) break;
    bound = distance - 1;
  }
  if (nearest == nullptr) return std::nullopt;
  return *nearest;
}

}  // namespace tandem::base
