// SPDX-License-Identifier: Apache-2.0
// The bytes of an artifact as a policy.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "runtime/artifact/artifact.h"
#include "runtime/base/status.h"
#include "runtime/include/tandem/tandem.h"

namespace tandem::capi {

tandem_status LoadInto(std::span<const std::byte> bytes, const tandem_load_options* options,
                       tandem_policy** policy, tandem_error* error);

// A file that may be a policy, whole.
base::Result<std::string> ReadFile(const char* path);

// All of it but the engine.
std::unique_ptr<tandem_policy> MakePolicy(artifact::Artifact artifact);

}  // namespace tandem::capi
