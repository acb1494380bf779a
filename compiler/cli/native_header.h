// SPDX-License-Identifier: Apache-2.0
// What a C program must know of one policy at compile time.
#pragma once

#include <string>

#include "runtime/program/program.h"

namespace tandem::cli {

// C99 and C++: the policy's version, and enums of its fields, events, results and choices by the
// numbers that tandem.h counts them with. The same text for the same policy.
std::string NativeHeader(const program::Program& program);

}  // namespace tandem::cli
