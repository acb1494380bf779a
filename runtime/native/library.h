// SPDX-License-Identifier: Apache-2.0
// Code that was compiled ahead of time, as an engine.
#pragma once

#include <memory>
#include <string_view>

#include "runtime/base/status.h"
#include "runtime/exec/evaluate.h"
#include "runtime/native/library_file.h"

namespace tandem::native {

// Loads the code of `file` at the highest level that this machine has, after checking that it is of
// this build and for this program (that of the artifact in the same file). What is loaded are these
// bytes, not a path: a file that is replaced meanwhile, or later, changes nothing. The engine keeps
// the code loaded; neither `file` nor `program` is needed afterwards. kBadInput when the library
// cannot be used here, kIo when the system refuses to load it.
//
// This runs code: whoever made the file is trusted as the makers of the program are.
base::Result<std::unique_ptr<exec::Engine>> OpenLibrary(const LibraryFile& file,
                                                        const program::Program& program);

}  // namespace tandem::native
