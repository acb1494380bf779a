// SPDX-License-Identifier: Apache-2.0
// Names of processors to levels; code and artifact to one file.
#include "compiler/cli/native_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "runtime/native/jit.h"
#include "runtime/native/library_file.h"

namespace tandem::cli {
namespace {

std::optional<native::CpuLevel> LevelOf(std::string_view name) {
  return name == "native" ? native::HostCpuLevel() : native::CpuLevelCalled(name);
}

}  // namespace

base::Result<std::vector<native::CpuLevel>> ParseCpus(const std::string& text) {
  std::set<native::CpuLevel> levels;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(',', start), text.size());
    const std::string_view name = std::string_view(text).substr(start, end - start);
    const std::optional<native::CpuLevel> level = LevelOf(name);
    if (!level) {
      return base::Fail(base::ErrorKind::kBadInput,
                        fmt::format("--cpu takes {} and native, several with commas between, "
                                    "not `{}`",
                                    Names({native::kCpuLevels.begin(), native::kCpuLevels.end()}),
                                    name));
    }
    levels.insert(*level);
    start = end + 1;
  }
  return std::vector<native::CpuLevel>(levels.begin(), levels.end());
}

base::Result<std::string> BuildLibrary(const artifact::Artifact& artifact,
                                       std::string_view artifact_bytes,
                                       const std::vector<native::CpuLevel>& cpus) {
  const base::Result<std::string> code = native::CompileLibrary(artifact.program, cpus);
  if (!code) {
    return tl::unexpected<base::Error>(code.error());
  }
  return native::MakeLibraryFile(*code, artifact_bytes, cpus);
}

std::string Names(const std::vector<native::CpuLevel>& cpus) {
  std::string names;
  for (const native::CpuLevel cpu : cpus) {
    names += (names.empty() ? "" : ", ") + std::string(native::Name(cpu));
  }
  return names;
}

}  // namespace tandem::cli
