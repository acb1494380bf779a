// SPDX-License-Identifier: Apache-2.0
// The parts of Verify; private to this folder. Each answers the first offence, or nothing.
#pragma once

#include <optional>
#include <string>

#include "runtime/program/program.h"

namespace tandem::program::internal {

// Fields, choices and records refer to what exists. Everything else relies on it.
std::optional<std::string> VerifySchema(const schema::Schema& schema);
std::optional<std::string> VerifyInputs(const Program& program);
// After the operations: results and the tables of explanation.
std::optional<std::string> VerifyResults(const Program& program);
std::optional<std::string> VerifyTables(const Program& program);

}  // namespace tandem::program::internal
