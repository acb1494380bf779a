// SPDX-License-Identifier: Apache-2.0
// The interpreter's loops for machines with AVX2; this file alone is compiled for them.
#include "runtime/exec/vector_loops.h"

namespace tandem::exec {

const VectorOps& Avx2VectorOps() {
  static constexpr VectorOps kOps = {"avx2", FindOp, FindWiden, Fill, FindStore};
  return kOps;
}

}  // namespace tandem::exec
