// SPDX-License-Identifier: Apache-2.0
// Built policies as files: telling them from policies as text, reading them, whose they are.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/artifact/artifact.h"
#include "runtime/base/status.h"
#include "runtime/native/library_file.h"

namespace tandem::cli {

inline constexpr std::string_view kArtifactEnding = ".tpol";
inline constexpr const char* kNoSignatureOfStdin =
    "--verify-with needs a file: beside stdin lies no signature";

// Whether something begins as artifacts or shared libraries do.
bool IsBuilt(std::string_view bytes);
// A file (no folder, not stdin) that ends in .tpol, or is built.
bool NamesArtifact(const std::string& path);

// Code beside an artifact; `file` is a view of `bytes`.
struct LoadedLibrary {
  std::shared_ptr<const std::string> bytes;
  native::LibraryFile file;
};

struct LoadedArtifact {
  artifact::Artifact artifact;
  artifact::Description description;
  std::optional<LoadedLibrary> library;  // of `tandem build --native`; nothing of it has run
  std::string signed_by;                 // empty: nobody asked
};

// What was built, with code or without.
base::Result<LoadedArtifact> ReadArtifact(std::string bytes);

// `verify_with`: a file of allowed signers; the signature beside the file is then checked before
// anything of the file is looked at. Empty: whoever made it. Errors name the file. "-" is stdin,
// for which `verify_with` is empty.
base::Result<LoadedArtifact> LoadArtifact(const std::string& path, const std::string& verify_with);

}  // namespace tandem::cli
