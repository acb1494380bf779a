// SPDX-License-Identifier: Apache-2.0
// Paths as code hosts know files: from the root of the repository.
#pragma once

#include <filesystem>
#include <string>

namespace tandem::cli {

class RepositoryPaths {
 public:
  // The repository that `policy` is in; without one the current folder is the root.
  explicit RepositoryPaths(const std::string& policy);

  // Of a path as the command was given it; absolute when it lies outside of the repository.
  std::string Of(const std::string& path) const;

 private:
  std::filesystem::path root_;
};

}  // namespace tandem::cli
