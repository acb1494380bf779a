// SPDX-License-Identifier: Apache-2.0
// Which of the two a POLICY argument is.
#include "compiler/cli/deciding_policy.h"

#include "compiler/cli/load_policy.h"

namespace tandem::cli {

base::Result<program::Program> DecidingPolicy::Lower(bool trace) const {
  if (const pipeline::CompilationUnit* const of = unit()) return of->Lower({.trace = trace});
  const artifact::Artifact& built = std::get<LoadedArtifact>(made_of_).artifact;
  if (!trace) return built.program;
  if (built.explaining) return *built.explaining;
  return base::Fail(base::ErrorKind::kBadInput,
                    "the policy was built with --no-explain, so it knows no reasons");
}

namespace {

// `-`: what stands on stdin says which of the two it is.
std::optional<DecidingPolicy> FromStdin(bool as_json, Console& console, int& code) {
  base::Result<std::string> bytes = ReadStdin();
  if (!bytes) {
    code = console.Fail(bytes.error());
    return std::nullopt;
  }
  if (IsBuilt(*bytes)) {
    base::Result<LoadedArtifact> loaded = ReadArtifact(std::move(*bytes));
    if (loaded) return DecidingPolicy(std::move(*loaded));
    code = console.Fail({loaded.error().kind, "stdin: " + loaded.error().message});
    return std::nullopt;
  }
  base::Result<pipeline::CompilationUnit> unit = PolicyFromStdin(std::move(*bytes));
  if (!unit) {
    code = console.Fail(unit.error());
    return std::nullopt;
  }
  auto sound = SoundPolicy(std::move(*unit), as_json, console, code);
  if (!sound) return std::nullopt;
  return DecidingPolicy(std::move(*sound));
}

}  // namespace

std::optional<DecidingPolicy> LoadDecidingPolicy(const std::string& path,
                                                 const std::string& verify_with, bool as_json,
                                                 Console& console, int& code) {
  if (NamesArtifact(path)) {
    base::Result<LoadedArtifact> loaded = LoadArtifact(path, verify_with);
    if (loaded) return DecidingPolicy(std::move(*loaded));
    code = console.Fail(loaded.error());
    return std::nullopt;
  }
  if (!verify_with.empty()) {
    code = console.FailUsage(path == "-" ? kNoSignatureOfStdin
                                         : "--verify-with is for built policies; a policy as text "
                                           "is not signed");
    return std::nullopt;
  }
  if (path == "-") return FromStdin(as_json, console, code);
  std::optional<pipeline::CompilationUnit> unit = LoadSoundPolicy(path, as_json, console, code);
  if (!unit) return std::nullopt;
  return DecidingPolicy(std::move(*unit));
}

}  // namespace tandem::cli
