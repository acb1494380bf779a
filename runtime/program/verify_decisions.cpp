// SPDX-License-Identifier: Apache-2.0
// Checks of the decision tables: kernels follow their indexes without looking.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "runtime/program/decisions.h"
#include "runtime/program/verify_parts.h"

namespace tandem::program::internal {
namespace {

using kernels::DecisionBucket;
using kernels::DecisionClasses;
using kernels::DecisionMatch;
using kernels::DecisionNode;
using kernels::DecisionStep;
using Offence = std::optional<std::string>;

bool LiesWithin(const DecisionBucket& part, const DecisionBucket& whole) {
  return part.count > 0 && part.edge >= whole.edge &&
         uint64_t{part.edge} + part.count <= uint64_t{whole.edge} + whole.count;
}

// `taken`: how many edges the nodes before have. Each node has its own, in their order, and with
// them its own buckets.
Offence CheckEdges(const DecisionStep& step, const DecisionNode& node, uint64_t& taken) {
  const auto count = static_cast<uint32_t>(step.edges.size());
  if (step.edges.size() != count || !LiesWithin(node.edges, {0, count})) {
    return "its edges are not there";
  }
  if (node.edges.edge < taken) return "its edges are those of another node";
  taken = uint64_t{node.edges.edge} + node.edges.count;
  const kernels::DecisionEdge* const edges = step.edges.data() + node.edges.edge;
  if (edges[0].low != std::numeric_limits<int64_t>::min()) return "not every value has an edge";
  for (uint32_t i = 1; i < node.edges.count; ++i) {
    if (edges[i].low <= edges[i - 1].low) return "its edges are not in order";
  }
  // Kernels shift whether or not there are buckets to look into.
  if (node.shift > 63) return fmt::format("no shift {}", node.shift);
  if (node.last_bucket == 0) return std::nullopt;
  if (uint64_t{node.bucket} + node.last_bucket >= step.buckets.size()) {
    return "its buckets are not there";
  }
  for (uint64_t i = node.bucket; i <= uint64_t{node.bucket} + node.last_bucket; ++i) {
    if (!LiesWithin(step.buckets[i], node.edges)) return "a bucket holds another node's edges";
  }
  return std::nullopt;
}

// Where edges and what is missing lead, whatever part of a table the step belongs to.
struct Targets {
  int64_t least = std::numeric_limits<int64_t>::max();
  int64_t most = std::numeric_limits<int64_t>::min();

  void Add(int64_t to) {
    least = std::min(least, to);
    most = std::max(most, to);
  }
};

Offence CheckStep(const DecisionStep& step, Targets& targets) {
  if (step.nodes.empty()) return "has no node";
  const bool is_packed = step.radix != 0;
  if (is_packed && (step.radix < 0 || step.nodes.size() != 1)) return "is packed into nothing";
  uint64_t taken = 0;
  for (size_t i = 0; i < step.nodes.size(); ++i) {
    if (Offence offence = CheckEdges(step, step.nodes[i], taken)) {
      return fmt::format("node {}: {}", i, *offence);
    }
    targets.Add(step.nodes[i].missing);
  }
  for (const kernels::DecisionEdge& edge : step.edges) targets.Add(edge.to);
  // Safe to follow, whatever table it belongs to.
  if (targets.least < -1 || targets.most == std::numeric_limits<int64_t>::max()) {
    return fmt::format("leads to {}", targets.least < -1 ? targets.least : targets.most);
  }
  return std::nullopt;
}

Offence CheckClasses(const DecisionMatch& match, const DecisionClasses& classes) {
  const size_t words = (match.rows + 63) / 64;
  if (classes.ends.empty() || classes.stride == 0) return "has no classes";
  const size_t kept = (classes.ends.size() - 1) / classes.stride + 1;
  if (classes.bitmaps.size() != kept * words) return "has not a bitmap for each stride";
  for (size_t i = 0; i < classes.ends.size(); ++i) {
    if (classes.ends[i] > classes.changes.size() ||
        (i > 0 && classes.ends[i] < classes.ends[i - 1])) {
      return "its changes are not there";
    }
  }
  for (const uint32_t row : classes.changes) {
    if (row >= match.rows) return fmt::format("no row {}", row);
  }
  return std::nullopt;
}

Offence CheckMatch(const DecisionMatch& match) {
  if (match.rows > kernels::kMaxMatchRows) return fmt::format("{} rows are too many", match.rows);
  if (match.inputs.empty()) return "has no inputs";
  for (const DecisionClasses& classes : match.inputs) {
    if (Offence offence = CheckClasses(match, classes)) return offence;
  }
  return std::nullopt;
}

// `targets`: by step.
Offence CheckPart(const Decisions& decisions, const std::vector<Targets>& targets,
                  const DecisionTable& table, const DecisionPart& part) {
  const auto& steps = decisions.data.steps;
  if (part.order.size() != table.inputs.size() || part.order.empty() ||
      size_t{part.first_step} + part.order.size() > steps.size()) {
    return "has not a step for each input";
  }
  if (part.match >= static_cast<int64_t>(decisions.data.matches.size())) return "has no match";
  for (size_t i = 0; i < part.order.size(); ++i) {
    if (part.order[i] >= table.inputs.size()) return fmt::format("no input {}", part.order[i]);
    const DecisionStep& step = steps[part.first_step + i];
    if ((part.match >= 0) != (step.radix != 0)) return "is packed in part";
    const bool is_last = i + 1 == part.order.size();
    int64_t end = step.radix;
    if (end == 0 && is_last) end = table.rows;
    if (end == 0 && !is_last) {
      end = static_cast<int64_t>(steps[part.first_step + i + 1].nodes.size());
    }
    const Targets& to = targets[part.first_step + i];
    const int64_t least = is_last && step.radix == 0 ? -1 : 0;
    if (to.least < least || to.most >= end) {
      return fmt::format("step {}: leads to {}", part.first_step + i,
                         to.least < least ? to.least : to.most);
    }
  }
  if (part.match < 0) return std::nullopt;
  const DecisionMatch& match = decisions.data.matches[static_cast<size_t>(part.match)];
  if (match.first_row < 0 || match.first_row + match.rows > int64_t{table.rows} ||
      match.none < -1 || match.none >= int64_t{table.rows}) {
    return "matches other rows";
  }
  return std::nullopt;
}

}  // namespace

Offence VerifyDecisions(const Decisions& decisions) {
  std::vector<Targets> targets;
  for (const DecisionStep& step : decisions.data.steps) {
    if (Offence offence = CheckStep(step, targets.emplace_back())) {
      return fmt::format("decisions: a step {}", *offence);
    }
  }
  for (const DecisionMatch& match : decisions.data.matches) {
    if (Offence offence = CheckMatch(match)) return "decisions: a match " + *offence;
  }
  for (const auto& column : decisions.data.columns) {
    if (column.empty()) return "decisions: an empty column";
  }
  for (const DecisionTable& table : decisions.tables) {
    if (!table.texts.empty() && table.texts.size() != table.rows) {
      return fmt::format("decision table `{}`: {} texts for {} rows", table.name,
                         table.texts.size(), table.rows);
    }
    for (const DecisionPart& part : table.parts) {
      if (Offence offence = CheckPart(decisions, targets, table, part)) {
        return fmt::format("decision table `{}`: {}", table.name, *offence);
      }
    }
  }
  return std::nullopt;
}

}  // namespace tandem::program::internal
