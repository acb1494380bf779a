// SPDX-License-Identifier: Apache-2.0
// Modules: libraries of Tandem that are opened when they are first asked for.
#pragma once

#include <string>

#include "runtime/base/status.h"

namespace tandem::base {

struct ModuleEntry {
  void* address = nullptr;
  std::string path;  // of the module, for messages
};

// The symbol `entry` of the module `file` ("libtandem_jit.so"). Looked for beside the binary that
// this code is linked into, then beside the executable, in each case also where installing puts
// modules; last where the system looks. The module stays open for the life of the process. kIo with
// the reason when there is none, it cannot be opened, or belongs to another build.
Result<ModuleEntry> OpenModule(const char* file, const char* entry);

}  // namespace tandem::base
