// SPDX-License-Identifier: Apache-2.0
// How a body of a Program is cut into functions and where values live that cross them. Knows no
// LLVM, so that the size of the scratch memory is known before anything is compiled. Deterministic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/program/program.h"

namespace tandem::native {

// Code generation is worse than linear in the size of a function, and values that cross functions
// go through memory: measured best between 128 and 512 operations.
inline constexpr size_t kMaxSegmentOps = 256;

// Lanes narrower than this would halve the arithmetic but make every mask change its width.
inline constexpr unsigned kMinLaneBits = 16;

// Bits of the lanes that hold every value of [low, high]: 16, 32 or 64.
unsigned LaneBits(const program::Op& op);

// Cheaper to compute again in each function than to keep: constants, scalars, loads.
bool IsRecomputed(const program::Op& op, const std::vector<program::Op>& ops);

// Chunk-long home of a value in the scratch memory. bits: 1 for a mask (a bitmap as in abi.h),
// 64 where a kernel reads or wrote it, else the lanes it is computed in.
struct Slot {
  size_t offset = 0;
  unsigned bits = 0;
};

// One step of a chunk's evaluation: either a kernel over the chunk, or a function that loops over
// the rows, computing `ops` in order and storing `results`.
struct Step {
  program::OpId kernel = program::kNoOp;
  std::vector<program::OpId> ops;
  std::vector<uint32_t> results;
};

struct NativePlan {
  std::vector<Step> steps;
  std::vector<std::optional<Slot>> slots;  // by operation
  size_t scratch_bytes = 0;                // with a place for unwanted results at offset 0
};

// The body must be of a verified program. Operations no result needs are left out.
NativePlan MakePlan(const program::Body& body);

}  // namespace tandem::native
