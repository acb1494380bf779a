// SPDX-License-Identifier: Apache-2.0
// Structs that callers fill, as large as the caller's version of tandem.h made them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "runtime/capi/guard.h"

namespace tandem::capi {

// `given`, or the defaults; members that the caller does not know have their default too.
template <class T>
T Chosen(const T* given, T defaults) {
  if (given == nullptr) return defaults;
  Require(given->size >= sizeof given->size, "`size` of a struct is not set: use TANDEM_INIT");
  std::memcpy(&defaults, given, std::min(given->size, sizeof(T)));
  return defaults;
}

// Writes as much as the caller's version has room for.
template <class T>
void Hand(T* out, T from) {
  Require(out != nullptr && out->size >= sizeof out->size,
          "a struct to fill is NULL or its `size` is not set: use TANDEM_INIT");
  from.size = out->size;
  std::memcpy(out, &from, std::min(out->size, sizeof(T)));
}

}  // namespace tandem::capi
