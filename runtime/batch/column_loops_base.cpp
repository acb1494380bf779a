// SPDX-License-Identifier: Apache-2.0
// Loops over columns for any machine, and the choice between them and faster ones.
#include "runtime/batch/column_loops_body.h"

namespace tandem::batch {

const ColumnLoops& BaseColumnLoops() {
  static constexpr ColumnLoops kLoops = LoopsNamed("base");
  return kLoops;
}

const ColumnLoops& BestColumnLoops() {
#ifdef TANDEM_HAS_AVX2_COLUMNS
  if (__builtin_cpu_supports("avx2")) return Avx2ColumnLoops();
#endif
  return BaseColumnLoops();
}

}  // namespace tandem::batch
