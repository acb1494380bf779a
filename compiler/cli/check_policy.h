// SPDX-License-Identifier: Apache-2.0
// Everything that is asked of a policy by itself: `tandem check`, and a step of `tandem ci`.
#pragma once

#include "compiler/analyze/analyze.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::cli {

// Checks the unit, its tables, and what no lead reaches. Findings are in its sink, sorted; the
// report is empty when there are errors.
analyze::Report CheckPolicy(pipeline::CompilationUnit& unit);

// The same without the analyses: what a command needs before it uses a policy. Whether it is sound.
bool CheckForUse(pipeline::CompilationUnit& unit);

}  // namespace tandem::cli
