// SPDX-License-Identifier: Apache-2.0
// From a policy's path to what a runtime loads, in one call.
#pragma once

#include <string>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/base/status.h"

namespace tandem::embed {

// What is needed before a policy is used: the unit, and its tables. Findings are in its sink,
// sorted, without what `ignore` lines hide of a policy with errors. Answers whether it is sound.
bool CheckForUse(pipeline::CompilationUnit& unit);

struct Compiled {
  std::string diagnostics;             // JSON, as of `tandem check --format json`
  base::Result<std::string> artifact;  // as of `tandem build`; kBadInput: the policy has errors
};

// kIo or kBadInput when there is no policy at `path`.
base::Result<Compiled> Compile(const std::string& path);

}  // namespace tandem::embed
