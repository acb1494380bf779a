// SPDX-License-Identifier: Apache-2.0
// Native code for a Program. Free of LLVM: the compiler proper is libtandem_jit.so, opened by the
// first call of a function below, so that commands which compile nothing do not pay for loading it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/native/cpu_level.h"
#include "runtime/native/seeded_fault.h"
#include "runtime/base/status.h"
#include "runtime/exec/evaluate.h"
#include "runtime/program/program.h"

namespace tandem::native {

enum class Level : uint8_t {
  kO0,         // no optimisation, one-bit masks: a second, independent witness for tests
  kOptimised,  // what runs
};

struct JitOptions {
  Level level = Level::kOptimised;
  SeededFault seeded_fault = SeededFault::kNone;
  std::string code_cache;  // folder of a CodeCache (code_cache.h); empty: none
};

// Compiles for the machine this runs on. The program is verified first and not needed afterwards.
// The engine frees its code when destroyed. Any number of threads may compile, evaluate and destroy
// at once. kIo when libtandem_jit.so cannot be opened, kInternal when the program does not verify
// or LLVM refuses.
[[nodiscard]] base::Result<std::unique_ptr<exec::Engine>> CompileNative(
    const program::Program& program, const JitOptions& options = {});

// The LLVM IR, and the host's assembly, of what CompileNative would run. Errors likewise.
[[nodiscard]] base::Result<std::string> DumpIr(const program::Program& program,
                                               const JitOptions& options = {});
[[nodiscard]] base::Result<std::string> DumpAssembly(const program::Program& program,
                                                     const JitOptions& options = {});

// A shared object with code for each level, for machines without LLVM; MakeLibraryFile makes it
// one that OpenLibrary opens. `levels`: ascending, at least one; they need not be of this machine.
// The same program and levels give the same bytes. Errors likewise; kBadInput where native code is
// not for x86-64.
[[nodiscard]] base::Result<std::string> CompileLibrary(const program::Program& program,
                                                       const std::vector<CpuLevel>& levels);

}  // namespace tandem::native
