// SPDX-License-Identifier: Apache-2.0
// `tandem build --native`: which processors the code is for, and the file it goes into.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/artifact/artifact.h"
#include "runtime/base/status.h"
#include "runtime/native/cpu_level.h"

namespace tandem::cli {

inline constexpr std::string_view kLibraryEnding = ".so";
inline constexpr const char* kDefaultCpus = "x86-64-v2,x86-64-v3";

// "x86-64-v2,x86-64-v3", "native": ascending, each once. kBadInput says what is none.
base::Result<std::vector<native::CpuLevel>> ParseCpus(const std::string& text);

// The whole library: code of the artifact's Program, and the artifact.
base::Result<std::string> BuildLibrary(const artifact::Artifact& artifact,
                                       std::string_view artifact_bytes,
                                       const std::vector<native::CpuLevel>& cpus);

// "x86-64-v2, x86-64-v3".
std::string Names(const std::vector<native::CpuLevel>& cpus);

}  // namespace tandem::cli
