// SPDX-License-Identifier: Apache-2.0
// The one door of libtandem_compiler.so: C types only, as its two sides may come from two builds.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/include/tandem/tandem.h"

namespace tandem::capi {

enum class CompiledPart : int32_t {
  kArtifact = 0,     // the bytes of `tandem build`, on success
  kDiagnostics = 1,  // JSON, when the files could be read
  kRefusal = 2,      // why there is no artifact, one sentence
};

// Takes a part over, each at most once. Answers whether it could.
using TakePartFn = bool (*)(void* user, CompiledPart part, const char* bytes, size_t size);

// Nothing is thrown, printed or kept. Threads may call at once.
using CompileFn = tandem_status (*)(const char* path, TakePartFn take, void* user);

inline constexpr const char* kCompilerLibraryName = "libtandem_compiler.so";
inline constexpr const char* kCompilerEntryName = "tandem_compiler_compile_1";

}  // namespace tandem::capi
