// SPDX-License-Identifier: Apache-2.0
// How the command ends, for scripts.
#pragma once

#include "runtime/base/status.h"

namespace tandem::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFindings = 1;   // errors in a policy, failed tests
inline constexpr int kExitUndecided = 3;  // nothing wrong, but a claim could not be decided
inline constexpr int kExitUsage = 64;
inline constexpr int kExitBadInput = 65;  // malformed data, or more rejects than allowed
inline constexpr int kExitInternal = 70;  // our bug
inline constexpr int kExitIo = 74;
inline constexpr int kExitSignal = 128;   // plus the signal's number: 130 for ^C

constexpr int ExitCodeOf(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::kIo:
      return kExitIo;
    case base::ErrorKind::kBadInput:
    case base::ErrorKind::kLimit:
      return kExitBadInput;
    case base::ErrorKind::kInternal:
      return kExitInternal;
  }
  return kExitInternal;
}

}  // namespace tandem::cli
