// SPDX-License-Identifier: Apache-2.0
// Functions and names of spreadsheets and SQL, and what stands for them here.
#pragma once

#include <string>
#include <string_view>

#include "compiler/resolve/resolve.h"

namespace tandem::typecheck {

// Help for a call of `name`, which nothing declares; empty for one that nobody is used to.
std::string HelpForFunction(std::string_view name);

// Help for `name` where a value is expected: `null`, `true`, `now`, a stage, a value of a field.
std::string HelpForWord(std::string_view name, const resolve::Bindings& bindings,
                        const schema::Schema& schema);

}  // namespace tandem::typecheck
