// SPDX-License-Identifier: Apache-2.0
// The outside of an artifact: header, checksum, sections one after the other. Private to this
// folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/artifact/artifact.h"

namespace tandem::artifact::internal {

// Names of sections.
inline constexpr std::string_view kMeta = "META";
inline constexpr std::string_view kOperations = "OPER";
inline constexpr std::string_view kZones = "ZONE";
inline constexpr std::string_view kDecisions = "DECI";
inline constexpr std::string_view kProgram = "PROG";
inline constexpr std::string_view kExplaining = "EXPL";

struct SectionView {
  std::string_view name;
  bool is_required = false;
  std::string_view content;
};

struct Frame {
  uint16_t major = 0;
  uint16_t minor = 0;
  std::string sha256;
  std::vector<SectionView> sections;

  // Null when the file has none of that name.
  const SectionView* Find(std::string_view name) const;
};

// Views into `bytes`. Checksum first.
base::Result<Frame> ParseFrame(std::string_view bytes);

std::string MakeFrame(const std::vector<SectionView>& sections);

}  // namespace tandem::artifact::internal
