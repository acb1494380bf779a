// SPDX-License-Identifier: Apache-2.0
// --engine to an engine.
#pragma once

#include <memory>
#include <string>

#include "compiler/cli/artifact_file.h"
#include "runtime/base/status.h"
#include "runtime/exec/evaluate.h"

namespace tandem::native {
class AutoEngine;
}

namespace tandem::cli {

struct ChosenEngine {
  std::unique_ptr<exec::Engine> engine;
  const native::AutoEngine* as_auto = nullptr;  // the same engine, when it is one

  // For a summary at the end: what evaluated.
  std::string Name() const;
};

// "interpreter", "jit" (waits for the compilation) or "auto": the code of `library` when there is
// one, which must be of this program. `code_cache`: folder where native code is kept; empty: none.
// The program must outlive the engine.
base::Result<ChosenEngine> ChooseEngine(const program::Program& program, const std::string& name,
                                        const LoadedLibrary* library = nullptr,
                                        const std::string& code_cache = "");

}  // namespace tandem::cli
