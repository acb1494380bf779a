// SPDX-License-Identifier: Apache-2.0
// What is to be said about a built policy, for people and for scripts.
#pragma once

#include <string>

#include "compiler/cli/artifact_file.h"

namespace tandem::cli {

std::string ArtifactText(const LoadedArtifact& loaded, const std::string& path);
// One line: {"format_version":1,"file":…,"policy":…,"sections":[…]}.
std::string ArtifactJson(const LoadedArtifact& loaded, const std::string& path);

}  // namespace tandem::cli
