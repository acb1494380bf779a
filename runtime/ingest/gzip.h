// SPDX-License-Identifier: Apache-2.0
// Reads gzip as if it were not: found by its first bytes, unpacked on the way.
#pragma once

#include <cstddef>
#include <functional>

#include "runtime/base/status.h"

namespace tandem::ingest {

// Fills `into` with up to `bytes` bytes; 0 at the end. Errors are handed on.
using ReadFn = std::function<base::Result<size_t>(char* into, size_t bytes)>;

// Hands bytes on as they are unless the first are gzip's; then what is packed in them, all members
// one after the other. Zero bytes after the last member are ignored, as gzip does. kBadInput for
// data that is damaged or cut off: bytes unpacked before that have been handed on by then.
ReadFn Unzipped(ReadFn read);

}  // namespace tandem::ingest
