// SPDX-License-Identifier: Apache-2.0
// The root is the nearest folder above that holds `.git`.
#include "compiler/cli/repository_paths.h"

#include <system_error>

namespace tandem::cli {
namespace {

namespace fs = std::filesystem;

fs::path Absolute(const std::string& path) {
  std::error_code error;
  return fs::weakly_canonical(fs::absolute(path, error), error);
}

}  // namespace

RepositoryPaths::RepositoryPaths(const std::string& policy) : root_(Absolute(".")) {
  std::error_code error;
  for (fs::path folder = Absolute(policy);; folder = folder.parent_path()) {
    if (fs::exists(folder / ".git", error)) {
      root_ = folder;
      return;
    }
    if (folder == folder.parent_path()) return;
  }
}

std::string RepositoryPaths::Of(const std::string& path) const {
  if (path.starts_with('<')) return path;  // "<stdin>" is no file
  const fs::path absolute = Absolute(path);
  const std::string inside = absolute.lexically_relative(root_).generic_string();
  return inside.empty() || inside.starts_with("..") ? absolute.generic_string() : inside;
}

}  // namespace tandem::cli
