// SPDX-License-Identifier: Apache-2.0
// A file is read once, so that what was verified is what is decided by.
#include "compiler/cli/artifact_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "compiler/cli/load_policy.h"
#include "compiler/cli/signature.h"
#include "runtime/base/limits.h"

namespace tandem::cli {
namespace {

base::Result<std::string> ReadBytes(const std::string& path) {
  if (path == "-") return ReadStdin();
  std::ifstream in(path, std::ios::binary);
  std::string bytes;
  std::string piece(base::kMebibyte, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    bytes.append(piece, 0, static_cast<size_t>(in.gcount()));
    // The reader of artifacts says so in its own words.
    if (bytes.size() > base::kMaxArtifactBytes) return bytes;
  }
  if (in.bad() || !in.eof()) {
    return base::Fail(base::ErrorKind::kIo,
                      fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
  return bytes;
}

tl::unexpected<base::Error> Named(const std::string& path, const base::Error& error) {
  return base::Fail(error.kind,
                    fmt::format("{}: {}", path == "-" ? "stdin" : path, error.message));
}

}  // namespace

bool IsBuilt(std::string_view bytes) {
  return artifact::IsArtifact(bytes) || native::IsLibrary(bytes);
}

bool NamesArtifact(const std::string& path) {
  std::error_code ignored;
  if (path == "-" || std::filesystem::is_directory(path, ignored)) return false;
  if (path.ends_with(kArtifactEnding)) return true;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  char start[8] = {};
  std::ifstream in(path, std::ios::binary);
  in.read(start, sizeof(start));
  return IsBuilt({start, static_cast<size_t>(in.gcount())});
}

base::Result<LoadedArtifact> ReadArtifact(std::string bytes) {
  LoadedArtifact loaded;
  std::string_view content = bytes;
  if (native::IsLibrary(content)) {
    auto kept = std::make_shared<const std::string>(std::move(bytes));
    base::Result<native::LibraryFile> file = native::ReadLibraryFile(*kept);
    if (!file) return tl::unexpected(file.error());
    content = file->artifact;
    loaded.library = {std::move(kept), std::move(*file)};
  }
  const auto view = std::as_bytes(std::span(content));
  base::Result<artifact::Description> description = artifact::Describe(view);
  if (!description) return tl::unexpected(description.error());
  base::Result<artifact::Artifact> artifact = artifact::Read(view);
  if (!artifact) return tl::unexpected(artifact.error());
  loaded.description = std::move(*description);
  loaded.artifact = std::move(*artifact);
  return loaded;
}

base::Result<LoadedArtifact> LoadArtifact(const std::string& path,
                                          const std::string& verify_with) {
  base::Result<std::string> bytes = ReadBytes(path);
  if (!bytes) return tl::unexpected(bytes.error());
  std::string signed_by;
  if (!verify_with.empty()) {
    base::Result<std::string> signer = VerifySignature(*bytes, path + ".sig", verify_with);
    if (!signer) return Named(path, signer.error());
    signed_by = std::move(*signer);
  }
  base::Result<LoadedArtifact> loaded = ReadArtifact(std::move(*bytes));
  if (!loaded) return Named(path, loaded.error());
  loaded->signed_by = std::move(signed_by);
  return loaded;
}

}  // namespace tandem::cli
