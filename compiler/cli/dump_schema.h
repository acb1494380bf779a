// SPDX-License-Identifier: Apache-2.0
// The fields, choices and sources of a policy as text.
#pragma once

#include <string>

#include "runtime/program/program.h"

namespace tandem::cli {

// One line a field ("employees? integer 1..3000000"), then choices, then each source's columns.
std::string DumpSchema(const program::Program& program);

}  // namespace tandem::cli
