// SPDX-License-Identifier: Apache-2.0
// Checks everything the engines rely on, so that no Program, whatever its origin, can make them
// misbehave.
#pragma once

#include "runtime/base/status.h"
#include "runtime/program/program.h"

namespace tandem::program {

// Operands exist, come earlier and have the right kind; inputs and results are in range and of
// fitting width; immediate values are legal; ranges are sound for constants, loads and parameters.
// kInternal on the first offence.
base::Result<void> Verify(const Program& program);

// One line an operation: `%12 = kSelect %3 %7 %8  [0, 40]`, with inputs before and results behind.
std::string Dump(const Program& program);

}  // namespace tandem::program
