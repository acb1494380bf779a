// SPDX-License-Identifier: Apache-2.0
// Loops over columns for machines with AVX2; this file alone is compiled for them.
#include "runtime/batch/column_loops_body.h"

namespace tandem::batch {

const ColumnLoops& Avx2ColumnLoops() {
  static constexpr ColumnLoops kLoops = LoopsNamed("avx2");
  return kLoops;
}

}  // namespace tandem::batch
