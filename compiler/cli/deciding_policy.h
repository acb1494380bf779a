// SPDX-License-Identifier: Apache-2.0
// What commands that decide work by: a policy as text, or what was built of one.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "compiler/cli/artifact_file.h"
#include "compiler/cli/console.h"
#include "compiler/pipeline/compilation_unit.h"

namespace tandem::cli {

// For --help.
inline constexpr const char* kDecidingPolicyHelp =
    "a folder with .tandem files, one file, a built policy\n"
    "(.tpol, .so), or - for any of them on stdin";
inline constexpr const char* kVerifyWithHelp =
    "of a built policy: who may have signed it; FILE as for\nssh-keygen(1), ALLOWED SIGNERS";

class DecidingPolicy {
 public:
  explicit DecidingPolicy(pipeline::CompilationUnit unit) : made_of_(std::move(unit)) {}
  explicit DecidingPolicy(LoadedArtifact artifact) : made_of_(std::move(artifact)) {}

  // Verified. `trace`: with what explanations need; kBadInput when it was built without.
  base::Result<program::Program> Lower(bool trace) const;

  // Code for what Lower(false) gives; null when there is none.
  const LoadedLibrary* library() const {
    const auto* const built = std::get_if<LoadedArtifact>(&made_of_);
    return built != nullptr && built->library ? &*built->library : nullptr;
  }

  // Null when it was built.
  const pipeline::CompilationUnit* unit() const {
    return std::get_if<pipeline::CompilationUnit>(&made_of_);
  }

 private:
  std::variant<pipeline::CompilationUnit, LoadedArtifact> made_of_;
};

// Nothing when it cannot be read or has errors: told, `code` set. `verify_with`: --verify-with.
std::optional<DecidingPolicy> LoadDecidingPolicy(const std::string& path,
                                                 const std::string& verify_with, bool as_json,
                                                 Console& console, int& code);

}  // namespace tandem::cli
