// SPDX-License-Identifier: Apache-2.0
// A folder as a commit of a git repository has it, read without checking anything out. libgit2 is
// in libtandem_git.so, which is opened when a reference is first asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/status.h"

namespace tandem::diff {

struct GitFile {
  std::string path;  // from the root of the repository, '/' between
  uint64_t size_bytes = 0;
};

// One thread.
class GitSnapshot {
 public:
  virtual ~GitSnapshot() = default;
  // 40 hex digits.
  virtual const std::string& commit() const = 0;
  // What was found instead of the name that was asked for: "origin/main". Else empty.
  virtual const std::string& found_as() const = 0;
  // The folder asked for, from the root of the repository; empty: the root.
  virtual const std::string& folder() const = 0;
  // The folder is a file.
  virtual bool is_file() const = 0;
  // Regular files below the folder, sorted by path; those under hidden names left out.
  virtual base::Result<std::vector<GitFile>> Files() = 0;
  // By path from the root. kIo when there is no such file.
  virtual base::Result<std::string> Read(const std::string& path, uint64_t limit_bytes) = 0;
};

struct GitQuestion {
  std::string path;       // a folder or file of the working tree, or one that was there
  std::string reference;  // "main", "HEAD~1", "v1.2", hex
  // The newest commit that both have: what `A...B` compares with B. Empty: none is asked for.
  std::string merge_base_with;
  // A commit without the path is no mistake: it has no files there.
  bool may_be_absent = false;
};

// kBadInput when the path is in no repository, there is no such reference (with what to do in a
// shallow clone), or the commit does not have the path. kIo when libtandem_git.so is not there.
base::Result<std::unique_ptr<GitSnapshot>> OpenGitSnapshot(const GitQuestion& question);

// What libtandem_git.so offers under kGitEntryName.
using GitEntryFn = base::Result<std::unique_ptr<GitSnapshot>> (*)(const GitQuestion& question);
inline constexpr const char* kGitEntryName = "tandem_git_open_snapshot_2";
inline constexpr const char* kGitLibraryName = "libtandem_git.so";

}  // namespace tandem::diff
