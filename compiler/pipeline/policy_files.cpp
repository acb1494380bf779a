// SPDX-License-Identifier: Apache-2.0
// Finds and reads policy files and the files they name.
#include "compiler/pipeline/policy_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <new>
#include <system_error>

#include "runtime/base/folder.h"
#include "runtime/base/limits.h"

namespace tandem::pipeline {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Fail;

// Regular files only: reading a pipe or a device could wait or never end.
base::Result<std::string> ReadRegularFile(const fs::path& path, size_t limit_bytes) {
  const std::string name = path.generic_string();
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return Fail(ErrorKind::kIo, fmt::format("`{}` does not exist", name));
  if (fs::is_directory(status)) {
    return Fail(ErrorKind::kBadInput, fmt::format("`{}` is a folder, not a file", name));
  }
  if (!fs::is_regular_file(status)) {
    return Fail(ErrorKind::kBadInput, fmt::format("`{}` is no regular file", name));
  }
  const uintmax_t size = fs::file_size(path, error);
  if (error) {
    return Fail(ErrorKind::kIo, fmt::format("cannot read `{}`: {}", name, error.message()));
  }
  if (size > limit_bytes) {
    return Fail(ErrorKind::kLimit,
                fmt::format("`{}` has {} bytes; the limit is {}: cut it into several files", name,
                            size, limit_bytes));
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream && errno == ENOMEM) throw std::bad_alloc();
  std::string text(static_cast<size_t>(size), '\0');
  if (stream) stream.read(text.data(), static_cast<std::streamsize>(size));
  if (!stream || stream.gcount() != static_cast<std::streamsize>(size)) {
    return Fail(ErrorKind::kIo, fmt::format("cannot read `{}`", name));
  }
  return text;
}

// Paths below a folder, sorted so that no result depends on the file system's order.
base::Result<std::vector<fs::path>> FindPolicyFiles(const fs::path& folder) {
  std::vector<fs::path> found;
  std::vector<fs::path> folders{folder};
  while (!folders.empty()) {
    const fs::path within = std::move(folders.back());
    folders.pop_back();
    const auto entries = base::ReadFolder(within.string());
    if (!entries) {
      return Fail(ErrorKind::kIo, fmt::format("cannot read folder `{}`: {}",
                                              folder.generic_string(), entries.error().message));
    }
    for (const base::FolderEntry& entry : *entries) {
      if (entry.name.starts_with('.')) continue;
      fs::path path = within / entry.name;
      std::error_code ignored;
      if (entry.is_folder) {
        folders.push_back(std::move(path));
      } else if (path.extension() == ".tandem" && !fs::is_directory(path, ignored)) {
        found.push_back(std::move(path));
      }
    }
    if (found.size() > base::kMaxPolicyFiles) {
      return Fail(ErrorKind::kLimit, fmt::format("`{}` holds more than {} policy files",
                                                 folder.generic_string(), base::kMaxPolicyFiles));
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool IsBelow(const fs::path& path, const fs::path& root) {
  const auto [in_root, in_path] =
      std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return in_root == root.end() || (in_root->empty() && std::next(in_root) == root.end());
}

}  // namespace

base::Result<std::vector<PolicyFile>> ReadPolicy(const fs::path& path) {
  std::error_code error;
  std::vector<fs::path> paths{path};
  if (fs::is_directory(path, error)) {
    auto found = FindPolicyFiles(path);
    if (!found) return tl::unexpected(found.error());
    if (found->empty()) {
      return Fail(ErrorKind::kBadInput, fmt::format("`{}` holds no policy: no file there ends in "
                                                    "`.tandem`",
                                                    path.generic_string()));
    }
    paths = std::move(*found);
  }
  std::vector<PolicyFile> files;
  size_t total = 0;
  for (const fs::path& file : paths) {
    auto text = ReadRegularFile(file, base::kMaxSourceFileBytes);
    if (!text) return tl::unexpected(text.error());
    total += text->size();
    if (total > base::kMaxPolicyBytes) {
      return Fail(ErrorKind::kLimit,
                  fmt::format("the policy `{}` has more than {} bytes", path.generic_string(),
                              base::kMaxPolicyBytes));
    }
    files.push_back({file.generic_string(), std::move(*text)});
  }
  return files;
}

base::Result<std::string> ReadNamedFile(const fs::path& root, const std::string& policy_file,
                                        const std::string& name) {
  if (root.empty()) {
    return Fail(ErrorKind::kBadInput,
                fmt::format("`{}` cannot be read: this policy is in no folder", name));
  }
  if (name.empty() || name.find('\0') != std::string::npos) {
    return Fail(ErrorKind::kBadInput, "an empty name, or one with a NUL, names no file");
  }
  const fs::path relative(name);
  if (relative.is_absolute()) {
    return Fail(ErrorKind::kBadInput,
                fmt::format("`{}` is an absolute path; a policy names files by where they lie "
                            "beside it",
                            name));
  }
  const fs::path path = fs::path(policy_file).parent_path() / relative;
  std::error_code error;
  const fs::path canonical_root = fs::weakly_canonical(root, error);
  const fs::path canonical = error ? fs::path() : fs::weakly_canonical(path, error);
  if (error) {
    return Fail(ErrorKind::kIo, fmt::format("cannot read `{}`: {}", path.generic_string(),
                                            error.message()));
  }
  if (!IsBelow(canonical, canonical_root)) {
    return Fail(ErrorKind::kBadInput,
                fmt::format("`{}` leads out of the policy's folder `{}`", name,
                            root.generic_string()));
  }
  return ReadRegularFile(path, base::kMaxListFileBytes);
}

}  // namespace tandem::pipeline
