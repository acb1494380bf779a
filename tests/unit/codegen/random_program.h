// SPDX-License-Identifier: Apache-2.0
// Random Programs that verify, with every operation among them.
#pragma once

#include "tests/unit/codegen/program_builder.h"

namespace tandem::native::testing {

// `op_count` operations over 12 inputs of all widths, with some of the last ones as results.
// Kernels are one operation in `kernel_every`.
ProgramBuilder RandomProgram(uint64_t seed, size_t op_count, unsigned kernel_every);

}  // namespace tandem::native::testing
