// SPDX-License-Identifier: Apache-2.0
// The end of a program that found itself wrong.
#include "runtime/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace tandem::base {

void CheckFailed(const char* file, int line, const char* condition, std::string_view message) {
  std::fprintf(stderr, "tandem: internal error at %s:%d: %.*s (%s)\n", file, line,
               static_cast<int>(message.size()), message.data(), condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace tandem::base
