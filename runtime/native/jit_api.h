// SPDX-License-Identifier: Apache-2.0
// The one door of libtandem_jit.so: a table of functions. Both sides come from one build.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/native/jit.h"

namespace tandem::native {

// Differs when the two sides were built from headers that disagree on what crosses the border.
constexpr uint64_t JitFingerprint() {
  uint64_t op_count = 0;
#define TANDEM_OP(name, result, a, b, c, form, doc) ++op_count;
#include "runtime/program/op.def"
#undef TANDEM_OP
  constexpr uint64_t kTableVersion = 4;
  return (((kTableVersion * 1'000 + op_count) * 10'000 + sizeof(program::Program)) * 1'000 +
          sizeof(program::Op)) *
             1'000 +
         sizeof(JitOptions);
}

struct JitApi {
  uint64_t fingerprint;
  base::Result<std::unique_ptr<exec::Engine>> (*compile)(const program::Program&,
                                                         const JitOptions&);
  base::Result<std::string> (*dump_ir)(const program::Program&, const JitOptions&);
  base::Result<std::string> (*dump_assembly)(const program::Program&, const JitOptions&);
  base::Result<std::string> (*compile_library)(const program::Program&,
                                               const std::vector<CpuLevel>&);
};

inline constexpr const char* kJitLibraryName = "libtandem_jit.so";
inline constexpr const char* kJitEntryName = "tandem_jit_api";
using JitEntryFn = const JitApi* (*)();

}  // namespace tandem::native
