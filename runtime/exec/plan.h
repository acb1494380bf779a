// SPDX-License-Identifier: Apache-2.0
// A body of a Program made ready to interpret: for each step what to call and where its operands
// lie. Private to this folder.
#pragma once

#include <vector>

#include "runtime/exec/vector_ops.h"

namespace tandem::exec {

// Where a value lies, relative to a table of bases that is made anew for each chunk.
struct Address {
  enum Base : uint32_t { kNothing, kMasks, kColumns, kPool, kParams, kFirstInput };
  uint32_t base = kNothing;
  bool is_scalar = false;  // one int64 for all rows
  uint64_t offset_bytes = 0;
};

struct Step {
  enum Kind : uint8_t { kVector, kKernel, kStore };
  Kind kind = kVector;
  VectorFn vector = nullptr;       // kVector, kStore
  abi::KernelFn kernel = nullptr;  // kKernel
  Address a, b, c, out;            // out: not of kStore
  size_t output = 0;               // kStore: index into ChunkArgs::outputs
  int64_t imm = 0;
};

struct Plan {
  std::vector<Step> steps;
  std::vector<int64_t> pool;  // constants, and the two constant masks
  size_t input_count = 0;
  size_t masks_at_bytes = 0;  // in scratch, behind the table of bases
  size_t columns_at_bytes = 0;
  size_t scratch_bytes = 0;
  std::vector<Address> values;  // of each operation, when all are kept
};

enum class Keep : uint8_t {
  kResults,  // operations that no result needs are left out, slots are used again
  kAll,      // every operation keeps its own slot; no results are stored
};

// The body must be of a verified program.
Plan MakePlan(const program::Body& body, Keep keep, const VectorOps& ops);

// Evaluates one chunk; args.scratch has plan.scratch_bytes, aligned to 64.
void RunPlan(const Plan& plan, const abi::ChunkArgs& args);

// Where a value of the chunk last run with this scratch memory lies.
const std::byte* Locate(const void* scratch, const Address& address);

}  // namespace tandem::exec
