// SPDX-License-Identifier: Apache-2.0
// A built policy: what `tandem build` writes and a runtime without the compiler decides by.
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
#include "runtime/program/program.h"

namespace tandem::artifact {

// A reader takes files of its major version whose minor version is not above its own.
inline constexpr uint16_t kMajor = 1;
inline constexpr uint16_t kMinor = 0;

// A plain value; readable by any number of threads.
struct Artifact {
  std::string tandem_version;  // of the compiler that built it
  // Verified. Policy name and version, schema, sources and decision tables are in it, and the time
  // zones that all of these name (Schema::zones).
  program::Program program;
  // The same policy with what explanations need (Program::trace); it may have been left out.
  std::optional<program::Program> explaining;
};

struct Section {
  std::string name;
  uint64_t size_bytes = 0;  // of its content
  bool is_required = false;
};

// What a file says about itself: its frame alone, nothing of its content.
struct Description {
  uint16_t major = 0;
  uint16_t minor = 0;
  uint64_t size_bytes = 0;
  std::string sha256;  // hex
  std::vector<Section> sections;  // as in the file
};

struct ReadOptions {
  bool explaining = true;  // false: Artifact::explaining is not read, when all that is wanted is
                           // decisions
};

// Whether bytes begin as those of an artifact do. Policies as text never do.
bool IsArtifact(std::string_view bytes);

// The checksum is compared before anything behind the header is looked at; then every count, index
// and value is checked, so that what is answered is safe to evaluate whoever made the file.
// kBadInput or kLimit with the reason otherwise. Nothing in the result refers to `bytes`.
base::Result<Artifact> Read(std::span<const std::byte> bytes, ReadOptions options = {});

// Header, checksum and the table of sections, checked as Read does.
base::Result<Description> Describe(std::span<const std::byte> bytes);

// The same bytes for equal artifacts, on every machine. Both programs must be verified, be of the
// same policy and, when there are two, bring the same tables and zones along.
std::string Write(const Artifact& artifact);

}  // namespace tandem::artifact
