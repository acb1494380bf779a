// SPDX-License-Identifier: Apache-2.0
// What both forms of decision tables are made with. Private to this folder.
#pragma once

#include <algorithm>
#include <limits>

#include "runtime/program/decision_builder.h"

namespace tandem::program::internal {

using RowSet = std::vector<uint32_t>;  // sorted

// Where rows begin and cease to accept an input's values.
class Changes {
 public:
  void Add(uint32_t row, const DecisionCell& cell) {
    for (const auto& [low, high] : cell.intervals) {
      changes_.push_back({low, row});
      if (high != std::numeric_limits<int64_t>::max()) changes_.push_back({high + 1, row});
    }
  }

  // visit(value, rows that change there), in the order of values, first for the least value.
  template <class Visit>
  void ForEach(Visit visit) {
    std::sort(changes_.begin(), changes_.end());
    RowSet changed;
    int64_t value = std::numeric_limits<int64_t>::min();
    bool is_first = true;
    size_t i = 0;
    while (is_first || i < changes_.size()) {
      if (!is_first) value = changes_[i].first;
      changed.clear();
      for (; i < changes_.size() && changes_[i].first == value; ++i) {
        // What ceases and begins again at once does not change.
        if (!changed.empty() && changed.back() == changes_[i].second) {
          changed.pop_back();
        } else {
          changed.push_back(changes_[i].second);
        }
      }
      if (is_first || !changed.empty()) visit(value, changed);
      is_first = false;
    }
  }

 private:
  std::vector<std::pair<int64_t, uint32_t>> changes_;
};

// Appends nodes to a step: first all edges of one, in order, then its end.
class NodeMaker {
 public:
  explicit NodeMaker(kernels::DecisionStep& step) : step_(step) {}

  void Begin() { first_ = step_.edges.size(); }
  void Edge(int64_t low, int64_t to) {
    if (step_.edges.size() > first_ && step_.edges.back().to == to) return;
    step_.edges.push_back({low, to});
  }
  void End(int32_t missing);
  size_t edges() const { return step_.edges.size(); }

 private:
  void AddBuckets(kernels::DecisionNode& node);

  kernels::DecisionStep& step_;
  size_t first_ = 0;
};

}  // namespace tandem::program::internal
