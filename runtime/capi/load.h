// SPDX-License-Identifier: Apache-2.0
// The bytes of an artifact as a policy.
#pragma once

#include <cstddef>
#include <span>

#include "runtime/include/tandem/tandem.h"

namespace tandem::capi {

tandem_status LoadInto(std::span<const std::byte> bytes, const tandem_load_options* options,
                       tandem_policy** policy, tandem_error* error);

}  // namespace tandem::capi
