// SPDX-License-Identifier: Apache-2.0
// An engine that starts at once, interpreting, and goes over to native code when that is ready.
#pragma once

#include <memory>
#include <optional>

#include "compiler/codegen/jit.h"
#include "runtime/base/status.h"
#include "runtime/exec/evaluate.h"

namespace tandem::codegen {

// Thread-safe like every engine. Its destructor waits for the compilation.
class AutoEngine : public exec::Engine {
 public:
  // Whether chunks are evaluated by native code from now on.
  virtual bool IsNative() const = 0;
  // Returns when the compilation has ended, one way or the other.
  virtual void Wait() = 0;
  // Why there is no native code; empty while compiling and after success. The interpreter goes on.
  virtual std::optional<base::Error> CompileError() const = 0;
};

// Compiles in a thread of its own. The program must be verified and outlive the engine.
std::unique_ptr<AutoEngine> MakeAutoEngine(const program::Program& program);

}  // namespace tandem::codegen
