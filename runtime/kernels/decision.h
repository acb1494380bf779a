// SPDX-License-Identifier: Apache-2.0
// Contract: what decision tables are for the kernels. Rows of a table never become operations: a
// table is a few steps over these arrays, however many rows it has, so native code does not depend
// on the rows. Made by runtime/program/decision_builder.h, checked by the Program's verifier.
#pragma once

#include <cstdint>
#include <vector>

namespace tandem::kernels {

// Values from `low` up to the next edge's. The first edge of a node starts at the least int64.
struct DecisionEdge {
  int64_t low = 0;
  int64_t to = 0;
};

// Some edges in a row, one at least, of which one is looked for by halving.
struct DecisionBucket {
  uint32_t edge = 0;
  uint32_t count = 0;
};

// What is still possible. Values from `low` on fall into buckets of 2^shift values; those below are
// in the first, those behind the last in the last.
struct DecisionNode {
  int64_t low = 0;
  DecisionBucket edges;      // all of the node's
  uint32_t bucket = 0;       // the first
  uint32_t last_bucket = 0;  // how many follow it; 0: there is none, all edges are looked through
  uint32_t shift = 0;
  int32_t missing = 0;  // like DecisionEdge::to
};

// Looks at one input. States are nodes, and edges lead to the nodes of the next step; those of a
// table's last step to rows, or to what stands for none. With a radix there is one node, edges lead
// to classes, and the new state is the old one times radix plus the class.
struct DecisionStep {
  std::vector<DecisionNode> nodes;
  std::vector<DecisionBucket> buckets;
  std::vector<DecisionEdge> edges;
  int64_t radix = 0;
};

// Rows that a class of one input leaves possible, as bitmaps: every `stride`-th class has its own,
// the others are reached from it by the rows in which each class differs from the one before.
struct DecisionClasses {
  uint32_t stride = 1;
  std::vector<uint64_t> bitmaps;
  std::vector<uint32_t> changes;  // rows
  std::vector<uint32_t> ends;     // by class: the end of its part of `changes`
};

// For tables whose rows overlap so much that nodes would become too many: classes packed by steps
// with radixes are unpacked, and rows possible by all of them are those that match.
struct DecisionMatch {
  uint32_t rows = 0;
  int64_t first_row = 0;  // what bit 0 stands for
  int64_t none = -1;
  std::vector<DecisionClasses> inputs;
};

struct Decisions {
  std::vector<DecisionStep> steps;
  std::vector<DecisionMatch> matches;
  std::vector<std::vector<int64_t>> columns;  // of kLookup
};

// Of one match, so that its bitmaps fit on the stack.
inline constexpr uint32_t kMaxMatchRows = 16'384;

}  // namespace tandem::kernels
