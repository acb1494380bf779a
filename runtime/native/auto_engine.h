// SPDX-License-Identifier: Apache-2.0
// An engine that starts at once, interpreting, and goes over to native code when that is ready.
#pragma once

#include <memory>
#include <optional>

#include "runtime/native/jit.h"
#include "runtime/base/status.h"
#include "runtime/exec/evaluate.h"

namespace tandem::native {

// So many leads, 524,288, are interpreted in about the time that compiling takes: whenever a run
// ends, it took at most twice the time of the better way.
inline constexpr uint32_t kChunksBeforeCompiling = 512;

// Thread-safe like every engine. Its destructor waits for a compilation that has begun.
class AutoEngine : public exec::Engine {
 public:
  // Whether chunks are evaluated by native code from now on.
  virtual bool IsNative() const = 0;
  // Compiles if that has not begun; returns when it has ended, one way or the other.
  virtual void Wait() = 0;
  // Why there is no native code; empty while compiling and after success. The interpreter goes on.
  virtual std::optional<base::Error> CompileError() const = 0;
};

// Compiles in a thread of its own once kChunksBeforeCompiling chunks have been evaluated, so that a
// few leads cost neither the compiler nor LLVM's loading. The program must be verified and outlive
// the engine.
std::unique_ptr<AutoEngine> MakeAutoEngine(const program::Program& program,
                                           JitOptions options = {});

}  // namespace tandem::native
