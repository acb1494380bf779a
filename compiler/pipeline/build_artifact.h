// SPDX-License-Identifier: Apache-2.0
// A checked policy as what `tandem build` writes.
#pragma once

#include <string>

#include "compiler/pipeline/compilation_unit.h"
#include "runtime/artifact/artifact.h"
#include "runtime/base/status.h"

namespace tandem::pipeline {

struct BuildOptions {
  std::string tandem_version;
  bool explaining = true;  // with Artifact::explaining
};

// Only after a successful Check. Places count from the policy's folder, so the same policy makes
// the same artifact wherever it lies. kIo when a zone's rules cannot be read.
base::Result<artifact::Artifact> BuildArtifact(const CompilationUnit& unit,
                                               const BuildOptions& options);

}  // namespace tandem::pipeline
