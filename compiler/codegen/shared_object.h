// SPDX-License-Identifier: Apache-2.0
// One object file to one shared object: enough of a linker for code that needs nothing of anybody,
// so that native libraries are made on machines without a linker and have the same bytes on all.
#pragma once

#include <string>
#include <string_view>

#include <llvm/Support/MemoryBufferRef.h>

#include "runtime/base/status.h"

namespace tandem::codegen {

// x86-64 ELF. `symbol` is the one that others see; it is data. kInternal when the object needs
// another object, writes to data of its own, or has to know where it will be loaded.
base::Result<std::string> LinkSharedObject(llvm::MemoryBufferRef object, std::string_view symbol);

}  // namespace tandem::codegen
