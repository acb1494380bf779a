// SPDX-License-Identifier: Apache-2.0
// Levels of the x86-64 instruction set, as its psABI numbers them: what a library of native code
// asks of the machine that runs it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tandem::native {

enum class CpuLevel : uint8_t { kV2 = 2, kV3 = 3, kV4 = 4 };  // SSE4.2; AVX2; AVX-512
inline constexpr std::array kCpuLevels{CpuLevel::kV2, CpuLevel::kV3, CpuLevel::kV4};

// "x86-64-v3".
const char* Name(CpuLevel level);
std::optional<CpuLevel> CpuLevelCalled(std::string_view name);

// The highest that the processor and the system have; nothing below x86-64-v2, or on another
// architecture.
std::optional<CpuLevel> HostCpuLevel();

}  // namespace tandem::native
