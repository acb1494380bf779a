// SPDX-License-Identifier: Apache-2.0
// Decision tables. A step goes over blocks of rows, each time doing the same for all of a block
// without a branch, so that the loads of many rows are under way at once.
#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/kernels/decision.h"
#include "runtime/kernels/declarations.h"
#include "runtime/kernels/loops.h"

namespace tandem::kernels {
namespace {

constexpr uint32_t kBlockRows = 64;
constexpr uint32_t kMatchWords = kMaxMatchRows / 64;

const Decisions& DecisionsOf(const abi::ChunkArgs* args) {
  return *static_cast<const Decisions*>(args->decisions);
}

// States are nodes, or there is one node and states are packed classes. A state that is no node
// counts as the last.
class Nodes {
 public:
  explicit Nodes(const DecisionStep& step)
      : nodes_(step.nodes.data()),
        last_(step.nodes.size() - 1),
        used_(step.radix == 0 ? ~uint64_t{0} : 0),
        radix_(static_cast<uint64_t>(step.radix)) {}

  const DecisionNode& Of(int64_t state) const {
    return nodes_[std::min(static_cast<uint64_t>(state) & used_, last_)];
  }
  int64_t Next(int64_t state, int64_t to) const {
    return static_cast<int64_t>(static_cast<uint64_t>(state) * radix_ + static_cast<uint64_t>(to));
  }

 private:
  const DecisionNode* nodes_;
  uint64_t last_;
  uint64_t used_;
  uint64_t radix_;
};

DecisionBucket BucketOf(const DecisionNode& node, const DecisionBucket* buckets, int64_t value) {
  const uint64_t above =
      value > node.low ? static_cast<uint64_t>(value) - static_cast<uint64_t>(node.low) : 0;
  const uint64_t bucket = std::min<uint64_t>(above >> node.shift, node.last_bucket);
  const DecisionBucket* const at =
      node.last_bucket == 0 ? &node.edges : buckets + node.bucket + bucket;
  return *at;
}

// The last edge of each row's bucket that does not start above the row's value.
void StepBlock(const DecisionStep& step, const Nodes& nodes, const int64_t* states,
               const int64_t* values, int64_t* out) {
  uint32_t edge[kBlockRows];
  uint32_t count[kBlockRows];
  uint32_t most = 1;
  for (uint32_t row = 0; row < kBlockRows; ++row) {
    const DecisionBucket bucket = BucketOf(nodes.Of(states[row]), step.buckets.data(), values[row]);
    edge[row] = bucket.edge;
    count[row] = bucket.count;
    most = std::max(most, bucket.count);
  }
  const DecisionEdge* const edges = step.edges.data();
  for (; most > 1; most -= most / 2) {
    for (uint32_t row = 0; row < kBlockRows; ++row) {
      const uint32_t half = count[row] / 2;
      edge[row] += edges[edge[row] + half].low <= values[row] ? half : 0;
      count[row] -= half;
    }
  }
  for (uint32_t row = 0; row < kBlockRows; ++row) {
    out[row] = nodes.Next(states[row], edges[edge[row]].to);
  }
}

// The bitmap of a class into `into`.
void Unfold(const DecisionClasses& classes, uint64_t at, uint32_t words, uint64_t* into) {
  const uint64_t last = classes.ends.size() - 1;
  at = std::min(at, last);
  const uint64_t kept = at / classes.stride;
  std::memcpy(into, classes.bitmaps.data() + kept * words, words * sizeof(uint64_t));
  const uint32_t first = classes.ends[kept * classes.stride];
  for (uint32_t i = first; i < classes.ends[at]; ++i) {
    const uint32_t row = classes.changes[i];
    into[row / 64] ^= uint64_t{1} << (row % 64);
  }
}

int64_t FirstMatch(const DecisionMatch& match, uint64_t state) {
  uint64_t possible[kMatchWords];
  uint64_t next[kMatchWords];
  const uint32_t words = (match.rows + 63) / 64;
  for (size_t i = match.inputs.size(); i-- > 0;) {
    const DecisionClasses& classes = match.inputs[i];
    const uint64_t radix = classes.ends.size();
    const uint64_t at = state % radix;
    state /= radix;
    if (i + 1 == match.inputs.size()) {
      Unfold(classes, at, words, possible);
      continue;
    }
    Unfold(classes, at, words, next);
    for (uint32_t word = 0; word < words; ++word) possible[word] &= next[word];
  }
  for (uint32_t word = 0; word < words; ++word) {
    if (possible[word] == 0) continue;
    return match.first_row + word * 64 + std::countr_zero(possible[word]);
  }
  return match.none;
}

}  // namespace

void TableStepKernel(const abi::ChunkArgs* args, const int64_t* a, const int64_t* b, int64_t imm,
                     void* out) {
  const DecisionStep& step = DecisionsOf(args).steps[static_cast<size_t>(imm)];
  const Nodes nodes(step);
  for (uint32_t row = 0; row < args->rows; row += kBlockRows) {
    StepBlock(step, nodes, a + row, b + row, static_cast<int64_t*>(out) + row);
  }
}

void TableMissingKernel(const abi::ChunkArgs* args, const int64_t* a, const int64_t*, int64_t imm,
                        void* out) {
  const Nodes nodes(DecisionsOf(args).steps[static_cast<size_t>(imm)]);
  ForValues(args, out, [&](uint32_t row) { return nodes.Next(a[row], nodes.Of(a[row]).missing); });
}

void TableMatchKernel(const abi::ChunkArgs* args, const int64_t* a, const int64_t*, int64_t imm,
                      void* out) {
  const DecisionMatch& match = DecisionsOf(args).matches[static_cast<size_t>(imm)];
  ForValues(args, out,
            [&](uint32_t row) { return FirstMatch(match, static_cast<uint64_t>(a[row])); });
}

void LookupKernel(const abi::ChunkArgs* args, const int64_t* a, const int64_t*, int64_t imm,
                  void* out) {
  const std::vector<int64_t>& column = DecisionsOf(args).columns[static_cast<size_t>(imm)];
  const int64_t* const entries = column.data();
  const uint64_t last = column.size() - 1;
  ForValues(args, out, [&](uint32_t row) {
    const auto at = static_cast<uint64_t>(a[row]);
    const int64_t entry = entries[std::min(at, last)];
    return at <= last ? entry : 0;
  });
}

}  // namespace tandem::kernels
