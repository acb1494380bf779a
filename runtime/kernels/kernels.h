// SPDX-License-Identifier: Apache-2.0
// The kernels: what every engine calls for the operations of form K in runtime/program/op.def.
//
// Kernels are found by the name of their operation, so that this folder need not know the Program.
// All are total: any int64 is allowed in any row, no row traps, and what is undefined is 0. The
// semantics of one row are in row.h. Thread-safe; they keep no state.
#pragma once

#include <cstddef>
#include <string_view>

#include "runtime/kernels/abi.h"

namespace tandem::kernels {

// `op_name` as in op.def: "kMulScaled". Null when that operation has no kernel.
abi::KernelFn FindKernel(std::string_view op_name);

// All of them, in no particular order: for tables of symbols.
struct NamedKernel {
  const char* op_name;
  abi::KernelFn kernel;
};
const NamedKernel* Kernels();
size_t KernelCount();

}  // namespace tandem::kernels
