// SPDX-License-Identifier: Apache-2.0
// Kinds of errors inside as statuses of the C interface.
#pragma once

#include "runtime/base/status.h"
#include "runtime/include/tandem/tandem.h"

namespace tandem::capi {

constexpr tandem_status StatusOf(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::kIo: return TANDEM_IO;
    case base::ErrorKind::kBadInput: return TANDEM_BAD_INPUT;
    case base::ErrorKind::kLimit: return TANDEM_LIMIT;
    case base::ErrorKind::kInternal: break;
  }
  return TANDEM_INTERNAL;
}

}  // namespace tandem::capi
