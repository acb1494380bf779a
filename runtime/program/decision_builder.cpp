// SPDX-License-Identifier: Apache-2.0
// Nodes are made input by input; where a value begins or ceases to be accepted by a row, the rows
// possible change, and in between they do not.
#include "runtime/program/decision_builder.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>

#include "runtime/base/check.h"
#include "runtime/program/decision_parts.h"

namespace tandem::program {

using internal::Changes;
using internal::NodeMaker;
using internal::RowSet;

namespace {

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();

// Sets of rows by number, each once.
class Sets {
 public:
  uint32_t Of(const RowSet& set) {
    uint64_t hash = set.size();
    for (const uint32_t row : set) hash = (hash ^ row) * 0x9e3779b97f4a7c15u + (hash >> 29);
    const auto [first, last] = known_.equal_range(hash);
    for (auto at = first; at != last; ++at) {
      const RowSet::const_iterator begin = Begin(at->second);
      if (std::equal(begin, End(at->second), set.begin(), set.end())) return at->second;
    }
    const auto made = static_cast<uint32_t>(ends_.size());
    rows_.insert(rows_.end(), set.begin(), set.end());
    ends_.push_back(rows_.size());
    known_.emplace(hash, made);
    return made;
  }
  size_t count() const { return ends_.size(); }
  RowSet operator[](uint32_t set) const { return {Begin(set), End(set)}; }

 private:
  RowSet::const_iterator Begin(uint32_t set) const {
    return rows_.begin() + static_cast<std::ptrdiff_t>(set == 0 ? 0 : ends_[set - 1]);
  }
  RowSet::const_iterator End(uint32_t set) const {
    return rows_.begin() + static_cast<std::ptrdiff_t>(ends_[set]);
  }

  RowSet rows_;
  std::vector<size_t> ends_;
  std::unordered_multimap<uint64_t, uint32_t> known_;
};

// Consecutive rows of a table.
struct Part {
  const DecisionRows& table;
  uint32_t first = 0;
  uint32_t last = 0;
  int64_t none = -1;

  uint32_t rows() const { return last - first; }
  const DecisionCell& Cell(uint32_t row, uint32_t input) const { return table.rows[row][input]; }
  RowSet All() const {
    RowSet all(rows());
    for (uint32_t i = 0; i < rows(); ++i) all[i] = first + i;
    return all;
  }
};

// How often a row is still possible after this input alone: inputs that tell rows apart come first.
uint64_t Overlap(const Part& part, uint32_t input, size_t& values) {
  std::vector<int64_t> starts{kLeast};
  for (uint32_t row = part.first; row < part.last; ++row) {
    for (const auto& [low, high] : part.Cell(row, input).intervals) {
      starts.push_back(low);
      if (high != std::numeric_limits<int64_t>::max()) starts.push_back(high + 1);
    }
  }
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  values = starts.size();
  const auto place = [&](int64_t value) {
    return std::upper_bound(starts.begin(), starts.end(), value) - starts.begin();
  };
  uint64_t overlap = 0;
  for (uint32_t row = part.first; row < part.last; ++row) {
    const DecisionCell& cell = part.Cell(row, input);
    if (cell.anything) overlap += starts.size() + 1;
    if (cell.missing) ++overlap;
    for (const auto& [low, high] : cell.intervals) {
      overlap += static_cast<uint64_t>(place(high) - place(low)) + 1;
    }
  }
  return overlap;
}

std::vector<uint32_t> OrderOf(const Part& part) {
  struct Input {
    uint64_t overlap = 0;
    size_t values = 0;
    uint32_t index = 0;
  };
  std::vector<Input> inputs;
  for (uint32_t i = 0; i < part.table.inputs; ++i) {
    Input& made = inputs.emplace_back();
    made.index = i;
    made.overlap = Overlap(part, i, made.values);
  }
  std::stable_sort(inputs.begin(), inputs.end(), [](const Input& a, const Input& b) {
    return a.overlap != b.overlap ? a.overlap < b.overlap : a.values > b.values;
  });
  std::vector<uint32_t> order;
  for (const Input& input : inputs) order.push_back(input.index);
  return order;
}

// ---- nodes

class Graph {
 public:
  Graph(const Part& part, const std::vector<uint32_t>& order, size_t most_edges,
        size_t most_entries)
      : part_(part), order_(order), most_edges_(most_edges), most_entries_(most_entries) {
    for (uint32_t row = part.first; row < part.last; ++row) {
      size_t asks = 0;
      for (size_t level = 0; level < order.size(); ++level) {
        if (!part.Cell(row, order[level]).anything) asks = level + 1;
      }
      asks_.push_back(asks);
    }
  }

  // The steps; nothing when they become too large.
  std::optional<std::vector<kernels::DecisionStep>> Make() {
    Sets sets;
    sets.Of(Possible(part_.All(), 0));
    std::vector<kernels::DecisionStep> steps;
    for (size_t level = 0; level < order_.size(); ++level) {
      Sets next;
      NodeMaker maker(steps.emplace_back());
      for (uint32_t set = 0; set < sets.count(); ++set) {
        MakeNode(sets[set], level, next, maker);
        if (IsTooLarge(maker)) return std::nullopt;
      }
      edges_ += maker.edges();
      sets = std::move(next);
    }
    return steps;
  }

 private:
  // Rows behind one that no further input can rule out never answer.
  RowSet Possible(const RowSet& rows, size_t level) const {
    RowSet possible;
    for (const uint32_t row : rows) {
      possible.push_back(row);
      if (asks_[row - part_.first] <= level) break;
    }
    return possible;
  }

  bool IsTooLarge(const NodeMaker& maker) const {
    return edges_ + maker.edges() > most_edges_ || entries_ > most_entries_;
  }

  int64_t Target(const RowSet& rows, size_t level, Sets& next) {
    if (level + 1 == order_.size()) return rows.empty() ? part_.none : rows.front();
    const RowSet possible = Possible(rows, level + 1);
    entries_ += possible.size() + 1;
    return next.Of(possible);
  }

  void MakeNode(const RowSet& rows, size_t level, Sets& next, NodeMaker& maker) {
    Changes changes;
    RowSet possible, missing;
    for (const uint32_t row : rows) {
      const DecisionCell& cell = part_.Cell(row, order_[level]);
      changes.Add(row, cell);
      if (cell.anything) possible.push_back(row);
      if (cell.anything || cell.missing) missing.push_back(row);
    }
    maker.Begin();
    changes.ForEach([&](int64_t value, const RowSet& changed) {
      if (IsTooLarge(maker)) return;
      for (const uint32_t row : changed) {
        const auto at = std::lower_bound(possible.begin(), possible.end(), row);
        if (at != possible.end() && *at == row) {
          possible.erase(at);
        } else {
          possible.insert(at, row);
        }
      }
      maker.Edge(value, Target(possible, level, next));
    });
    maker.End(static_cast<int32_t>(Target(missing, level, next)));
  }

  const Part& part_;
  const std::vector<uint32_t>& order_;
  const size_t most_edges_, most_entries_;
  std::vector<size_t> asks_;  // by row: how many inputs there are up to the last it asks about
  size_t edges_ = 0;          // of the levels before
  size_t entries_ = 0;        // rows in all sets looked at, also in those known before
};

// ---- classes

constexpr size_t kBitmapBytes = size_t{1024} << 10;  // of one input's bitmaps, roughly

class Classes {
 public:
  Classes(const Part& part, uint32_t input) : part_(part), words_((part.rows() + 63) / 64) {
    size_t values = 1;
    for (uint32_t row = part.first; row < part.last; ++row) {
      const DecisionCell& cell = part.Cell(row, input);
      changes_.Add(row, cell);
      if (cell.anything) always_.push_back(row);
      if (cell.anything || cell.missing) missing_.push_back(row);
      values += 2 * cell.intervals.size();
    }
    made_.stride = static_cast<uint32_t>(values * words_ * 8 / kBitmapBytes) + 1;
  }

  // Classes of values in their order; that of a missing one stands last and has its own bitmap.
  kernels::DecisionClasses Make(kernels::DecisionStep& step) {
    NodeMaker maker(step);
    maker.Begin();
    std::vector<uint64_t> possible = Bitmap(always_);
    changes_.ForEach([&](int64_t value, const RowSet& changed) {
      for (const uint32_t row : changed) {
        const uint32_t bit = row - part_.first;
        possible[bit / 64] ^= uint64_t{1} << (bit % 64);
      }
      AddClass(possible, changed);
      maker.Edge(value, static_cast<int64_t>(made_.ends.size()) - 1);
    });
    while (made_.ends.size() % made_.stride != 0) AddClass(possible, {});
    AddClass(Bitmap(missing_), {});
    maker.End(static_cast<int32_t>(made_.ends.size()) - 1);
    step.radix = static_cast<int64_t>(made_.ends.size());
    return std::move(made_);
  }

 private:
  std::vector<uint64_t> Bitmap(const RowSet& rows) const {
    std::vector<uint64_t> bitmap(words_);
    for (const uint32_t row : rows) {
      const uint32_t bit = row - part_.first;
      bitmap[bit / 64] |= uint64_t{1} << (bit % 64);
    }
    return bitmap;
  }

  void AddClass(const std::vector<uint64_t>& possible, const RowSet& changed) {
    if (made_.ends.size() % made_.stride == 0) {
      made_.bitmaps.insert(made_.bitmaps.end(), possible.begin(), possible.end());
    }
    for (const uint32_t row : changed) made_.changes.push_back(row - part_.first);
    made_.ends.push_back(static_cast<uint32_t>(made_.changes.size()));
  }

  const Part& part_;
  const size_t words_;
  Changes changes_;
  RowSet always_, missing_;
  kernels::DecisionClasses made_;
};

// ---- parts

class Builder {
 public:
  Builder(const DecisionRows& table, kernels::Decisions& decisions, const DecisionLimits& limits)
      : table_(table), decisions_(decisions), limits_(limits) {}

  std::vector<DecisionPart> Run() {
    Add({table_, 0, static_cast<uint32_t>(table_.rows.size()), table_.none});
    return std::move(parts_);
  }

 private:
  void Add(const Part& part) {
    DecisionPart made;
    made.order = OrderOf(part);
    made.first_step = static_cast<uint32_t>(decisions_.steps.size());
    const auto within = [&](size_t a_row, size_t most) {
      if (part.rows() <= 1) return std::numeric_limits<size_t>::max();
      return std::min(limits_.least + a_row * part.rows(), most);
    };
    auto steps = Graph(part, made.order, within(limits_.edges_a_row, limits_.most_edges),
                       within(limits_.set_entries_a_row, limits_.most_set_entries))
                     .Make();
    if (!steps) steps = Packed(part, made);
    if (!steps) {
      const uint32_t middle = part.first + part.rows() / 2;
      Add({table_, part.first, middle, -1});
      Add({table_, middle, part.last, part.none});
      return;
    }
    for (kernels::DecisionStep& step : *steps) decisions_.steps.push_back(std::move(step));
    parts_.push_back(std::move(made));
  }

  // Nothing when rows or classes are too many.
  std::optional<std::vector<kernels::DecisionStep>> Packed(const Part& part, DecisionPart& made) {
    if (part.rows() > limits_.match_rows) return std::nullopt;
    kernels::DecisionMatch match;
    match.rows = part.rows();
    match.first_row = part.first;
    match.none = part.none;
    std::vector<kernels::DecisionStep> steps;
    uint64_t states = limits_.packed_states;
    for (const uint32_t input : made.order) {
      match.inputs.push_back(Classes(part, input).Make(steps.emplace_back()));
      states /= static_cast<uint64_t>(steps.back().radix);
    }
    if (states == 0) return std::nullopt;
    made.match = static_cast<int32_t>(decisions_.matches.size());
    decisions_.matches.push_back(std::move(match));
    return steps;
  }

  const DecisionRows& table_;
  kernels::Decisions& decisions_;
  const DecisionLimits& limits_;
  std::vector<DecisionPart> parts_;
};

}  // namespace

std::vector<DecisionPart> BuildDecision(const DecisionRows& rows, kernels::Decisions& decisions,
                                        const DecisionLimits& limits) {
  TANDEM_CHECK(rows.inputs > 0, "a decision table without inputs");
  return Builder(rows, decisions, limits).Run();
}

}  // namespace tandem::program
