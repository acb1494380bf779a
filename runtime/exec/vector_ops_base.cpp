// SPDX-License-Identifier: Apache-2.0
// The interpreter's loops for any machine, and the choice between them and faster ones.
#include "runtime/exec/vector_loops.h"

namespace tandem::exec {

const VectorOps& BaseVectorOps() {
  static constexpr VectorOps kOps = {"base", FindOp, FindWiden, Fill, FindStore};
  return kOps;
}

const VectorOps& BestVectorOps() {
#ifdef TANDEM_HAS_AVX2_OPS
  if (__builtin_cpu_supports("avx2")) return Avx2VectorOps();
#endif
  return BaseVectorOps();
}

}  // namespace tandem::exec
