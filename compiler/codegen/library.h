// SPDX-License-Identifier: Apache-2.0
// A Program to a shared object that runs without LLVM.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/native/cpu_level.h"
#include "runtime/program/program.h"

namespace tandem::codegen {

// Code for each level, and the table that finds it (native::LibraryTable). `levels`: ascending, at
// least one. The same bytes on every machine. kInternal as native::CompileNative, kBadInput where
// native code is not for x86-64.
base::Result<std::string> CompileLibrary(const program::Program& program,
                                         const std::vector<native::CpuLevel>& levels);

}  // namespace tandem::codegen
