// SPDX-License-Identifier: Apache-2.0
// Diagnostics in the forms that code hosts read: SARIF, and annotations of GitHub Actions.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "compiler/diag/diagnostic.h"

namespace tandem::diag {

struct HostOptions {
  // A path of the source set as the host knows the file: from the root of the repository.
  std::function<std::string(const std::string&)> path;
  std::string version;  // of tandem
};

// SARIF 2.1.0, one run. A finding keeps its fingerprint when lines above it come and go.
std::string RenderSarif(const Sink& sink, const source::SourceSet& sources,
                        const HostOptions& options);

// One `::error file=…,line=…,title=T0402::message` a finding, errors first: GitHub shows the first
// ten of a kind.
std::string RenderGithub(const Sink& sink, const source::SourceSet& sources,
                         const HostOptions& options);

// Text for the log of a GitHub job: no line of it is taken for a command.
std::string HarmlessToGithub(std::string_view text);

}  // namespace tandem::diag
