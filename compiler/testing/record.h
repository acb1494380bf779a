// SPDX-License-Identifier: Apache-2.0
// A real lead as a `test`: what rules read of it, without what would say who it is.
#pragma once

#include <string>
#include <vector>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/status.h"
#include "runtime/batch/batch.h"

namespace tandem::testing {

// The policy's Program with columns for the values of everything that rules read, so that a lead
// can be read back from a batch of it.
program::Program RecordingProgram(const pipeline::CompilationUnit& unit);

// Row 0 of a batch of the recording program. Events later than `as_of_us` do not exist yet.
hir::Test ReadBack(const program::Program& recording, const batch::Batch& leads,
                   const batch::Events* events, int64_t as_of_us);

struct Masked {
  hir::Test test;
  std::vector<std::string> kept;  // that stay: no text that was tried answers alike
};
// Texts replaced by others to which every rule of the policy answers the same.
base::Result<Masked> MaskTexts(const pipeline::CompilationUnit& unit, hir::Test test);

// The test as text, with what the policy decides as its expectations.
base::Result<std::string> TestOf(const pipeline::CompilationUnit& unit, const hir::Test& test,
                                 const std::string& name);

// Why the text does not hold as a test of the policy; empty: it was run and passes.
std::string Refuted(const pipeline::CompilationUnit& unit, const std::string& text,
                    const std::string& name);

}  // namespace tandem::testing
