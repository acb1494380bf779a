// SPDX-License-Identifier: Apache-2.0
// Buckets of nodes with many edges: where values are spread evenly one look finds the edge.
#include "runtime/program/decision_parts.h"

namespace tandem::program::internal {
namespace {

constexpr uint32_t kFewEdges = 4;       // found by halving, without buckets
constexpr uint64_t kBucketsAnEdge = 4;  // at most

}  // namespace

void NodeMaker::AddBuckets(kernels::DecisionNode& node) {
  const kernels::DecisionEdge* const edges = step_.edges.data() + node.edges.edge;
  const uint32_t count = node.edges.count;
  node.low = edges[1].low - 1;
  const uint64_t span =
      static_cast<uint64_t>(edges[count - 1].low) - static_cast<uint64_t>(node.low);
  while (span >> node.shift >= kBucketsAnEdge * count) ++node.shift;
  node.bucket = static_cast<uint32_t>(step_.buckets.size());
  node.last_bucket = static_cast<uint32_t>(span >> node.shift);
  uint32_t edge = 0;
  for (uint64_t bucket = 0; bucket <= node.last_bucket; ++bucket) {
    const uint32_t first = edge;
    // Edges that start within the bucket; the one before them reaches into it unless the first of
    // them starts with it.
    const auto start = [&](uint32_t i) {
      return static_cast<uint64_t>(edges[i].low) - static_cast<uint64_t>(node.low);
    };
    while (edge + 1 < count && start(edge + 1) >> node.shift == bucket) ++edge;
    const bool at_start = edge > first && bucket > 0 && start(first + 1) == bucket << node.shift;
    const uint32_t begin = at_start ? first + 1 : first;
    step_.buckets.push_back({node.edges.edge + begin, edge - begin + 1});
  }
}

void NodeMaker::End(int32_t missing) {
  kernels::DecisionNode node;
  node.edges = {static_cast<uint32_t>(first_), static_cast<uint32_t>(step_.edges.size() - first_)};
  node.missing = missing;
  if (node.edges.count > kFewEdges) AddBuckets(node);
  step_.nodes.push_back(node);
}

}  // namespace tandem::program::internal
