// SPDX-License-Identifier: Apache-2.0
// What `tandem build --native` writes: a shared object, the artifact it was made of behind it, and
// a trailer that tells whether both are whole and whose code it is, before any of it is run.
// docs/ARTIFACTS.md says byte by byte how it is laid out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/kernels/abi.h"
#include "runtime/native/cpu_level.h"

namespace tandem::native {

// The one symbol of the shared object: a LibraryTable.
inline constexpr const char* kLibrarySymbol = "tandem_native_policy_v1";

// Behind it, for each level: the level, then for each body of the program where its
// LibraryChunkFn is, in bytes from the start of the table. All of them int32.
struct LibraryTable {
  uint64_t scratch_bytes;
  uint32_t level_count;
  uint32_t body_count;

  const int32_t* entries() const { return reinterpret_cast<const int32_t*>(this + 1); }
};
static_assert(sizeof(LibraryTable) == 16);

// Native code of one body in a library: kernels come by KernelIndex, so that the library needs
// nothing of the process that opens it.
using LibraryChunkFn = void (*)(const abi::ChunkArgs* args, const abi::KernelFn* kernels);

// Where the kernel of operation `op_name` stands in the table that libraries are given.
std::optional<size_t> KernelIndex(std::string_view op_name);

// Differs between two builds of Tandem whose libraries are not alike: another version, other
// operations, other kernels, another layout of what code and runtime hand each other.
uint64_t LibraryFingerprint();

// Whether bytes begin as a shared object does. Neither a policy as text nor an artifact does.
bool IsLibrary(std::string_view bytes);

// Views into the bytes it was read from.
struct LibraryFile {
  std::string_view code;  // of the shared object
  std::string_view artifact;
  uint64_t fingerprint = 0;
  std::vector<CpuLevel> levels;  // ascending
};

std::string MakeLibraryFile(std::string_view code, std::string_view artifact,
                            std::span<const CpuLevel> levels);

// The checksum first. kBadInput with the reason when a byte was changed or is missing; a library of
// another build is read (FitsThisBuild refuses it).
base::Result<LibraryFile> ReadLibraryFile(std::string_view bytes);

base::Result<void> FitsThisBuild(const LibraryFile& file);

}  // namespace tandem::native
