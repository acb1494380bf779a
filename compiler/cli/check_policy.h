// SPDX-License-Identifier: Apache-2.0
// Everything that is asked of a policy by itself: `tandem check`, and a step of `tandem ci`.
#pragma once

#include "compiler/analyze/analyze.h"
#include "compiler/embed/compile.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::cli {

// Checks the unit, its tables, and what no lead reaches. Findings are in its sink, sorted; the
// report is empty when there are errors.
analyze::Report CheckPolicy(pipeline::CompilationUnit& unit);

// Its two halves.
using embed::CheckForUse;
// What is asked of a policy that is sound. Finds errors, too, of a policy that can be used.
analyze::Report AnalyzePolicy(pipeline::CompilationUnit& unit);

}  // namespace tandem::cli
