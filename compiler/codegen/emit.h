// SPDX-License-Identifier: Apache-2.0
// A body and its plan to LLVM IR: one function a segment and one that calls segments and kernels.
//
// A segment loops over the chunk's rows, `lanes` at a time, in one basic block of explicit
// vectors: no tail, no branch. Values are kept in the lanes LaneBits gives. A mask is a vector of
// all-zero or all-one lanes of `mask_bits`: 16 where compares answer in full lanes (SSE, AVX2), so
// that and, or and sums of chosen points need no conversion; 1 where the machine has mask
// registers (AVX-512).
#pragma once

#include <string>

#include "runtime/native/jit.h"
#include "runtime/native/native_plan.h"

namespace llvm {
class Module;
class Function;
}  // namespace llvm

namespace tandem::codegen {

using namespace native;  // the other side of the door, one vocabulary

struct VectorShape {
  unsigned lanes = 16;
  unsigned mask_bits = 16;
};

// The function that evaluates a chunk of body `body`.
std::string ChunkSymbol(size_t body);

// The symbol of the kernel of operation `op_name`.
std::string KernelSymbol(const std::string& op_name);

struct EmitContext {
  llvm::Module& module;
  const program::Body& body;
  const NativePlan& plan;
  VectorShape shape;
  std::string prefix;  // of the names of its functions
  SeededFault fault = SeededFault::kNone;
  std::string cpu = "";           // the processor of its functions; empty: the module's
  bool kernels_in_table = false;  // as LibraryChunkFn, rather than by symbols
};

// void(const abi::ChunkArgs*), of internal linkage.
llvm::Function* EmitSegment(const EmitContext& context, const Step& step, const std::string& name);

// All segments of a body, and the function `symbol` that runs them.
llvm::Function* EmitBody(const EmitContext& context, const std::string& symbol);

}  // namespace tandem::codegen
