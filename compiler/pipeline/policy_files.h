// SPDX-License-Identifier: Apache-2.0
// Reading what a policy consists of from the file system, within limits and within its folder.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "runtime/base/status.h"

namespace tandem::pipeline {

struct PolicyFile {
  std::string path;  // as given joined with what lies below, '/' between
  std::string text;
};

// The text of a file by the policy file that names it and the name there.
using NamedFileReader =
    std::function<base::Result<std::string>(const std::string& policy_file,
                                            const std::string& name)>;

// Every *.tandem below a folder in path order, or the one file that `path` is. Names that begin
// with a dot are left out; links to folders are not followed, so loops of links end.
base::Result<std::vector<PolicyFile>> ReadPolicy(const std::filesystem::path& path);

// A file that `policy_file` names, relative to its folder. kBadInput when the name is absolute or
// leads out of `root`, links included.
base::Result<std::string> ReadNamedFile(const std::filesystem::path& root,
                                        const std::string& policy_file, const std::string& name);

}  // namespace tandem::pipeline
