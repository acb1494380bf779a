// SPDX-License-Identifier: Apache-2.0
// Names of levels, and that of this machine.
#include "runtime/native/cpu_level.h"

namespace tandem::native {

const char* Name(CpuLevel level) {
  switch (level) {
    case CpuLevel::kV2:
      return "x86-64-v2";
    case CpuLevel::kV3:
      return "x86-64-v3";
    case CpuLevel::kV4:
      return "x86-64-v4";
  }
  return "";
}

std::optional<CpuLevel> CpuLevelCalled(std::string_view name) {
  for (const CpuLevel level : kCpuLevels) {
    if (name == Name(level)) return level;
  }
  return std::nullopt;
}

std::optional<CpuLevel> HostCpuLevel() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return CpuLevel::kV4;
  if (__builtin_cpu_supports("x86-64-v3")) return CpuLevel::kV3;
  if (__builtin_cpu_supports("x86-64-v2")) return CpuLevel::kV2;
#endif
  return std::nullopt;
}

}  // namespace tandem::native
